import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planInputs } from "../../src/app/plan-inputs.js";
import { readContacts } from "../../src/app/read-contacts.js";
import { xlsxParts, zipOf, type MadeSheet } from "../source/made-workbook.js";
import { readAll } from "../source/memory-reader.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-sheets-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cells = (row: number, values: readonly string[]): string =>
  `<row r="${row}">${values.map((value, i) => `<c r="${"ABCD"[i]}${row}" t="inlineStr"><is><t>${value}</t></is></c>`).join("")}</row>`;

const PEOPLE: MadeSheet = {
  name: "客户",
  rows:
    cells(1, ["客户名单"]) +
    cells(4, ["姓名", "手机", "邮箱"]) +
    cells(5, ["张三", "15400000001", "zhang@example.com"]),
};
const MORE: MadeSheet = {
  name: "old",
  rows: '<row r="1"><c r="A1"><v>15400000002</v></c></row><row r="3"><c r="A3"><v>1.5400000003E10</v></c></row>',
  attributes: 'state="hidden"',
};
const NOTES: MadeSheet = { name: "notes", rows: cells(1, ["a remark"]) + cells(2, ["another"]) };
const EMPTY: MadeSheet = { name: "Sheet3", rows: "" };

function bookOf(name: string, ...sheets: MadeSheet[]): { path: string; bytes: number } {
  const path = join(folder, name);
  writeFileSync(path, zipOf(xlsxParts(sheets)));
  return { path, bytes: statSync(path).size };
}

const OPTIONS = { country: "CN" as const, columns: [] };

const TITLED: MadeSheet = {
  name: "staff",
  rows:
    cells(1, ["Questions to ann@example.com"]) +
    cells(2, ["Call +44 7700 900801 (Ann)"]) +
    cells(3, ["As of 2024-01-31"]) +
    cells(4, ["Name", "Phone", "Mail"]) +
    cells(5, ["Bob", "+447700900802", "bob@example.com"]) +
    cells(6, ["Cid", "+447700900803", "cid@example.com"]) +
    cells(7, ["Dan", "+447700900804", "dan@example.com"]),
};

describe("identifiers in the titles above a table", () => {
  it("are a text beside it: for imports, and in lists", async () => {
    const file = bookOf("titled.xlsx", TITLED);
    const { planned, skipped } = await planInputs({ ...OPTIONS, files: [file], skipped: [] });
    expect(skipped).toEqual([]);
    expect(planned.map(({ plan, input }) => [plan.format, input.file.path])).toEqual([
      ["delimited", `${file.path}!staff`],
      ["text", `${file.path}!staff (above the table)`],
    ]);
    expect(planned[0].columns.map(({ role }) => role)).toEqual(["names", "phone", "email"]);
    expect((await readAll(await planned[1].input.open())).toString("utf8")).toBe(
      "Questions to ann@example.com\nCall +44 7700 900801 (Ann)\nAs of 2024-01-31\n",
    );
    const { contacts } = await readContacts(file.path, OPTIONS);
    expect(contacts.map(({ forms, invalid }) => invalid ?? forms[0]).sort()).toEqual(
      [2, 3, 4]
        .map((n) => `+44770090080${n}`)
        .concat("+447700900801", "ann@example.com", "bob@example.com", "cid@example.com", "dan@example.com")
        .sort(),
    );
  });

  it.each<[what: string, cell: string, text: string, country: "GB" | null]>([
    ["with its calling code", "447700900999", "Hotline +447700900999\n", null],
    ["as dialled at home", "07700 900999", "Hotline Tel. 07700 900999\n", "GB"],
  ])("are taken from a cell that is a number %s", async (_what, cell, text, country) => {
    const numbers = Array.from({ length: 6 }, (_, i) => (country ? `07700 90000${i}` : `44770090000${i}`));
    const rows = [["Hotline", cell], ["Guest", "Phone"], ...numbers.map((number) => ["Ann Lee", number])];
    const sheet = { name: "guests", rows: rows.map((row, i) => cells(i + 1, row)).join("") };
    const file = bookOf("hotline.xlsx", sheet);
    const { planned } = await planInputs({ country, columns: [], files: [file], skipped: [] });
    expect(planned.map(({ columns }) => columns.map(({ name }) => name))).toMatchObject([["Guest", "Phone"], {}]);
    expect((await readAll(await planned[1].input.open())).toString("utf8")).toBe(text);
    const { contacts } = await readContacts(file.path, { country, columns: [] });
    expect(contacts.map(({ forms }) => forms[0])).toContain("+447700900999");
  });

  it("are named as left out where the import is split by a column", async () => {
    const people = Array.from({ length: 8 }, (_, i) => [`p${i}@example.com`, i % 2 ? "Ulm" : "Bonn"]);
    const rows = [["Questions to ann@example.com"], ["Mail", "Town"], ...people];
    const file = bookOf("split.xlsx", { name: "staff", rows: rows.map((row, i) => cells(i + 1, row)).join("") });
    const { planned, skipped } = await planInputs({ ...OPTIONS, splitBy: "Town", files: [file], skipped: [] });
    expect(planned).toHaveLength(1);
    expect(skipped).toMatchObject([{ path: `${file.path}!staff (above the table)`, reason: "no-such-column" }]);
  });

  it("are none where titles hold none", async () => {
    const file = bookOf("plain.xlsx", PEOPLE);
    expect((await planInputs({ ...OPTIONS, files: [file], skipped: [] })).planned).toHaveLength(1);
  });
});

