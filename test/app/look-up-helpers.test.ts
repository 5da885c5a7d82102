/**
 * Long lists are looked up by the kernel and a second thread: the answers are those of one look-up after another, damage is
 * met wherever it lies, and a thread that sees another state of the store is not believed.
 */
import { cpSync, existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkContacts } from "../../src/app/check-contacts.js";
import type * as Helpers from "../../src/app/look-up-helpers.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { tamper, tempFolder } from "../store/sample-store.js";
import { contact, lineOf, TestStore } from "./built-import.js";

const built = new URL("../../dist/app/look-up-helpers.js", import.meta.url);
if (!existsSync(built)) throw new Error("these tests run the built threads: `npm run build` first");
const { openHelpers } = (await import(built.href)) as typeof Helpers;

const phone = (n: number): string => `+86154${10_000_000 + n * 7}`;
const leak = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${phone(from + i)},user${from + i}+x@example.com`).join("\n");
const asked = Array.from({ length: 1_500 }, (_, i) =>
  i % 2 === 0 ? phone(i * 13) : `user${i * 13}${i % 3 === 0 ? "+x" : ""}@example.com`,
).map(contact);

let folder: string;
let clean: () => void;
let store: TestStore;
let kept: string;
let reader: SqliteReader;
const opened: Helpers.LookUpHelpers[] = [];
beforeAll(async () => {
  ({ folder, clean } = tempFolder());
  store = await TestStore.create(folder);
  await store.import("first", leak(0, 9_000));
  await store.import("second", leak(5_000, 16_000));
  await store.import("small", leak(100, 110));
  store.writer.close();
  kept = join(folder, "kept");
  cpSync(dirname(store.path), kept, { recursive: true });
});
beforeEach(() => {
  rmSync(dirname(store.path), { recursive: true });
  cpSync(kept, dirname(store.path), { recursive: true });
});
afterEach(async () => {
  reader.close();
  for (const { thread } of opened.splice(0)) await thread?.close();
});
afterAll(() => clean());

const answers = (helpers: Helpers.LookUpHelpers): string[] =>
  checkContacts(reader, store.keys, asked, { since: null, dataset: null, helpers }).results.map(lineOf);

async function helpersFor(tagsForThread: number): Promise<Helpers.LookUpHelpers> {
  const helpers = await openHelpers(reader, tagsForThread);
  opened.push(helpers);
  return helpers;
}

describe("a long list", () => {
  it("is answered by kernel and thread as one by one", async () => {
    reader = SqliteReader.open(store.path);
    const expected = answers({});
    expect(
      expected.filter((line) => line.includes("exposed first") && line.includes("; second")).length,
    ).toBeGreaterThan(200);
    const alone = await helpersFor(Infinity);
    expect(alone.thread).toBeUndefined();
    expect(answers(alone)).toEqual(expected);
    const both = await helpersFor(0);
    expect(both.thread).toBeDefined();
    expect(answers(both)).toEqual(expected);
  });

  it("meets damage in whichever half it lies", async () => {
    const ids: number[] = [];
    tamper(store.path, (db) => {
      ids.push(...db.prepare<[], number>("SELECT id FROM block ORDER BY id").pluck().all());
    });
    let missed = 0;
    for (const [i, id] of ids.entries()) {
      if (i % 11 !== 0) continue;
      rmSync(dirname(store.path), { recursive: true });
      cpSync(kept, dirname(store.path), { recursive: true });
      tamper(store.path, (db) =>
        i % 2 === 0
          ? db.prepare("DELETE FROM block WHERE id = ?").run(id)
          : db
              .prepare(
                "UPDATE block SET data = CAST(substr(data, 1, 9) || x'5a' || substr(data, 11) AS BLOB) WHERE id = ?",
              )
              .run(id),
      );
      reader = SqliteReader.open(store.path);
      const helpers = await helpersFor(0);
      // A block that nobody asked for may be as it likes: then one by one doesn't meet it either.
      let alone: string[] | null = null;
      try {
        alone = answers({});
        missed++;
      } catch {
        // The damage was met.
      }
      if (alone) expect(answers(helpers)).toEqual(alone);
      else expect(() => answers(helpers)).toThrowError(expect.objectContaining({ code: "store-damaged" }));
      await helpers.thread?.close();
      reader.close();
    }
    expect(missed).toBeLessThan(ids.length / 30);
  });

  it("is answered from one state of the store, whatever the thread sees", async () => {
    reader = SqliteReader.open(store.path);
    const helpers = await helpersFor(0);
    const expected = answers({});
    const writing = await TestStore.reopen(store);
    try {
      const during: string[][] = [];
      await inSnapshot(async () => {
        await writing.import("later", leak(0, 16_000));
        during.push(answers(helpers));
      });
      expect(during[0]).toEqual(expected);
      expect(answers({})).not.toEqual(expected);
    } finally {
      writing.writer.close();
    }
  });
});

/** As `snapshot`, for what takes turns with others. */
async function inSnapshot(use: () => Promise<void>): Promise<void> {
  const { db } = reader as unknown as { db: { exec: (sql: string) => void } };
  db.exec("BEGIN");
  try {
    reader.datasets();
    await use();
  } finally {
    db.exec("ROLLBACK");
  }
}
