/**
 * One input, looked at and ready to be read: unpacked, decoded to UTF-8, its shape recognised from a sample. The sample is
 * the head of the input and, for plain files that are larger, windows spread over it, since many dumps are sorted by
 * country or table.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { isAscii, isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";
import { PushbackReader, readUpTo } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";
import { comboRows } from "./combo-parser.js";
import { parseRows, recognizeShape, sqlShape, textRows } from "./dialect.js";
import type { RecognizedShape, ShapeOverrides } from "./dialect.js";
import type { PackingName } from "./container-kind.js";
import type { InputFile } from "./input-walk.js";
import { parseLeniently } from "./lenient-json.js";
import { LineBreakReader } from "./line-break-reader.js";
import { RecordDelimiterReader } from "./record-delimiter-reader.js";
import { BLOCK_DELIMITER, StealerBlockReader } from "./stealer-blocks.js";
import { blockRows } from "./stealer-shape.js";
import { stealerRows } from "./stealer-parser.js";
import { DecodingReader, encodingError, type Decoding } from "./decoding-reader.js";
import {
  detectEncoding,
  encodingOfBom,
  hasUtf8Characters,
  legacyEncoding,
  UNDECODABLE_LIMIT,
} from "./text-encoding.js";
import type { TextEncodingName } from "./text-encoding.js";
import { decodeSample } from "./transcoder.js";
import { isDocumentFormat } from "./text-shape.js";
import { LinesAboveReader, noteLines, titleLines, withoutLines } from "./lines-above.js";
import { isSqlDump, isSqliteFile } from "./sql-dialect.js";
import type { SampledTable } from "./sql-sample.js";
import { openUnpacked, readWhole } from "./unpack.js";
import type { WorkbookFormat } from "./workbook-shape.js";

const HEAD_BYTES = 256 << 10;
const WINDOWS = 12;
const WINDOW_BYTES = 24 << 10;
const WINDOW_ROWS = 200;
const SAMPLE_ROWS = 500;
const SAMPLE_DOCUMENTS = 4000;
const DOCUMENTS_PER_TABLE = 500;
/** Bytes of a JSON document that are read to see all of its tables. */
const JSON_SAMPLE_BYTES = 8 << 20;

export interface InputOverrides extends ShapeOverrides {
  readonly encoding?: TextEncodingName | undefined;
}

export interface TextInput {
  readonly file: InputFile;
  readonly encoding: TextEncodingName;
  /** What reading it found out about its encoding: the last one that `open` gave, as far as it was read. */
  readonly decoding?: Decoding;
  /** What is packed round it, from the outside in. */
  readonly packings: readonly PackingName[];
  /** The format of the workbook that it is a sheet of; what is reported in place of `shape.format`. */
  readonly container?: WorkbookFormat;
  readonly shape: RecognizedShape;
  /** Titles and notes above its header, which `open` leaves out: the filled cells of each row. */
  readonly above?: readonly (readonly string[])[];
  /** The decoded head, for another look at it. */
  readonly sampleText?: string;
  /** The same input, read in another shape; only one of the two may be opened. */
  readonly withShape?: (shape: RecognizedShape) => TextInput;
  /** NDJSON documents of the sample, parsed; empty for tables. */
  readonly documents: readonly object[];
  /** Sampled tables of an SQL dump; empty for all else. */
  readonly tables: readonly SampledTable[];
  /** Opens it from its first record on, as UTF-8 without BOM; a JSON document as NDJSON. Standard input opens once. */
  readonly open: () => Promise<ByteReader>;
  /** Lets go of an input that was never opened. */
  readonly close: () => Promise<void>;
}

/** Why an input can't be imported: goes into the list of skipped inputs. */
export interface Unsupported {
  readonly reason: "empty" | "binary" | "unknown-format";
  /** For people; without any text of the input. */
  readonly detail: string;
}

interface TextReading {
  readonly decoding: Decoding;
  readonly encoding: TextEncodingName;
  /** Bytes of a byte order mark. */
  readonly skip: number;
  /** The encoding is no guess. */
  readonly fixed: boolean;
  /** Undecoded. */
  readonly asIs: boolean;
  /** Lines above its first record that are to be emptied. */
  readonly linesAbove: number;
}

/**
 * Opens an input as UTF-8, again each time. On its own, so that it keeps nothing of what was looked at.
 * @param once the only reader of an input that can't be opened again
 */
