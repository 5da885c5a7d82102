/** SpreadsheetML 2003 and HTML tables saved as `.xls`, as the programs named write them. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LeaksiftError } from "../../src/errors/leaksift-error.js";
import { HtmlTableScanner } from "../../src/source/workbook-html.js";
import { openMarkupWorkbook } from "../../src/source/workbook-markup.js";
import { RowWriter } from "../../src/source/workbook-rows.js";
import { cuts } from "./in-pieces.js";
import { seeded } from "./dump-rows.js";
import { MemoryReader, readAll } from "./memory-reader.js";

/** Excel 2003, "XML Spreadsheet": typed values, rows and cells left out, merged cells, rich text, a comment. */
const SPREADSHEET_ML = `<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"/></Styles>
<Worksheet ss:Name="甲"><Table><Column ss:Width="80"/>
<Row><Cell><Data ss:Type="String">姓名</Data></Cell><Cell ss:MergeAcross="1"><Data ss:Type="String">手机 &amp; 电话</Data></Cell><Cell><Data ss:Type="String">日期</Data></Cell></Row>
<Row ss:Index="3"><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>王</B><Font>伟</Font></ss:Data><Comment><ss:Data ss:Type="String">no cell</ss:Data></Comment></Cell><Cell ss:Index="4"><Data ss:Type="DateTime">2018-03-05T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">1.5400000001E10</Data><NamedCell ss:Name="x"/></Cell><Cell/><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell><Data ss:Type="DateTime">2018-03-05T06:07:00.000</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="B"><Table><Row><Cell><Data ss:Type="String">x&#10;y</Data></Cell></Row></Table></Worksheet>
</Workbook>`;
const SHEET_ML_ROWS = [
  "姓名\t手机 & 电话\t\t日期\n\n王伟\t\t\t2018-03-05\n15400000001\t\t1\t\t2018-03-05 06:07:00\n",
  "x; y\n",
];

/** Excel, "Web page", cut down: conditional comments, stored values beside what is shown, spans, tags that nothing closes. */
const HTML = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type content="text/html; charset=utf-8">
<title>No row</title><!--[if gte mso 9]><xml><x:ExcelWorkbook/></xml><![endif]--><style>td {color: red}</style></head><body>
<h1>会员 &nbsp;名单</h1>
<table border=0><tr><th colspan=2>姓名<th rowspan=2>手机
<tr><td>姓</td><td>名</td></tr>
<tr height=17><td rowspan="2">王<br>
 (VIP)</td><td><p>伟</p><p>x&lt;y</p></td><td class=xl24 align=right x:num="15400000001">1.54E+10</td></tr>
