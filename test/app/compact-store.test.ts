/**
 * Compaction changes no answer: stores of random datasets, some appended to, partial, removed or replaced, some of it before a
 * compaction and some behind it, answer as the records say, and as the same store without compaction.
 */
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildMergedRun } from "../../src/app/build-merged-run.js";
import { compactStore } from "../../src/app/compact-store.js";
import { findDataset, segmentsOf } from "../../src/app/describe-dataset.js";
import { countKnown } from "../../src/app/overlap.js";
import { removeDataset } from "../../src/app/remove-dataset.js";
import { verifyStore } from "../../src/app/verify-store.js";
import { TAG_KIND } from "../../src/identifier/kinds.js";
import { misreadForms, type CanonicalPhone } from "../../src/identifier/phone.js";
import { tagOf } from "../../src/key/cmac-lanes.js";
import { deriveKeys } from "../../src/key/derived-keys.js";
import { blockIdOf, bucketOf } from "../../src/run/segment-layout.js";
import type { StoredRun } from "../../src/store/block-store.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { bytesOfFolder, tamper, tempFolder } from "../store/sample-store.js";
import { checkMade, importMade, MADE_KEYS, makeStore, plainAnswers, type MadeEntry } from "./made-runs.js";

let folder: string;
let path: string;
let clean: () => void;
let writer: SqliteWriter;
beforeEach(() => {
  ({ folder, clean } = tempFolder());
  path = join(folder, "store.db");
  writer = makeStore(path);
});
afterEach(() => {
  writer.close();
  clean();
});

const signal = new AbortController().signal;
const compact = (): Promise<unknown> => compactStore(writer, MADE_KEYS, signal, () => undefined);

const PHONES = Array.from({ length: 400 }, (_, i) => `+86154${10_000_000 + i}`);
const EMAILS = Array.from({ length: 100 }, (_, i) => `user${i}@example.com`);
const POOL = [...PHONES.slice(0, 140), ...EMAILS.slice(0, 40)];
const ABSENT = [...PHONES.slice(340), ...EMAILS.slice(80)];

/** Entries of the forms, with profiles that differ from dataset to dataset. */
function entriesFor(forms: readonly string[], salt: number): MadeEntry[] {
  return forms.map((form, i) => ({
    form,
    records: 1 + ((i * 7 + salt) % 4),
    classes:
      (i + salt) % 3 === 0
        ? []
        : ["names", "passwords", "physical-addresses"].slice(salt % 3, (salt % 3) + 1 + (i % 2)),
    years: (i + salt) % 2 === 0 ? [] : [2010 + (salt % 7), 2018 + (i % 5)],
  }));
}

type Step =
  { readonly do: "import" | "append" | "replace"; readonly forms: string[] } | { readonly do: "remove" | "compact" };
const forms = fc.subarray(POOL, { minLength: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: forms.map((chosen): Step => ({ do: "import", forms: chosen })) },
  { weight: 2, arbitrary: forms.map((chosen): Step => ({ do: "append", forms: chosen })) },
  { weight: 1, arbitrary: forms.map((chosen): Step => ({ do: "replace", forms: chosen })) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: "remove" }) },
  { weight: 3, arbitrary: fc.constant<Step>({ do: "compact" }) },
);

interface Known {
  slug: string;
  parts: MadeEntry[][];
}

/** Takes the steps in a store. @returns what was imported and not removed */
async function take(store: SqliteWriter, steps: readonly Step[], compacts: boolean): Promise<Known[]> {
  const known: Known[] = [];
  for (const [i, { do: what, ...given }] of steps.entries()) {
    const chosen = "forms" in given ? given.forms : [];
    const entries = entriesFor(chosen, i);
    const at = known.length === 0 ? -1 : i % known.length;
    if (what === "compact") {
      if (compacts) await compactStore(store, MADE_KEYS, signal, () => undefined);
    } else if (what === "import" || at < 0) {
      if (chosen.length === 0) continue;
      importMade(store, { slug: `d${i}`, entries, skippedInputs: i % 2 });
      known.push({ slug: `d${i}`, parts: [entries] });
    } else if (what === "append") {
      importMade(store, { slug: known[at].slug, entries }, findDataset(store, known[at].slug));
      known[at].parts.push(entries);
    } else {
      await removeDataset(store, MADE_KEYS, findDataset(store, known[at].slug).id, signal);
      const [{ slug }] = known.splice(at, 1);
      if (what === "replace") {
        importMade(store, { slug, entries });
        known.push({ slug, parts: [entries] });
      }
    }
  }
  return known;
}

