/**
 * Parses chunks and keeps their tags apart until each chunk is known to have begun at a record (source/chunk-reader.ts):
 * then they go to the partitions; a chunk whose guess was wrong is dropped and parsed again. Used by the worker threads
 * and, without threads, by the tests.
 */
import { CmacLanes } from "../key/cmac-lanes.js";
import { chunkMac } from "../key/content-mac.js";
import { ComboParser } from "../source/combo-parser.js";
import { DelimitedParser } from "../source/delimited-parser.js";
import { LineParser, type LineSink } from "../source/line-parser.js";
import { JsonLinesParser } from "../source/json-lines-parser.js";
import { StealerParser } from "../source/stealer-parser.js";
import { SqlRowParser } from "../source/sql-row-parser.js";
import type { RecordParser } from "../source/text-shape.js";
import { KernelDelimitedParser, RecordRooms } from "./kernel-delimited-parser.js";
import { KernelPlainDocuments } from "./kernel-plain-documents.js";
import { KernelPlainTuples } from "./kernel-plain-tuples.js";
import { KernelInput } from "./kernel-input.js";
import { DigitLines } from "./digit-lines.js";
import { addCounts, emptyCounts } from "./file-plan.js";
import type { FilePlan, RecordCounts } from "./file-plan.js";
import { ClassBits, RecordTagger } from "./record-tagger.js";
import { RejectLog, type ChunkRejects } from "./reject-log.js";
import type { TagPartitions } from "./tag-partitions.js";

export interface ChunkTask {
  readonly chunk: number;
  readonly file: number;
  readonly slot: number;
  readonly from: number;
  readonly to: number;
  readonly last: boolean;
  /** The file's first chunk: its first record may be a header. */
  readonly first: boolean;
  /** Index of the chunk in its file, for the content MAC; -1 when this is a second try and the MAC is known. */
  readonly digestIndex: number;
}

export interface ChunkResult {
  readonly chunk: number;
  /** Offset in the slot behind the last whole record. */
  readonly consumed: number;
  readonly records: number;
  readonly mac: Uint8Array | null;
  /** `null` for none, and when nobody asked. */
  readonly rejects: ChunkRejects | null;
}

interface PendingTags {
  words: Uint32Array;
  used: number;
}

/** Tags of one chunk that wait for their verdict, by kind: words (high, low[, payload]). */
interface PendingChunk {
  readonly tags: Map<number, PendingTags>;
  readonly counts: RecordCounts;
}

/** Start size of a pending kind's words; doubled as needed and reused. */
const PENDING_WORDS = 1 << 16;

export class ChunkTagger {
  readonly counts: RecordCounts = emptyCounts();
  readonly #partitions: TagPartitions;
  readonly #stride: 2 | 3;
  readonly #contentKey: Uint8Array;
  readonly #classBits = new ClassBits();
  readonly #lanes: CmacLanes;
  readonly #digitLines: DigitLines;
  readonly #input: KernelInput;
  readonly #rooms: RecordRooms;
  readonly #documents: KernelPlainDocuments;
  readonly #files = new Map<number, { parser: RecordParser; tagger: RecordTagger }>();
  readonly #plans = new Map<number, FilePlan>();
  readonly #pending = new Map<number, PendingChunk>();
  readonly #spareWords: Uint32Array[] = [];
  readonly #rejectLog: RejectLog | null;
  #current: PendingChunk["tags"] = new Map();

