/**
 * One input, looked at and ready to be read: unpacked, decoded to UTF-8, its shape recognised from a sample. The sample is
 * the head of the input and, for plain files that are larger, windows spread over it, since many dumps are sorted by
 * country or table.
 */
import { open } from "node:fs/promises";
import { PushbackReader, readUpTo } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";
import { comboRows } from "./combo-parser.js";
import { parseRows, recognizeShape, sqlShape } from "./dialect.js";
import type { RecognizedShape, ShapeOverrides } from "./dialect.js";
import type { PackingName } from "./container-kind.js";
import type { InputFile } from "./input-walk.js";
import { JsonSplitReader } from "./json-split-reader.js";
import { JsonSplitter } from "./json-splitter.js";
import { isSqlDump, isSqliteFile } from "./sql-dialect.js";
import { sampleDump, sampleGroups, type SampledTable } from "./sql-sample.js";
import { SqlSplitReader } from "./sql-split-reader.js";
import { openUnpacked } from "./unpack.js";
import { detectEncoding, TranscodeReader } from "./text-encoding.js";
import type { TextEncodingName } from "./text-encoding.js";
import type { WorkbookFormat } from "./workbook-shape.js";

const HEAD_BYTES = 256 << 10;
const WINDOWS = 12;
const WINDOW_BYTES = 24 << 10;
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
  readonly gzip: boolean;
  /** What is packed round it, from the outside in. */
  readonly packings: readonly PackingName[];
  /** The format of the workbook that it is a sheet of; what is reported in place of `shape.format`. */
  readonly container?: WorkbookFormat;
  readonly shape: RecognizedShape;
  /** NDJSON documents of the sample, parsed; empty for tables. */
  readonly documents: readonly object[];
  /** Sampled tables of an SQL dump; empty for all else. */
  readonly tables: readonly SampledTable[];
  /** Opens it from its first record on, as UTF-8 without BOM; a JSON document as NDJSON. Standard input opens once. */
  open(): Promise<ByteReader>;
  /** Lets go of an input that was never opened. */
  close(): Promise<void>;
}

/** Why an input can't be imported: goes into the list of skipped inputs. */
export interface Unsupported {
  readonly reason: "empty" | "binary" | "unknown-format";
  /** For people; without any text of the input. */
  readonly detail: string;
}

