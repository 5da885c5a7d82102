import { describe, expect, it } from "vitest";
import { contactOfFormula, linkedText } from "../../src/source/workbook-links.js";
import { SharedStrings } from "../../src/source/workbook-strings.js";
import { RowWriter } from "../../src/source/workbook-rows.js";
import { SheetScanner } from "../../src/source/workbook-sheet.js";
import { openWorkbook } from "../../src/source/workbook.js";
import { cuts } from "./in-pieces.js";
import { xlsxParts, zipOf } from "./made-workbook.js";
import { readAll } from "./memory-reader.js";

const TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";
const text = (ref: string, value: string): string => `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`;

/** As Excel writes it: links behind the cells, targets in the sheet's relations. */
function bookOf(cells: string, links: readonly (readonly [ref: string, target: string])[]): Buffer {
  const rows = `<?xml version="1.0"?><worksheet xmlns:r="r"><sheetData>${cells}</sheetData><hyperlinks>${links
    .map(([ref], i) => `<hyperlink ref="${ref}" r:id="rId${i + 1}"/>`)
    .join("")}</hyperlinks></worksheet>`;
  const parts = xlsxParts([{ name: "s", rows }]);
  parts["xl/worksheets/_rels/sheet1.xml.rels"] = `<Relationships>${links
    .map(([, target], i) => `<Relationship Id="rId${i + 1}" Type="${TYPE}" Target="${target}" TargetMode="External"/>`)
    .join("")}</Relationships>`;
  return zipOf(parts);
}

async function rowsOf(book: Buffer): Promise<string> {
  const opened = await openWorkbook(book, "book.xlsx");
  const reader = await opened!.sheets[0].open(0);
  try {
    return (await readAll(reader)).toString("utf8");
  } finally {
    await reader.close();
  }
}

describe("links of cells", () => {
  it("give the address or number that the cell's text doesn't", async () => {
    const cells =
      `<row r="1">${text("A1", "Name")}${text("B1", "Contact")}</row>` +
      `<row r="2">${text("A2", "Ann")}${text("B2", "write me")}</row>` +
      `<row r="3">${text("A3", "Bo")}${text("B3", "call")}</row>` +
      `<row r="4">${text("A4", "Cy")}<c r="B4"/></row>` +
      `<row r="5">${text("A5", "Di")}${text("B5", "Di@Example.com")}</row>` +
      `<row r="6">${text("A6", "Ed")}${text("B6", "site")}</row>` +
      `<row>${text("A7", "Fay")}<c t="inlineStr"><is><t>mail</t></is></c></row>`;
    const book = bookOf(cells, [
      ["B2", "mailto:ann%40example.com?subject=Hi"],
      ["B3", "tel:+447700900123"],
      ["$B$4", "MAILTO:cy@example.com"],
      ["B5:B5", "mailto:di@example.com"],
      ["B6", "https://example.com/?a@b.example"],
      ["B7", "mailto:fay@example.com"],
    ]);
    expect(await rowsOf(book)).toBe(
      "Name\tContact\nAnn\twrite me <ann@example.com>\nBo\tcall tel: +447700900123\nCy\tcy@example.com\nDi\tDi@Example.com\nEd\tsite\nFay\tmail <fay@example.com>\n",
    );
  });

  it.each<[text: string, contact: string, linked: string]>([
    ["", "a@example.com", "a@example.com"],
    ["A@EXAMPLE.COM", "a@example.com", "A@EXAMPLE.COM"],
    ["07700 900123 / +44 7700 900123", "+447700900123", "07700 900123 / +44 7700 900123"],
    ["Ann", "a@example.com", "Ann <a@example.com>"],
    ["Ann", "+447700900123", "Ann tel: +447700900123"],
  ])("%j linked to %j reads %j", (shown, contact, linked) => expect(linkedText(shown, contact)).toBe(linked));

  it.each<[formula: string, contact: string | null]>([
    ['HYPERLINK("mailto:a@example.com","write")', "a@example.com"],
    ['hyperlink( "tel:+44-7700-900123" )', "+44-7700-900123"],
    ['HYPERLINK("mailto:a%ZZ@example.com")', "a%ZZ@example.com"],
    ['HYPERLINK("https://example.com/a@b.example","x")', null],
    ['HYPERLINK(A1,"mailto:a@example.com")', null],
    ["SUM(A1:A2)", null],
  ])("the formula %s leads to %j", (formula, contact) => expect(contactOfFormula(formula)).toBe(contact));
});

describe("formulas", () => {
  const CELLS =
    '<row r="1"><c r="A1"><f>"+44"&amp;C2</f></c><c r="B1"><f>A2</f><v>7</v></c><c r="C1" t="str"><f>IF(A1=1,"x","")</f><v></v></c></row>' +
    '<row r="2"><c r="A2"><f>A1</f><v></v></c><c r="B2" t="str"><f>HYPERLINK("mailto:a@example.com","write")</f><v>write</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D2"><f t="shared" si="0"/></c></row>';

  it("are their last result, or themselves where there is none, however the bytes are cut", () => {
    const sheet = Buffer.from(`<worksheet><sheetData>${CELLS}</sheetData></worksheet>`);
    for (const pieces of cuts(sheet)) {
      const rows = new RowWriter(0);
      const strings = new SharedStrings("book.xlsx");
      const context = { strings, dateStyles: new Uint8Array(1), is1904: false, links: null };
      const scanner = new SheetScanner("book.xlsx", rows, context);
      for (const piece of pieces) scanner.push(piece);
      scanner.end();
      expect(rows.take().toString("utf8")).toBe('="+44"&C2\t7\n=A1\twrite <a@example.com>\t\t=\n');
    }
  });
});