function opener(file: InputFile, once: ByteReader | null, reading: TextReading): () => Promise<ByteReader> {
  const { decoding, encoding, skip, fixed, asIs, linesAbove } = reading;
  const decoded = (inner: ByteReader): ByteReader => {
    decoding.encoding = encoding;
    if (asIs) return inner;
    const utf8 = new DecodingReader(inner, decoding, { name: file.path, fixed });
    return linesAbove > 0 ? new LinesAboveReader(utf8, linesAbove) : utf8;
  };
  return async () => {
    if (once) return decoded(once);
    const { reader } = await openInput(file);
    const start = await readUpTo(reader, skip);
    return decoded(start.length === skip ? reader : new PushbackReader(start, reader));
  };
}

/** Both ends of an input's reading, on their own for the same reason. @param once to be closed when it was never opened */
function opened(
  textOf: () => Promise<ByteReader>,
  shape: RecognizedShape,
  path: string,
  once: ByteReader | null,
): Pick<TextInput, "open" | "close"> {
  const lines = structuredClone({ ...shape, rows: [], header: null });
  return {
    open: async () => linesOf(await textOf(), lines, path),
    close: async () => once?.close(),
  };
}

/** Rows that tell how wide a table is. */
const ROWS_KEPT = 50;

/**
 * An input without the sample that it was planned by: of thousands of files, the samples would fill the memory. Strings are
 * copied, since a short one that was cut from a text keeps the whole text.
 */
export function withoutSample(input: TextInput): TextInput {
  const { file, encoding, decoding, packings, container, shape, open, close } = input;
  return {
    file,
    get encoding() {
      return decoding?.encoding ?? encoding;
    },
    ...(decoding && { decoding }),
    packings,
    ...(container && { container }),
    shape: structuredClone({ ...shape, rows: shape.rows.slice(0, ROWS_KEPT) }),
    documents: [],
    tables: [],
    open,
    close,
  };
}

/** @throws LeaksiftError input-missing, input-unreadable, input-damaged */
export async function inspectInput(file: InputFile, overrides: InputOverrides = {}): Promise<TextInput | Unsupported> {
  const { reader, packings } = await openInput(file);
  let kept = false;
  try {
    const head = await readUpTo(reader, HEAD_BYTES);
    if (head.length === 0) return { reason: "empty", detail: "is empty" };
    if (isSqliteFile(head)) {
      const once = file.bytes === null ? new PushbackReader(head, reader) : null;
      return await inspectDatabase(file, packings, once);
    }
    const detected = overrides.encoding ? namedEncoding(file.path, head, overrides.encoding) : detectEncoding(head);
    if ("binary" in detected) {
      // A user who names the format knows that it is text; so is a dump, whose blobs may be bytes as they are.
      if (!overrides.format && !isSqlDump(head.toString("latin1")))
        return { reason: "binary", detail: `is no text that leaksift reads: ${detected.binary}` };
    }
    const { encoding: headEncoding, bomBytes: skip } =
      "binary" in detected ? { encoding: "utf-8" as const, bomBytes: 0 } : detected;
    const whole = head.length < HEAD_BYTES;
    const once = file.bytes === null;
    const isPlain = !once && !file.open && packings.length === 0;
    const spread = isPlain ? await readWindows(file, head.length) : [];
    // The head of a dump may be ASCII, and its encoding show only further on.
    const late = !overrides.encoding && headEncoding === "utf-8" && isAscii(head) ? brokenWindow(spread) : null;
    const encoding = late ?? headEncoding;
    const { text: begin, undecodable } = decodeSample(head.subarray(skip), encoding, whole);
    const noted = noteLines(begin);
    let text = withoutLines(begin, noted);
    if (overrides.encoding && undecodable > Math.max(3, head.length * UNDECODABLE_LIMIT))
      throw encodingError(file.path, encoding, undecodable, head.length, true);
    const windows = isWide(encoding)
      ? []
      : spread.map((window) =>
          encoding === "utf-8" ? window : Buffer.from(decodeSample(window, encoding, true).text),
        );
    const decoding: Decoding = { encoding, undecodable: 0, bytes: 0 };
    if (text.trim() === "") return { reason: "empty", detail: "holds nothing but white space" };
    let shape = recognizeShape(text, whole, overrides);
    const titles = shape === null || overrides.header !== undefined ? null : titleLines(text, shape);
    let above: TextInput["above"];
    if (titles !== null && titles.lines > 0) {
      const below = withoutLines(text, titles.lines);
      const table = recognizeShape(below, whole, overrides);
      if (table?.header) [text, shape, above] = [below, table, titles.above];
    }
    if (!shape) return { reason: "unknown-format", detail: "is in no format that leaksift knows" };

    const fixed = overrides.encoding !== undefined || skip > 0;
    const textOf = opener(file, once ? new PushbackReader(head.subarray(skip), reader) : null, {
      decoding,
      encoding,
      skip,
      fixed,
      // A dump's blobs may be bytes as they are.
      asIs: shape.format === "sql" && encoding === "utf-8",
      linesAbove: above && titles ? titles.lines : noted,
    });
    kept = once;
    const documents = isDocuments(shape)
      ? parseDocuments(await documentLines(text, windows, shape, whole || encoding !== "utf-8" ? null : file))
      : [];
    const tables =
      shape.format === "sql"
        ? await (
            await import("./sql-sample.js")
          ).sampleDump(Buffer.from(text), shape.dialect.escape === "backslash", {
            reopen: whole || once ? null : textOf,
            file: isPlain ? file : null,
            encoding,
          })
        : [];
    const inShape = (taken: RecognizedShape): TextInput => ({
      file,
      get encoding() {
        return decoding.encoding;
      },
      decoding,
      packings,
      shape: { ...taken, rows: [...taken.rows, ...windows.flatMap((window) => windowRows(window, taken))] },
      ...(above && taken === shape && { above }),
      sampleText: text,
      withShape: inShape,
      tables,
      documents: isDocuments(taken) ? documents : [],
      ...opened(textOf, taken, file.path, once ? reader : null),
    });
    return inShape(shape);
  } finally {
    if (!kept) await reader.close();
  }
}