/** @throws LeaksiftError input-missing, input-unreadable, input-damaged */
export async function inspectInput(file: InputFile, overrides: InputOverrides = {}): Promise<TextInput | Unsupported> {
  const { reader, packings } = await openInput(file);
  let kept = false;
  try {
    const head = await readUpTo(reader, HEAD_BYTES);
    if (head.length === 0) return { reason: "empty", detail: "is empty" };
    if (isSqliteFile(head)) {
      if (packings.length > 0 || file.open || file.bytes === null)
        return {
          reason: "unknown-format",
          detail: "is an SQLite database that is packed, piped or in an archive; unpack it into a file first",
        };
      const { SqliteFileReader } = await import("./sqlite-file.js");
      return {
        file,
        encoding: "utf-8",
        gzip: false,
        packings,
        shape: sqlShape("", "sqlite"),
        documents: [],
        tables: await sampleGroups(new SqliteFileReader(file.path, SAMPLE_ROWS)),
        open: () => Promise.resolve(new SqliteFileReader(file.path, null)),
        close: () => Promise.resolve(),
      };
    }
    const detected = overrides.encoding
      ? { encoding: overrides.encoding, bomBytes: bomBytes(head) }
      : detectEncoding(head);
    if ("binary" in detected) {
      // A user who names the format knows that it is text; so is a dump, whose blobs may be bytes as they are.
      if (!overrides.format && !isSqlDump(head.toString("latin1")))
        return { reason: "binary", detail: `is no text that leaksift reads: ${detected.binary}` };
    }
    const { encoding, bomBytes: skip } = "binary" in detected ? { encoding: "utf-8" as const, bomBytes: 0 } : detected;
    const whole = head.length < HEAD_BYTES;
    const text = new TextDecoder(encoding).decode(head.subarray(skip), { stream: !whole });
    if (text.trim() === "") return { reason: "empty", detail: "holds nothing but white space" };
    const shape = recognizeShape(text, whole, overrides);
    if (!shape) return { reason: "unknown-format", detail: "is in no format that leaksift knows" };

    const once = file.bytes === null;
    const decoded = (inner: ByteReader): ByteReader =>
      encoding === "utf-8" ? inner : new TranscodeReader(inner, encoding);
    const textOf = async (): Promise<ByteReader> => {
      if (once) return decoded(new PushbackReader(head.subarray(skip), reader));
      const { reader: again } = await openInput(file);
      const start = await readUpTo(again, skip);
      return decoded(start.length === skip ? again : new PushbackReader(start, again));
    };
    const asRecords = (utf8: ByteReader): ByteReader => {
      if (shape.format === "sql") return new SqlSplitReader(utf8, shape.dialect.escape === "backslash");
      return shape.format === "json" ? new JsonSplitReader(utf8, file.path) : utf8;
    };
    kept = once;
    const isPlain = !once && !file.open && packings.length === 0;
    const tables =
      shape.format === "sql"
        ? await sampleDump(Buffer.from(text), shape.dialect.escape === "backslash", {
            reopen: whole || once ? null : textOf,
            file: isPlain ? file : null,
            encoding,
          })
        : [];
    const windows =
      shape.format === "sql" || !isPlain || encoding !== "utf-8" ? [] : await readWindows(file, head.length);
    return {
      file,
      encoding,
      gzip: packings.includes("gzip"),
      packings,
      shape: { ...shape, rows: [...shape.rows, ...windows.flatMap((window) => windowRows(window, shape))] },
      tables,
      documents: isDocuments(shape)
        ? parseDocuments(await documentLines(text, windows, shape, whole || encoding !== "utf-8" ? null : file))
        : [],
      async open() {
        return asRecords(await textOf());
      },
      close: () => (once ? reader.close() : Promise.resolve()),
    };
  } finally {
    if (!kept) await reader.close();
  }
}

/** The input's bytes, unpacked, from the first on. */
async function openInput(file: InputFile): Promise<{ reader: ByteReader; packings: readonly PackingName[] }> {
  if (file.open) return { reader: await file.open(), packings: file.packings ?? [] };
  return openUnpacked(file.path);
}

function bomBytes(head: Buffer): number {
  const detected = detectEncoding(head.subarray(0, 4));
  return "bomBytes" in detected ? detected.bomBytes : 0;
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
  if (shape.format !== "lines" && shape.format !== "delimited") return [];
  const rows = parseRows(window, shape.dialect, false, 200);
  // A window may begin inside a quoted cell; rows of another width than the table's tell nothing.
  const width = shape.header?.length ?? shape.rows[0]?.length ?? 0;
  return rows.filter((row) => row.length === width);
}

function isDocuments(shape: RecognizedShape): boolean {
  return shape.format === "json" || shape.format === "ndjson";
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
  if (shape.format === "ndjson")
    return [text, ...windows.map((window) => window.toString("utf8"))].flatMap((piece) => piece.split("\n"));
  const perTable = new Map<string, number>();
  const lines: string[] = [];
  const splitter = new JsonSplitter((bytes) => {
    const line = bytes.toString("utf8");
    const table = /^\{"[^"]{0,64}":\{/u.exec(line)?.[0] ?? "";
    const seen = perTable.get(table) ?? 0;
    perTable.set(table, seen + 1);
    if (seen < DOCUMENTS_PER_TABLE && lines.length < SAMPLE_DOCUMENTS) lines.push(line);
  });
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
    try {
      const document: unknown = JSON.parse(line);
      if (typeof document === "object" && document !== null) documents.push(document);
    } catch {
      // A line cut off by the sample, or junk: the import counts it.
    }
  }
  return documents;
}