  /** @param classes the dataset's data classes that are known from the start, in the order of their bits */
  constructor(options: {
    tagKey: Uint8Array;
    contentKey: Uint8Array;
    withPayload: boolean;
    classes: readonly string[];
    partitions: TagPartitions;
    logRejects?: boolean;
  }) {
    this.#rejectLog = options.logRejects === true ? new RejectLog() : null;
    this.#partitions = options.partitions;
    this.#stride = options.withPayload ? 3 : 2;
    this.#contentKey = options.contentKey;
    for (const slug of options.classes) this.#classBits.bitOf(slug);
    this.#lanes = new CmacLanes(options.tagKey, (kinds, payloads, tags, count) =>
      this.#collect(kinds, payloads, tags, count),
    );
    this.#input = new KernelInput(options.partitions.kernel);
    this.#rooms = new RecordRooms(options.partitions.kernel);
    this.#documents = new KernelPlainDocuments(options.partitions.kernel, this.#input);
    this.#digitLines = new DigitLines(this.#input, this.#lanes, options.partitions);
  }

  /** Data classes by bit, as far as this tagger met them. */
  get classes(): readonly string[] {
    return this.#classBits.slugs;
  }

  addPlan(file: number, plan: FilePlan): void {
    this.#plans.set(file, plan);
  }

  run(task: ChunkTask, bytes: Uint8Array): ChunkResult {
    const { parser, tagger } = this.#file(task.file);
    this.#current = new Map();
    const mac =
      task.digestIndex < 0 ? null : chunkMac(this.#contentKey, task.digestIndex, bytes.subarray(task.from, task.to));
    if (task.first && this.#plans.get(task.file)?.dialect.header) tagger.skipHeader();
    this.#input.beginChunk();
    this.#digitLines.beginChunk();
    const consumed = parser.parse(bytes, task.from, task.to, task.last);
    this.#lanes.flush();
    const counts = tagger.takeCounts();
    this.#pending.set(task.chunk, { tags: this.#current, counts });
    if (task.last) this.#files.delete(task.file);
    return {
      chunk: task.chunk,
      consumed: Math.min(consumed, task.to),
      records: counts.records,
      mac,
      rejects: this.#rejectLog?.take() ?? null,
    };
  }

  /** The chunk began at a record: its tags count. */
  commit(chunk: number): void {
    const pending = this.#take(chunk);
    for (const [kind, { words, used }] of pending.tags) this.#partitions.add(kind, words, used / this.#stride);
    addCounts(this.counts, pending.counts);
    this.#recycle(pending);
  }

  /** The chunk began inside a record: forget it. */
  discard(chunk: number): void {
    this.#recycle(this.#take(chunk));
  }

  #take(chunk: number): PendingChunk {
    const pending = this.#pending.get(chunk);
    if (!pending) throw new Error(`chunk ${chunk} is not pending`);
    this.#pending.delete(chunk);
    return pending;
  }

  #recycle(pending: PendingChunk): void {
    for (const { words } of pending.tags.values()) if (this.#spareWords.length < 8) this.#spareWords.push(words);
  }

  #file(file: number): { parser: RecordParser; tagger: RecordTagger } {
    let entry = this.#files.get(file);
    if (!entry) {
      const plan = this.#plans.get(file);
      if (!plan) throw new Error(`no plan for file ${file}`);
      const tagger = new RecordTagger(plan, this.#lanes, this.#classBits, this.#digitLines, this.#rejectLog);
      entry = { parser: this.#parserFor(plan, tagger), tagger };
      this.#files.set(file, entry);
    }
    return entry;
  }

  #collect(kinds: Uint8Array, payloads: Uint32Array, tags: Uint32Array, count: number): void {
    const stride = this.#stride;
    let kind = -1;
    let column: PendingTags = { words: new Uint32Array(0), used: 0 };
    for (let i = 0; i < count; i++) {
      if (kinds[i] !== kind) {
        kind = kinds[i];
        column = this.#columnOf(kind);
      }
      if (column.used + 3 > column.words.length) {
        const longer = new Uint32Array(column.words.length * 2);
        longer.set(column.words.subarray(0, column.used));
        column.words = longer;
      }
      const { words, used } = column;
      words[used] = tags[2 * i];
      words[used + 1] = tags[2 * i + 1];
      if (stride === 3) words[used + 2] = payloads[i];
      column.used = used + stride;
    }
  }

  #columnOf(kind: number): PendingTags {
    let column = this.#current.get(kind);
    if (!column) {
      column = { words: this.#spareWords.pop() ?? new Uint32Array(PENDING_WORDS), used: 0 };
      this.#current.set(kind, column);
    }
    return column;
  }

  #parserFor(plan: FilePlan, tagger: RecordTagger): RecordParser {
    const { dialect } = plan;
    switch (plan.format) {
      case "ndjson":
        return new JsonLinesParser(tagger, this.#documents);
      case "sql":
        return new SqlRowParser(tagger, new KernelPlainTuples(this.#partitions.kernel, this.#input, this.#rooms));
      case "combo":
        return new ComboParser(dialect.newline, tagger);
      case "stealer":
        return new StealerParser(dialect.newline, tagger);
      case "text":
        return new LineParser("\n", tagger.textLines());
      case "lines":
        return new LineParser(dialect.newline, tagger.takesPlainLines ? tagger : wholeLines(tagger));
      case "delimited": {
        const wanted = plan.columns.map(({ index }) => index);
        const plain = new DelimitedParser(dialect, wanted, tagger);
        if (!KernelDelimitedParser.reads(dialect)) return plain;
        return new KernelDelimitedParser(
          this.#partitions.kernel,
          this.#input,
          dialect,
          wanted,
          plain,
          tagger,
          this.#rooms,
        );
      }
    }
  }
}

/** Every line of a list of another kind (QQ numbers, resident ids) goes the way of a cell: its digits are no phone. */
function wholeLines(tagger: RecordTagger): LineSink {
  return { plainLines: (_bytes, start) => start, line: (bytes, start, end) => tagger.line(bytes, start, end) };
}
