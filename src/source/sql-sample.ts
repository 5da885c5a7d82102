/**
 * Looks at the tables of a dump before it is imported: some rows of each table, from a larger piece of its begin and from
 * places spread over the rest, since a large dump's tables follow one another.
 */
import { open } from "node:fs/promises";
import { readUpTo, type ByteReader } from "./byte-reader.js";
import { decodeHead } from "./sql-group.js";
import type { InputFile } from "./input-walk.js";
import { SqlRowParser, type RowSink } from "./sql-row-parser.js";
import { SqlSplitter } from "./sql-splitter.js";
import { statementAt } from "./sql-lexing.js";
import type { TextEncodingName } from "./text-encoding.js";

export interface SampledColumn {
  /** `table.column`; with the keys of a value inside a cell behind them. */
  readonly path: string;
  /** The same without the table; `null` where the dump doesn't name its columns. */
  readonly name: string | null;
  /** Cells that are not empty, in the order of the dump. */
  readonly values: readonly string[];
}

export interface SampledTable {
  readonly table: string;
  readonly columns: readonly SampledColumn[];
}

/** Bytes read from the begin. */
const START_BYTES = 8 << 20;
const ROWS_PER_TABLE = 500;
const ROWS_PER_WINDOW = 60;
const WINDOWS = 12;
/** A line of mysqldump is a megabyte, and a window must hold the begin of one. */
const WINDOW_BYTES = 1280 << 10;
/** Columns and places in cells that are told of; a hostile dump has no end of them. */
const COLUMNS_LIMIT = 4000;
const VALUE_BYTES = 1000;

/**
 * @param head the first bytes, in UTF-8; all there is unless `reopen` or `file` is given
 * @param more.reopen opens the text from its begin, in UTF-8; `null` when the head is all
 * @param more.file a plain file that can be read at any place; `null` when it can't
 */
export async function sampleDump(
  head: Buffer,
  backslashes: boolean,
  more: {
    readonly reopen: (() => Promise<ByteReader>) | null;
    readonly file: InputFile | null;
    readonly encoding: TextEncodingName;
  },
): Promise<SampledTable[]> {
  const sampler = new TableSampler();
  sampler.rowsPerTable = ROWS_PER_TABLE;
  const tables = new Map<string, readonly string[]>();
  if (more.reopen === null) sampler.read([head], backslashes, tables);
  else {
    const reader = await more.reopen();
    try {
      const start = await readUpTo(reader, START_BYTES);
      sampler.read([start], backslashes, tables);
    } finally {
      await reader.close();
    }
  }
  if (more.file?.bytes) {
    for await (const window of windows(more.file.path, more.file.bytes, more.encoding)) {
      sampler.rowsPerTable += ROWS_PER_WINDOW;
      sampler.read([window], backslashes, tables);
    }
  }
  return sampler.tables();
}

/** All rows of groups that are made already, and few. The reader is closed. */
export async function sampleGroups(reader: ByteReader): Promise<SampledTable[]> {
  const sampler = new TableSampler();
  sampler.rowsPerTable = ROWS_PER_TABLE;
  const parser = new SqlRowParser<Place>(sampler);
  let open: Buffer = Buffer.alloc(0);
  try {
    for (;;) {
      const piece = await readUpTo(reader, 1 << 20);
      if (piece.length === 0) break;
      const bytes = Buffer.concat([open, piece]);
      open = bytes.subarray(parser.parse(bytes, 0, bytes.length, false));
    }
  } finally {
    await reader.close();
  }
  return sampler.tables();
}

/** Pieces from places behind the begin, each from the first line in it that begins a statement. */
async function* windows(path: string, bytes: number, encoding: TextEncodingName): AsyncGenerator<Buffer> {
  const count = Math.min(WINDOWS, Math.floor((bytes - START_BYTES) / WINDOW_BYTES));
  if (count <= 0 || encoding.startsWith("utf-16")) return;
  const handle = await open(path, "r");
  try {
    const raw = Buffer.alloc(WINDOW_BYTES);
    for (let i = 1; i <= count; i++) {
      const at = START_BYTES + Math.floor(((bytes - START_BYTES - WINDOW_BYTES) * i) / count);
      const { bytesRead } = await handle.read(raw, 0, WINDOW_BYTES, at);
      let line = raw.indexOf(10);
      while (line >= 0 && line < bytesRead && statementAt(raw, line + 1, bytesRead, true) !== true) {
        line = raw.indexOf(10, line + 1);
      }
      if (line < 0 || line >= bytesRead) continue;
      const piece = raw.subarray(line + 1, bytesRead);
      yield encoding === "utf-8" ? Buffer.from(piece) : Buffer.from(new TextDecoder(encoding).decode(piece));
    }
  } finally {
    await handle.close();
  }
}

interface Place {
  readonly path: string;
  readonly name: string | null;
  readonly values: string[];
  readonly table: Counted;
}

interface Counted {
  rows: number;
  readonly places: Map<string, Place>;
}

/** Gathers cells by table and column. */
class TableSampler implements RowSink<Place> {
  rowsPerTable = 0;
  readonly #tables = new Map<string, Counted>();
  #columns = 0;
  #row: Counted | null = null;

  read(pieces: readonly Buffer[], backslashes: boolean, tables: Map<string, readonly string[]>): void {
    const parser = new SqlRowParser<Place>(this);
    const splitter = new SqlSplitter(
      backslashes,
      (group) => {
        // Only the first rows of a table are looked at, of what may be a megabyte of them.
        if (!this.#isKnown(group)) parser.parse(group, 0, group.length, true);
      },
      tables,
    );
    for (const piece of pieces) splitter.push(piece);
    // The sample is cut off anywhere; only a whole input's last row would be one.
    splitter.end();
  }

  #isKnown(group: Buffer): boolean {
    const { table } = decodeHead(group.toString("utf8", 0, group.indexOf(10)));
    return (this.#tables.get(table)?.rows ?? 0) >= this.rowsPerTable;
  }

  tables(): SampledTable[] {
    return [...this.#tables].map(([table, { places }]) => ({ table, columns: [...places.values()] }));
  }

  roleOf(path: string, name = path): Place {
    const table = path.slice(0, path.length - name.length - 1);
    let counted = this.#tables.get(table);
    if (!counted) {
      counted = { rows: 0, places: new Map() };
      if (this.#columns < COLUMNS_LIMIT) this.#tables.set(table, counted);
    }
    let place = counted.places.get(name);
    if (!place) {
      place = { path, name: /^\d+$/u.test(name) ? null : name, values: [], table: counted };
      if (this.#columns++ < COLUMNS_LIMIT) counted.places.set(name, place);
    }
    return place;
  }

  ignores(): boolean {
    return false;
  }

  needsText(): boolean {
    return true;
  }

  leaf(place: Place, value: string): void {
    this.#row = place.table;
    if (place.table.rows < this.rowsPerTable) place.values.push(value.slice(0, VALUE_BYTES));
  }

  leafBytes(place: Place, bytes: Uint8Array, start: number, end: number): void {
    this.#row = place.table;
    if (place.table.rows >= this.rowsPerTable) return;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, VALUE_BYTES));
    place.values.push(text.toString("utf8"));
  }

  endDocument(): void {
    if (this.#row) this.#row.rows++;
    this.#row = null;
  }

  reject(): void {
    this.#row = null;
  }
}
