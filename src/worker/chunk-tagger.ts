/**
 * Parses chunks and keeps their tags apart until each chunk is known to have begun at a record (source/chunk-reader.ts):
 * then they go to the partitions; a chunk whose guess was wrong is dropped and parsed again. Used by the worker threads
 * and, without threads, by the tests.
 */
import { TAG_KIND } from "../identifier/kinds.js";
import type { TagSink } from "../key/cmac-lanes.js";
import { chunkMac } from "../key/content-mac.js";
import { ComboParser } from "../source/combo-parser.js";
import { DelimitedParser } from "../source/delimited-parser.js";
import { LineParser, type LineSink } from "../source/line-parser.js";
import { JsonLinesParser } from "../source/json-lines-parser.js";
import { StealerParser } from "../source/stealer-parser.js";
import { SqlRowParser, type RowSink } from "../source/sql-row-parser.js";
import type { CellSink, RecordParser } from "../source/text-shape.js";
import { KernelDelimitedParser, RecordRooms, RECORDS, type TrimmedCellSink } from "./kernel-delimited-parser.js";
import { KernelPlainDocuments } from "./kernel-plain-documents.js";
import { KernelPlainTuples } from "./kernel-plain-tuples.js";
import { KernelInput } from "./kernel-input.js";
import { DigitLines } from "./digit-lines.js";
import type { FilePlan, RecordCounts, SplitPlan } from "./file-plan.js";
import { PhoneRecords } from "./phone-records.js";
import { RecordGroups, type RecordGroup } from "./record-groups.js";
import { RecordSampler } from "./record-sampler.js";
import { RecordTagger } from "./record-tagger.js";
import { RejectLog, type ChunkRejects } from "./reject-log.js";
import { SplitTagger } from "./split-tagger.js";
import { PendingPieces, type PendingTags } from "./pending-tags.js";
import type { TagReceiver } from "./tag-receiver.js";

export interface ChunkTask {
  readonly chunk: number;
  readonly file: number;
  /** Where its slot lies in the worker's memory. */
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

/** One chunk that waits for its verdict. */
interface PendingChunk {
  readonly file: number;
  /** Tags by kind (of group 0) or `groupedKind`. */
  readonly tags: Map<number, PendingTags>;
  readonly counts: ReadonlyMap<number, RecordCounts>;
  /** Why its records can't be split. */
  readonly failure: Error | null;
}

/** Takes the records of one file. */
interface OpenFile {
  readonly parser: RecordParser;
  /** `null` where records are not sampled: in a scan, and where nothing of them is measured. */
  readonly sampler: RecordSampler | null;
  skipHeader(): void;
  takeCounts(): { counts: ReadonlyMap<number, RecordCounts>; failure: Error | null };
  /** Groups are not what they were. */
  forgetGroups(): void;
}

/** The key of a group's tags of one kind among all that a worker holds; in group 0 it is the kind. */
function groupedKind(group: number, kind: number): number {
  return group * 256 + kind;
}

export function groupOfKey(key: number): number {
  return Math.floor(key / 256);
}

export function kindOfKey(key: number): number {
  return key % 256;
}

export class ChunkTagger {
  readonly #partitions: TagReceiver;
  readonly #pieces: PendingPieces;
  readonly #contentKey: Uint8Array;
  readonly #groups: RecordGroups;
  readonly #digitLines: DigitLines;
  readonly #phoneRecords: PhoneRecords;
  readonly #input: KernelInput;
  readonly #rooms: RecordRooms;
  readonly #documents: KernelPlainDocuments;
  readonly #files = new Map<number, OpenFile>();
  readonly #plans = new Map<number, FilePlan>();
  readonly #pending = new Map<number, PendingChunk>();
  readonly #rejectLog: RejectLog | null;
  readonly #samples: boolean;
  #current: PendingChunk["tags"] = new Map();

