/** Erasure: no byte of a forgotten tag is left anywhere, later imports leave it out, and no answer pretends to know. */
import { openSync, closeSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkContacts } from "../../src/app/check-contacts.js";
import { contactsOf, type Contact } from "../../src/app/contact.js";
import { forgetIdentifiers, toForget } from "../../src/app/forget-identifiers.js";
import { STORE_ID, unlockStore, type KeySources } from "../../src/app/unlock-store.js";
import { verifyStore } from "../../src/app/verify-store.js";
import { factsOfDataset } from "../../src/app/dataset-facts.js";
import { tagOf } from "../../src/key/cmac-lanes.js";
import type { DerivedKeys } from "../../src/key/derived-keys.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { bytesOfFolder, tamper, tempFolder } from "../store/sample-store.js";
import { contact, lineOf, TestStore } from "./built-import.js";

const FORGOTTEN = ["+447700900123", "ann.lee+news@example.com"];
const KEPT = ["+447700900124", "+12025550143", "bob@example.com", "cat@example.org"];
const LEAK = `name,phone,email,date
ann,+447700900123,ann.lee+news@example.com,2021-01-02
bob,+447700900124,bob@example.com,2020-01-02
ann,+447700900123,ann.lee+news@example.com,2022-01-02
cat,+12025550143,cat@example.org,2019-05-05
`;

let folder: string;
let clean: () => void;
let store: TestStore;
beforeEach(async () => {
  ({ folder, clean } = tempFolder());
  store = await TestStore.create(folder);
  await store.import("shop", LEAK);
  await store.import("list", "+447700900123\n+447700900124\n");
  store.writer.close();
});
afterEach(() => clean());

const sources = (): KeySources => ({
  keyFileOf: () => store.keyFile,
  keyFileNamed: true,
  givenPassphrase: null,
  askPassphrase: null,
  onKeyFile: () => undefined,
  onIgnoredSlots: () => undefined,
});

async function forget(forms: readonly string[]): Promise<ReturnType<typeof forgetIdentifiers>> {
  const writer = SqliteWriter.openForWriting(store.path);
  try {
    const keys = await unlockStore(writer, sources());
    return forgetIdentifiers(writer, keys, writer.setting(STORE_ID) ?? new Uint8Array(), forms.map(contact));
  } finally {
    writer.close();
  }
}

async function withStore<T>(use: (reader: SqliteReader, keys: DerivedKeys) => T): Promise<T> {
  const reader = SqliteReader.open(store.path);
  try {
    return use(reader, await unlockStore(reader, sources()));
  } finally {
    reader.close();
  }
}

async function answers(forms: readonly string[]): Promise<string[]> {
  return withStore((reader, keys) =>
    checkContacts(reader, keys, forms.map(contact), { since: null, dataset: null }).results.map((result) =>
      `${lineOf(result)} ${result.contact.invalid ?? ""}`.trim(),
    ),
  );
}

/** The low 7 bytes of a tag, which a block of a small segment holds as they are. */
function traceOf(kind: number, text: string): Buffer {
  const { high, low } = tagOf(store.keys.tagKey, kind, text);
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(high, 0);
  bytes.writeUInt32BE(low, 4);
  return bytes.subarray(1);
}

const TRACES = (): Buffer[] => [
  traceOf(1, "+447700900123"),
  traceOf(2, "ann.lee+news@example.com"),
  traceOf(3, "ann.lee@example.com"),
];
const left = (): number => TRACES().filter((trace) => bytesOfFolder(join(folder, "store")).includes(trace)).length;

