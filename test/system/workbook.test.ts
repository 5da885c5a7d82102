/** Workbooks on the built command line: what is imported, what is skipped, and what the exit status says of it. */
// `home.json` throws when the status is another than the one asked for.
import { CFB } from "@e965/xlsx";
import { afterEach, beforeEach, expect, test } from "vitest";
import { xlsxParts, zipOf } from "../source/made-workbook.js";
import type { Checked, Imported } from "./documents.js";
import { makeZip } from "../source/made-archives.js";
import { Home } from "./run-cli.js";

const ROWS =
  '<row r="1"><c r="A1" t="str"><v>Customers</v></c></row><row r="3"><c r="A3" t="str"><v>name</v></c><c r="B3" t="str"><v>phone</v></c><c r="C3" t="str"><v>created_at</v></c></row><row r="4"><c r="A4" t="str"><v>Ann</v></c><c r="B4"><v>4.47700900001E11</v></c><c r="C4" s="1"><v>44259</v></c></row>';
const EMPTY = { name: "Sheet2", rows: "" };
const PEOPLE = { name: "Sheet1", rows: ROWS };

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

test("a workbook's sheets are imported and found; an empty sheet is told, but nothing is missing without it", () => {
  home.input("book.xlsx", zipOf(xlsxParts([PEOPLE, EMPTY], { formats: [0, 14] })));
  const report = home.json<Imported & { skipped: unknown }>(["import", "book.xlsx"], { status: 0 });
  expect(report.datasets).toMatchObject([{ id: "book", format: "xlsx", files: 1, records: 1, rejected: 0 }]);
  expect(report.skipped).toMatchObject([{ path: "book.xlsx!Sheet2", reason: "empty" }]);
  const { results } = home.json<Checked>(["check", "+447700900001"], { status: 1 });
  expect(results[0].exposures).toMatchObject([{ records: 1, years: [2021], dataClasses: ["names", "phone-numbers"] }]);
  expect(home.json<Checked>(["check", "--file", "book.xlsx"], { status: 1 }).results).toMatchObject([{ line: 4 }]);
});

test("a damaged sheet is skipped with status 5, an encrypted book refused with 2", () => {
  const parts = xlsxParts([{ name: "broken", rows: '<?xml version="1.0"?><worksheet><sheetData>' }, PEOPLE]);
  home.input("half.xlsx", zipOf(parts));
  expect(home.json<Imported & { skipped: unknown }>(["import", "half.xlsx"], { status: 5 }).skipped).toMatchObject([
    { path: "half.xlsx!broken", reason: "input-damaged" },
  ]);
  const ole = CFB.utils.cfb_new();
  CFB.utils.cfb_add(ole, "/EncryptedPackage", Buffer.alloc(5000));
  home.input("secret.xlsx", CFB.write(ole, { type: "buffer" }) as Buffer);
  const refused = home.run(["import", "secret.xlsx"]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain("secret.xlsx: is encrypted");
});

test("an HTML table and SpreadsheetML saved as .xls are workbooks, as files and in archives, unless the user says text", () => {
  const html =
    '<html><table><tr><th>name</th><th>phone</th></tr><tr><td>Ann</td><td x:num="447700900011">4.477E+11</td></tr></table></html>';
  const xml = `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table><Row><Cell><Data ss:Type="String">phone</Data></Cell></Row><Row><Cell><Data ss:Type="String">+447700900012</Data></Cell></Row></Table></Worksheet></Workbook>`;
  const members = [
    { name: "a.xls", data: html },
    { name: "b.xls", data: xml },
  ];
  home.input("both.zip", makeZip(members));
  const report = home.json<Imported>(["import", "both.zip"], { status: 0 });
  expect(report.datasets).toMatchObject([{ files: 2, records: 2, identifiers: { phone: { distinct: 2 } } }]);
  home.input("list.xls", html);
  expect(home.json<Checked>(["check", "--file", "list.xls"], { status: 1 }).results).toMatchObject([{ line: 2 }]);
  expect(home.run(["import", "list.xls", "--dry-run", "--format", "text"]).stdout).not.toContain("html");
});
