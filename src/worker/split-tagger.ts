/**
 * Divides the records of one input among groups (record-groups.ts), each with a tagger of its own, so that nothing of one
 * group shows in another's counts. The parsers hand their records to this in place of a tagger.
 *
 * A row of a table is of one group from its first cell on. Of a document, what comes before the value that names its group
 * is kept as bytes until then, or until the document ends without one.
 */
import { unescapeCell } from "../source/delimited-parser.js";
import type { RowSink } from "../source/sql-row-parser.js";
import type { CellSink, RejectionReason } from "../source/text-shape.js";
import { GROUP_BYTES_LIMIT, GROUPS_LIMIT, type FilePlan, type RecordCounts, type SplitPlan } from "./file-plan.js";
import type { TrimmedCellSink } from "./kernel-delimited-parser.js";
import { longGroupName, tooManyGroups, type RecordGroup, type RecordGroups } from "./record-groups.js";
import { isNothing } from "./cell-bytes.js";
import type { RecordTagger } from "./record-tagger.js";
import { RejectLog } from "./reject-log.js";

type Column = ReturnType<RecordTagger["roleOf"]>;

/** A column of a table or a place in documents; what it is for has a number of its own in each group. */
interface Place {
  readonly path: string;
  readonly name: string;
  readonly numbered: string;
  /** Its value names the record's group. */
  readonly splits: boolean;
  /** For the group of records that name none; whether a place counts is the same in all groups. */
  readonly plain: Column;
  readonly columns: (Column | undefined)[];
}

interface Entry {
  readonly group: RecordGroup;
  readonly tagger: RecordTagger;
  isUsed: boolean;
}

const KEPT_BYTES = 1 << 12;

export class SplitTagger implements CellSink, TrimmedCellSink, RowSink<Place> {
  readonly #plan: FilePlan;
  readonly #split: SplitPlan;
  readonly #groups: RecordGroups;
  readonly #taggerOf: (group: RecordGroup, rejects: RejectLog | null) => RecordTagger;
  readonly #rejects: RejectLog | null;
  readonly #rest: Entry;
  readonly #entries = new Map<string, Entry>();
  #used: Entry[] = [];
  #failure: Error | null = null;
  #records = 0;
  #skipHeader = false;
  /** The last cell that named a group, since rows of one group often follow one another. */
  readonly #lastCell = new Uint8Array(GROUP_BYTES_LIMIT);
  #lastLength = -1;
  #lastEntry: Entry;
  /** Group of the rows of the table that is read; `null` where tables are not what splits. */
  #table: Entry | null = null;
  /** Group of the current document, once it is known. */
  #open: Entry | null = null;
  #kept: { place: Place; start: number; end: number }[] = [];
  #keptBytes = Buffer.allocUnsafe(KEPT_BYTES);
  #keptLength = 0;

  /** @param taggerOf makes a tagger of this input's records of one group */
  constructor(
    plan: FilePlan,
    split: SplitPlan,
    groups: RecordGroups,
    rejectLog: RejectLog | null,
    taggerOf: (group: RecordGroup, rejects: RejectLog | null) => RecordTagger,
  ) {
    this.#plan = plan;
    this.#split = split;
    this.#groups = groups;
    this.#taggerOf = taggerOf;
    this.#rejects = rejectLog && new NumberedRejects(rejectLog, () => this.#records);
    this.#rest = this.#entryFor(groups.rest);
    this.#lastEntry = this.#rest;
  }

  /** The next record of delimited text is a header. */
  skipHeader(): void {
    this.#skipHeader = true;
  }

  /**
   * What was counted since the last call, by number of group; starts anew.
   * @returns failure why these records can't be split, should they count
   */
  takeCounts(): { counts: Map<number, RecordCounts>; failure: Error | null } {
    const counts = new Map<number, RecordCounts>();
    for (const entry of this.#used) {
      entry.group.lanes.flush();
      counts.set(entry.group.number, entry.tagger.takeCounts());
      entry.isUsed = false;
    }
    const failure = this.#failure;
    this.#used = [];
    this.#failure = null;
    this.#records = 0;
    return { counts, failure };
  }

  /** Lets go of the groups: some of them were none. Between chunks. */
  forget(): void {
    this.#entries.clear();
    this.#lastLength = -1;
    this.#table = null;
    this.#open = null;
  }

  cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array, at: number): void {
    if (this.#isHeader()) return;
    this.#beginRow(bytes, starts, ends, escaped).tagger.cells(bytes, starts, ends, escaped, at);
  }

  /** The kernel puts all records into one group: here each is looked at. */
  plainRecords(): null {
    return null;
  }

  trimmedCells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, flags: Uint8Array, at: number): void {
    if (this.#isHeader()) return;
    this.#beginRow(bytes, starts, ends, flags).tagger.trimmedCells(bytes, starts, ends, flags, at);
  }

  beginTable(name: string): void {
    if (this.#split.by !== "table") return;
    this.#table = this.#entryOf(name);
    this.#open = this.#table;
  }

  beginAction(details: Readonly<Record<string, unknown>>): void {
    this.#open = this.#table;
    const value = this.#split.by === "key" ? details[this.#split.name] : undefined;
    if (typeof value !== "string") return;
    const bytes = Buffer.from(value);
    const entry = this.#entryOfCell(bytes, 0, bytes.length, false);
    if (entry !== this.#rest) this.#open = entry;
  }

  roleOf(path: string, name = path, numbered = path): Place {
    const { split } = this.#plan;
    const splits = split?.by === "key" && (path === split.name || name === split.name);
    const plain = this.#rest.tagger.roleOf(path, name, numbered);
    return { path, name, numbered, splits, plain, columns: [] };
  }

  ignores(place: Place): boolean {
    return !place.splits && this.#rest.tagger.ignores(place.plain);
  }

  needsText(place: Place): boolean {
    return place.splits || this.#rest.tagger.needsText(place.plain);
  }

  leaf(place: Place, value: string): void {
    const bytes = Buffer.from(value);
    this.leafBytes(place, bytes, 0, bytes.length);
  }

  leafBytes(place: Place, bytes: Uint8Array, start: number, end: number): void {
    if (place.splits && this.#open === null) {
      const entry = this.#entryOfCell(bytes, start, end, false);
      if (entry !== this.#rest) this.#enter(entry);
    }
    if (this.#rest.tagger.ignores(place.plain)) return;
    if (this.#open) this.#give(this.#open, place, bytes, start, end);
    else this.#keep(place, bytes, start, end);
  }

  endDocument(at: number): void {
    this.#records++;
    this.#current().tagger.endDocument(at);
    this.#open = this.#table;
  }

  reject(reason: RejectionReason, at: number): void {
    this.#records++;
    this.#kept = [];
    this.#keptLength = 0;
    this.#current().tagger.reject(reason, at);
    this.#open = this.#table;
  }

  #isHeader(): boolean {
    const isHeader = this.#skipHeader;
    this.#skipHeader = false;
    return isHeader;
  }

  #beginRow(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, flags: Uint8Array): Entry {
    this.#records++;
    const slot = this.#split.by === "cell" ? this.#split.slot : -1;
    return this.#use(this.#entryOfCell(bytes, starts[slot], ends[slot], (flags[slot] & 1) !== 0));
  }

  /** @param from -1 for a row that has no such cell */
  #entryOfCell(bytes: Uint8Array, from: number, to: number, isEscaped: boolean): Entry {
    let start = from;
    let end = to;
    if (start < 0) return this.#rest;
    while (start < end && bytes[start] <= 32) start++;
    while (end > start && bytes[end - 1] <= 32) end--;
    const length = end - start;
    if (length > GROUP_BYTES_LIMIT) {
      this.#failure ??= longGroupName();
      return this.#rest;
    }
    if (length === this.#lastLength && !isEscaped) {
      const last = this.#lastCell;
      let i = 0;
      while (i < length && bytes[start + i] === last[i]) i++;
      if (i === length) return this.#lastEntry;
    }
    if (isNothing(bytes, start, end)) return this.#rest;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString("utf8");
    if (isEscaped) {
      const { quote, escape } = this.#plan.dialect;
      return this.#entryOf(quote === null ? text : unescapeCell(text, quote, escape));
    }
    this.#lastEntry = this.#entryOf(text);
    this.#lastCell.set(bytes.subarray(start, end));
    this.#lastLength = length;
    return this.#lastEntry;
  }

  #entryOf(value: string): Entry {
    const name = value.trim();
    if (name === "") return this.#rest;
    let entry = this.#entries.get(name);
    // A chunk that names more groups than there may be was cut inside a record, or ends the import.
    if (!entry && this.#used.length > GROUPS_LIMIT) {
      this.#failure ??= tooManyGroups();
      return this.#rest;
    }
    if (!entry) this.#entries.set(name, (entry = this.#entryFor(this.#groups.of(name))));
    return entry;
  }

  #entryFor(group: RecordGroup): Entry {
    return { group, tagger: this.#taggerOf(group, this.#rejects), isUsed: false };
  }

  #use(entry: Entry): Entry {
    if (!entry.isUsed) {
      entry.isUsed = true;
      this.#used.push(entry);
    }
    return entry;
  }

  /** The group of the document that ends; what was kept of it goes there. */
  #current(): Entry {
    if (this.#open === null) this.#enter(this.#rest);
    return this.#use(this.#open ?? this.#rest);
  }

  #enter(entry: Entry): void {
    this.#open = entry;
    for (const { place, start, end } of this.#kept) this.#give(entry, place, this.#keptBytes, start, end);
    this.#kept = [];
    this.#keptLength = 0;
  }

  #give({ group, tagger }: Entry, place: Place, bytes: Uint8Array, start: number, end: number): void {
    const column = (place.columns[group.number] ??= tagger.roleOf(place.path, place.name, place.numbered));
    tagger.leafBytes(column, bytes, start, end);
  }

  #keep(place: Place, bytes: Uint8Array, start: number, end: number): void {
    const at = this.#keptLength;
    const needed = at + end - start;
    if (needed > this.#keptBytes.length) {
      const longer = Buffer.allocUnsafe(2 * needed);
      this.#keptBytes.copy(longer, 0, 0, at);
      this.#keptBytes = longer;
    }
    this.#keptBytes.set(bytes.subarray(start, end), at);
    this.#keptLength = needed;
    this.#kept.push({ place, start: at, end: needed });
  }
}

/** Numbers the rejected records of all groups as they follow one another in the input. */
class NumberedRejects extends RejectLog {
  readonly #log: RejectLog;
  readonly #record: () => number;

  constructor(log: RejectLog, record: () => number) {
    super();
    this.#log = log;
    this.#record = record;
  }

  override add(at: number, _record: number, reason: string): void {
    this.#log.add(at, this.#record(), reason);
  }
}
