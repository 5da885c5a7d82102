/**
 * A workbook among the inputs: each of its sheets becomes an input of its own, shown as `book.xlsx!Sheet1`, whose text is
 * already known to be a table: only where it begins, and whether with a header, is to be found out.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { findTableStart } from "../identifier/column-table-start.js";
import { printable } from "../identifier/mask.js";
import { readUpTo } from "./byte-reader.js";
import { parseRows, type ShapeOverrides } from "./dialect.js";
import type { InputFile } from "./input-walk.js";
import type { TextInput, Unsupported } from "./text-input.js";
import { openWorkbook } from "./workbook.js";
import type { WorkbookFormat, WorkbookSheet } from "./workbook-shape.js";
import { SHEET_DIALECT } from "./workbook-rows.js";
import type { WorkbookSource } from "./workbook-zip.js";

/** Text of a sheet from which its table is learned. */
const SAMPLE_BYTES = 1 << 20;
const SAMPLE_ROWS = 20_000;

/** What became of one sheet. */
export interface InspectedSheet {
  /** `book.xlsx!Sheet1` */
  readonly path: string;
  readonly result: TextInput | Unsupported | LeaksiftError;
}

/**
 * Looks at all sheets of a workbook.
 * @param source the file's path, unless its bytes lie in memory already
 * @returns `null` when it is no workbook; the sheets in their order, hidden ones too
 * @throws LeaksiftError input-damaged, input-unsupported when the workbook as a whole can't be read
 */
export async function inspectWorkbook(
  file: InputFile,
  overrides: Pick<ShapeOverrides, "header"> = {},
  source: WorkbookSource = file.path,
): Promise<InspectedSheet[] | null> {
  // Standard input and pipes can't be read twice.
  if (file.bytes === null) return null;
  const book = await openWorkbook(source, file.path);
  if (!book) return null;
  const inspected: InspectedSheet[] = [];
  for (const sheet of book.sheets) {
    const path = `${file.path}!${printable(sheet.name)}`;
    try {
      inspected.push({ path, result: await inspectSheet(path, sheet, book.format, overrides.header) });
    } catch (error) {
      if (!(error instanceof LeaksiftError)) throw error;
      inspected.push({ path, result: error });
    }
  }
  return inspected;
}

async function inspectSheet(
  path: string,
  sheet: WorkbookSheet,
  format: WorkbookFormat,
  header: boolean | undefined,
): Promise<TextInput | Unsupported> {
  const { text, whole } = await sampleOf(sheet);
  const rows = parseRows(text, SHEET_DIALECT, whole, SAMPLE_ROWS);
  if (rows.length === 0 && whole) return { reason: "empty", detail: "is an empty sheet" };
  const start = findTableStart(rows, header);
  const headerRow = start.header ? (rows[start.row] ?? null) : null;
  return {
    file: { path, bytes: sheet.bytes },
    encoding: "utf-8",
    gzip: false,
    container: format,
    shape: {
      format: "delimited",
      dialect: { ...SHEET_DIALECT, header: headerRow !== null },
      header: headerRow,
      rows: rows.slice(start.row + (headerRow ? 1 : 0)),
    },
    documents: [],
    tables: [],
    open: () => sheet.open(start.row),
    close: () => Promise.resolve(),
  };
}

async function sampleOf(sheet: WorkbookSheet): Promise<{ text: Buffer; whole: boolean }> {
  const reader = await sheet.open(0);
  try {
    const text = await readUpTo(reader, SAMPLE_BYTES);
    return { text, whole: text.length < SAMPLE_BYTES };
  } finally {
    await reader.close();
  }
}
