import { describe, expect, it } from "vitest";
import { OpenDocumentScanner, REPEATED_CELLS_LIMIT, REPEATED_ROWS_LIMIT } from "../../src/source/workbook-ods-sheet.js";
import { RowWriter } from "../../src/source/workbook-rows.js";
import { openWorkbook } from "../../src/source/workbook.js";
import { cuts } from "./in-pieces.js";
import { seeded, zipOf } from "./made-workbook.js";
import { readAll } from "./memory-reader.js";

/** As LibreOffice writes it: typed values, repeated cells, a comment, and the blank rows to the end of the sheet. */
const CONTENT = `<?xml version="1.0"?><office:document-content><office:body><office:spreadsheet>
<table:table table:name="甲"><table:table-column table:number-columns-repeated="9"/><table:table-header-rows><table:table-row>
<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>姓<text:span>名</text:span></text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:tab/>c</text:p><text:p>d &amp; e</text:p></table:table-cell>
</table:table-row></table:table-header-rows>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="15400000001"><office:annotation><dc:date>2020</dc:date><text:p>no cell</text:p></office:annotation><text:p>1.54E+10</text:p></table:table-cell>
<table:covered-table-cell/><table:table-cell office:value-type="date" office:date-value="2021-03-04T05:06:07"><text:p>4.3.21</text:p></table:table-cell>
<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>
<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.5" table:number-columns-repeated="2"><text:p>50 %</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
<table:table table:name="B &amp; C"><table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>`;

const FIRST = "姓名\t\t\ta  b c; d & e\n\n\n15400000001\t\t2021-03-04 05:06:07\tTRUE\t\t0.5\t0.5\n";

function scan(pieces: readonly Buffer[], wanted: number): { text: string; names: string[] } {
  const rows = new RowWriter();
  const names: string[] = [];
  const scanner = new OpenDocumentScanner("book.ods", rows, wanted, (name) => names.push(name));
  let text = "";
  for (const piece of pieces) {
    scanner.push(piece);
    text += rows.take().toString("utf8");
  }
  scanner.end();
  return { text, names };
}

describe("OpenDocumentScanner", () => {
  it("writes stored values of the wanted sheet, however the bytes are cut", () => {
    for (const pieces of cuts(Buffer.from(CONTENT)))
      expect(scan(pieces, 0)).toEqual({ text: FIRST, names: ["甲", "B & C"] });
    expect(scan([Buffer.from(CONTENT)], 1).text).toBe("x\nx\nx\n");
    expect(scan([Buffer.from(CONTENT)], -1)).toEqual({ text: "", names: ["甲", "B & C"] });
  });

  it("reads what links of cells lead to", () => {
    const link = (href: string, text: string): string =>
      `<table-cell value-type="string"><text:p><text:a xlink:href="${href}">${text}</text:a></text:p></table-cell>`;
    const row = `<table-row>${link("mailto:ann@example.com", "write")}${link("tel:+447700900001", "ring")}${link("https://example.com", "site")}${link("mailto:bob@example.com", "bob@example.com")}</table-row>`;
    expect(scan([Buffer.from(`<s><table name="S">${row}</table></s>`)], 0).text).toBe(
      "write <ann@example.com>\tring tel: +447700900001\tsite\tbob@example.com\n",
    );
  });

  it("follows repeat counts of cells with values only so far", () => {
    const cell = '<c:table-cell number-columns-repeated="16384" value-type="string"><p>x</p></c:table-cell>';
    const rowsOf = (row: string): string[] =>
      scan([Buffer.from(`<s><table name="S">${row}</table></s>`)], 0)
        .text.split("\n")
        .slice(0, -1);
    expect(rowsOf(`<table-row>${cell}</table-row>`)).toEqual([Array(REPEATED_CELLS_LIMIT).fill("x").join("\t")]);
    const single = cell.replace("16384", "1");
    expect(rowsOf(`<table-row number-rows-repeated="1e9">${single}</table-row>`)).toHaveLength(REPEATED_ROWS_LIMIT);
    expect(rowsOf(`<table-row number-rows-repeated="1048576">${cell}</table-row>`).length).toBeLessThan(100);
    expect(
      rowsOf(`<table-row number-rows-repeated="-3"><table-cell number-columns-repeated="x"/>${single}</table-row>`),
    ).toEqual(["\tx"]);
  });

  it("takes a table inside of a cell for no sheet", () => {
    const inner = "<table name='T'><table-row><table-cell><p>in</p></table-cell></table-row></table>";
    const text = `<s><table name="S"><table-row><table-cell><p>a</p>${inner}</table-cell><table-cell><p>b</p></table-cell></table-row></table></s>`;
    expect(scan([Buffer.from(text)], 0)).toEqual({ text: "a\tb\n", names: ["S"] });
  });

  it("survives any change of bytes", () => {
    const random = seeded(17);
    let read = 0;
    for (let round = 0; round < 1000; round++) {
      const bytes = Buffer.from(CONTENT);
      for (let change = random(5); change >= 0; change--) bytes[random(bytes.length)] = random(256);
      const at = random(bytes.length);
      try {
        expect(scan([bytes.subarray(0, at), bytes.subarray(at)], 0)).toEqual(scan([bytes], 0));
        read++;
      } catch (error) {
        expect(error).toMatchObject({ code: "input-damaged" });
      }
    }
    expect(read).toBeGreaterThan(100);
  });
});

describe("openWorkbook on an ods", () => {
  it("opens each sheet by itself", async () => {
    const book = await openWorkbook(
      zipOf({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": CONTENT }),
      "book.ods",
    );
    const texts: string[] = [];
    for (const sheet of book?.sheets ?? []) {
      const reader = await sheet.open(1);
      texts.push((await readAll(reader, 7)).toString("utf8"));
      await reader.close();
    }
    expect(texts).toEqual([FIRST.slice(FIRST.indexOf("\n")), "\nx\nx\n"]);
  });
});