/** A packed SQLite database is read by position all the same: from memory, up to this size. */
const DATABASE_LIMIT_BYTES = 64 << 20;

/** @param once the database, where it can't be opened again */
async function inspectDatabase(
  file: InputFile,
  packings: readonly PackingName[],
  once: ByteReader | null,
): Promise<TextInput> {
  const { SqliteFileReader } = await import("./sqlite-file.js");
  const { sampleGroups } = await import("./sql-sample.js");
  const name = file.path === "-" ? "standard input" : file.path;
  const readBytes = async (): Promise<Buffer> => {
    const reader = once ?? (await openInput(file)).reader;
    try {
      const why = `an SQLite database that is packed, piped or in an archive is held in memory, up to ${DATABASE_LIMIT_BYTES >> 20} MiB, and this one is larger`;
      return await readWhole(reader, DATABASE_LIMIT_BYTES, name, why);
    } finally {
      await reader.close();
    }
  };
  const isPlain = !once && !file.open && packings.length === 0;
  const held = once ? await readBytes() : null;
  const openRows = async (rowsPerTable: number | null): Promise<ByteReader> =>
    new SqliteFileReader(isPlain ? file.path : (held ?? (await readBytes())), name, rowsPerTable);
  return {
    file,
    encoding: "utf-8",
    packings,
    shape: sqlShape("", "sqlite"),
    documents: [],
    tables: await sampleGroups(await openRows(SAMPLE_ROWS)),
    open: () => openRows(null),
    close: () => Promise.resolve(),
  };
}

/** The input's bytes, unpacked, from the first on. */
async function openInput(file: InputFile): Promise<{ reader: ByteReader; packings: readonly PackingName[] }> {
  if (file.open) return { reader: await file.open(), packings: file.packings ?? [] };
  return openUnpacked(file.path);
}

/** What stands between the decoded text and the parsers, which read lines. Loaded when such a text is met, where it is much. */
async function linesOf(
  utf8: ByteReader,
  { format, dialect, maps }: RecognizedShape,
  name: string,
): Promise<ByteReader> {
  if (format === "sql")
    return new (await import("./sql-split-reader.js")).SqlSplitReader(utf8, dialect.escape === "backslash");
  if (format === "json") return new (await import("./json-split-reader.js")).JsonSplitReader(utf8, name, maps);
  if (format === "vcard" || format === "ldif")
    return new (await import("./entry-line-reader.js")).EntryLineReader(utf8, format);
  if (format === "text") return new LineBreakReader(utf8);
  if (format === "stealer" && dialect.delimiter === BLOCK_DELIMITER) return new StealerBlockReader(utf8);
  return dialect.recordDelimiter === undefined ? utf8 : new RecordDelimiterReader(utf8, dialect.recordDelimiter);
}

/** The encoding that the user named; of UTF-16 and UTF-32 the BOM knows the byte order. */
function namedEncoding(
  name: string,
  head: Buffer,
  named: TextEncodingName,
): { encoding: TextEncodingName; bomBytes: number } {
  const marked = encodingOfBom(head);
  if (!marked) return { encoding: named, bomBytes: 0 };
  const family = (name: string): string => name.replace(/[lb]e$/u, "");
  if (family(marked.encoding) === family(named)) return marked;
  if (!isWide(marked.encoding)) return { encoding: named, bomBytes: 0 };
  // Half of its bytes are NUL: in no other encoding would anything of it be found.
  throw new LeaksiftError(
    "input-encoding",
    `${name === "-" ? "standard input" : name}: begins with the mark of ${marked.encoding}, so it is not ${named}`,
    "leave out --encoding to have it recognised",
  );
}