describe("answers", () => {
  it("are those of the records, and of the store without compaction, whatever came before and after it", async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), async (steps) => {
        const stores = [makeStore(join(folder, `a${++round}.db`)), makeStore(join(folder, `b${round}.db`))];
        try {
          const known = await take(stores[0], steps, true);
          await take(stores[1], steps, false);
          await compactStore(stores[0], MADE_KEYS, signal, () => undefined);
          if (known.length === 0) {
            expect(() => checkMade(stores[0], POOL)).toThrowError(
              expect.objectContaining({ code: "nothing-imported" }),
            );
            return;
          }
          const asked = [...POOL, ...ABSENT];
          const merged = checkMade(stores[0], asked);
          expect(merged).toEqual(checkMade(stores[1], asked));
          expect(
            merged.results.map(({ exposures }) =>
              exposures.map(({ dataset, records, dataClasses, years }) => ({ dataset, records, dataClasses, years })),
            ),
          ).toEqual(plainAnswers(known, asked));
          for (const { slug } of known)
            expect(checkMade(stores[0], asked.slice(100), slug)).toEqual(checkMade(stores[1], asked.slice(100), slug));
          expect(verifyStore(stores[0], MADE_KEYS, true).problems).toEqual([]);
          // Two kinds, all of it small: at most one run of each.
          expect(stores[0].runs().length).toBeLessThanOrEqual(2);
        } finally {
          for (const store of stores) store.close();
        }
      }),
      { numRuns: 5 },
    );
  });

  it("are the same with a run of many blocks among small ones", async () => {
    const many = Array.from({ length: 40_000 }, (_, i) => `+86155${10_000_000 + i}`);
    for (let i = 0; i < 5; i++) {
      const own = many.filter((_, j) => j % 5 === i || j % 11 === 0).concat(POOL);
      importMade(writer, { slug: `large${i}`, entries: entriesFor(own, i) });
      importMade(writer, { slug: `small${i}`, entries: entriesFor(POOL.slice(i), i + 3) });
    }
    const asked = [...many.slice(0, 3000), ...POOL, ...ABSENT];
    const before = checkMade(writer, asked);
    const shared = (): number => {
      const parts = (slug: string) => writer.liveSegments([TAG_KIND.phone]).filter((segment) => segment.slug === slug);
      return countKnown(writer, parts("large1")[0], parts("large2"));
    };
    const overlap = shared();
    expect(overlap).toBe(many.filter((_, j) => j % 11 === 0).length + 140);
    const bytes = segmentsOf(writer, findDataset(writer, "large3").id).map((segment) => segment.tags);
    await compact();
    expect(writer.runs().map(({ layout }) => layout.bucketBits >= 8)).toContain(true);
    expect(checkMade(writer, asked)).toEqual(before);
    expect(shared()).toBe(overlap);
    expect(segmentsOf(writer, findDataset(writer, "large3").id).map((segment) => segment.tags)).toEqual(bytes);
    expect(verifyStore(writer, MADE_KEYS, true).problems).toEqual([]);
    await removeDataset(writer, MADE_KEYS, findDataset(writer, "large0").id, signal);
    expect(checkMade(writer, asked).results.map(({ exposures }) => exposures)).toEqual(
      before.results.map(({ exposures }) => exposures.filter(({ dataset }) => dataset !== "large0")),
    );
    expect(verifyStore(writer, MADE_KEYS, true).problems).toEqual([]);
  });
});

/** Of a tag at least the low four bytes stand in its block as they are. */
function traceOf(form: string): Buffer {
  const { low } = tagOf(MADE_KEYS.tagKey, TAG_KIND.phone, form);
  const trace = Buffer.alloc(4);
  trace.writeUInt32BE(low);
  return trace;
}

