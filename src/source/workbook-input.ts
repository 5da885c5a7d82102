/**
 * A workbook among the inputs: each of its sheets becomes an input of its own, shown as `book.xlsx!Sheet1`, whose text is
 * already known to be a table: only where it begins, and whether with a header, is to be found out.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { headerBlock } from "../identifier/column-header-block.js";
import { findTableStart } from "../identifier/column-table-start.js";
import { printable } from "../identifier/mask.js";
import { openRaw, PushbackReader, readUpTo } from "./byte-reader.js";
import { parseRows } from "./dialect.js";
import type { InputFile } from "./input-walk.js";
import type { InputOverrides, TextInput, Unsupported } from "./text-input.js";
import { readWhole } from "./unpack.js";
import { mayBeWorkbook, openWorkbook } from "./workbook.js";
import { openMarkupWorkbook } from "./workbook-markup.js";
import type { Workbook, WorkbookFormat, WorkbookSheet } from "./workbook-shape.js";
import { SHEET_DIALECT } from "./workbook-rows.js";

/** Text of a sheet from which its table is learned. */
const SAMPLE_BYTES = 1 << 20;
const SAMPLE_ROWS = 20_000;

/** What became of one sheet. */
export interface InspectedSheet {
  /** `book.xlsx!Sheet1` */
  readonly path: string;
  readonly result: TextInput | Unsupported | LeaksiftError;
  /** Titles and remarks above its table: the filled cells of each row. */
  readonly above?: readonly (readonly string[])[];
}

/** A workbook that is a member of an archive is read into memory, each time that one of its sheets is, up to this size. */
export const MEMBER_WORKBOOK_LIMIT_BYTES = 64 << 20;

/**
 * Looks at all sheets of a workbook.
 * @returns `null` when it is no workbook; the sheets in their order, hidden ones too
 * @throws LeaksiftError input-damaged, input-unsupported when the workbook as a whole can't be read
 */
export async function inspectWorkbook(
  file: InputFile,
  overrides: InputOverrides = {},
): Promise<InspectedSheet[] | null> {
  // Standard input and pipes can't be read twice.
  if (file.bytes === null) return null;
  const source = file.open ? await memberBytes(file) : file.path;
  const packed = source === null ? null : await openWorkbook(source, file.path);
  const book = packed ?? (await markupWorkbook(file, overrides));
  if (!book) return null;
  const inspected: InspectedSheet[] = [];
  for (const [index, sheet] of book.sheets.entries()) {
    const path = `${file.path}!${printable(sheet.name)}`;
    const again = async (): Promise<WorkbookSheet> => {
      if (!file.open || !packed) return sheet;
      const bytes = await memberBytes(file);
      const member = bytes && (await openWorkbook(bytes, file.path))?.sheets[index];
      if (!member) throw new LeaksiftError("input-damaged", `${file.path}: has changed while it was read`);
      return member;
    };
    try {
      inspected.push({ path, ...(await inspectSheet(path, file, sheet, again, book.format, overrides.header)) });
    } catch (error) {
      if (!(error instanceof LeaksiftError)) throw error;
      inspected.push({ path, result: error });
    }
  }
  return inspected;
}

/** A workbook that is text, unless the user says that the text is something else. */
async function markupWorkbook(file: InputFile, { format, encoding }: InputOverrides): Promise<Workbook | null> {
  if (format !== undefined) return null;
  const open = file.open ?? (() => openRaw(file.path));
  return openMarkupWorkbook({ name: file.path, bytes: file.bytes ?? 0, encoding, open });
}

/** All bytes of what may be a workbook; `null` when its first bytes are no workbook's. */
async function memberBytes(file: InputFile): Promise<Buffer | null> {
  if (!file.open) return null;
  const reader = await file.open();
  try {
    const head = await readUpTo(reader, 8);
    if (!mayBeWorkbook(head)) return null;
    const why = `a workbook in an archive is held in memory, up to ${MEMBER_WORKBOOK_LIMIT_BYTES >> 20} MiB, and this one is larger`;
    return await readWhole(new PushbackReader(head, reader), MEMBER_WORKBOOK_LIMIT_BYTES, file.path, why);
  } finally {
    await reader.close();
  }
}

async function inspectSheet(
  path: string,
  file: InputFile,
  sheet: WorkbookSheet,
  again: () => Promise<WorkbookSheet>,
  format: WorkbookFormat,
  header: boolean | undefined,
): Promise<Pick<InspectedSheet, "result" | "above">> {
  const { text, whole } = await sampleOf(sheet);
  const rows = parseRows(text, SHEET_DIALECT, whole, SAMPLE_ROWS);
  if (rows.length === 0 && whole) return { result: { reason: "empty", detail: "is an empty sheet" } };
  const start = findTableStart(rows, header);
  const { row, names } = headerBlock(rows, start);
  const result: TextInput = {
    file: { ...lifeOf(file), path, bytes: sheet.bytes },
    encoding: "utf-8",
    packings: [],
    container: format,
    shape: {
      format: "delimited",
      dialect: { ...SHEET_DIALECT, header: names !== null },
      header: names,
      rows: rows.slice(row + (names ? 1 : 0)),
    },
    documents: [],
    tables: [],
    open: async () => (await again()).open(row),
    close: () => Promise.resolve(),
  };
  const above = rows.slice(0, Math.min(row, start.row)).map((cells) => cells.filter((cell) => cell !== ""));
  return { result, above };
}

/** What a sheet has of the file that it lies in. */
function lifeOf({ release, failure }: InputFile): Pick<InputFile, "release" | "failure"> {
  return { ...(release && { release }), ...(failure && { failure }) };
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
