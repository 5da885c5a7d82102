/**
 * The manifest covers merged runs: every kind of change signs it anew, a member that is hidden or a run that is swapped is
 * found, and rotation and erasure keep what a compaction made, as a compaction keeps what they made.
 */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkContacts } from "../../src/app/check-contacts.js";
import { compactStore } from "../../src/app/compact-store.js";
import { markDataset } from "../../src/app/dataset-marks.js";
import { findDataset } from "../../src/app/describe-dataset.js";
import { forgetIdentifiers } from "../../src/app/forget-identifiers.js";
import { masterKeyFile } from "../../src/app/key-slots.js";
import { openMasterKey, type KeySources } from "../../src/app/open-master-key.js";
import { removeDataset } from "../../src/app/remove-dataset.js";
import { rotateKey } from "../../src/app/rotate-key.js";
import { STORE_ID, seenPlaceOf, trustedKeys, unlockStore, zeroSecrets } from "../../src/app/unlock-store.js";
import { openForVerifying, verifyStore } from "../../src/app/verify-store.js";
import type { DerivedKeys } from "../../src/key/derived-keys.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { bytesOfFolder, tamper, tempFolder } from "../store/sample-store.js";
import { contact, lineOf, TestStore } from "./built-import.js";

let folder: string;
let clean: () => void;
let store: TestStore;
beforeEach(async () => {
  ({ folder, clean } = tempFolder());
  store = await TestStore.create(folder);
});
afterEach(() => clean());

const signal = new AbortController().signal;
const number = (i: number): string => `+4477009${String(i).padStart(5, "0")}`;
/** Rows with names in every second one, so that a dataset has profiles. */
const leakOf = (from: number, to: number): string =>
  `name,phone,email\n${Array.from({ length: to - from }, (_, i) => `${i % 2 ? "ann" : ""},${number(from + i)},u${from + i}@example.com\n`).join("")}`;
const ASKED = [...Array.from({ length: 90 }, (_, i) => number(i)), ...Array.from({ length: 90 }, (_, i) => `u${i}@example.com`)]; // prettier-ignore

const sources = (): KeySources => ({
  keyFileOf: () => store.keyFile,
  keyFileNamed: true,
  givenPassphrase: null,
  askPassphrase: null,
  onKeyFile: () => undefined,
  onIgnoredSlots: () => undefined,
});

async function write<T>(use: (writer: SqliteWriter, keys: DerivedKeys) => T | Promise<T>): Promise<T> {
  const writer = SqliteWriter.openForWriting(store.path);
  try {
    return await use(writer, await unlockStore(writer, sources()));
  } finally {
    writer.close();
  }
}

async function read<T>(use: (reader: SqliteReader, keys: DerivedKeys) => T): Promise<T> {
  const reader = SqliteReader.open(store.path);
  try {
    return use(reader, await unlockStore(reader, sources()));
  } finally {
    reader.close();
  }
}

const answers = (): Promise<string[]> =>
  read((reader, keys) =>
    checkContacts(reader, keys, ASKED.map(contact), { since: null, dataset: null }).results.map(lineOf),
  );

const compact = (): Promise<unknown> => write((writer, keys) => compactStore(writer, keys, signal, () => undefined));
const forget = (forms: readonly string[]): Promise<ReturnType<typeof forgetIdentifiers>> =>
  write((writer, keys) => forgetIdentifiers(writer, keys, writer.setting(STORE_ID)!, forms.map(contact)));

async function rotate(): Promise<void> {
  const writer = SqliteWriter.openForWriting(store.path, true);
  const opened = await openMasterKey(writer, sources());
  try {
    const keys = trustedKeys(writer, opened, sources());
    const keyFile = masterKeyFile(writer, store.keyFile);
    const seen = seenPlaceOf(opened, sources());
    await rotateKey(writer, { opened, keys, seen, keyFile, signal, onProgress: () => undefined });
  } finally {
    zeroSecrets(opened);
    writer.close();
  }
}

async function importAll(): Promise<void> {
  await store.import("one", leakOf(0, 60));
  await store.import("two", leakOf(30, 80));
  await store.import("three", leakOf(50, 70));
  store.writer.close();
}

async function later(
  slug: string,
  text: string,
  existing: "refuse" | "append" | "replace" = "refuse",
  splitBy?: string,
): Promise<void> {
  const again = await TestStore.reopen(store);
  try {
    await again.importAll(slug, text, { existing, ...(splitBy ? { splitBy } : {}) });
  } finally {
    again.writer.close();
  }
}

/** Everything that vouches for the store says the same. @returns its generation */
async function expectSound(): Promise<number> {
  const reader = SqliteReader.open(store.path);
  const { keys, trust } = await openForVerifying(reader, sources(), false);
  expect([...trust.problems, ...verifyStore(reader, keys, true).problems]).toEqual([]);
  expect(trust.seen).toBe(trust.generation);
  reader.close();
  return trust.generation;
}

