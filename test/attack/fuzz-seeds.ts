/**
 * What fuzzing starts from: a small sound input of every format, each with a word that occurs nowhere else, so that an
 * error that quotes its input is noticed. People are made up.
 */
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { utils, write } from "@e965/xlsx";
import { planOf } from "../worker/tag-text.js";
import type { FilePlan } from "../../src/worker/file-plan.js";
import {
  LOCKED_FIXTURES,
  makeRar,
  makeTar,
  makeZip,
  PACKED_FIXTURES,
  SEVEN_ZIP_FIXTURE,
} from "../source/made-archives.js";
import { xlsxParts, zipOf } from "../source/made-workbook.js";

/** In every text; whatever leaksift says must not hold it. */
export const CANARY = "Quokkasecret";

export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
  /** How the text is parsed when it is not recognised first. */
  readonly plan: FilePlan | null;
}

const rows = Array.from({ length: 6 }, (_, i) => ({
  name: `${CANARY}${i}`,
  phone: `+1212555010${i}`,
  email: `user${i}@example.com`,
}));
const each = (line: (row: (typeof rows)[number], i: number) => string): string => rows.map(line).join("\n");
const columns = ["names", "phone", "email"];

const TEXTS: readonly (readonly [string, string, FilePlan | null])[] = [
  ["csv", `name,phone,email\n${each((r) => `"${r.name}",${r.phone},${r.email}`)}\n`, planOf({ columns, dialect: { header: true } })],
  ["backslash", each((r) => `'${r.name}\\'s';${r.phone};${r.email}`), planOf({ columns, dialect: { delimiter: ";", quote: "'", escape: "backslash" } })],
  ["long-delimiter", each((r) => `${r.name}----${r.phone}----${r.email}`), planOf({ columns, dialect: { delimiter: "----", quote: null } })],
  ["lines", each((r) => r.phone.slice(1)), planOf({ format: "lines", columns: ["phone"], dialect: { delimiter: "", quote: null }, reading: "international", country: null })],
  ["combo", each((r) => `${r.email}:${r.name}`), planOf({ format: "combo", columns: ["email", "passwords"], dialect: { delimiter: ":", quote: null } })],
  ["stealer", each((r) => `https://example.com/login:${r.email}:${r.name}`), planOf({ format: "stealer", columns: ["email", "website-activity", "passwords"], dialect: { delimiter: ":", quote: null } })],
  ["stealer-blocks", each((r) => `URL: https://example.com\nUsername: ${r.email}\nPassword: ${r.name}\n==========`), null],
  ["ndjson", each((r) => JSON.stringify({ ...r, more: { tel: [r.phone, null], n: 1.5e3 } })), planOf({ format: "ndjson", paths: { name: "names", phone: "phone" } })],
  ["json", JSON.stringify({ users: rows, page: 1 }), null],
  ["sql", `CREATE TABLE \`u\` (\`name\` text, \`phone\` text, \`mail\` text);\nINSERT INTO \`u\` VALUES ${each((r) => `('${r.name}\\'s','${r.phone}','${r.email}')`).replaceAll("\n", ",")};\n`, null],
  ["copy", `COPY public.u (name, phone, mail) FROM stdin;\n${each((r) => `${r.name}\t${r.phone}\t${r.email}`)}\n\\.\n`, null],
  ["vcard", each((r) => `BEGIN:VCARD\nVERSION:3.0\nFN:${r.name}\nTEL;TYPE=CELL:${r.phone}\nEMAIL:${r.email}\nEND:VCARD`), null],
  ["ldif", `version: 1\n${each((r, i) => `dn: cn=${r.name},dc=example\ncn: ${r.name}\nmail: ${r.email}\ntelephoneNumber:: ${Buffer.from(`+1212555010${i}`).toString("base64")}\n`)}`, null],
  ["prose", `Dear ${CANARY}, please call ${rows[0].phone} or write to ${rows[1].email}; the other number (${rows[2].phone}) is out of order.\n`.repeat(4), planOf({ format: "text", columns: ["sweep"], dialect: { delimiter: "", quote: null }, country: null, reading: "international" })],
  ["html", `<html><body><table><tr><th>name</th><th>phone</th></tr>${each((r) => `<tr><td>${r.name}</td><td>${r.phone}</td></tr>`)}</table></body></html>`, null],
  ["spreadsheetml", `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>${each((r) => `<Row><Cell><Data ss:Type="String">${r.name}</Data></Cell><Cell><Data ss:Type="String">${r.phone}</Data></Cell></Row>`)}</Table></Worksheet></Workbook>`, null],
  ["php", each((r) => `1,"a:2:{s:5:""phone"";s:12:""${r.phone}"";s:4:""name"";s:13:""${r.name}"";}"`), planOf({ columns: [null, "sweep"] })],
]; // prettier-ignore

/** Texts, as they are and in other encodings. */
export const TEXT_SEEDS: readonly Seed[] = TEXTS.map(([name, text, plan]) => ({
  name,
  bytes: Buffer.from(text),
  plan,
}));

const csv = TEXTS[0][1];
const sheetRows = rows
  .map(
    (r, i) =>
      `<row r="${i + 1}"><c r="A${i + 1}" t="inlineStr"><is><t>${r.name}</t></is></c><c r="B${i + 1}"><v>1212555010${i}</v></c></row>`,
  )
  .join("");

/** As LibreOffice writes it, the table alone. */
const openDocument = `<?xml version="1.0"?><office:document-content><office:body><office:spreadsheet><table:table table:name="S">${each(
  (r) =>
    `<table:table-row><table:table-cell office:value-type="string"><text:p>${r.name}</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="${r.phone.slice(1)}"/></table:table-row>`,
)}</table:table></office:spreadsheet></office:body></office:document-content>`;

/** A workbook of Excel 97 to 2003: an OLE compound file with BIFF8 in it. */
function oldWorkbook(): Buffer {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.json_to_sheet([...rows]), "S");
  return write(book, { type: "buffer", bookType: "biff8" }) as Buffer;
}

/** A database of small pages: a tree of two floors, a value that goes on in other pages, a table without rowids. */
function database(): Buffer {
  const db = new Database(":memory:");
  db.pragma("page_size = 512");
  db.exec("CREATE TABLE u (name TEXT, phone TEXT, mail TEXT); CREATE TABLE w (a PRIMARY KEY, b) WITHOUT ROWID");
  const insert = db.prepare("INSERT INTO u VALUES (?, ?, ?)");
  for (let i = 0; i < 3; i++) for (const { name, phone, email } of rows) insert.run(name, phone, email);
  insert.run(CANARY.repeat(80), 12125550100, Buffer.from(rows[0].email));
  db.prepare("INSERT INTO w VALUES (?, ?)").run("k", JSON.stringify(rows[0]));
  const bytes = db.serialize();
  db.close();
  return bytes;
}

/** Files that hold texts. */
export const CONTAINER_SEEDS: readonly Seed[] = (
  [
    ["utf-16", Buffer.from(`\u{FEFF}${csv}`, "utf16le")],
    ["gz", gzipSync(csv)],
    ...Object.entries(PACKED_FIXTURES).map(([name, text]) => [name, Buffer.from(text, "base64")] as const),
    ...Object.entries(LOCKED_FIXTURES).map(([name, text]) => [name, Buffer.from(text, "base64")] as const),
    ["zip", makeZip([{ name: "a.csv", data: csv }, { name: "b/c.csv", data: csv, method: 0 }])],
    ["zip64", makeZip([{ name: "a.csv", data: csv }], { zip64: true })],
    ["plain.7z", Buffer.from(SEVEN_ZIP_FIXTURE, "base64")],
    ["rar", makeRar([{ name: "a.csv", data: csv }])],
    ["tar", makeTar([{ name: "a.csv", data: csv }])],
    ["tar.gz", gzipSync(makeTar([{ name: "a.csv", data: csv }, { name: "b.csv.gz", data: gzipSync(csv) }]))],
    ["xlsx", zipOf(xlsxParts([{ name: "S", rows: sheetRows }]))],
    ["ods", zipOf({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": openDocument })],
    ["xls", oldWorkbook()],
    ["sqlite", database()],
  ] as const
).map(([name, bytes]) => ({ name, bytes, plan: null })); // prettier-ignore

const sheet = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet><sheetData>${sheetRows}</sheetData></worksheet>`;

/** Parts of workbooks, each with what makes a workbook of it: a changed byte of what is packed would seldom be read. */
export const WORKBOOK_PARTS: readonly (Seed & { readonly book: (part: Buffer) => Buffer })[] = (
  [
    ["ods-content", openDocument, (part) => zipOf({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": part })],
    ["xlsx-sheet", sheet, (part) => partOf("xl/worksheets/sheet1.xml", part)],
    ["xlsx-strings", `<sst>${each((r) => `<si><t>${r.name}</t></si><si><r><t>${r.phone}</t></r></si>`)}</sst>`, (part) => partOf("xl/sharedStrings.xml", part)],
    ["xlsx-book", xlsxParts([{ name: "S", rows: sheetRows }])["xl/workbook.xml"], (part) => partOf("xl/workbook.xml", part)],
    ["xlsx-styles", xlsxParts([{ name: "S", rows: sheetRows }], { formats: [14, 22, 164], formatCodes: '<numFmt numFmtId="164" formatCode="yyyy-mm"/>' })["xl/styles.xml"], (part) => partOf("xl/styles.xml", part)],
  ] as readonly (readonly [string, string, (part: Buffer) => Buffer])[]
).map(([name, text, book]) => ({ name, bytes: Buffer.from(text), plan: null, book })); // prettier-ignore

/** A workbook whose other parts are sound, with strings, dates and numbers. */
function partOf(path: string, part: Buffer): Buffer {
  const cells = each(
    (_, i) =>
      `<row r="${i + 1}"><c r="A${i + 1}" t="s"><v>${2 * i}</v></c><c r="B${i + 1}" t="s"><v>${2 * i + 1}</v></c><c r="C${i + 1}" s="2"><v>4279${i}</v></c></row>`,
  );
  const strings = each((r) => `<si><t>${r.name}</t></si><si><t>${r.phone}</t></si>`);
  return zipOf({ ...xlsxParts([{ name: "S", rows: cells }], { strings, formats: [0, 14, 164] }), [path]: part });
}
