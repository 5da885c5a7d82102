/** Many, malformed and costly key slots: the good one still opens, the work is bounded, and what was passed over is said. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStore, unlockStore } from "../../src/app/unlock-store.js";
import { SLOT_BYTES } from "../../src/key/key-slot.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { tamper, tempFolder } from "../store/sample-store.js";

const PASSPHRASE = "correct horse battery staple";
let folder: string;
let clean: () => void;
let path: string;
let tagKey: string;
let good: Buffer;
beforeAll(async () => {
  ({ folder, clean } = tempFolder());
  path = join(folder, "store.db");
  const { writer, keys } = await createStore(path, () => join(folder, "no.key"), Buffer.from(PASSPHRASE));
  tagKey = Buffer.from(keys.tagKey).toString("hex");
  good = Buffer.from(writer.keySlots()[0].sealed);
  writer.close();
});
afterAll(() => clean());

/** A slot of the right form that nothing opens. Numbers as docs/format.md places them. */
function junk(memoryKib: number, passes: number): Buffer {
  const slot = randomBytes(SLOT_BYTES);
  slot.write("LSSLOT", 0, "latin1");
  slot.writeUInt16BE(1, 6);
  slot.writeUInt32BE(memoryKib, 8);
  slot.writeUInt32BE(passes, 12);
  slot.writeUInt32BE(1, 16);
  return slot;
}

async function unlockWith(slots: readonly Buffer[], passphrase = PASSPHRASE): Promise<{ key: string; said: string[] }> {
  tamper(path, (db) => {
    db.exec("DELETE FROM key_slot");
    for (const slot of slots) db.prepare("INSERT INTO key_slot(sealed, added_at) VALUES (?, '')").run(slot);
  });
  const said: string[] = [];
  const reader = SqliteReader.open(path);
  try {
    const keys = await unlockStore(reader, {
      keyFileOf: () => join(folder, "no.key"),
      keyFileNamed: false,
      givenPassphrase: () => Promise.resolve(Buffer.from(passphrase)),
      askPassphrase: null,
      onKeyFile: () => undefined,
      onIgnoredSlots: (what) => said.push(what),
    });
    return { key: Buffer.from(keys.tagKey).toString("hex"), said };
  } finally {
    reader.close();
  }
}

const short = Buffer.from("LSSLOT");
const tooDear = junk(3 << 20, 1);
const newer = junk(64 << 10, 3);
newer.writeUInt16BE(3, 6);

test("a malformed slot before the good one is passed over, and said", async () => {
  const { key, said } = await unlockWith([short, tooDear, newer, good]);
  expect(key).toBe(tagKey);
  expect(said).toEqual([expect.stringContaining("3 malformed")]);
});

test("nothing is said when there is nothing to say", async () => {
  expect(await unlockWith([good])).toEqual({ key: tagKey, said: [] });
});

test("a hundred thousand slots, a huge one among them, cost no more than the few that are tried", async () => {
  const cheap = Array.from({ length: 30 }, () => junk(32, 1));
  const huge = Buffer.alloc(50 << 20, 1);
  const many = Array.from({ length: 100_000 }, () => short);
  const started = performance.now();
  const { key, said } = await unlockWith([...cheap, huge, good, ...many]);
  expect(key).toBe(tagKey);
  // 64 were read: 30 cheap ones, of which 15 and the good one were tried, and 33 malformed ones.
  expect(said).toEqual([expect.stringMatching(/99983 above the 16 .*33 malformed|33 malformed, 99983 above the 16/u)]);
  // All of them would take hours.
  expect(performance.now() - started).toBeLessThan(90_000);
});

test("costly slots are left out once the work of all would be too much; the usual ones were tried before", async () => {
  const dear = junk(2 << 20, 16);
  const started = performance.now();
  const { key, said } = await unlockWith([dear, dear, good]);
  expect(key).toBe(tagKey);
  expect(said).toEqual([expect.stringContaining("1 asking for too much work")]);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("no slot that can be tried is damage; none that opens is a wrong passphrase", async () => {
  await expect(unlockWith([short, newer])).rejects.toMatchObject({ code: "key-damaged" });
  await expect(unlockWith([short, junk(32, 1)])).rejects.toMatchObject({ code: "key-wrong" });
  await expect(unlockWith([good], "another passphrase")).rejects.toMatchObject({ code: "key-wrong" });
});

test("a store takes 16 slots", () => {
  const writer = SqliteWriter.create(join(folder, "full.db"), {});
  for (let i = 0; i < 16; i++) writer.addKeySlot(good);
  expect(() => writer.addKeySlot(good)).toThrowError(expect.objectContaining({ code: "usage" }));
  expect(writer.keySlotCount()).toBe(16);
  writer.close();
});
