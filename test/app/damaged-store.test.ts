/**
 * A store that was damaged or altered never answers "not found": whatever look-up meets the damage throws and names the
 * dataset, and every other one still answers.
 */
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type Database from "better-sqlite3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyBlock } from "../../src/app/block-damage.js";
import { checkContacts } from "../../src/app/check-contacts.js";
import { unlockStore } from "../../src/app/unlock-store.js";
import { verifyStore } from "../../src/app/verify-store.js";
import { TAG_KIND } from "../../src/identifier/kinds.js";
import { misreadForms, type CanonicalPhone } from "../../src/identifier/phone.js";
import { tagOf } from "../../src/key/cmac-lanes.js";
import type { LeaksiftError } from "../../src/errors/leaksift-error.js";
import { deriveKeys } from "../../src/key/derived-keys.js";
import { blockIdOf, bucketOf } from "../../src/run/segment-layout.js";
import type { LiveSegment } from "../../src/store/block-store.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { tamper, tempFolder } from "../store/sample-store.js";
import { contact, lineOf, TestStore } from "./built-import.js";

const PHONES = 4000;
const phones = Array.from({ length: PHONES }, (_, i) => `+86154${10_000_000 + i}`);

let folder: string;
let clean: () => void;
let store: TestStore;
let kept: string;
let segment: LiveSegment;
beforeAll(async () => {
  ({ folder, clean } = tempFolder());
  store = await TestStore.create(folder);
  const row = (phone: string, i: number): string =>
    `${phone},${i % 3 === 0 ? "王五" : ""},${2015 + (i % 4)}-01-01,${i < 50 ? `user${i}+x@example.com` : ""}`;
  await store.import("large", `phone,name,date,email\n${phones.map(row).join("\n")}\n`);
  await store.import("small", `${phones.slice(0, 10).join("\n")}\n`);
  store.writer.close();
  segment = store.read((reader) => reader.liveSegments([TAG_KIND.phone])[0]);
  if (segment.layout.bucketBits < 4) throw new Error("too few blocks to tell the damaged from the others");
  kept = join(folder, "kept");
  cpSync(dirname(store.path), kept, { recursive: true });
});
beforeEach(() => {
  rmSync(dirname(store.path), { recursive: true });
  cpSync(kept, dirname(store.path), { recursive: true });
});
afterAll(() => clean());

function bucketFor(phone: string): number {
  return bucketOf(tagOf(store.keys.tagKey, TAG_KIND.phone, phone).high, segment.layout);
}

const isDamaged = (slug: string): unknown =>
  expect.objectContaining({ name: "LeaksiftError", code: "store-damaged", message: expect.stringContaining(slug) });

/**
 * Alters the store and looks up. @returns what is wrong with the answers: nothing when those that meet the damage throw
 * store-damaged naming their dataset, those that don't answer as before, and the other dataset is whole
 */
function complaints(
  change: (db: Database.Database) => void,
  meets: readonly string[],
  others: readonly string[],
): string[] {
  const before = store.check(others).map(lineOf);
  tamper(store.path, change);
  const answered = meets.filter((phone) => {
    try {
      store.check([...others, phone]);
      return true;
    } catch (error) {
      const { code, message } = error as LeaksiftError;
      return code !== "store-damaged" || !message.includes("dataset large ");
    }
  });
  const after = new Set(store.check(others).map(lineOf));
  const small = store.check(phones.slice(0, 12), "small").filter(({ status }) => status === "exposed");
  return [
    ...answered.map((phone) => `${phone} was answered`),
    ...before.filter((line) => !after.has(line)).map((line) => `no longer: ${line}`),
    ...(small.length === 10 ? [] : [`${small.length} of 10 in the other dataset`]),
  ];
}

