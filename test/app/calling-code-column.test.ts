/** Numbers as dialled at home, with what stands before them abroad in a column of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recognizeColumns } from "../../src/identifier/column-recognition.js";
import { TestStore } from "./built-import.js";

let folder = "";
let store: TestStore;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-calling-"));
  store = await TestStore.create(folder);
});

afterAll(() => {
  store.writer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Calling code, number as written, canonical form. */
const NUMBERS: readonly (readonly [code: string, national: string, canonical: string])[] = [
  ["44", "7700900001", "+447700900001"],
  ["1", "2025550101", "+12025550101"],
  ["49", "17139200001", "+4917139200001"],
  ["33", "639980001", "+33639980001"],
  ["44", "07700 900002", "+447700900002"],
];

describe("a column of calling codes", () => {
  it.each<[name: string, spell: (code: string) => string]>([
    ["country_code", (code) => code],
    ["calling_code", (code) => `+${code}`],
    ["phone_prefix", (code) => `00${code}`],
    ["国际区号", (code) => `${code}.0`],
  ])("says of which country each number is (%s)", async (name, spell) => {
    const slug = `s${name.length}${name.replaceAll(/\W|_/gu, "")}`;
    const lines = NUMBERS.map(([code, national], i) => `P${i},${spell(code)},${national}\n`);
    const dataset = await store.import(slug, `name,${name},phone\n${lines.join("").repeat(5)}`, { country: null });
    expect(dataset).toMatchObject({ country: "per-row", rejected: 0 });
    const asked = NUMBERS.map(([, , canonical]) => canonical);
    expect(store.check(asked, slug).map(({ status }) => status)).toEqual(asked.map(() => "exposed"));
  });

  it.each<[name: string, values: readonly string[], role: string | null]>([
    ["country_code", ["44", "1", "86", "49"], "country"],
    ["country_code", ["156", "840", "276", "826"], null],
    ["country_code", ["GB", "US", "CN", "DE"], "country"],
    ["country_id", ["1", "44", "86", "49"], null],
    ["country", ["1", "44", "86", "49"], null],
    ["area_code", ["202", "415", "303", "21"], "area-code"],
    ["dial_code", ["GB", "US", "CN", "DE"], "country"],
    ["phone_code", ["x1", "z9", "k3", "p0"], null],
    ["indicatif pays", ["33", "32", "41", "352"], "country"],
  ])("%s of %j is %s", (name, values, role) => {
    const cells = Array.from({ length: 40 }, (_, i) => values[i % values.length]);
    expect(
      recognizeColumns([
        { index: 0, name, values: cells },
        { index: 1, name: "x", values: [] },
      ])[0].role,
    ).toBe(role);
  });
});
