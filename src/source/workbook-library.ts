/**
 * xls (BIFF2 to BIFF8) and xlsb through the SheetJS library, which needs the whole file in memory and a good deal more: hence
 * the limits. What is kept of it is the text of its sheets. The library is loaded when the first such file turns up, and its
 * messages never reach a user, for they may quote cells.
 */
import { readFile, stat } from "node:fs/promises";
import type { CellObject, ParsingOptions, WorkBook } from "@e965/xlsx";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";
import { isDateFormat, numberText, serialDate } from "./workbook-dates.js";
import { isOle } from "./workbook-ole.js";
import { RowWriter } from "./workbook-rows.js";
import { encryptedWorkbook, KeptWhileRead, type Workbook } from "./workbook-shape.js";
import { WorkbookZip, type WorkbookSource } from "./workbook-zip.js";

/** Largest xls. A sheet ends at 65,536 rows, 8 to 15 MB with ten columns. Measured: one of 23 MB takes 720 MB in all. */
export const XLS_LIMIT_BYTES = 24 << 20;
/** What all parts of an xlsb may unpack to. */
export const XLSB_UNPACKED_LIMIT_BYTES = 64 << 20;

const OPTIONS: ParsingOptions = {
  type: "buffer",
  dense: true,
  // Formats tell dates from numbers; nothing else but the values is wanted.
  cellNF: true,
  cellFormula: false,
  cellHTML: false,
  cellText: false,
};

interface SheetText {
  readonly name: string;
  readonly text: Buffer;
}

/** @throws LeaksiftError input-damaged; input-unsupported when it is encrypted or above its limit */
export async function libraryWorkbook(source: WorkbookSource, name: string, format: "xls" | "xlsb"): Promise<Workbook> {
  const bytes = typeof source === "string" ? (await stat(source)).size : source.length;
  if (format === "xls" && bytes > XLS_LIMIT_BYTES) throw tooLarge(name, bytes, XLS_LIMIT_BYTES);
  if (format === "xlsb") await (await WorkbookZip.open(source, name)).verify(XLSB_UNPACKED_LIMIT_BYTES);
  const kept = new KeptWhileRead(() => readSheets(source, name));
  const sheets = await kept.take();
  kept.release(sheets.length === 0);
  const textBytes = sheets.reduce((sum, { text }) => sum + text.length, 1);
  return {
    format,
    sheets: sheets.map(({ name: sheet, text }, index) => {
      const share = Math.floor((bytes * text.length) / textBytes);
      return {
        name: sheet,
        bytes: share,
        async open(skip) {
          const texts = await kept.take();
          const isLast = index === sheets.length - 1;
          return new TextReader(blankRows(texts[index].text, skip), share, () => kept.release(isLast));
        },
      };
    }),
  };
}

function tooLarge(name: string, bytes: number, limit: number): LeaksiftError {
  return new LeaksiftError(
    "input-unsupported",
    `${name}: has ${bytes} bytes, more than the ${limit} that can be read of such a workbook`,
    "save it as xlsx or CSV and import that: these are read piece by piece",
  );
}

async function readSheets(source: WorkbookSource, name: string): Promise<SheetText[]> {
  const bytes = typeof source === "string" ? await readFile(source) : source;
  const { read, set_cptable: setCodePages } = await import("@e965/xlsx");
  // Before 1997 texts were in a code page, GBK in China; without its tables they would be Latin letters.
  if (isOle(bytes)) setCodePages(await import("@e965/xlsx/dist/cpexcel.full.mjs"));
  try {
    return quietly(() => textsOf(read(bytes, OPTIONS)));
  } catch (error) {
    if (error instanceof Error && /password|encrypt/iu.test(error.message)) throw encryptedWorkbook(name);
    throw new LeaksiftError("input-damaged", `${name}: the workbook is damaged, or of a kind that can't be read`);
  }
}

/** The library writes to the console about records that it doesn't know, and what it writes may be cells. */
function quietly<T>(work: () => T): T {
  const { log, warn, error } = console;
  const silence = (): void => undefined;
  Object.assign(console, { log: silence, warn: silence, error: silence });
  try {
    return work();
  } finally {
    Object.assign(console, { log, warn, error });
  }
}

function textsOf(book: WorkBook): SheetText[] {
  const is1904 = book.Workbook?.WBProps?.date1904 === true;
  const dates = new Map<string, boolean>();
  return book.SheetNames.map((sheet) => {
    const rows = (book.Sheets[sheet] as { "!data"?: (CellObject | undefined)[][] })["!data"] ?? [];
    const writer = new RowWriter();
    for (let row = 0; row < rows.length; row++) {
      const cells = rows[row];
      if (!cells) continue;
      writer.beginRow(row);
      for (let column = 0; column < cells.length; column++) {
        const text = cellText(cells[column], is1904, dates);
        if (text !== "") writer.textCell(column, text);
      }
      writer.endRow();
    }
    return { name: sheet, text: writer.take() };
  });
}

function cellText(cell: CellObject | undefined, is1904: boolean, dates: Map<string, boolean>): string {
  if (cell?.v === undefined) return "";
  switch (cell.t) {
    case "n": {
      const format = typeof cell.z === "string" ? cell.z : "General";
      let isDate = dates.get(format);
      if (isDate === undefined) dates.set(format, (isDate = isDateFormat(0, format)));
      const value = Number(cell.v);
      return (isDate ? serialDate(value, is1904) : null) ?? numberText(String(value));
    }
    case "b":
      return cell.v === true ? "TRUE" : "FALSE";
    case "e":
    case "z":
      return "";
    case "s":
    case "d":
      return cell.v instanceof Date ? cell.v.toISOString().slice(0, 10) : String(cell.v);
  }
}

const LF = 10;

/** The same rows, of which the first `skip` that aren't blank now are. */
function blankRows(text: Buffer, skip: number): Buffer {
  if (skip === 0) return text;
  let at = 0;
  let lines = 0;
  for (let left = skip; at < text.length && left > 0; lines++) {
    if (text[at] !== LF) left--;
    at = text.indexOf(LF, at) + 1;
  }
  return Buffer.concat([Buffer.alloc(lines, LF), text.subarray(at)]);
}

/** Gives out a text that lies in memory; `consumed` goes up to `bytes`. */
class TextReader implements ByteReader {
  readonly #text: Buffer;
  readonly #bytes: number;
  readonly #onClose: () => void;
  #at = 0;

  constructor(text: Buffer, bytes: number, onClose: () => void) {
    this.#text = text;
    this.#bytes = bytes;
    this.#onClose = onClose;
  }

  get consumed(): number {
    return Math.floor(this.#bytes * (this.#at / Math.max(1, this.#text.length)));
  }

  read(target: Uint8Array): Promise<number> {
    const piece = this.#text.subarray(this.#at, this.#at + target.length);
    target.set(piece);
    this.#at += piece.length;
    return Promise.resolve(piece.length);
  }

  close(): Promise<void> {
    this.#onClose();
    return Promise.resolve();
  }
}
