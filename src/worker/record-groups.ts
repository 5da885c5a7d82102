/**
 * The groups that one worker has met while an import is split into several datasets, by the value that names them. Each has
 * lanes and data classes of its own, so what it holds is what an import of its records alone would hold.
 *
 * A chunk that began inside a record (source/chunk-reader.ts) gives groups that are none: a group counts once a chunk with
 * records of it is proven, and one that only wrong guesses named is forgotten.
 */
import { CmacLanes, type TagSink } from "../key/cmac-lanes.js";
import { addCounts, emptyCounts, GROUPS_LIMIT, type RecordCounts } from "./file-plan.js";
import { ClassBits } from "./record-tagger.js";

/** Messages of a lane: there may be hundreds of lanes, and a call into the cipher costs as much as tens of messages. */
const LANE_CAPACITY = 256;

export interface RecordGroup {
  /** 0 for records that name no group, and for all records of an import that is not split. */
  readonly number: number;
  /** As it stands in the input, trimmed; `null` for group 0. */
  readonly value: string | null;
  readonly lanes: CmacLanes;
  readonly classBits: ClassBits;
  /** Of proven chunks. */
  readonly counts: RecordCounts;
  /** Files with records of it in proven chunks. */
  readonly files: Set<number>;
}

interface CountedGroup extends RecordGroup {
  /** Chunks with records of it that are not decided yet. */
  pending: number;
  isProven: boolean;
}

export class RecordGroups {
  /** The group of records that name none. */
  readonly rest: RecordGroup;
  readonly #tagKey: Uint8Array;
  readonly #sinkOf: (group: number) => TagSink;
  readonly #byNumber = new Map<number, CountedGroup>();
  readonly #byValue = new Map<string, CountedGroup>();
  #nextNumber = 0;
  #proven = 0;

  /**
   * @param sinkOf where a group's tags go
   * @param classes of `rest`, in the order of their bits
   */
  constructor(tagKey: Uint8Array, classes: readonly string[], sinkOf: (group: number) => TagSink) {
    this.#tagKey = tagKey;
    this.#sinkOf = sinkOf;
    const rest = this.#make(null, new CmacLanes(tagKey, sinkOf(0)));
    for (const slug of classes) rest.classBits.bitOf(slug);
    this.rest = rest;
  }

  /** The group that a value names. */
  of(value: string): RecordGroup {
    return (
      this.#byValue.get(value) ??
      this.#make(value, new CmacLanes(this.#tagKey, this.#sinkOf(this.#nextNumber), LANE_CAPACITY))
    );
  }

  /** The number of the group that a value names, 0 for none; -1 for one that is not known. */
  numberOf(value: string | null): number {
    return value === null ? 0 : (this.#byValue.get(value)?.number ?? -1);
  }

  /** A chunk was parsed that has records of these groups. */
  hold(numbers: Iterable<number>): void {
    for (const number of numbers) this.#get(number).pending++;
  }

  /**
   * The chunk began at a record.
   * @throws Error with code `too-many-groups`
   */
  prove(file: number, counts: ReadonlyMap<number, RecordCounts>): void {
    for (const [number, more] of counts) {
      const group = this.#get(number);
      group.pending--;
      group.files.add(file);
      addCounts(group.counts, more);
      if (group.isProven) continue;
      group.isProven = true;
      if (number !== 0 && ++this.#proven > GROUPS_LIMIT) throw tooManyGroups();
    }
  }

  /** The chunk began inside a record. @returns whether a group was forgotten */
  release(numbers: Iterable<number>): boolean {
    let forgot = false;
    for (const number of numbers) {
      const group = this.#get(number);
      if (--group.pending > 0 || group.isProven || group.value === null) continue;
      this.#byNumber.delete(number);
      this.#byValue.delete(group.value);
      forgot = true;
    }
    return forgot;
  }

  /** Groups with proven records, and `rest`. */
  all(): RecordGroup[] {
    return [...this.#byNumber.values()].filter(({ isProven, number }) => isProven || number === 0);
  }

  #get(number: number): CountedGroup {
    const group = this.#byNumber.get(number);
    if (!group) throw new Error(`no group ${number}`);
    return group;
  }

  #make(value: string | null, lanes: CmacLanes): CountedGroup {
    const group: CountedGroup = {
      number: this.#nextNumber++,
      value,
      lanes,
      classBits: new ClassBits(),
      counts: emptyCounts(),
      files: new Set(),
      pending: 0,
      isProven: false,
    };
    this.#byNumber.set(group.number, group);
    if (value !== null) this.#byValue.set(value, group);
    return group;
  }
}

/** The codes with which a worker ends where the records can't be split. */
export const SPLIT_FAILURES = ["too-many-groups", "long-group-name"] as const;

export function tooManyGroups(): Error {
  return Object.assign(new Error("too many groups"), { code: "too-many-groups" satisfies (typeof SPLIT_FAILURES)[0] });
}

export function longGroupName(): Error {
  return Object.assign(new Error("the name of a group is too long"), {
    code: "long-group-name" satisfies (typeof SPLIT_FAILURES)[1],
  });
}