<TR><TD>芳</TD><TD>154 0000 0002<script>hidden()</script></TD></TR>
<tr><td></td><td><table><tr><td>in</td><td>ner</td></tr></table></td></tr></table>
between
<table><tr><td>a@example.com</table><p>footer</body></html>`;
const HTML_ROWS = [
  "会员 名单\n姓名\t\t手机\n姓\t名\n王; (VIP)\t伟; x<y\t15400000001\n\t芳\t154 0000 0002\n\tin; ner\n",
  "between\na@example.com\nfooter\n",
];

function opened(bytes: Buffer, piece = Infinity) {
  return openMarkupWorkbook({
    name: "a.xls",
    bytes: bytes.length,
    open: () => Promise.resolve(new MemoryReader(bytes, piece)),
  });
}

async function textsOf(
  bytes: Buffer,
  piece = Infinity,
): Promise<{ format: string; names: string[]; texts: string[] } | null> {
  const book = await opened(bytes, piece);
  if (!book) return null;
  const texts: string[] = [];
  for (const sheet of book.sheets) {
    // Twice: the first look is not the last.
    await readAll(await sheet.open(0));
    texts.push((await readAll(await sheet.open(0))).toString());
  }
  return { format: book.format, names: book.sheets.map(({ name }) => name), texts };
}

const trimmed = (texts: readonly string[]): string[] => texts.map((text) => text.replaceAll(/[ \t]+$/gmu, ""));

describe("openMarkupWorkbook", () => {
  it("reads SpreadsheetML: stored values, at their places", async () => {
    const found = { format: "spreadsheetml", names: ["甲", "B"], texts: SHEET_ML_ROWS };
    expect(await textsOf(Buffer.from(SPREADSHEET_ML))).toEqual(found);
    expect(await textsOf(Buffer.from(`\uFEFF${SPREADSHEET_ML}`))).toEqual(found);
    expect(await textsOf(Buffer.from(`\uFEFF${SPREADSHEET_ML}`, "utf16le"))).toEqual(found);
  });

  it("reads HTML tables, each as a sheet, with what the page says before them", async () => {
    const { format, names, texts } = (await textsOf(Buffer.from(HTML))) ?? { texts: [] };
    expect([format, names]).toEqual(["html", ["1", "2"]]);
    expect(trimmed(texts)).toEqual(HTML_ROWS);
  });

  it("reads what links lead to", async () => {
    const page =
      '<a href="mailto:boss@example.com">write</a><table><tr><td>Name<td>Contact<tr><td>Ann<td><a href="mailto:ann%40example.com?subject=x">mail</a> ' +
      '<a href="tel:+44-7700-900001">ring</a><tr><td>Bob<td><a href="mailto:bob@example.com">bob@example.com</a><tr><td><a href="https://example.com/a@b">site</a></table>';
    const { texts } = (await textsOf(Buffer.from(page))) ?? { texts: [] };
    expect(trimmed(texts)).toEqual([
      "write <boss@example.com>\nName\tContact\nAnn\tmail ring <ann@example.com> tel: +44-7700-900001\nBob\tbob@example.com\nsite\n",
    ]);
  });

  it("reads them however the bytes are cut", async () => {
    for (const [whole, text] of [
      [SPREADSHEET_ML, SHEET_ML_ROWS],
      [HTML, HTML_ROWS],
    ] as const)
      for (const piece of [1, 2, 3, 7, 64]) {
        const bytes = Buffer.from(whole);
        expect(trimmed((await textsOf(bytes, piece))?.texts ?? [])).toEqual(text);
      }
    for (const pieces of cuts(Buffer.from(HTML))) {
      const rows = new RowWriter();
      const scanner = new HtmlTableScanner("a.xls", rows, 0, false);
      for (const piece of pieces) scanner.push(piece);
      scanner.end();
      expect(trimmed([rows.take().toString()])).toEqual(HTML_ROWS.slice(0, 1));
    }
  });

  it("reads GBK without a word about it", async () => {
    // 王伟 in GBK.
    const row = Buffer.from("<tr><td>\xcd\xf5\xce\xb0</td></tr>", "latin1");
    const page = Buffer.concat([Buffer.from("<table>"), ...Array<Buffer>(50).fill(row), Buffer.from("</table>")]);
    expect((await textsOf(page))?.texts).toEqual(["王伟\n".repeat(50)]);
  });

  it.each<[string, string | Buffer]>([
    ["a table in CSV", "name,html\nAnn,<table>\n"],
    ["a page without tables", "<html><body>Call +44 7700 900001</body></html>"],
    ["other XML", '<?xml version="1.0"?><people><person>Ann</person></people>'],
    ["a page of text that has a table", `<html><p>${"many words ".repeat(300)}</p><table><tr><td>x</table></html>`],
    ["a binary file", Buffer.from("3c0000010203040506070800000000", "hex")],
    ["nothing", ""],
  ])("leaves %s alone", async (_, content) => {
    expect(await opened(Buffer.from(content as string))).toBeNull();
  });

  it("is bounded by what a hostile page asks for", async () => {
    const deep = Buffer.from(`<table>${"<b>".repeat(2000)}`);
    await expect(opened(deep)).rejects.toMatchObject({ code: "input-damaged" });
    await expect(opened(Buffer.from(`<table><tr><td x="${"y".repeat(5 << 20)}`))).rejects.toMatchObject({
      code: "input-damaged",
    });
    const wide = Buffer.from(
      `<table>${'<tr><td colspan="1e9" rowspan=1e9>x<td colspan=99999>y</tr>'.repeat(20)}</table>`,
    );
    expect((await textsOf(wide))?.texts[0].length).toBeLessThan(1 << 20);
    await expect(opened(Buffer.from("<table></table>".repeat(1001)))).rejects.toMatchObject({
      code: "input-unsupported",
    });
    await expect(opened(Buffer.from(SPREADSHEET_ML.slice(0, -100)))).rejects.toMatchObject({ code: "input-damaged" });
  });

  it("ends in rows or an input error, whatever is changed (seeded)", async () => {
    const random = seeded(9);
    const signs = Buffer.from("<>/=\"'&; \n-![]tdr");
    for (let round = 0; round < 300; round++) {
      const mutant = Buffer.from(round % 2 === 0 ? HTML : SPREADSHEET_ML);
      for (let i = Math.ceil(random() * 6); i > 0; i--)
        mutant[Math.floor(random() * mutant.length)] = signs[Math.floor(random() * signs.length)];
      const outcome = await textsOf(mutant).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(LeaksiftError);
    }
  });

  it("gives back cells of any text (property)", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "<", "&", ">", '"', "é", "王", "1", "@") });
    const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        async (rows) => {
          const wanted = rows.map((row) => row.join("\t").replace(/\t+$/u, "")).join("\n");
          const html = rows
            .map((row) => `<tr>${row.map((text) => `<td>${escaped(text)}</td>`).join("")}</tr>`)
            .join("");
          expect((await textsOf(Buffer.from(`<table>${html}</table>`)))?.texts).toEqual([`${wanted}\n`]);
          const xml = rows
            .map(
              (row) =>
                `<Row>${row.map((text) => `<Cell><Data ss:Type="String">${escaped(text)}</Data></Cell>`).join("")}</Row>`,
            )
            .join("");
          const book = `<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>${xml}</Table></Worksheet></Workbook>`;
          expect((await textsOf(Buffer.from(book)))?.texts).toEqual([`${wanted}\n`]);
        },
      ),
      { numRuns: 60, seed: 6 },
    );
  });
});