describe("removal from a merged run", () => {
  it("leaves no trace of the dataset's tags in any file of the store, and those of the others", async () => {
    importMade(writer, { slug: "one", entries: entriesFor(PHONES.slice(0, 100), 1) });
    importMade(writer, { slug: "two", entries: entriesFor(PHONES.slice(100, 200), 2) });
    importMade(writer, { slug: "three", entries: entriesFor(PHONES.slice(200, 300), 3) });
    await compact();
    expect(writer.runs()).toHaveLength(1);
    const traces = (): number[] => {
      const bytes = bytesOfFolder(folder);
      return [0, 100, 200].map(
        (from) => PHONES.slice(from, from + 100).filter((form) => bytes.includes(traceOf(form))).length,
      );
    };
    expect(traces()).toEqual([100, 100, 100]);
    await removeDataset(writer, MADE_KEYS, findDataset(writer, "two").id, signal);
    expect(traces()).toEqual([100, 0, 100]);
    expect(bytesOfFolder(folder).includes("two")).toBe(false);
    await removeDataset(writer, MADE_KEYS, findDataset(writer, "one").id, signal);
    await removeDataset(writer, MADE_KEYS, findDataset(writer, "three").id, signal);
    expect(traces()).toEqual([0, 0, 0]);
    expect(writer.runs()).toEqual([]);
    writer.close();
    tamper(path, (db) => {
      for (const table of ["segment", "member", "profile", "block", "dataset"])
        expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0);
    });
    writer = SqliteWriter.openForWriting(path);
  });

  it("is refused by the store itself, which has no key to write the run anew", async () => {
    importMade(writer, { slug: "one", entries: entriesFor(PHONES.slice(0, 9), 1) });
    importMade(writer, { slug: "two", entries: entriesFor(PHONES.slice(0, 9), 2) });
    await compact();
    expect(() => writer.removeDataset(findDataset(writer, "one").id)).toThrowError("still holds segments");
    expect(checkMade(writer, [PHONES[0]]).results[0].exposures).toHaveLength(2);
  });
});

describe("a merge that doesn't come to its end", () => {
  const before = (): unknown => checkMade(writer, POOL);
  beforeEach(() => {
    for (let i = 0; i < 6; i++) importMade(writer, { slug: `d${i}`, entries: entriesFor(POOL.slice(i * 20), i) });
  });

  it("because it is interrupted leaves the store as it was, and the next one does it", async () => {
    const answers = before();
    const stop = new AbortController();
    let calls = 0;
    const done = compactStore(writer, MADE_KEYS, stop.signal, () => {
      if (++calls === 1) stop.abort();
    });
    await expect(done).rejects.toMatchObject({ code: "interrupted" });
    expect(writer.runs().length).toBeGreaterThan(6);
    expect(before()).toEqual(answers);
    await compact();
    expect(writer.runs()).toHaveLength(2);
    expect(before()).toEqual(answers);
  });

  it("because the process dies with the new run complete but not published is swept", async () => {
    const answers = before();
    const runs = writer.runs([TAG_KIND.phone]);
    const builder = writer.build({ replaces: null, appendsTo: null });
    await buildMergedRun(writer, builder, MADE_KEYS, runs, { keeps: () => true, onDamage: "refuse", signal });
    // No publishing and no abandoning: what a killed process leaves.
    writer.close();
    tamper(path, (db) => expect(db.prepare("SELECT count(*) FROM member").pluck().get()).toBe(6));
    writer = SqliteWriter.openForWriting(path);
    expect(before()).toEqual(answers);
    tamper(path, (db) => {
      expect(db.prepare("SELECT count(*) FROM member").pluck().get()).toBe(0);
      expect(db.prepare("SELECT count(*) FROM segment WHERE state = 'building'").pluck().get()).toBe(0);
    });
    expect(verifyStore(writer, MADE_KEYS, true).problems).toEqual([]);
  });

  it("because the disk is full leaves the store as it was", async () => {
    const { db } = writer as unknown as { db: { pragma: (text: string) => void } };
    const many = Array.from({ length: 12_000 }, (_, i) => `+86156${10_000_000 + i}`);
    importMade(writer, { slug: "many", entries: entriesFor(many, 1) });
    importMade(writer, { slug: "more", entries: entriesFor(many, 2) });
    const full = checkMade(writer, POOL.concat(many.slice(0, 100)));
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.pragma(`max_page_count = ${Math.ceil(readFileSync(path).length / 16_384) + 3}`);
    await expect(compact()).rejects.toMatchObject({ code: "store-full" });
    expect(checkMade(writer, POOL.concat(many.slice(0, 100)))).toEqual(full);
    db.pragma("max_page_count = 1000000");
    await compact();
    expect(checkMade(writer, POOL.concat(many.slice(0, 100)))).toEqual(full);
  });
});