  /** @param classes the dataset's data classes that are known from the start, in the order of their bits */
  constructor(options: {
    tagKey: Uint8Array;
    contentKey: Uint8Array;
    withPayload: boolean;
    classes: readonly string[];
    partitions: TagReceiver;
    logRejects?: boolean;
    /** Whether some records of each chunk are measured. */
    samples?: boolean;
  }) {
    this.#samples = options.samples === true;
    this.#rejectLog = options.logRejects === true ? new RejectLog() : null;
    this.#partitions = options.partitions;
    this.#pieces = new PendingPieces(options.partitions.kernel, options.withPayload ? 3 : 2);
    this.#contentKey = options.contentKey;
    this.#groups = new RecordGroups(
      options.tagKey,
      options.classes,
      (group): TagSink =>
        (kinds, payloads, tags, count) =>
          this.#collect(group, kinds, payloads, tags, count),
    );
    this.#input = new KernelInput(options.partitions.kernel);
    this.#rooms = new RecordRooms(options.partitions.kernel);
    this.#documents = new KernelPlainDocuments(options.partitions.kernel, this.#input);
    this.#digitLines = new DigitLines(this.#input, this.#groups.rest.lanes, options.partitions);
    const { kernel } = options.partitions;
    const { lanes } = this.#groups.rest;
    this.#phoneRecords = new PhoneRecords(kernel, this.#digitLines.tables, lanes, RECORDS, (blocks, payloads, count) =>
      this.#pieces.putBlocks(this.#columnOf(TAG_KIND.phone), blocks, payloads, count),
    );
  }

  /** Counts of all chunks that were committed, of the records that are in no group. */
  get counts(): RecordCounts {
    return this.#groups.rest.counts;
  }

  /** Data classes by bit, as far as this tagger met them, of the records that are in no group. */
  get classes(): readonly string[] {
    return this.#groups.rest.classBits.slugs;
  }

  /** What was committed, by group; group 0, of the records that are in none, comes first. */
  get groups(): readonly RecordGroup[] {
    return this.#groups.all();
  }

  addPlan(file: number, plan: FilePlan): void {
    this.#plans.set(file, plan);
  }

  run(task: ChunkTask, bytes: Uint8Array): ChunkResult {
    const file = this.#file(task.file);
    this.#current = new Map();
    const mac =
      task.digestIndex < 0 ? null : chunkMac(this.#contentKey, task.digestIndex, bytes.subarray(task.from, task.to));
    if (task.first && this.#plans.get(task.file)?.dialect.header) file.skipHeader();
    this.#input.beginChunk(bytes);
    this.#digitLines.beginChunk(task.file);
    const consumed = file.parser.parse(bytes, task.from, task.to, task.last);
    this.#groups.rest.lanes.flush();
    const { counts, failure } = file.takeCounts();
    if (file.sampler !== null) {
      const isHeaded = task.first && this.#plans.get(task.file)?.dialect.header === true;
      const samples = file.sampler.sample(
        bytes,
        task.from,
        Math.min(consumed, task.to),
        task.chunk,
        isHeaded,
        task.last,
      );
      for (const [value, sample] of samples) {
        const own = counts.get(this.#groups.numberOf(value));
        if (own) own.sample = sample;
      }
    }
    this.#groups.hold(counts.keys());
    this.#pending.set(task.chunk, { file: task.file, tags: this.#current, counts, failure });
    let records = 0;
    for (const of of counts.values()) records += of.records;
    if (task.last) this.#files.delete(task.file);
    return {
      chunk: task.chunk,
      consumed: Math.min(consumed, task.to),
      records,
      mac,
      rejects: this.#rejectLog?.take() ?? null,
    };
  }

  /**
   * The chunk began at a record: its tags count.
   * @throws Error with one of SPLIT_FAILURES as its code
   */
  commit(chunk: number): void {
    const pending = this.#take(chunk);
    if (pending.failure) throw pending.failure;
    for (const [kind, tags] of pending.tags)
      this.#pieces.handOn(tags, (entries, count) => this.#partitions.addEntries(kind, entries, count, pending.file));
    this.#groups.prove(pending.file, pending.counts);
    this.#recycle(pending);
  }

  /** The chunk began inside a record: forget it. */
  discard(chunk: number): void {
    const pending = this.#take(chunk);
    if (this.#groups.release(pending.counts.keys())) for (const file of this.#files.values()) file.forgetGroups();
    this.#recycle(pending);
  }

  #take(chunk: number): PendingChunk {
    const pending = this.#pending.get(chunk);
    if (!pending) throw new Error(`chunk ${chunk} is not pending`);
    this.#pending.delete(chunk);
    return pending;
  }

  #recycle(pending: PendingChunk): void {
    for (const tags of pending.tags.values()) this.#pieces.release(tags);
  }

  #file(file: number): OpenFile {
    let entry = this.#files.get(file);
    if (!entry) {
      const plan = this.#plans.get(file);
      if (!plan) throw new Error(`no plan for file ${file}`);
      entry = plan.split ? this.#openSplit(plan, plan.split) : this.#open(plan);
      // Files come one after another: what another worker read the end of is done with, too.
      this.#files.clear();
      this.#files.set(file, entry);
    }
    return entry;
  }

  #open(plan: FilePlan): OpenFile {
    const tagger = this.#tagger(plan, this.#groups.rest, this.#rejectLog);
    return {
      parser: this.#parserFor(plan, tagger),
      sampler: this.#samples ? RecordSampler.of(plan) : null,
      skipHeader: () => tagger.skipHeader(),
      takeCounts: () => ({ counts: new Map([[0, tagger.takeCounts()]]), failure: null }),
      forgetGroups: () => undefined,
    };
  }

  #openSplit(plan: FilePlan, split: SplitPlan): OpenFile {
    const tagger = new SplitTagger(plan, split, this.#groups, this.#rejectLog, (group, rejects) =>
      this.#tagger(plan, group, rejects),
    );
    const { format } = plan;
    return {
      parser:
        format === "ndjson" || format === "sql"
          ? this.#documentParser(format, tagger)
          : this.#delimitedParser(plan, tagger),
      sampler: this.#samples ? RecordSampler.of(plan) : null,
      skipHeader: () => tagger.skipHeader(),
      takeCounts: () => tagger.takeCounts(),
      forgetGroups: () => tagger.forget(),
    };
  }

  #tagger(plan: FilePlan, { lanes, classBits }: RecordGroup, rejects: RejectLog | null): RecordTagger {
    return new RecordTagger(plan, lanes, classBits, this.#digitLines, this.#phoneRecords, rejects);
  }

  #collect(group: number, kinds: Uint8Array, payloads: Uint32Array, tags: Uint32Array, count: number): void {
    let kind = -1;
    let column = this.#pieces.begin();
    for (let i = 0; i < count; i++) {
      if (kinds[i] !== kind) {
        kind = kinds[i];
        column = this.#columnOf(groupedKind(group, kind));
      }
      this.#pieces.put(column, tags[2 * i], tags[2 * i + 1], payloads[i]);
    }
  }

  #columnOf(key: number): PendingTags {
    let column = this.#current.get(key);
    if (!column) {
      column = this.#pieces.begin();
      this.#current.set(key, column);
    }
    return column;
  }

  #parserFor(plan: FilePlan, tagger: RecordTagger): RecordParser {
    const { dialect } = plan;
    switch (plan.format) {
      case "ndjson":
      case "sql":
        return this.#documentParser(plan.format, tagger);
      case "combo":
        return new ComboParser(dialect.newline, tagger);
      case "stealer":
        return new StealerParser(dialect.newline, tagger);
      case "text":
        return new LineParser("\n", tagger.textLines());
      case "lines":
        return new LineParser(dialect.newline, tagger.takesPlainLines ? tagger : wholeLines(tagger));
      case "delimited":
        return this.#delimitedParser(plan, tagger);
    }
  }

  /** Plain documents and rows are found by the kernel. */
  #documentParser<Role>(format: "ndjson" | "sql", sink: RowSink<Role>): RecordParser {
    if (format === "ndjson") return new JsonLinesParser(sink, this.#documents);
    return new SqlRowParser(sink, new KernelPlainTuples(this.#partitions.kernel, this.#input, this.#rooms));
  }

  #delimitedParser({ dialect, columns }: FilePlan, sink: CellSink & TrimmedCellSink): RecordParser {
    const wanted = columns.map(({ index }) => index);
    const plain = new DelimitedParser(dialect, wanted, sink);
    if (!KernelDelimitedParser.reads(dialect)) return plain;
    const { kernel } = this.#partitions;
    return new KernelDelimitedParser(kernel, this.#input, dialect, wanted, plain, sink, this.#rooms);
  }
}

/** Every line of a list of another kind (QQ numbers, resident ids) goes the way of a cell: its digits are no phone. */
function wholeLines(tagger: RecordTagger): LineSink {
  return { plainLines: (_bytes, start) => start, line: (bytes, start, end) => tagger.line(bytes, start, end) };
}
