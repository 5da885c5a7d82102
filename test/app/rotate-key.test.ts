/** A new key without the files: every answer stays what it was, the old key opens nothing, a cut-off rotation goes on. */
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openMasterKey, type KeySources } from "../../src/app/open-master-key.js";
import { masterKeyFile } from "../../src/app/key-slots.js";
import { rotateKey, type RotationReport } from "../../src/app/rotate-key.js";
import { seenPlaceOf, trustedKeys, unlockStore, zeroSecrets } from "../../src/app/unlock-store.js";
import { checkContacts } from "../../src/app/check-contacts.js";
import { verifyStore } from "../../src/app/verify-store.js";
import { tagOf } from "../../src/key/cmac-lanes.js";
import type { DerivedKeys } from "../../src/key/derived-keys.js";
import { nextKeyFileOf } from "../../src/key/key-file.js";
import { TagLink } from "../../src/key/tag-chain.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { bytesOfFolder, tamper, tempFolder } from "../store/sample-store.js";
import { contact, lineOf, TestStore } from "./built-import.js";
import { madeUpLeak } from "./made-up-leak.js";

let folder: string;
let clean: () => void;
beforeEach(() => ({ folder, clean } = tempFolder()));
afterEach(() => clean());

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

interface Ways {
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

async function rotate(
  { path, keyFile }: TestStore,
  ways: Ways = {},
  linkOf?: Parameters<typeof rotateKey>[2],
): Promise<RotationReport> {
  const sources = sourcesOf(keyFile);
  const writer = SqliteWriter.openForWriting(path, true);
  try {
    const opened = await openMasterKey(writer, sources);
    const keys = trustedKeys(writer, opened, sources);
    try {
      const context = {
        opened,
        keys,
        seen: seenPlaceOf(opened, sources),
        keyFile: masterKeyFile(writer, keyFile),
        signal: new AbortController().signal,
        onProgress: () => undefined,
        ...ways,
      };
      return await rotateKey(writer, context, linkOf);
    } finally {
      zeroSecrets(opened);
    }
  } finally {
    writer.close();
  }
}

async function withStore<T>(
  { path, keyFile }: TestStore,
  use: (store: SqliteReader, keys: DerivedKeys) => T,
): Promise<T> {
  const store = SqliteReader.open(path);
  try {
    return use(store, await unlockStore(store, sourcesOf(keyFile)));
  } finally {
    store.close();
  }
}

async function answers(store: TestStore, forms: readonly string[]): Promise<string[]> {
  return withStore(store, (reader, keys) =>
    checkContacts(reader, keys, forms.map(contact), { since: null, dataset: null }).results.map(lineOf),
  );
}

/** Two datasets: one of several profiles, a small list that shares a number with it. */
async function filledStore(records = 3000): Promise<{ store: TestStore; forms: string[]; lines: string[] }> {
  const store = await TestStore.create(folder);
  const leak = madeUpLeak(3, records);
  await store.import("courier", leak.csv);
  await store.import("list", `${[...leak.exact.keys()].find((form) => form.startsWith("+")) ?? ""}\n+447700900123\n`);
  store.writer.close();
  const forms = [
    ...[...leak.exact.keys()].filter((_, i) => i % (records / 300) === 0),
    ...[...leak.aliases.keys()].filter((_, i) => i % (records / 300) === 0),
    "+447700900123",
    "+447700900124",
    "nobody@example.org",
  ];
  return { store, forms, lines: await answers(store, forms) };
}

describe("a rotation", () => {
  it("keeps every answer, count and checksum; the old key opens nothing, and no old tag is left", async () => {
    // So many that the larger segments have 256 stripes, whatever the key: the layout goes by an estimate.
    const { store, forms, lines } = await filledStore(75_000);
    expect(lines.filter((line) => line.includes("exposed")).length).toBeGreaterThan(300);
    const oldKeyFile = join(folder, "old.key");
    copyFileSync(store.keyFile, oldKeyFile);
    const before = await withStore(store, (reader) => reader.datasets());
    const rest = oldTraces(store);
    expect(traces(store, rest)).toBe(rest.length);
    const report = await rotate(store);
    expect(report).toMatchObject({ segments: 5, resumed: 0, droppedSlots: 0, slot: null, wiped: true });
    expect(await withStore(store, (reader) => reader.liveSegments([1])[0].layout.bucketBits)).toBe(8);
    expect(await answers(store, forms)).toEqual(lines);
    expect(await withStore(store, (reader) => reader.datasets())).toEqual(before);
    await withStore(store, (reader, keys) => {
      expect(verifyStore(reader, keys, true)).toMatchObject({ problems: [], segments: 5, datasets: 2 });
      expect(keys.tagKey).toHaveLength(64);
    });
    expect(traces(store, rest)).toBe(0);
    await expect(withStore({ ...store, keyFile: oldKeyFile } as TestStore, () => 0)).rejects.toMatchObject({
      code: "key-wrong",
    });
    expect(existsSync(nextKeyFileOf(store.keyFile))).toBe(false);
  }, 60_000);

  it("can be done again, and what is imported later joins the chain; the same content stays known", async () => {
    const { store, forms, lines } = await filledStore();
    await rotate(store);
    await rotate(store);
    const later = await TestStore.reopen(store);
    expect(await later.import("list", readFileSync(join(folder, "list.txt")))).toMatchObject({ outcome: "unchanged" });
    await later.import("later", "+447700900124\nname+tag@example.net\n");
    later.writer.close();
    const expected = lines.map((line) =>
      line.startsWith("+447700900124 clear") ? "+447700900124 exposed later exact 1 [phone-numbers]" : line,
    );
    expect(await answers(store, forms)).toEqual(expected);
    expect((await answers(store, ["name@example.net"]))[0]).toContain("later alias 1");
  }, 60_000);

  it("that is interrupted changes nothing, and goes on where it was; another change ends it", async () => {
    const { store, forms, lines } = await filledStore();
    const controller = new AbortController();
    const interrupted = rotate(store, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(interrupted).rejects.toMatchObject({ code: "interrupted" });
    expect(await answers(store, forms)).toEqual(lines);
    const report = await rotate(store);
    expect(report.resumed).toBe(1);
    expect(await answers(store, forms)).toEqual(lines);
    // Whoever writes in between has the half of it swept.
    const again = new AbortController();
    await expect(rotate(store, { signal: again.signal, onProgress: () => again.abort() })).rejects.toThrow();
    expect(rotatedRuns(store.path)).toBe(1);
    SqliteWriter.openForWriting(store.path).close();
    expect(rotatedRuns(store.path)).toBe(0);
    expect((await rotate(store)).resumed).toBe(0);
    expect(await answers(store, forms)).toEqual(lines);
  }, 60_000);

  it("cut off between the store's last step and the key file's is finished by the next look-up", async () => {
    const { store, forms, lines } = await filledStore();
    const oldKeyFile = join(folder, "old.key");
    copyFileSync(store.keyFile, oldKeyFile);
    await rotate(store);
    // As a kill at that moment leaves them.
    copyFileSync(store.keyFile, nextKeyFileOf(store.keyFile));
    copyFileSync(oldKeyFile, store.keyFile);
    expect(await answers(store, forms)).toEqual(lines);
    expect(existsSync(nextKeyFileOf(store.keyFile))).toBe(false);
    expect(await answers(store, forms)).toEqual(lines);
  }, 60_000);

  it("never vouches for a segment that somebody else has changed", async () => {
    const { store } = await filledStore();
    tamper(store.path, (db) => db.exec("UPDATE profile SET records = records + 1 WHERE segment = 2 AND id = 0"));
    await expect(rotate(store)).rejects.toMatchObject({ code: "store-damaged" });
  }, 60_000);
});

it("under a key that makes one tag of two of a segment begins again with another key", async () => {
  const { store, forms, lines } = await filledStore(300);
  const tried: string[] = [];
  const colliding = (high: Uint32Array, low: Uint32Array, count: number): void => {
    high.fill(0x80000001, 0, count);
    low.fill(5, 0, count);
  };
  const report = await rotate(store, {}, (tagKey) => {
    tried.push(Buffer.from(tagKey).toString("hex"));
    return tried.length === 1 ? { retag: colliding } : new TagLink(tagKey);
  });
  expect(new Set(tried).size).toBe(2);
  expect(report).toMatchObject({ segments: 5, resumed: 0 });
  expect(rotatedRuns(store.path)).toBe(0);
  expect(await answers(store, forms)).toEqual(lines);
  await withStore(store, (reader, keys) => expect(verifyStore(reader, keys, true).problems).toEqual([]));
}, 30_000);

/** The low bytes of tags as blocks hold them under the old key: 5 bytes each, never so by chance in a small file. */
function oldTraces(store: TestStore): Buffer[] {
  const forms = Array.from(readFileSync(join(folder, "courier.txt"), "utf8").matchAll(/\buser\d+@example0\.com/gu));
  return forms.slice(0, 200).map(([form]) => {
    const { high, low } = tagOf(store.keys.tagKey, 2, form);
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(high, 0);
    bytes.writeUInt32BE(low, 4);
    return bytes.subarray(2);
  });
}

function traces(store: TestStore, wanted: readonly Buffer[]): number {
  const bytes = bytesOfFolder(join(store.path, ".."));
  return wanted.filter((trace) => bytes.includes(trace)).length;
}

function rotatedRuns(path: string): number {
  const store = SqliteWriter.openForWriting(path, true);
  try {
    return store.rotatedRuns().length;
  } finally {
    store.close();
  }
}