describe("forget", () => {
  it("leaves no byte of the tags in any file, and everything else as it was", async () => {
    const before = await answers(KEPT);
    expect(left()).toBe(3);
    const report = await forget(FORGOTTEN);
    expect([...report.removed]).toEqual([
      ["shop", 3],
      ["list", 1],
    ]);
    expect(report).toMatchObject({ known: 0, wiped: true });
    expect(left()).toBe(0);
    expect(await answers(KEPT)).toEqual(before);
    expect(await answers([...FORGOTTEN, "ann.lee@example.com"])).toEqual([
      "+447700900123 invalid forgotten",
      "ann.lee+news@example.com invalid forgotten",
      "ann.lee@example.com invalid forgotten",
    ]);
    await withStore((reader, keys) => {
      expect(verifyStore(reader, keys, true)).toMatchObject({ problems: [], datasets: 2 });
      const [shop, list] = reader.datasets().map(factsOfDataset);
      expect(shop.tags).toMatchObject({ phone: 2, email: 2, "email-alias": 0 });
      expect(shop.identifiers).toMatchObject({ phone: { distinct: 2 }, email: { distinct: 2 } });
      expect(list.identifiers.phone.distinct).toBe(1);
    });
  });

  it("holds for later imports, appended, replaced and new, and after a second time", async () => {
    await forget(FORGOTTEN);
    expect(await forget(FORGOTTEN)).toMatchObject({ known: 2 });
    const later = await TestStore.reopen(store);
    const replaced = await later.import("shop", LEAK, { existing: "replace" });
    expect(replaced.identifiers).toMatchObject({ phone: { values: 4, distinct: 2 }, email: { distinct: 2 } });
    await later.import("plain", "+447700900123\n");
    // 20,000 more, so that blocks and stripes are many, and the payload is none.
    const many = Array.from({ length: 20_000 }, (_, i) => `+86154${String(i).padStart(8, "0")}\n`);
    const large = await later.import("large", `${many.join("")}+447700900123\n`);
    expect(large.identifiers.phone.distinct).toBe(20_000);
    later.writer.close();
    expect(left()).toBe(0);
    expect(await answers([...FORGOTTEN, "+8615400000007"])).toEqual([
      "+447700900123 invalid forgotten",
      "ann.lee+news@example.com invalid forgotten",
      "+8615400000007 exposed large exact 1 [phone-numbers]",
    ]);
    await withStore((reader, keys) => expect(verifyStore(reader, keys, true).problems).toEqual([]));
  });

  it("says so when a reader keeps old pages in the log; they go with the next change", async () => {
    const reader = SqliteReader.open(store.path);
    const scan = reader.scanBlocks(1, 0, 1)[Symbol.iterator]();
    scan.next();
    expect(await forget([FORGOTTEN[0]])).toMatchObject({ wiped: false });
    scan.return?.();
    reader.close();
    expect(await forget([FORGOTTEN[1]])).toMatchObject({ wiped: true });
    expect(left()).toBe(0);
  }, 30_000);

  it("never vouches for a segment that somebody else has changed", async () => {
    tamper(store.path, (db) => db.exec("UPDATE profile SET records = 9 WHERE segment = 1"));
    await expect(forget(FORGOTTEN)).rejects.toMatchObject({ code: "store-damaged" });
    expect(left()).toBe(3);
  });

  it("takes only what is one person's for sure", () => {
    const [plain] = contactsOf("+49 1515 5338424", null, null);
    expect(toForget(plain).forms).toContain("+4915155338424");
    const [two] = contactsOf("4915105338424", "DE", null);
    expect(two.forms.length).toBeGreaterThan(1);
    const [invalid] = contactsOf("138****5678", "CN", null);
    for (const wrong of [two, invalid, { ...plain, forms: [] } satisfies Contact])
      expect(() => toForget(wrong)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

it("removing a dataset leaves no byte of its tags either", async () => {
  const spill = join(folder, "store", "store.db-spill-99999-0");
  closeSync(openSync(spill, "w"));
  writeFileSync(spill, Buffer.concat(TRACES()));
  const later = await TestStore.reopen(store);
  for (const { id } of later.writer.datasets()) expect(later.writer.removeDataset(id)).toBe(true);
  await later.import("other", "+12025550143\n");
  later.writer.close();
  expect(left()).toBe(0);
});
