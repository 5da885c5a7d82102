/** Watched contacts: what is known by tags alone equals what a check of the identifiers says, and nothing is told twice or lost. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkContacts } from "../../src/app/check-contacts.js";
import { compactStore } from "../../src/app/compact-store.js";
import { contactsOf, type Contact } from "../../src/app/contact.js";
import { findDataset } from "../../src/app/describe-dataset.js";
import { forgottenTagsOf } from "../../src/app/forgotten.js";
import { removeDataset } from "../../src/app/remove-dataset.js";
import {
  addToWatchList,
  allTold,
  findWatched,
  noteFound,
  untold,
  watchedIds,
  withoutContacts,
  withoutForgottenOnes,
} from "../../src/app/watch.js";
import { hasWatchList, readWatchList, watchSettings, type WatchList } from "../../src/app/watch-list.js";
import { sealBox } from "../../src/key/sealed-box.js";
import type { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { bytesOfFolder, tempFolder } from "../store/sample-store.js";
import { importMade, MADE_KEYS, makeStore } from "./made-runs.js";

const STORE_ID = Uint8Array.from({ length: 16 }, (_, i) => i);
const NOBODY: WatchList = { nextId: 1, contacts: [] };
const signal = new AbortController().signal;

let folder: string;
let clean: () => void;
let writer: SqliteWriter;
beforeEach(() => {
  ({ folder, clean } = tempFolder());
  writer = makeStore(join(folder, "store.db"));
});
afterEach(() => {
  writer.close();
  clean();
});

const made = (slug: string, forms: readonly string[]): void =>
  importMade(
    writer,
    { slug, entries: forms.map((form, i) => ({ form, records: 1 + (i % 3), classes: ["names"], years: [2020] })) },
    writer.datasets().find((entry) => entry.slug === slug) ?? null,
  );
const contacts = (...texts: string[]): Contact[] => texts.flatMap((text) => contactsOf(text, "DE", null));
const added = (list: WatchList, ...texts: string[]): WatchList =>
  addToWatchList(
    list,
    contacts(...texts).map((contact) => ({ contact, label: null })),
    MADE_KEYS,
    "2026-11-01",
  ).list;
const found = (list: WatchList): ReturnType<typeof findWatched> =>
  findWatched(writer, MADE_KEYS, list.contacts, writer.datasets());
/** Looks into all datasets, as an import or a run does. */
function noted(list: WatchList, today = "2026-11-02"): { list: WatchList; fresh: string[] } {
  const { list: next, fresh } = noteFound(list, found(list), writer.datasets(), "import", today);
  return {
    list: next,
    fresh: fresh.map(({ contact, exposures }) => `${contact.id} ${exposures.map((e) => e.dataset).join()}`),
  };
}

describe("tags alone", () => {
  const TEXTS = [
    "+49 1515 5338424",
    "4915105338424",
    "0171 3920001",
    "+86 154 0000 1234",
    "+12025550143",
    "Ann.Lee+shop@Example.com",
    "ann.lee@example.com",
    "a.n.n@googlemail.com",
    "nobody@example.org",
    "+447700900009",
  ];

  it("find what a check of the identifiers finds, in plain and merged runs", async () => {
    const asked = contacts(...TEXTS);
    // Every form that any of them may be stored under, spread over three datasets.
    const forms = [...new Set(asked.flatMap(({ forms: own }) => own))];
    made("one", [...forms.filter((_, i) => i % 2 === 0), "ann@gmail.com"]);
    made("two", [...forms.filter((_, i) => i % 3 === 0), "+8615400009999"]);
    made("three", ["+8615400008888", "+491715105338424"]);
    const { list, entries } = addToWatchList(
      NOBODY,
      asked.map((contact) => ({ contact, label: null })),
      MADE_KEYS,
      "2026-11-01",
    );
    expect(new Set(entries.map(({ id }) => id)).size).toBe(asked.length);
    const expected = (): unknown[] =>
      checkContacts(writer, MADE_KEYS, asked, { since: null, dataset: null }).results.map(({ exposures }) => exposures);
    const answered = (): unknown[] =>
      entries.map(({ id }) => (found(list).get(id) ?? []).map(({ exposure }) => exposure));
    expect(expected().flat().length).toBeGreaterThan(6);
    expect(answered()).toEqual(expected());
    await compactStore(writer, MADE_KEYS, signal, () => undefined);
    expect(writer.runs().some(({ isMerged }) => isMerged)).toBe(true);
    expect(answered()).toEqual(expected());
  });

  it("are all that the store keeps, with the label, and sealed", () => {
    const list = addToWatchList(
      NOBODY,
      contacts("+447700900123").map((contact) => ({ contact, label: "the boss's own" })),
      MADE_KEYS,
      "2026-11-01",
    ).list;
    expect(hasWatchList(writer)).toBe(false);
    writer.replaceSettings(watchSettings(list, MADE_KEYS, STORE_ID));
    expect(readWatchList(writer, MADE_KEYS, STORE_ID)).toEqual(list);
    const [[, tag]] = list.contacts[0].tags;
    const bytes = bytesOfFolder(folder);
    for (const trace of [Buffer.from("7700900123"), Buffer.from("boss"), Buffer.from(tag), Buffer.from(tag, "hex")])
      expect(bytes.includes(trace)).toBe(false);
  });
});

