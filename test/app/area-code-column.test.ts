/** Area codes in a column of their own: only together with the number beside them are they one. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readContacts } from "../../src/app/read-contacts.js";
import { joinAreaCode, withAreaCode } from "../../src/identifier/area-code.js";
import type { CountryCode } from "../../src/identifier/phone.js";
import { TestStore } from "./built-import.js";

let folder = "";
let store: TestStore;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-area-"));
  store = await TestStore.create(folder);
});

afterAll(() => {
  store.writer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Made up by hand: what the two cells are, and the number that they are. */
const PAIRS: readonly (readonly [area: string, number: string, canonical: string])[] = [
  ["202", "5550101", "+12025550101"],
  ["(303)", "555-0102", "+13035550102"],
  ["415", "555 0103", "+14155550103"],
  ["512.0", "5550104.0", "+15125550104"],
  ["617", "7185550105", "+17185550105"],
  ["", "2125550106", "+12125550106"],
  ["303", "+447700900001", "+447700900001"],
];

describe("joinAreaCode", () => {
  it.each<[area: string, number: string, joined: string | null]>([
    ["010", "62345670", "01062345670"],
    ["(0161)", "496 0000", "01614960000"],
    ["11", "99612-3456", "11996123456"],
    ["11", "996123456.0", "11996123456"],
    ["202", "2025550101", null],
    ["010", "01062345670", null],
    ["86", "15400000001", null],
    ["202", "+12025550101", null],
    ["", "5550101", null],
    ["0", "5550101", null],
    ["DC", "5550101", null],
    ["123456", "5550101", null],
    ["202", "1234", null],
    ["202", "555x101", null],
  ])("%j and %j", (area, number, joined) => expect(joinAreaCode(area, number)).toBe(joined));

  it("is judged by the country", () => {
    expect(withAreaCode("202", "5550101", "US")).toBe("2025550101");
    expect(withAreaCode("202", "5550101", null)).toBeNull();
    // Eight digits are a whole number there, and ten are none.
    expect(withAreaCode("99", "81234567", "SG")).toBeNull();
  });

  it("goes before each number of a cell, and before one with an extension or remark", () => {
    expect(withAreaCode("212", "5550143 or 212 555 0144", "US")).toBe("2125550143, 212 555 0144");
    expect(withAreaCode("212", "555-0146 x12", "US")).toBe("2125550146");
    expect(withAreaCode("212", "555-0146 (home)", "US")).toBe("2125550146");
    expect(withAreaCode("11", "987000199/987000198", "BR")).toBe("11987000199, 11987000198");
    expect(withAreaCode("212", "+1 646 555 0145; 5550146", "US")).toBe("+1 646 555 0145, 2125550146");
    expect(withAreaCode("212", "none", "US")).toBeNull();
  });
});

describe("a column of area codes", () => {
  const expected = PAIRS.map(([, , canonical]) => canonical);
  it.each<[what: string, text: string]>([
    ["CSV", `name,Area Code,Phone\n${PAIRS.map(([a, n], i) => `P${i},${a},${n}\n`).join("")}`],
    [
      "NDJSON",
      PAIRS.map(([area_code, phone], i) => `${JSON.stringify({ name: `P${i}`, area_code, phone })}\n`).join(""),
    ],
    [
      "SQL",
      `CREATE TABLE c (id int, area_code varchar(9), phone varchar(20));\nINSERT INTO c VALUES ${PAIRS.map(([a, n], i) => `(${i},'${a}','${n}')`).join(",")};\n`,
    ],
  ])("goes before the numbers beside it, in %s", async (what, text) => {
    const slug = `area-${what.toLowerCase()}`;
    const dataset = await store.import(slug, text, { country: "US" });
    expect(dataset).toMatchObject({ rejected: 0, identifiers: { phone: { values: 7, distinct: 7, invalid: 0 } } });
    expect(store.check(expected, slug).map(({ status }) => status)).toEqual(expected.map(() => "exposed"));

    const list = join(folder, `${slug}.list`);
    writeFileSync(list, text);
    const { contacts } = await readContacts(list, { country: "US", columns: [] });
    expect(contacts.map(({ forms, invalid }) => invalid ?? forms[0])).toEqual(expected);
  });

  it.each<[what: string, header: string, row: readonly string[], country: CountryCode | null, canonical: string[]]>([
    ["China, told by the header", "姓名,区号,电话", ["甲", "010", "62345670"], null, ["+861062345670"]],
    ["a Brazilian DDD", "NOME,DDD,TELEFONE", ["Ana", "11", "996123456"], "BR", ["+5511996123456"]],
    [
      "one before each number",
      "NOME,DDD1,FONE1,DDD2,FONE2",
      ["Ana", "11", "996123456", "21", "996123457"],
      "BR",
      ["+5511996123456", "+5521996123457"],
    ],
    ["one behind it", "name,phone,area code", ["Al", "5550101", "202"], "US", ["+12025550101"]],
    ["a country in each row", "name,country,area code,phone", ["Al", "US", "202", "5550101"], null, ["+12025550101"]],
  ])("%s", async (what, header, row, country, canonical) => {
    const slug = what.toLowerCase().replace(/\W+/gu, "-");
    await store.import(slug, `${header}\n${`${row.join(",")}\n`.repeat(6)}`, { country });
    expect(store.check(canonical, slug).map(({ status }) => status)).toEqual(canonical.map(() => "exposed"));
  });

  it("says that a country is missing rather than read the rest alone", async () => {
    const text = `mail,area code,phone\n${"a@example.com,202,5550101\n".repeat(6)}`;
    const dataset = await store.import("stateless", text, { country: null });
    expect(dataset.identifiers.phone).toMatchObject({ values: 0, invalid: 6 });
  });
});