describe("a block", () => {
  const target = phones[100];
  // A number is asked for under the forms that a misread column would have made of it, too.
  const isFree = (phone: string): boolean =>
    [phone, ...misreadForms(phone as CanonicalPhone)].every((form) => bucketFor(form) !== bucketFor(target));
  const others = (): string[] => phones.filter(isFree).slice(0, 300);
  const same = (): string[] => phones.filter((phone) => bucketFor(phone) === bucketFor(target)).slice(0, 20);
  const rowOf = (phone: string): number => blockIdOf(segment.id, bucketFor(phone));

  it.each(["first", "middle", "last"])("with a bit flipped in its %s byte", (where) => {
    expect(
      complaints(
        (db) => {
          const data = db.prepare<[number], Buffer>("SELECT data FROM block WHERE id = ?").pluck().get(rowOf(target));
          if (!data) throw new Error("no such block");
          data[where === "first" ? 0 : where === "last" ? data.length - 1 : data.length >>> 1] ^= 0x10;
          db.prepare("UPDATE block SET data = ? WHERE id = ?").run(data, rowOf(target));
        },
        same(),
        others(),
      ),
    ).toEqual([]);
  });

  it("that is missing, empty, cut short or too long", () => {
    const changes = [
      "DELETE FROM block WHERE id = ?",
      "UPDATE block SET data = x'' WHERE id = ?",
      "UPDATE block SET data = CAST(substr(data, 1, length(data) - 1) AS BLOB) WHERE id = ?",
      "UPDATE block SET data = CAST(data || x'00' AS BLOB) WHERE id = ?",
      "UPDATE block SET data = zeroblob(length(data)) WHERE id = ?",
    ];
    const meets = same();
    for (const change of changes) {
      tamper(store.path, (db) => {
        db.exec("CREATE TEMP TABLE kept AS SELECT * FROM block");
        db.prepare(change).run(rowOf(target));
        expect(() => store.check(meets)).toThrowError(isDamaged("large"));
        expect(store.check(others()).every(({ status }) => status === "exposed")).toBe(true);
        db.exec("DELETE FROM block; INSERT INTO block SELECT * FROM kept");
      });
    }
    expect(store.check(meets).every(({ status }) => status === "exposed")).toBe(true);
  });

  it("that SQLite takes for something else, as a flipped bit in a record's header makes it", () => {
    for (const read of ["a text that is long enough", "", null, 7])
      expect(() => verifyBlock(read as unknown as Uint8Array, segment, 3)).toThrowError(isDamaged("large"));
  });

  it("in another's place, whole as it is", () => {
    const other = phones.find((phone) => bucketFor(phone) !== bucketFor(target)) ?? "";
    expect(
      complaints(
        (db) => {
          db.prepare("UPDATE block SET data = (SELECT data FROM block WHERE id = ?) WHERE id = ?").run(
            rowOf(other),
            rowOf(target),
          );
        },
        same(),
        others(),
      ),
    ).toEqual([]);
  });

  it("of no interest is not met: a damaged one costs only those who need it", () => {
    expect(complaints((db) => db.prepare("DELETE FROM block WHERE id = ?").run(rowOf(target)), [], others())).toEqual(
      [],
    );
  });
});