describe("the list in the store", () => {
  it("is refused when it is another one, an older one, or of other rules", () => {
    const [older, newer] = [added(NOBODY, "+447700900001"), added(NOBODY, "+447700900002")].map((list) =>
      watchSettings(list, MADE_KEYS, STORE_ID),
    );
    writer.replaceSettings(newer);
    writer.replaceSettings({ watch: older.watch });
    expect(() => readWatchList(writer, MADE_KEYS, STORE_ID)).toThrow(
      expect.objectContaining({ code: "store-tampered" }),
    );
    writer.replaceSettings({ ...older, watch: null } as never);
    expect(() => readWatchList(writer, MADE_KEYS, STORE_ID)).toThrow(
      expect.objectContaining({ code: "store-tampered" }),
    );
    writer.replaceSettings(newer);
    expect(readWatchList(writer, MADE_KEYS, STORE_ID).contacts).toHaveLength(1);
    const text = JSON.stringify({ version: 2, canonicalizer: 1, nextId: 1, contacts: [] });
    const watch = sealBox(MADE_KEYS.sealKey, "watch", STORE_ID, Buffer.from(text));
    const mark = createHash("sha256").update(watch).digest();
    writer.replaceSettings({ watch, watch_mark: mark });
    expect(() => readWatchList(writer, MADE_KEYS, STORE_ID)).toThrow(expect.objectContaining({ code: "store-newer" }));
  });

  it("gives no number twice, and one contact one number, however it is written", () => {
    const first = added(NOBODY, "+447700900001", "+44 7700 900001", "bob@example.com", "BOB@Example.com");
    expect(first.contacts.map(({ id }) => id)).toEqual([1, 2]);
    const less = withoutContacts(first, new Set([2]));
    expect(added(less, "cy@example.com").contacts.map(({ id }) => id)).toEqual([1, 3]);
    expect(watchedIds(less, contacts("07700 900001", "+447700900001", "bob@example.com"), MADE_KEYS)).toEqual([
      null, // with the list's country, DE, it is another number
      1,
      null,
    ]);
    const [contact] = contacts("+447700900001");
    const relabelled = addToWatchList(less, [{ contact, label: "x" }], MADE_KEYS, "2026-12-01");
    expect(relabelled.entries).toEqual([{ id: 1, isNew: false }]);
    expect(relabelled.list.contacts).toMatchObject([{ id: 1, label: "x", added: "2026-11-01" }]);
  });

  it("loses who is forgotten, under any spelling of the mailbox", () => {
    const list = added(NOBODY, "ann.lee@example.com", "+447700900001", "bob@example.com");
    const [ann, phone] = contacts("ann.lee+news@example.com", "+447700900001");
    const entries = [ann, phone].flatMap((contact) => forgottenTagsOf(contact, MADE_KEYS));
    expect(withoutForgottenOnes(list, entries).contacts.map(({ id }) => id)).toEqual([3]);
    const [other] = contacts("cy@example.com");
    expect(withoutForgottenOnes(list, forgottenTagsOf(other, MADE_KEYS))).toBe(list);
  });
});

describe("what is new", () => {
  it("is told once, after each change of a dataset, and again when it comes back", async () => {
    let list = added(NOBODY, "+447700900001", "+447700900002", "+447700900003");
    made("one", ["+447700900001"]);
    let step = noted(list);
    expect(step.fresh).toEqual(["1 one"]);
    list = step.list;
    expect(noted(list).fresh).toEqual([]);
    expect(untold(list, found(list)).map(({ contact }) => contact.id)).toEqual([1]);
    list = allTold(list, writer.datasets());
    expect(untold(list, found(list))).toEqual([]);
    made("one", ["+447700900002"]);
    made("two", ["+447700900001", "+447700900002"]);
    step = noted(list, "2026-12-24");
    expect(step.fresh).toEqual(["1 two", "2 one,two"]);
    list = step.list;
    const open = untold(list, found(list));
    expect(open.map(({ contact: { id }, exposures }) => [id, exposures.map(({ dataset }) => dataset)])).toEqual([
      [1, ["two"]],
      [2, ["one", "two"]],
    ]);
    expect(list.contacts[0].exposures).toEqual([
      { dataset: 1, since: "2026-11-02", by: "import", told: true },
      { dataset: 2, since: "2026-12-24", by: "import", told: false },
    ]);
    // A dataset that goes takes what was known of it along, also from the list in the store.
    writer.replaceSettings(watchSettings(list, MADE_KEYS, STORE_ID));
    await removeDataset(writer, MADE_KEYS, findDataset(writer, "two").id, signal);
    list = readWatchList(writer, MADE_KEYS, STORE_ID);
    expect(list.contacts.map(({ exposures }) => exposures.map(({ dataset }) => dataset))).toEqual([[1], [1], []]);
    made("three", ["+447700900003"]);
    expect(noted(list).fresh).toEqual(["3 three"]);
  });

  it("concerns only the datasets that were looked into", () => {
    made("one", ["+447700900001"]);
    made("two", ["+447700900001"]);
    const [one, two] = writer.datasets();
    const list = added(NOBODY, "+447700900001");
    const first = noteFound(list, findWatched(writer, MADE_KEYS, list.contacts, [two]), [two], "added", "2026-11-01");
    expect(first.list.contacts[0].exposures).toMatchObject([{ dataset: two.id, by: "added" }]);
    const second = noteFound(
      first.list,
      findWatched(writer, MADE_KEYS, list.contacts, [one]),
      [one],
      "import",
      "2026-11-03",
    );
    expect(second.list.contacts[0].exposures.map(({ dataset }) => dataset)).toEqual([one.id, two.id]);
  });
});