function isWide(encoding: TextEncodingName): boolean {
  return encoding.startsWith("utf-16") || encoding.startsWith("utf-32");
}

/** The encoding of the first window that is not UTF-8; `null` when all are, or when it is text in no encoding. */
function brokenWindow(windows: readonly Buffer[]): TextEncodingName | null {
  const broken = windows.filter((window) => !isUtf8(window));
  return broken.length === 0 || windows.some(hasUtf8Characters) ? null : legacyEncoding(Buffer.concat(broken));
}

/** Whole lines from places spread evenly over a plain file. */
async function readWindows(file: InputFile, headBytes: number): Promise<Buffer[]> {
  const size = file.bytes ?? 0;
  const count = Math.min(WINDOWS, Math.floor((size - headBytes) / WINDOW_BYTES));
  const windows: Buffer[] = [];
  const handle = await open(file.path, "r");
  try {
    for (let i = 1; i <= count; i++) {
      const buffer = Buffer.alloc(WINDOW_BYTES);
      const at = headBytes + Math.floor(((size - headBytes - WINDOW_BYTES) * i) / count);
      const { bytesRead } = await handle.read(buffer, 0, WINDOW_BYTES, at);
      const from = buffer.indexOf(10) + 1;
      const to = buffer.lastIndexOf(10, bytesRead - 1) + 1;
      if (from > 0 && to > from) windows.push(buffer.subarray(from, to));
    }
  } finally {
    await handle.close();
  }
  return windows;
}

function windowRows(window: Buffer, shape: RecognizedShape): string[][] {
  if (shape.format === "combo") return comboRows(window.toString("utf8").split("\n"));
  if (shape.format === "stealer") {
    const lines = window.toString("utf8").split("\n");
    return shape.dialect.delimiter === BLOCK_DELIMITER ? blockRows(lines) : stealerRows(lines);
  }
  if (shape.format === "text") return textRows(window.toString("utf8"));
  if (shape.format !== "lines" && shape.format !== "delimited") return [];
  // A window may begin inside a quoted cell; rows of another width than the table's tell nothing.
  const width = shape.header?.length ?? shape.rows[0]?.length ?? 0;
  const rows = parseRows(window, shape.dialect, false, WINDOW_ROWS, width + 1);
  return rows.filter((row) => row.length === width);
}

function isDocuments(shape: RecognizedShape): boolean {
  return isDocumentFormat(shape.format);
}

/**
 * Lines of JSON to learn from. A document's tables follow one another, so of one that goes on behind the head a larger
 * piece is read, and some records of each table are kept.
 */
async function documentLines(
  text: string,
  windows: readonly Buffer[],
  shape: RecognizedShape,
  more: InputFile | null,
): Promise<string[]> {
  if (shape.format === "vcard" || shape.format === "ldif")
    return (await import("./entry-line-reader.js")).entryLines(text, shape.format);
  if (shape.format === "ndjson")
    return [text, ...windows.map((window) => window.toString("utf8"))].flatMap((piece) => piece.split("\n"));
  const perTable = new Map<string, number>();
  const lines: string[] = [];
  const { JsonSplitter } = await import("./json-splitter.js");
  const splitter = new JsonSplitter((bytes) => {
    const line = bytes.toString("utf8");
    const table = /^\{"[^"]{0,64}":\{/u.exec(line)?.[0] ?? "";
    const seen = perTable.get(table) ?? 0;
    perTable.set(table, seen + 1);
    if (seen < DOCUMENTS_PER_TABLE && lines.length < SAMPLE_DOCUMENTS) lines.push(line);
  }, shape.maps);
  if (more === null || more.bytes === null) {
    splitter.push(Buffer.from(text));
    splitter.end();
    return lines;
  }
  const { reader } = await openInput(more);
  try {
    for (let done = 0; done < JSON_SAMPLE_BYTES;) {
      const piece = await readUpTo(reader, 1 << 18);
      if (piece.length === 0) break;
      splitter.push(piece);
      done += piece.length;
    }
  } finally {
    await reader.close();
  }
  // A sample is cut off anywhere; what it holds of a document that has no end yet is still told.
  splitter.end();
  return lines;
}

function parseDocuments(lines: readonly string[]): object[] {
  const documents: object[] = [];
  for (const line of lines.slice(0, SAMPLE_DOCUMENTS)) {
    // A line cut off by the sample, or junk, is none: the import counts it.
    const document = parseLeniently(line);
    if (typeof document === "object" && document !== null) documents.push(document);
  }
  return documents;
}
