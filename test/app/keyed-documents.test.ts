/** JSON whose keys are identifiers: imported, and as a list of contacts. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readContacts } from "../../src/app/read-contacts.js";
import { lineOf, TestStore } from "./built-import.js";

let folder = "";
let store: TestStore;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-keyed-"));
  store = await TestStore.create(folder);
});

afterAll(() => {
  store.writer.close();
  rmSync(folder, { recursive: true, force: true });
});

const MAP = { "ann@example.com": { name: "Ann Archer" }, "+447700900001": { name: "Bob Baker" } };

describe("keys that are identifiers", () => {
  it.each<[slug: string, text: string]>([
    ["one-line", JSON.stringify(MAP)],
    ["pretty", JSON.stringify({ total: 2, users: MAP }, null, 2)],
    [
      "lines",
      Object.entries(MAP)
        .map(([key, value]) => `${JSON.stringify({ [key]: value })}\n`)
        .join(""),
    ],
  ])("are found, each with its own record (%s)", async (slug, text) => {
    const dataset = await store.import(slug, text);
    expect(dataset).toMatchObject({ records: 2, rejected: 0 });
    expect(store.check(["ann@example.com", "+447700900001"], slug).map(lineOf)).toEqual([
      `ann@example.com exposed ${slug} exact 1 [email-addresses names]`,
      `+447700900001 exposed ${slug} exact 1 [names phone-numbers]`,
    ]);
  });

  it("are found in a cell of a dump", async () => {
    const rows = Object.entries(MAP).map(([key, value], i) => `(${i},'${JSON.stringify({ [key]: value })}')`);
    await store.import("dump", `CREATE TABLE t (id int, data json);\nINSERT INTO t VALUES ${rows.join(",")};\n`);
    expect(store.check(Object.keys(MAP), "dump").map(({ status }) => status)).toEqual(["exposed", "exposed"]);
  });

  it("are asked when they stand in a list", async () => {
    for (const text of [JSON.stringify(MAP), JSON.stringify({ staff: MAP }, null, 1)]) {
      const path = join(folder, "list.json");
      writeFileSync(path, text);
      const { contacts } = await readContacts(path, { country: null, columns: [] });
      expect(contacts.map(({ forms }) => forms[0]).toSorted()).toEqual(["+447700900001", "ann@example.com"]);
    }
  });
});
