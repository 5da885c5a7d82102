/**
 * The parsers of SQL dumps and NDJSON by themselves, with and without the kernel, in turn in one process by processor time:
 * MB in a second of it. `npx tsx bench/parsers.ts [--megabytes 20] [--rounds 5]`. Cells are handed on and dropped.
 */
import { parseArgs } from "node:util";
import { Kernel } from "../src/kernel/kernel.js";
import { JsonLinesParser } from "../src/source/json-lines-parser.js";
import { PlainRows } from "../src/source/sql-plain-rows.js";
import { SqlRowParser, type RowSink } from "../src/source/sql-row-parser.js";
import { SqlSplitter } from "../src/source/sql-splitter.js";
import { RecordRooms } from "../src/worker/kernel-delimited-parser.js";
import { KernelInput } from "../src/worker/kernel-input.js";
import { KernelPlainDocuments } from "../src/worker/kernel-plain-documents.js";
import { KernelPlainTuples } from "../src/worker/kernel-plain-tuples.js";
import { generateChunks } from "./generate/record-source.js";
import { createShape } from "./generate/shapes.js";

const { values } = parseArgs({
  options: { megabytes: { type: "string", default: "20" }, rounds: { type: "string", default: "5" } },
});
const kernel = new Kernel();
const input = new KernelInput(kernel);
const rooms = new RecordRooms(kernel);

const sink: RowSink<string> = {
  roleOf: (path) => path,
  ignores: (path) => /(?:uid|status|credit|signature|_id)$/u.test(path),
  needsText: () => true,
  leaf: () => undefined,
  leafBytes: () => undefined,
  endDocument: () => undefined,
  reject: () => undefined,
};

function make(shape: string): Buffer {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const count = 10_000_000;
  const source = createShape(shape, { count, seed: 1 });
  if (!source) throw new Error(`no shape ${shape}`);
  for (const chunk of generateChunks(source, count)) {
    pieces.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes >= Number(values.megabytes) * 1e6) break;
  }
  return Buffer.concat(pieces);
}

function groupsOf(dump: Buffer, plainRows: PlainRows | null): Buffer {
  const groups: Buffer[] = [];
  const splitter = new SqlSplitter(true, (group) => groups.push(Buffer.from(group)), new Map(), plainRows);
  splitter.push(dump);
  splitter.end();
  return Buffer.concat(groups);
}

const dump = make("sql");
const lines = make("es");
const groups = groupsOf(dump, new PlainRows());
const kernelParse = (parser: SqlRowParser<string> | JsonLinesParser<string>, bytes: Buffer): void => {
  input.beginChunk(bytes);
  parser.parse(bytes, 0, bytes.length, true);
};

const jobs: readonly (readonly [name: string, bytes: number, run: () => void])[] = [
  ["sql: borders of rows, kernel", dump.length, () => void groupsOf(dump, new PlainRows())],
  ["sql: borders of rows, plain", dump.length, () => void groupsOf(dump, null)],
  [
    "sql: cells, kernel",
    groups.length,
    () => kernelParse(new SqlRowParser(sink, new KernelPlainTuples(kernel, input, rooms)), groups),
  ],
  ["sql: cells, plain", groups.length, () => kernelParse(new SqlRowParser(sink), groups)],
  [
    "ndjson: leaves, kernel",
    lines.length,
    () => kernelParse(new JsonLinesParser(sink, new KernelPlainDocuments(kernel, input)), lines),
  ],
  ["ndjson: leaves, plain", lines.length, () => kernelParse(new JsonLinesParser(sink), lines)],
  [
    "ndjson: toString, JSON.parse",
    lines.length,
    () => {
      for (let at = 0, end = 0; (end = lines.indexOf(10, at)) >= 0; at = end + 1)
        JSON.parse(lines.toString("utf8", at, end));
    },
  ],
];

const rates = jobs.map((): number[] => []);
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const [i, [, bytes, run]] of jobs.entries()) {
    const before = process.cpuUsage();
    run();
    const { user } = process.cpuUsage(before);
    // The first round warms up.
    if (round > 0) rates[i].push(bytes / user);
  }
}
for (const [i, [name]] of jobs.entries()) {
  const sorted = rates[i].sort((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[sorted.length >> 1], sorted[sorted.length - 1]];
  process.stdout.write(`${name}: ${median.toFixed(0)} (${least.toFixed(0)}–${most.toFixed(0)}) MB a CPU second\n`);
}
