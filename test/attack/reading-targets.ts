/**
 * The parsers alone, without what tags their records: each reads an input whole and cut in two, and must give the same
 * records both times, all of them within the input. Finds what a crash doesn't show, at some ten thousand a second.
 */
import { DelimitedParser } from "../../src/source/delimited-parser.js";
import { ComboParser } from "../../src/source/combo-parser.js";
import { EntryLines } from "../../src/source/entry-line-reader.js";
import type { EntryFormat } from "../../src/source/entry-shape.js";
import { JsonLinesParser, type DocumentSink } from "../../src/source/json-lines-parser.js";
import { JsonSplitter } from "../../src/source/json-splitter.js";
import { LineParser } from "../../src/source/line-parser.js";
import { RecordDelimiters } from "../../src/source/record-delimiter-reader.js";
import { SqlRowParser, type RowSink } from "../../src/source/sql-row-parser.js";
import { SqlSplitter } from "../../src/source/sql-splitter.js";
import { StealerParser } from "../../src/source/stealer-parser.js";
import type { CellSink, Dialect, RecordParser } from "../../src/source/text-shape.js";
import { feed } from "../source/in-pieces.js";
import { Finding, type FuzzTarget } from "./fuzz-finding.js";
import { TEXT_SEEDS } from "./fuzz-seeds.js";

/** Takes an input in pieces. @returns its records as texts */
type Reading = (pieces: readonly Buffer[]) => string[];

const COLUMNS = [0, 1, 2];

/** Records of a parser of bytes, which are told to a sink. */
function records(parserFor: (tell: (record: string) => void) => RecordParser): Reading {
  return (pieces) => {
    const told: string[] = [];
    feed(
      parserFor((record) => told.push(record)),
      pieces,
    );
    return told;
  };
}

function cellsTo(tell: (record: string) => void): CellSink {
  return {
    cells(bytes, starts, ends, escaped) {
      let record = "";
      for (let i = 0; i < starts.length; i++)
        record += starts[i] < 0 ? "|" : `${escaped[i]}${textAt(bytes, starts[i], ends[i])}|`;
      tell(record);
    },
  };
}

/** @throws Finding when it isn't within the bytes */
function textAt(bytes: Uint8Array, start: number, end: number): string {
  if (!(start >= 0 && start <= end && end <= bytes.length))
    throw new Finding(`cell ${start}–${end} of ${bytes.length}`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", start, end);
}

function documentsTo(tell: (record: string) => void): DocumentSink<string> {
  return {
    roleOf: (path) => path,
    ignores: () => false,
    leaf: (role, value) => tell(`${role}=${value}`),
    endDocument: () => tell("end"),
    reject: (reason) => tell(reason),
  };
}

function rowsTo(tell: (record: string) => void): RowSink<string> {
  return {
    ...documentsTo(tell),
    needsText: () => true,
    leafBytes: (role, bytes, start, end) => tell(`${role}=${textAt(bytes, start, end)}`),
  };
}

const dialect = (changed: Partial<Dialect> = {}): Dialect => ({
  delimiter: ",",
  quote: '"',
  escape: "doubled",
  newline: "\n",
  header: false,
  ...changed,
});
const delimited = (changed: Partial<Dialect> = {}): Reading =>
  records((tell) => new DelimitedParser(dialect(changed), COLUMNS, cellsTo(tell)));
const entries =
  (format: EntryFormat): Reading =>
  (pieces) => {
    const lines = new EntryLines(format);
    return [Buffer.concat([...pieces, null].map((piece) => lines.push(piece))).toString("latin1")];
  };
const json = records((tell) => new JsonLinesParser(documentsTo(tell)));
/** Rows as they come out of the groups that a dump becomes. */
const sql: Reading = (pieces) => {
  const groups: Buffer[] = [];
  const splitter = new SqlSplitter(true, (group) => groups.push(Buffer.from(group)));
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return records((tell) => new SqlRowParser(rowsTo(tell)))([Buffer.concat(groups)]);
};

const READINGS: Readonly<Record<string, Reading>> = {
  csv: delimited(),
  backslash: delimited({ delimiter: ";", quote: "'", escape: "backslash" }),
  "long-delimiter": delimited({ delimiter: "----", quote: null }),
  lines: records(
    (tell) =>
      new LineParser("\n", {
        plainLines: (_bytes, start) => start,
        line: (bytes, start, end) => tell(textAt(bytes, start, end)),
      }),
  ),
  combo: records((tell) => new ComboParser("\n", cellsTo(tell))),
  stealer: records((tell) => new StealerParser("\n", cellsTo(tell))),
  ndjson: json,
  json: (pieces) => {
    const lines: Buffer[] = [];
    const splitter = new JsonSplitter((line) => lines.push(Buffer.from(line)));
    for (const piece of pieces) splitter.push(piece);
    return [String(splitter.end()), ...json([Buffer.concat(lines)])];
  },
  sql,
  copy: sql,
  vcard: entries("vcard"),
  ldif: entries("ldif"),
  prose: (pieces) => {
    const delimiters = new RecordDelimiters("; ");
    return [Buffer.concat([...pieces, null].map((piece) => delimiters.push(piece))).toString("latin1")];
  },
};

export const READINGS_TARGET: FuzzTarget = {
  name: "parsers",
  seeds: TEXT_SEEDS.filter(({ name }) => name in READINGS),
  weight: 6000,
  run(bytes, { name }) {
    const read = READINGS[name];
    // A place of its own for each input, the same each time.
    const cut = bytes.length === 0 ? 0 : (bytes[bytes.length >>> 1] * 257 + bytes.length) % bytes.length;
    const whole = read([bytes]);
    const inTwo = read([bytes.subarray(0, cut), bytes.subarray(cut)]);
    if (whole.length !== inTwo.length || whole.some((record, i) => record !== inTwo[i]))
      throw new Finding(`${name}: ${whole.length} records whole, ${inTwo.length} others cut in two`);
  },
};