describe("planInputs on workbooks", () => {
  it("makes each sheet an input, hidden ones too, and says which it skips", async () => {
    const file = bookOf("book.xlsx", PEOPLE, NOTES, MORE, EMPTY);
    const { planned, skipped } = await planInputs({ ...OPTIONS, files: [file], skipped: [] });
    expect(planned.map(({ input }) => input.file.path)).toEqual([`${file.path}!客户`, `${file.path}!old`]);
    expect(planned[0].input.container).toBe("xlsx");
    expect(planned[0].columns.map(({ name, role }) => [name, role])).toEqual([
      ["姓名", "names"],
      ["手机", "phone"],
      ["邮箱", "email"],
    ]);
    expect(planned[1].plan.columns).toEqual([{ index: 0, role: "phone" }]);
    expect(skipped).toMatchObject([
      { path: `${file.path}!notes`, reason: "no-identifier-column" },
      { path: `${file.path}!Sheet3`, reason: "empty" },
    ]);
    // The plan's header is the first record that is left.
    const reader = await planned[0].input.open();
    expect((await readAll(reader)).toString("utf8")).toBe(
      "\n\n\n姓名\t手机\t邮箱\n张三\t15400000001\tzhang@example.com\n",
    );
    await reader.close();
  });

  it("wants a named column in one sheet, not in all", async () => {
    const columns = [{ role: "phone" as const, column: "手机" }];
    const file = bookOf("named.xlsx", PEOPLE, NOTES);
    const { planned, skipped } = await planInputs({ country: "CN", columns, files: [file], skipped: [] });
    expect(planned).toHaveLength(1);
    expect(skipped).toMatchObject([{ path: `${file.path}!notes`, reason: "no-such-column" }]);
    const missing = planInputs({ country: "CN", columns, files: [bookOf("none.xlsx", NOTES)], skipped: [] });
    await expect(missing).rejects.toMatchObject({ code: "input-columns" });
  });

  it("skips one damaged sheet, and imports the others", async () => {
    const parts = xlsxParts([PEOPLE, MORE]);
    parts["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData><row>";
    const path = join(folder, "half.xlsx");
    writeFileSync(path, zipOf(parts));
    const { planned, skipped } = await planInputs({ ...OPTIONS, files: [{ path, bytes: 1 }], skipped: [] });
    expect(planned.map(({ input }) => input.file.path)).toEqual([`${path}!old`]);
    expect(skipped).toMatchObject([{ path: `${path}!客户`, reason: "input-damaged" }]);
  });

  it("says that a book is empty", async () => {
    const empty = planInputs({ ...OPTIONS, files: [bookOf("empty.xlsx", EMPTY)], skipped: [] });
    await expect(empty).rejects.toMatchObject({ code: "input-empty" });
  });
});

describe("readContacts on workbooks", () => {
  it("reads the contacts of all sheets, with their rows as lines", async () => {
    const { contacts } = await readContacts(bookOf("list.xlsx", NOTES, PEOPLE, EMPTY, MORE).path, OPTIONS);
    expect(contacts.map(({ forms, line }) => [forms[0], line])).toEqual([
      ["+8615400000001", 5],
      ["zhang@example.com", 5],
      ["+8615400000002", 1],
      ["+8615400000003", 3],
    ]);
  });

  it("fails when no sheet holds any", async () => {
    await expect(readContacts(bookOf("notes.xlsx", NOTES).path, OPTIONS)).rejects.toMatchObject({
      code: "nothing-asked",
    });
    await expect(readContacts(bookOf("blank.xlsx", EMPTY).path, OPTIONS)).rejects.toMatchObject({
      code: "nothing-asked",
      message: expect.stringContaining("is empty") as string,
    });
  });
});