describe("a segment", () => {
  it("that has lost a profile", () => {
    // Everyone's profile is one of a few; without them all hits are met, and those who aren't there still are clear.
    expect(
      complaints((db) => db.prepare("DELETE FROM profile WHERE segment = ?").run(segment.id), phones.slice(0, 20), [
        "+8615599999999",
        "+8615599999998",
      ]),
    ).toEqual([]);
  });

  it.each(["phone", "email", "email-alias"] as const)("of kind %s that is gone, with or without its blocks", (kind) => {
    const asked = kind === "phone" ? phones[5] : "user5@example.com";
    tamper(store.path, (db) => {
      db.prepare("DELETE FROM segment WHERE kind = ? AND dataset = ?").run(TAG_KIND[kind], segment.dataset);
    });
    expect(() => store.check([asked])).toThrowError(isDamaged("large"));
    expect(store.check([phones[5]], "small")[0].status).toBe("exposed");
  });

  it("whose state is no longer live", () => {
    tamper(store.path, (db) => db.prepare("UPDATE segment SET state = 'building' WHERE id = ?").run(segment.id));
    expect(() => store.check([phones[5]])).toThrowError(isDamaged("large"));
  });

  it.each([
    ["tags", "tags = tags + 1"],
    ["kind", "kind = 2"],
    ["layout", "bucket_bits = bucket_bits - 1, upper_bits = upper_bits + 1"],
    ["tag algorithm", "tag_algorithm = 'another'"],
    ["canonicaliser", "canonicalizer = canonicalizer + 1"],
    ["classes", "classes = '[\"passwords\"]'"],
    ["checksum of the header", "header_mac = zeroblob(32)"],
    ["missing checksum", "header_mac = x''"],
  ])("whose header was altered: %s", (_what, change) => {
    tamper(store.path, (db) => db.prepare(`UPDATE segment SET ${change} WHERE id = ?`).run(segment.id));
    expect(() => store.check([phones[5], "user5@example.com"])).toThrowError(isDamaged("large"));
    expect(store.check([phones[5]], "small")[0].status).toBe("exposed");
  });

  it("that was given to another dataset", () => {
    tamper(store.path, (db) => db.prepare("UPDATE dataset SET slug = 'another' WHERE slug = 'large'").run());
    expect(() => store.check([phones[5]])).toThrowError(isDamaged("another"));
  });
});

describe("a dataset", () => {
  it.each(["'{}'", "'null'", "'[]'", "'7'", "'no JSON'", `'{"records":1,"tags":{}}'`])("with counts %s", (facts) => {
    tamper(store.path, (db) => db.prepare(`UPDATE dataset SET facts = ${facts} WHERE slug = 'large'`).run());
    expect(() => store.check([phones[5]])).toThrowError(expect.objectContaining({ code: "store-damaged" }));
  });
});

describe("the key", () => {
  const sources = (keyFile: string) => ({
    keyFileOf: () => keyFile,
    keyFileNamed: true,
    givenPassphrase: null,
    askPassphrase: null,
    onKeyFile: () => undefined,
    onIgnoredSlots: () => undefined,
  });

  it("of another store is wrong, before anything is looked up", async () => {
    const other = await TestStore.create(folder, `other-${Date.now()}`);
    other.writer.close();
    const reader = SqliteReader.open(store.path);
    await expect(unlockStore(reader, sources(other.keyFile))).rejects.toMatchObject({ code: "key-wrong" });
    const keys = await unlockStore(reader, sources(store.keyFile));
    expect(Buffer.from(keys.tagKey).equals(store.keys.tagKey)).toBe(true);
    reader.close();
  });

  it("that is wrong and used all the same finds damage, never nothing", () => {
    const wrong = deriveKeys(new Uint8Array(32), new Uint8Array(16));
    const options = { since: null, dataset: null };
    expect(() => store.read((reader) => checkContacts(reader, wrong, [contact(phones[0])], options))).toThrowError(
      expect.objectContaining({ code: "store-damaged" }),
    );
  });
});

describe("verifying all data", () => {
  const problems = (): (string | null)[] =>
    store.read((reader) => verifyStore(reader, store.keys, true)).problems.map(({ dataset }) => dataset);

  it("finds nothing in a whole store", () => {
    expect(problems()).toEqual([]);
  });

  it.each([
    ["an altered profile", "UPDATE profile SET records = records + 1 WHERE segment = 1 AND id = 0"],
    ["an altered checksum", "UPDATE segment SET checksum = zeroblob(32) WHERE id = 1"],
    ["a missing block", "DELETE FROM block WHERE id = (SELECT min(id) FROM block)"],
    ["a missing segment", "DELETE FROM segment WHERE id = 1"],
  ])("finds %s", (_what, change) => {
    tamper(store.path, (db) => db.exec(change));
    expect(problems()).toContain("large");
  });
});