describe("readers in parallel", () => {
  beforeEach(() => {
    for (let i = 0; i < 4; i++) importMade(writer, { slug: `d${i}`, entries: entriesFor(POOL.slice(i), i) });
  });

  it("that have begun see the old runs to their end, then the new one; the answer is the same", async () => {
    const wanted = checkMade(writer, POOL);
    const reader = SqliteReader.open(path);
    const { db } = reader as unknown as { db: { exec: (sql: string) => void } };
    // A log that a reader still needs can't be emptied: the writer tries for so long.
    (writer as unknown as { db: { pragma: (sql: string) => void } }).db.pragma("busy_timeout = 50");
    db.exec("BEGIN");
    const old = reader.runs();
    await compact();
    expect(reader.runs()).toEqual(old);
    expect(checkMade(reader, POOL)).toEqual(wanted);
    db.exec("COMMIT");
    expect(reader.runs()).toEqual(writer.runs());
    expect(reader.runs()).toHaveLength(2);
    expect(checkMade(reader, POOL)).toEqual(wanted);
    reader.close();
  });

  it("read one state of the store, whatever becomes of it between two of their reads", () => {
    const wanted = checkMade(writer, POOL);
    const reader = SqliteReader.open(path);
    const getProfile = reader.getProfile.bind(reader);
    const spy = vi.spyOn(reader, "getProfile").mockImplementation((...asked) => {
      tamper(path, (db) => db.exec("DELETE FROM block; DELETE FROM profile"));
      return getProfile(...asked);
    });
    expect(checkMade(reader, POOL)).toEqual(wanted);
    expect(spy).toHaveBeenCalled();
    expect(() => checkMade(reader, POOL)).toThrowError(expect.objectContaining({ code: "store-damaged" }));
    reader.close();
  });
});