it("every change signs the manifest anew, and an older copy is told from it", async () => {
  await importAll();
  const changes: [string, () => Promise<unknown>][] = [
    ["compact", compact],
    ["import", () => later("four", leakOf(5, 25))],
    ["several", () => later("five", `phone,land\n${number(1)},gb\n${number(2)},fr\n`, "refuse", "land")],
    ["append", () => later("two", leakOf(1, 9), "append")],
    ["compact again", compact],
    ["replace", () => later("one", leakOf(3, 33), "replace")],
    ["remove from a merged run", () => write((w, keys) => removeDataset(w, keys, findDataset(w, "three").id, signal))],
    ["marks", () => write((w) => markDataset(w, findDataset(w, "two"), { sensitive: true }))],
    ["forget", () => forget([number(4)])],
    ["rotate", rotate],
    ["compact at the end", compact],
  ];
  let generation = await expectSound();
  for (const [what, change] of changes) {
    copyFileSync(store.path, join(folder, "older.db"));
    const before = await answers();
    await change();
    const next = await expectSound();
    expect(next, what).toBeGreaterThan(generation);
    generation = next;
    const after = await answers();
    if (/compact|rotate|marks/u.test(what)) expect(after, what).toEqual(before);
    else expect(after, what).not.toEqual(before);
    const newest = join(folder, "newest.db");
    copyFileSync(store.path, newest);
    copyFileSync(join(folder, "older.db"), store.path);
    await expect(answers(), what).rejects.toMatchObject({
      code: what === "rotate" ? "key-wrong" : "store-older",
    });
    copyFileSync(newest, store.path);
  }
}, 120_000);

describe("who can write a store with merged runs", () => {
  it.each([
    ["hides a member", "DELETE FROM member WHERE position = 1"],
    [
      "hides a dataset with its members",
      "DELETE FROM dataset WHERE slug = 'two'; DELETE FROM member WHERE dataset = 2",
    ],
    ["hides a run", "DELETE FROM segment WHERE kind = 1"],
    ["takes a run out of use", "UPDATE segment SET state = 'retired' WHERE kind = 1"],
    ["gives a member to another dataset", "UPDATE member SET dataset = 3 - dataset WHERE dataset < 3"],
    ["lowers a member's tags", "UPDATE member SET tags = tags - 1 WHERE position = 0"],
    ["moves a member's profiles", "UPDATE member SET first_profile = first_profile + 1 WHERE position = 1"],
    ["alters a member's classes", "UPDATE member SET classes = '[]' WHERE position = 1"],
    [
      "adds a member",
      "INSERT INTO member SELECT segment, 9, dataset, tags, 99, classes FROM member WHERE position = 1",
    ],
  ])("and %s is found", async (_, change) => {
    await importAll();
    await compact();
    tamper(store.path, (db) => db.exec(change));
    await expect(answers()).rejects.toMatchObject({ code: "store-tampered" });
  });

  it("and swaps a run for one of an older copy is found", async () => {
    await importAll();
    await compact();
    copyFileSync(store.path, join(folder, "older.db"));
    await later("four", leakOf(5, 80));
    await compact();
    tamper(store.path, (db: Database.Database) => {
      db.prepare("ATTACH ? AS older").run(join(folder, "older.db"));
      for (const table of ["segment", "member"]) db.exec(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM older.${table}`); // prettier-ignore
    });
    await expect(answers()).rejects.toMatchObject({ code: "store-tampered" });
  });
});

it("a forgotten identifier goes from all members of a merged run, leaves no byte, and stays away", async () => {
  await importAll();
  const apart = await answers();
  await compact();
  expect(await answers()).toEqual(apart);
  const report = await forget([number(55), "u55@example.com"]);
  // 55 stands in all three datasets: as a phone and as an address each.
  expect([...report.removed.values()]).toEqual([2, 2, 2]);
  const wanted = apart.map((line) => (/^(?:\+447700900055|u55@example\.com) /u.test(line) ? `${line.split(" ")[0]} invalid` : line)); // prettier-ignore
  expect(await answers()).toEqual(wanted);
  await expectSound();
  await rotate();
  await later("four", leakOf(200, 220));
  await compact();
  expect(await answers()).toEqual(wanted);
  await later("five", `${number(55)}\n${number(300)}\n`);
  expect(await answers()).toEqual(wanted);
  await write((w, keys) => removeDataset(w, keys, findDataset(w, "two").id, signal));
  expect((await answers()).some((line) => line.includes(" two "))).toBe(false);
  expect(bytesOfFolder(join(store.path, "..")).includes("two")).toBe(false);
  await expectSound();
}, 60_000);

it("a dataset whose only tag is forgotten stays, empty, through compaction", async () => {
  await importAll();
  await later("single", `${number(40)}\n`);
  await compact();
  await forget([number(40)]);
  await compact();
  await rotate();
  await later("other", leakOf(100, 110));
  await compact();
  await expectSound();
  expect(await read((reader) => reader.datasets().length)).toBe(5);
}, 60_000);
