/**
 * Flips bits of a small store one at a time, and judges what leaksift makes of each: every answer must be the right one or
 * an error in its own words, and what `store check --read-data` doesn't find must be harmless. Harmless is what no reader
 * can notice: each row of each table, the schema and the versions are read back as before.
 */
import { closeSync, copyFileSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { checkContacts } from "../../src/app/check-contacts.js";
import { compactStore } from "../../src/app/compact-store.js";
import { forgetIdentifiers } from "../../src/app/forget-identifiers.js";
import {
  CHECK_VALUE,
  openMasterKey,
  STORE_ID,
  type KeySources,
  type OpenedKey,
} from "../../src/app/open-master-key.js";
import { rotateKey } from "../../src/app/rotate-key.js";
import { verifyLedger } from "../../src/app/store-trust.js";
import { seenPlaceOf, trustedKeys, unlockStore } from "../../src/app/unlock-store.js";
import { openForVerifying, verifyStore } from "../../src/app/verify-store.js";
import { addToWatchList } from "../../src/app/watch.js";
import { watchSettings } from "../../src/app/watch-list.js";
import { LeaksiftError } from "../../src/errors/leaksift-error.js";
import type { DerivedKeys } from "../../src/key/derived-keys.js";
import { ARGON2_COST, sealSlot } from "../../src/key/key-slot.js";
import { readKeyFile } from "../../src/key/key-file.js";
import { seenFileOf } from "../../src/key/seen-generation.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { contact, lineOf, TestStore } from "../app/built-import.js";
import { tamper } from "../store/sample-store.js";

/** One of each kind of answer: in a merged run, in one of its own, with profiles, by alias, nowhere. */
const ASKED = [
  ...Array.from({ length: 3 }, (_, i) => `+8615410000${String(10 + i * 5).padStart(3, "0")}`),
  "user1@example.com",
  "user2+x@example.com",
  "+8615420000001",
  "+8615430000001",
  "+8615499999999",
  "nobody@example.org",
];
const SLUGS = ["alpha", "beta", "gamma", "delta"];
const PAGE_BYTES = 512;

/** What became of a flip; the first two are as they should be. */
export type Verdict =
  /** `store check --read-data` says so. */
  | "detected"
  /** Nothing that is read differs. */
  | "harmless"
  /** Detected by the check, but a look-up gave another count, class or year of somebody who is exposed. */
  | "other-details"
  /** Neither found nor harmless. */
  | "missed"
  /** A look-up that said "clear" of somebody exposed or the reverse, or ended with an error that is not leaksift's. */
  | "wrong";

export interface FlipTally {
  readonly bytes: number;
  flips: number;
  readonly verdicts: Record<Verdict, number>;
  /** Look-ups of one contact, and those of them that ended with an error. */
  lookups: number;
  refused: number;
  /** Of these, those whose message names a dataset. */
  named: number;
  /** Where the first that are missed or wrong are, and why. */
  readonly examples: string[];
}

/** A store with everything that one can hold, and what it answers. */
export class FlippedStore {
  readonly path: string;
  readonly bytes: number;
  readonly #original: Buffer;
  readonly #sources: KeySources;
  readonly #keyFile: string;
  readonly #expected: readonly string[];
  readonly #rows: string;
  readonly #seenFile: string;
  readonly #seen: Buffer;
  /** What opened the sound store, and the settings by which it did. */
  #opened: { readonly lock: readonly unknown[]; readonly key: OpenedKey } | null = null;

  private constructor(path: string, keyFile: string, expected: readonly string[], rows: string) {
    this.path = path;
    this.#keyFile = keyFile;
    this.#sources = sourcesOf(keyFile);
    this.#original = readFileSync(path);
    this.bytes = this.#original.length;
    this.#expected = expected;
    this.#rows = rows;
    this.#seenFile = seenFileOf(keyFile);
    this.#seen = readFileSync(this.#seenFile);
  }

  /** @param folder for the store and its key; in memory it is many times as fast */
  static async create(folder: string): Promise<FlippedStore> {
    const store = await TestStore.create(folder);
    const rows = Array.from(
      { length: 12 },
      (_, i) =>
        `+861541${String(10 + i).padStart(7, "0")},${i % 3 ? "" : "王五"},${2015 + (i % 4)}-01-01,user${i}${i % 2 ? "" : "+x"}@example.com`,
    );
    await store.import("alpha", `phone,name,date,email\n${rows.join("\n")}\n`);
    await store.import("beta", "+8615420000001\n+8615420000002\n+86154100000010\n");
    await store.import("gamma", "+8615430000001\n+8615420000001\n");
    store.writer.close();
    const writer = SqliteWriter.openForWriting(store.path);
    const keys = await unlockStore(writer, sourcesOf(store.keyFile));
    await compactStore(writer, keys, new AbortController().signal, () => undefined);
    forgetIdentifiers(writer, keys, readKeyFile(store.keyFile).storeId, [contact("+8615420000002")]);
    await rotate(writer, store.keyFile);
    const { secret, storeId } = readKeyFile(store.keyFile);
    writer.addKeySlot(await sealSlot(secret, Buffer.from("a passphrase of no use"), storeId, ARGON2_COST, null));
    writer.close();
    const last = await TestStore.reopen(store);
    await last.import("delta", "+8615410000010\n+8615430000009\n");
    const watched = addToWatchList({ nextId: 1, contacts: [] }, [{ contact: contact(ASKED[0]), label: null }], last.keys, "2026-01-02"); // prettier-ignore
    last.writer.replaceSettings(watchSettings(watched.list, last.keys, storeId));
    // A third of the file would be figures of samples, row upon row of numbers.
    const facts = last.writer.datasets().map(({ slug, facts: own }) => {
      const { sample: _sample, recordsPerIdentifier: _records, ...rest } = own as Record<string, unknown>;
      return [slug, rest] as const;
    });
    last.writer.updateFacts(new Map(facts));
    last.writer.close();
    // Pages of the smallest size: inner pages and overflow chains are there, and little room is free.
    tamper(store.path, (db) => {
      db.pragma("journal_mode = DELETE");
      db.pragma(`page_size = ${PAGE_BYTES}`);
      db.exec("VACUUM");
      db.pragma("journal_mode = WAL");
    });
    const made = new FlippedStore(store.path, store.keyFile, [], "");
    const reader = SqliteReader.open(store.path);
    try {
      const own = await made.#unlock(reader);
      const ready = new FlippedStore(store.path, store.keyFile, made.#answers(reader, own), allRows(reader));
      // Before a bit is flipped.
      await ready.#unlock(reader);
      return ready;
    } finally {
      reader.close();
    }
  }

  /** The same store at another path, for another thread of work. */
  copyTo(path: string): FlippedStore {
    copyFileSync(this.path, path);
    const copy = new FlippedStore(path, this.#keyFile, this.#expected, this.#rows);
    copy.#opened = this.#opened;
    return copy;
  }

  get expected(): readonly string[] {
    return this.#expected;
  }

  /** Flips every `stride`th bit from `first` on. @param until `Date.now()` at which to stop */
  async flip(
    first: number,
    stride: number,
    until = Infinity,
    onFlip = (_tally: FlipTally): void => undefined,
  ): Promise<FlipTally> {
    const tally: FlipTally = {
      bytes: this.bytes,
      flips: 0,
      verdicts: { detected: 0, harmless: 0, "other-details": 0, missed: 0, wrong: 0 },
      lookups: 0,
      refused: 0,
      named: 0,
      examples: [],
    };
    const file = openSync(this.path, "r+");
    const put = (at: number, byte: number): void => void writeSync(file, Uint8Array.of(byte), 0, 1, at);
    try {
      for (let bit = first; bit < this.bytes * 8 && Date.now() < until; bit += stride) {
        const at = bit >>> 3;
        put(at, this.#original[at] ^ (1 << (bit & 7)));
        let [verdict, why] = await this.#judge(tally);
        put(at, this.#original[at]);
        // What is remembered outside of the store must never come from a flipped bit.
        if (!readFileSync(this.#seenFile).equals(this.#seen)) {
          [verdict, why] = ["wrong", "another generation is remembered"];
          writeFileSync(this.#seenFile, this.#seen);
        }
        tally.flips++;
        tally.verdicts[verdict]++;
        if (verdict !== "detected" && verdict !== "harmless" && tally.examples.length < 20)
          tally.examples.push(`bit ${bit & 7} of byte ${at}: ${verdict}, ${why}`);
        onFlip(tally);
      }
    } finally {
      closeSync(file);
    }
    return tally;
  }

  async #judge(tally: FlipTally): Promise<[Verdict, string]> {
    // One connection for all: what it keeps of the file was read with the flip in it.
    let reader: SqliteReader | null = null;
    try {
      reader = SqliteReader.open(this.path);
    } catch (error) {
      const refusal = failureOf(error);
      if (!refusal.startsWith("refused: ")) return ["wrong", refusal];
      tally.lookups += ASKED.length;
      tally.refused += ASKED.length;
      return ["detected", ""];
    }
    try {
      const keys = await this.#unlock(reader);
      const differs = this.#differing(reader, keys, tally);
      if (differs?.[0] === "wrong") return differs;
      const found = await this.#check(reader, keys);
      if (found === null) {
        const rows = allRows(reader);
        if (differs === null && rows === this.#rows) return ["harmless", ""];
        return ["missed", differs?.[1] ?? firstDifference(this.#rows, rows)];
      }
      return found === "" ? (differs ?? ["detected", ""]) : ["wrong", found];
    } finally {
      reader.close();
    }
  }

  /** Asks for all. @returns how bad it is when an answer is another one than it should be, and the answer */
  #differing(
    reader: SqliteReader,
    keys: DerivedKeys | string,
    tally: FlipTally,
  ): ["wrong" | "other-details", string] | null {
    let differs: ["other-details", string] | null = null;
    for (const [i, answer] of this.#answers(reader, keys).entries()) {
      tally.lookups++;
      if (answer === this.#expected[i]) continue;
      if (answer.startsWith("refused: ")) {
        tally.refused++;
        if (SLUGS.some((slug) => answer.includes(slug))) tally.named++;
        continue;
      }
      const [, wanted] = this.#expected[i].split(" ");
      if (answer.split(" ")[1] !== wanted) return ["wrong", answer];
      differs = ["other-details", answer];
    }
    return differs;
  }

  /** @returns the keys, or why there are none */
  async #unlock(reader: SqliteReader): Promise<DerivedKeys | string> {
    try {
      const lock = [reader.setting(STORE_ID), reader.setting(CHECK_VALUE), reader.version];
      const known = this.#opened;
      // The same lock, opened once: reading the key file and deriving the keys goes by nothing else.
      if (known && isDeepStrictEqual(lock, known.lock)) return trustedKeys(reader, known.key, this.#sources);
      const key = await openMasterKey(reader, this.#sources);
      this.#opened ??= { lock, key };
      return trustedKeys(reader, key, this.#sources);
    } catch (error) {
      return failureOf(error);
    }
  }

  /** What is answered of each that is asked, or why it is not. */
  #answers(reader: SqliteReader, keys: DerivedKeys | string): string[] {
    if (typeof keys === "string") return ASKED.map(() => keys);
    // All at once first: the reads differ from those for one alone.
    try {
      return checkContacts(reader, keys, ASKED.map(contact), { since: null, dataset: null }).results.map(lineOf);
    } catch (error) {
      if (!(error instanceof LeaksiftError)) return ASKED.map(() => failureOf(error));
    }
    return ASKED.map((form) => this.#answer(keys, form, reader));
  }

  #answer(keys: DerivedKeys, form: string, reader: SqliteReader): string {
    try {
      return lineOf(checkContacts(reader, keys, [contact(form)], { since: null, dataset: null }).results[0]);
    } catch (error) {
      return failureOf(error);
    }
  }

  /**
   * @param known keys of a store that was unlocked: what `openForVerifying` looks at besides is the ledger
   * @returns `null` when `store check --read-data` finds nothing, `""` when it does, else how it failed
   */
  async #check(reader: SqliteReader, known: DerivedKeys | string): Promise<string | null> {
    try {
      let keys = known;
      if (typeof keys === "string") {
        const opened = await openForVerifying(reader, this.#sources, false);
        if (opened.trust.problems.length > 0) return "";
        ({ keys } = opened);
      } else verifyLedger(reader, keys);
      return verifyStore(reader, keys, true).problems.length === 0 ? null : "";
    } catch (error) {
      return error instanceof LeaksiftError ? "" : `the check: ${failureOf(error)}`;
    }
  }
}

/** Gives the store a new key: it has a key ring then. */
async function rotate(writer: SqliteWriter, keyFile: string): Promise<void> {
  const opened = await openMasterKey(writer, sourcesOf(keyFile));
  const keys = trustedKeys(writer, opened, sourcesOf(keyFile));
  const { signal } = new AbortController();
  const seen = seenPlaceOf(opened, sourcesOf(keyFile));
  await rotateKey(writer, { opened, keys, seen, keyFile, signal, onProgress: () => undefined });
}

function sourcesOf(keyFile: string): KeySources {
  return {
    keyFileOf: () => keyFile,
    keyFileNamed: true,
    givenPassphrase: null,
    askPassphrase: null,
    onKeyFile: () => undefined,
    onIgnoredSlots: () => undefined,
  };
}

/** A refusal is an error with one of our codes that ends with status 3; everything else is a surprise. */
function failureOf(error: unknown): string {
  return error instanceof LeaksiftError && /^(?:store|key)-/u.test(error.code)
    ? `refused: ${error.message}`
    : `surprise ${String(error)}`;
}

/** Where two texts part: the line of the first, which names it, is its table's. */
function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const line = a.slice(0, at).split("\n").length;
  return `line ${line} of all rows: ${a.slice(Math.max(0, at - 40), at + 40)} is read as ${b.slice(Math.max(0, at - 40), at + 40)}`;
}

/** All that SQLite reads from the file, as text. */
function allRows(reader: SqliteReader): string {
  // The connection's pages were read with the flip in them.
  const db = reader["db"];
  try {
    const read = (sql: string): string => JSON.stringify(db.prepare(sql).raw().all());
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all();
    return [
      db.pragma("user_version", { simple: true }),
      db.pragma("application_id", { simple: true }),
      read("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"),
      // What number comes next is harmless as long as it is none that was given: the check finds the others.
      ...tables.map((table) => read(`SELECT ${table === "sqlite_sequence" ? "name" : "*"} FROM ${table}`)),
      read("SELECT slug FROM dataset ORDER BY slug"),
    ].join("\n");
  } catch (error) {
    return `unreadable: ${String(error)}`;
  }
}