describe("damage", () => {
  const bucketFor = (form: string, { layout }: StoredRun): number =>
    bucketOf(tagOf(MADE_KEYS.tagKey, TAG_KIND.phone, form).high, layout);
  const many = Array.from({ length: 3000 }, (_, i) => `+86157${10_000_000 + i}`);
  const flip = (id: number): void =>
    tamper(path, (db) => {
      const data = db.prepare<[number], Buffer>("SELECT data FROM block WHERE id = ?").pluck().get(id) as Buffer;
      data[data.length - 1] ^= 1;
      db.prepare("UPDATE block SET data = ? WHERE id = ?").run(data, id);
    });
  beforeEach(() => {
    importMade(writer, { slug: "one", entries: entriesFor(many, 1) });
    importMade(writer, { slug: "two", entries: entriesFor(many.slice(0, 2000), 2) });
    importMade(writer, { slug: "three", entries: entriesFor([PHONES[0]], 3) });
  });

  it("of a source is not merged away: nothing is written", async () => {
    flip(blockIdOf(writer.runs()[1].id, 3));
    const bytes = writer.runs();
    await expect(compact()).rejects.toMatchObject({ code: "store-damaged", message: expect.stringContaining("two") });
    expect(writer.runs()).toEqual(bytes);
  });

  it("that only a keyed checksum shows is not merged away either", async () => {
    tamper(path, (db) => db.prepare("UPDATE profile SET records = records + 1 WHERE segment = 2 AND id = 0").run());
    await expect(compact()).rejects.toMatchObject({ code: "store-damaged", message: expect.stringContaining("two") });
  });

  it("of a merged run is met by those who need the block, named, and found by a full check", async () => {
    await compact();
    const [run] = writer.runs([TAG_KIND.phone]);
    expect(run.isMerged).toBe(true);
    const target = many[100];
    // A number is asked for under the forms that a misread column would have made of it, too.
    const isFree = (form: string): boolean =>
      [form, ...misreadForms(form as CanonicalPhone)].every(
        (asked) => bucketFor(asked, run) !== bucketFor(target, run),
      );
    const others = many.slice(200, 600).filter(isFree);
    expect(others.length).toBeGreaterThan(50);
    const before = checkMade(writer, others);
    flip(blockIdOf(run.id, bucketFor(target, run)));
    expect(() => checkMade(writer, [target])).toThrowError(
      expect.objectContaining({ code: "store-damaged", message: expect.stringContaining("datasets three, two, one") }),
    );
    expect(checkMade(writer, others)).toEqual(before);
    expect(verifyStore(writer, MADE_KEYS, true).problems).toHaveLength(1);
    // Removal goes on: what was lost is known to be lost, by the counts and by the checksum.
    await removeDataset(writer, MADE_KEYS, findDataset(writer, "one").id, signal);
    expect(() => checkMade(writer, others)).toThrowError(
      expect.objectContaining({
        code: "store-damaged",
        message: expect.stringMatching(/two is damaged.* of 2000 phone/u),
      }),
    );
    expect(verifyStore(writer, MADE_KEYS, true).problems.length).toBeGreaterThan(1);
    await expect(compact()).resolves.toBeDefined();
    await removeDataset(writer, MADE_KEYS, findDataset(writer, "two").id, signal);
    importMade(writer, { slug: "two", entries: entriesFor(many, 2) });
    expect(checkMade(writer, [PHONES[0], target]).summary.exposed).toBe(2);
  });

  it.each([
    ["the tags of a segment", "UPDATE member SET tags = tags - 1 WHERE position = 0"],
    ["its profiles", "UPDATE member SET first_profile = first_profile + 1 WHERE position = 1"],
    ["its classes", "UPDATE member SET classes = '[]' WHERE position = 1"],
    ["its dataset", "UPDATE member SET dataset = 3 - dataset WHERE dataset < 3"],
    ["a segment that is gone", "DELETE FROM member WHERE position = 2"],
    [
      "a segment too many",
      "INSERT INTO member SELECT segment, 9, dataset, tags, 99, classes FROM member WHERE position = 1",
    ],
    ["its datasets as a whole", "DELETE FROM member"],
  ])("of the header of a merged run, in %s, is never a clear answer", async (_what, change) => {
    await compact();
    tamper(path, (db) => db.exec(change));
    expect(() => checkMade(writer, [many[0], ABSENT[0]])).toThrowError(
      expect.objectContaining({ code: "store-damaged" }),
    );
    expect(verifyStore(writer, MADE_KEYS, false).problems.length).toBeGreaterThan(0);
  });

  it("a key of another store finds nothing to merge", async () => {
    const foreign = deriveKeys(new Uint8Array(32), new Uint8Array(16));
    await expect(compactStore(writer, foreign, signal, () => undefined)).rejects.toMatchObject({
      code: "store-damaged",
    });
  });
});

describe("a store of version 1", () => {
  it("is read as it is, and brought to this version by the first that writes", async () => {
    importMade(writer, { slug: "one", entries: entriesFor(PHONES.slice(0, 50), 1) });
    importMade(writer, { slug: "two", entries: entriesFor(PHONES.slice(20, 90), 2) });
    const wanted = checkMade(writer, PHONES);
    writer.close();
    const old = join(folder, "old.db");
    cpSync(path, old);
    tamper(old, (db) => {
      db.exec("DROP TABLE member");
      db.pragma("user_version = 1");
    });
    const reader = SqliteReader.open(old);
    expect(reader.version).toBe(1);
    expect(checkMade(reader, PHONES)).toEqual(wanted);
    expect(verifyStore(reader, MADE_KEYS, true).problems).toEqual([]);
    reader.close();
    rmSync(`${old}-shm`, { force: true });
    writer = SqliteWriter.openForWriting(old);
    // The manifest comes with the first change by somebody who has the key.
    expect(writer.version).toBe(2);
    await compact();
    expect(writer.runs()).toHaveLength(1);
    expect(checkMade(writer, PHONES)).toEqual(wanted);
  });
});
