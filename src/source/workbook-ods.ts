/**
 * The sheets of an ods (OpenDocument 1.3, part 3), streamed like xlsx: all lie in one part, so the reader of a sheet steps over
 * those before it. Done here and not by the library, which keeps all of it in memory and follows repeat counts wherever they
 * lead: `number-rows-repeated="1048576"` is how every ods ends.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";
import { OpenDocumentScanner } from "./workbook-ods-sheet.js";
import { RowWriter } from "./workbook-rows.js";
import { encryptedWorkbook, type Workbook } from "./workbook-shape.js";
import { OneSheetReader } from "./workbook-sheet-reader.js";
import { scanPart, utf8Reader } from "./workbook-utf16.js";
import type { WorkbookZip } from "./workbook-zip.js";

const CONTENT = "content.xml";
const MEDIA_TYPES = /^application\/vnd\.oasis\.opendocument\.spreadsheet(?:-template)?\s*$/u;
const MEDIA_TYPE_LIMIT_BYTES = 1024;
const MANIFEST_LIMIT_BYTES = 16 << 20;
/** Every sheet is read from the start of the part: sheets × bytes must stay within reason. */
const WORK_LIMIT_BYTES = 64 * 2 ** 30;

export async function isOpenDocument(zip: WorkbookZip): Promise<boolean> {
  const part = zip.part("mimetype");
  if (!part || part.unpackedBytes > MEDIA_TYPE_LIMIT_BYTES || !zip.part(CONTENT)) return false;
  const type = await zip.read("mimetype", MEDIA_TYPE_LIMIT_BYTES);
  return type !== null && MEDIA_TYPES.test(type.toString("latin1"));
}

/** @throws LeaksiftError input-damaged; input-unsupported when it is encrypted or too large */
export async function openDocumentWorkbook(zip: WorkbookZip, name: string): Promise<Workbook> {
  zip.checkUnpackedSize();
  const manifest = await zip.read("META-INF/manifest.xml", MANIFEST_LIMIT_BYTES);
  if (manifest?.includes("encryption-data")) throw encryptedWorkbook(name);
  const place = `${name} (${CONTENT})`;
  const names: string[] = [];
  const scanner = new OpenDocumentScanner(place, null, -1, (sheet) => names.push(sheet));
  await scanPart(await openContent(zip, name), scanner);
  const part = zip.part(CONTENT);
  if ((part?.unpackedBytes ?? 0) * names.length > WORK_LIMIT_BYTES)
    throw new LeaksiftError("input-unsupported", `${name}: has ${names.length} sheets, too many for its size`);
  return {
    format: "ods",
    sheets: names.map((sheet, index) => ({
      name: sheet,
      bytes: Math.floor((part?.packedBytes ?? 0) / names.length),
      async open(skip) {
        const content = await openContent(zip, name);
        const rows = new RowWriter(skip);
        const wanted = new OpenDocumentScanner(place, rows, index, () => undefined);
        return new OneSheetReader(await utf8Reader(content), rows, wanted, names.length);
      },
    })),
  };
}

async function openContent(zip: WorkbookZip, name: string): Promise<ByteReader> {
  const part = await zip.open(CONTENT);
  if (!part) throw new LeaksiftError("input-damaged", `${name}: has no part ${CONTENT}`);
  return part;
}
