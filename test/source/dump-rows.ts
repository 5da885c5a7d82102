/** Reads a dump as the import does, splitter and row parser together, and gives its rows as plain objects. */
import { hasBackslashes } from "../../src/source/sql-dialect.js";
import { PlainRows } from "../../src/source/sql-plain-rows.js";
import { SqlRowParser, type PlainTuples, type RowSink } from "../../src/source/sql-row-parser.js";
import { SqlSplitter } from "../../src/source/sql-splitter.js";

type Row = Record<string, string | string[]>;

/**
 * Rows as `{"table.column": value}`; a place met more than once in a row has a list. A lost record is its reason.
 * @param fast.plainRows false to find every border without the kernel
 * @param fast.tuples finds cells of plain rows; none unless given
 * @param fast.ignores columns that are of no use, by their names
 */
export function rowsOf(
  dump: string | readonly Buffer[],
  backslashes?: boolean,
  fast: {
    readonly plainRows?: boolean;
    readonly tuples?: PlainTuples | null;
    readonly ignores?: (path: string) => boolean;
  } = {},
): (Row | string)[] {
  const pieces = typeof dump === "string" ? [Buffer.from(dump)] : dump;
  const escapes = backslashes ?? hasBackslashes(Buffer.concat(pieces).toString("utf8"));
  const groups: Buffer[] = [];
  const plainRows = fast.plainRows === false ? null : new PlainRows();
  const splitter = new SqlSplitter(escapes, (group) => groups.push(Buffer.from(group)), new Map(), plainRows);
  for (const piece of pieces) {
    const reused = Buffer.from(piece);
    splitter.push(reused);
    reused.fill(0x27);
  }
  splitter.end();
  const text = Buffer.concat(groups);
  return gatherRows((sink) => {
    const ignoring = fast.ignores ? { ...sink, ignores: fast.ignores } : sink;
    const consumed = new SqlRowParser(ignoring, fast.tuples ?? null).parse(text, 0, text.length, true);
    if (consumed !== text.length) throw new Error(`consumed ${consumed} of ${text.length}`);
  });
}

/** The rows that a parser hands to the sink it is given. */
export function gatherRows(parse: (sink: RowSink<string>) => void): (Row | string)[] {
  const rows: (Row | string)[] = [];
  let row: Row = {};
  const leaf = (path: string, value: string): void => {
    const before = row[path] as string | string[] | undefined;
    row[path] = before === undefined ? value : [before, value].flat();
  };
  parse({
    roleOf: (path) => path,
    ignores: () => false,
    needsText: () => true,
    leaf,
    leafBytes: (path, bytes, start, end) => leaf(path, Buffer.from(bytes.subarray(start, end)).toString("utf8")),
    endDocument: () => {
      rows.push(row);
      row = {};
    },
    reject: (reason) => rows.push(reason),
  });
  return rows;
}

/** Seeded numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
