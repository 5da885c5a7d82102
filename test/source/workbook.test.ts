import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CFB, utils, write, type BookType } from "@e965/xlsx";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openWorkbook } from "../../src/source/workbook.js";
import type { Workbook } from "../../src/source/workbook-shape.js";
import { readAll } from "./memory-reader.js";
import { seeded, xlsxParts, zipOf } from "./made-workbook.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-workbook-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function texts(book: Workbook | null, skip = 0): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const sheet of book?.sheets ?? []) {
    const reader = await sheet.open(skip);
    try {
      all[sheet.name] = (await readAll(reader)).toString("utf8");
      expect(reader.consumed).toBeLessThanOrEqual(sheet.bytes);
    } finally {
      await reader.close();
    }
  }
  return all;
}

const ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>15400000001</v></c></row>';
const STRINGS = "<si><t>张三</t></si>";
const ONE = xlsxParts([{ name: "甲", rows: ROW }], { strings: STRINGS });

describe("openWorkbook", () => {
  it.each<[type: BookType, format: string]>([
    ["xlsx", "xlsx"],
    ["xlsm", "xlsx"],
    ["xlsb", "xlsb"],
    ["biff8", "xls"],
    ["ods", "ods"],
  ])("reads what another program wrote as %s, from a file and from memory", async (bookType, format) => {
    const made = utils.book_new();
    const rows = [
      ["客户名单"],
      [],
      ["姓名", "手机", "会员", "备注"],
      ["张三", 15400000001, true, "a\tb\nc"],
      ["李四", "+447700900001", false, '"x" & <y>'],
    ];
    utils.book_append_sheet(made, utils.aoa_to_sheet(rows), "甲");
    utils.book_append_sheet(made, utils.aoa_to_sheet([]), "空");
    utils.book_append_sheet(made, utils.aoa_to_sheet([["bob@example.org"]]), "B & C");
    const bytes = write(made, { type: "buffer", bookType, compression: true }) as Buffer;
    const path = join(folder, `book.${bookType}`);
    writeFileSync(path, bytes);
    for (const source of [path, bytes]) {
      const book = await openWorkbook(source, "book");
      expect(book?.format).toBe(format);
      expect(book?.sheets.reduce((sum, sheet) => sum + sheet.bytes, 0)).toBeLessThanOrEqual(bytes.length);
      expect(await texts(book)).toEqual({
        甲: '客户名单\n\n姓名\t手机\t会员\t备注\n张三\t15400000001\tTRUE\ta b; c\n李四\t+447700900001\tFALSE\t"x" & <y>\n',
        空: "",
        "B & C": "bob@example.org\n",
      });
      expect((await texts(book, 2)).甲.split("\n").slice(0, 4)).toEqual([
        "",
        "",
        "",
        "张三\t15400000001\tTRUE\ta b; c",
      ]);
    }
  });

  it("reads dates as ISO 8601 from all formats that say so", async () => {
    const made = utils.book_new();
    const rows = [["日期"], [new Date(Date.UTC(2021, 2, 4))], [new Date(Date.UTC(1999, 11, 31, 23, 59, 58))]];
    utils.book_append_sheet(made, utils.aoa_to_sheet(rows, { UTC: true }), "S");
    for (const bookType of ["xlsx", "xlsb", "biff8"] as const) {
      const bytes = write(made, { type: "buffer", bookType }) as Buffer;
      expect(await texts(await openWorkbook(bytes, "book"))).toEqual({ S: "日期\n2021-03-04\n1999-12-31 23:59:58\n" });
    }
    const parts = xlsxParts([{ name: "S", rows: '<row><c s="1"><v>42797</v></c><c s="2"><v>42797</v></c></row>' }], {
      formats: [0, 14, 164],
      formatCodes: '<numFmt numFmtId="164" formatCode="0&quot;d&quot;"/>',
      properties: 'date1904="1"',
    });
    expect(await texts(await openWorkbook(zipOf(parts), "book"))).toEqual({ S: "2021-03-04\t42797\n" });
  });

  it("reads the code page of a book from before 1997", async () => {
    const made = utils.book_new();
    utils.book_append_sheet(made, utils.aoa_to_sheet([["@@q@@", 15400000001]]), "S");
    const bytes = write(made, { type: "buffer", bookType: "biff5" }) as Buffer;
    // The library writes Windows-1252 only: make the CodePage record (MS-XLS 2.4.52) say 936, and the text GBK.
    bytes.writeUInt16LE(936, bytes.indexOf(Buffer.from([0x42, 0, 2, 0])) + 4);
    bytes.set([0xd5, 0xc5, 113, 0xc8, 0xfd], bytes.indexOf("@@q@@"));
    expect(await texts(await openWorkbook(bytes, "book"))).toEqual({ S: "张q三\t15400000001\n" });
  });

  it("lists hidden sheets, no charts, and one part once", async () => {
    const parts = xlsxParts(
      [
        { name: "shown", rows: ROW },
        { name: "hidden", rows: ROW, attributes: 'state="veryHidden"' },
        { name: "chart", rows: ROW },
      ],
      { strings: STRINGS },
    );
    const path = "xl/_rels/workbook.xml.rels";
    parts[path] = parts[path].replace(/worksheet(" Target="worksheets\/sheet3)/u, "chartsheet$1");
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
      "</sheets>",
      '<sheet name="again" r:id="rId1"/></sheets>',
    );
    const book = await openWorkbook(zipOf(parts), "book");
    expect(book?.sheets.map(({ name }) => name)).toEqual(["shown", "hidden"]);
  });

  it("reads parts in other places, with prefixes, and in UTF-16", async () => {
    const moved = Object.fromEntries(
      Object.entries(ONE).map(([path, text]) => [
        path.replace(/^xl\//u, "Book/").replace("workbook.xml", "main.xml").toUpperCase(),
        text.replaceAll("xl/workbook.xml", "book/main.xml").replaceAll("/xl/shared", "shared"),
      ]),
    );
    moved["[Content_Types].xml"] = moved["[CONTENT_TYPES].XML"];
    expect(await texts(await openWorkbook(zipOf(moved), "book"))).toEqual({ 甲: "张三\t15400000001\n" });
    const wide = Object.fromEntries(
      Object.entries(ONE).map(([path, text], i) => [
        path,
        i % 2 ? Buffer.from(`\uFEFF${text}`, "utf16le") : Buffer.from(text, "utf16le").swap16(),
      ]),
    );
    expect(await texts(await openWorkbook(zipOf(wide), "book"))).toEqual({ 甲: "张三\t15400000001\n" });
  });

  it("leaves to others what is no workbook", async () => {
    const ole = CFB.utils.cfb_new();
    CFB.utils.cfb_add(ole, "/WordDocument", Buffer.alloc(5000));
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from("PK"),
      Buffer.from("name,phone\na,15400000001\n"),
      zipOf({ "a.csv": "x" }),
      zipOf({ ...ONE, "xl/workbook.xml": "<document/>" }),
      Buffer.from("PK\x03\x04 and no zip"),
      Buffer.from(CFB.write(ole, { type: "buffer" }) as Uint8Array),
    ])
      expect(await openWorkbook(bytes, "book")).toBeNull();
    expect(await openWorkbook(join(folder, "none"), "book")).toBeNull();
  });

  it("says that a book is encrypted", async () => {
    const ole = CFB.utils.cfb_new();
    // The streams of MS-OFFCRYPTO 2.3.4; enough others that the directory takes several sectors.
    for (let i = 0; i < 12; i++) CFB.utils.cfb_add(ole, `/Filler${i}`, Buffer.alloc(10));
    CFB.utils.cfb_add(ole, "/EncryptionInfo", Buffer.alloc(100));
    CFB.utils.cfb_add(ole, "/EncryptedPackage", Buffer.alloc(5000));
    const ods = { mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "?" };
    const manifest = '<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>';
    for (const bytes of [
      Buffer.from(CFB.write(ole, { type: "buffer" }) as Uint8Array),
      zipOf({ ...ods, "META-INF/manifest.xml": manifest }),
    ])
      await expect(openWorkbook(bytes, "book.xlsx")).rejects.toMatchObject({
        code: "input-unsupported",
        message: "book.xlsx: is encrypted",
      });
  });

  it("believes no size that a zip states, and checks what it unpacks", async () => {
    const open = async (change: (header: Buffer) => void): Promise<unknown> => {
      const bytes = zipOf(ONE, (path, header) => path.includes("sheet1") && change(header));
      return texts(await openWorkbook(bytes, "book"));
    };
    await expect(open((header) => header.writeUInt32LE(5, 18))).rejects.toThrow(/unpacks to more than the 5 bytes/u);
    await expect(open((header) => header.writeUInt32LE(5000, 18))).rejects.toThrow(/unpacks to less than/u);
    await expect(open((header) => header.writeUInt32LE(1, 10))).rejects.toThrow(/checksum differs/u);
    await expect(open((header) => header.writeUInt16LE(1, 2))).rejects.toThrow(/is encrypted/u);
    await expect(open((header) => header.writeUInt16LE(99, 4))).rejects.toThrow(/method 99/u);
  });

  it("refuses what unpacks to more than any workbook", async () => {
    const parts: Record<string, string> = { ...ONE };
    for (let i = 0; i < 5; i++) parts[`bomb${i}`] = "";
    const bytes = zipOf(parts, (path, header) => path.startsWith("bomb") && header.writeUInt32LE(0xfffffff0, 18));
    await expect(openWorkbook(bytes, "book")).rejects.toThrow(
      /^book: unpacks to 2147\d+ bytes, more than 17179869184$/u,
    );
    const xlsb = zipOf({ "xl/workbook.bin": Buffer.alloc(65 << 20) });
    await expect(openWorkbook(xlsb, "book")).rejects.toThrow(/^book: unpacks to 68157440 bytes, more than 67108864$/u);
    const path = join(folder, "large.xls");
    const ole = CFB.utils.cfb_new();
    CFB.utils.cfb_add(ole, "/Workbook", Buffer.alloc(25 << 20));
    writeFileSync(path, CFB.write(ole, { type: "buffer" }) as Uint8Array);
    await expect(openWorkbook(path, "book")).rejects.toThrow(/^book: has \d+ bytes, more than the 25165824 that/u);
  });

  it("survives truncation and any change of bytes, in words of its own", async () => {
    const random = seeded(5);
    const whole = zipOf(ONE);
    for (let round = 0; round < 250; round++) {
      const bytes = Buffer.from(whole.subarray(0, round % 4 === 0 ? random(whole.length) : whole.length));
      for (let change = random(4); change >= 0 && bytes.length > 0; change--) bytes[random(bytes.length)] = random(256);
      try {
        await texts(await openWorkbook(bytes, "book"));
      } catch (error) {
        expect(error).toMatchObject({ name: "LeaksiftError", code: expect.stringMatching(/^input-/u) as string });
      }
    }
  });

  it("survives changed XML of every part", async () => {
    const random = seeded(9);
    for (let round = 0; round < 250; round++) {
      const parts: Record<string, Buffer> = {};
      for (const [path, text] of Object.entries(ONE)) {
        parts[path] = Buffer.from(text);
        for (let change = random(3); change > 0; change--) parts[path][random(parts[path].length)] = random(256);
      }
      try {
        await texts(await openWorkbook(zipOf(parts), "book"));
      } catch (error) {
        expect(error).toMatchObject({ name: "LeaksiftError", code: expect.stringMatching(/^input-/u) as string });
      }
    }
  });

  it("calls an xls that the library can't read damaged, without its message", async () => {
    const made = utils.book_new();
    utils.book_append_sheet(made, utils.aoa_to_sheet([["bob@example.org", 15400000001]]), "S");
    const whole = write(made, { type: "buffer", bookType: "biff8" }) as Buffer;
    const random = seeded(13);
    const written = vi.spyOn(console, "error");
    let damaged = 0;
    for (let round = 0; round < 300; round++) {
      const bytes = Buffer.from(whole);
      for (let change = 0; change < 6; change++) bytes[512 + random(bytes.length - 512)] = random(256);
      try {
        await texts(await openWorkbook(bytes, "book.xls"));
      } catch (error) {
        damaged++;
        expect((error as Error).message).toMatch(/^book\.xls: (?:the workbook is damaged|is encrypted)/u);
      }
    }
    expect(damaged).toBeGreaterThan(0);
    expect(written).not.toHaveBeenCalled();
  });
});
