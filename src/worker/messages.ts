/**
 * What the main thread and the import workers say to each other. Batches only: a chunk of megabytes, a stripe of
 * thousands of tags. Slots and slabs are shared memory and never copied.
 */
import type { SegmentLayout } from "../run/segment-layout.js";
import type { Profile } from "../run/profile.js";
import type { SlotPlaces } from "./chunk-slots.js";
import type { ChunkResult, ChunkTask } from "./chunk-tagger.js";
import type { FilePlan, RecordCounts } from "./file-plan.js";
import type { OwnedPieces, PackedStripe, PartitionPieces } from "./partition-sorter.js";
import type { SpillFile } from "./spill-mac.js";
import type { TagMatches } from "./tag-matcher.js";
import type { WantedTags } from "./wanted-tags.js";

export interface WorkerSetup {
  readonly tagKey: Uint8Array;
  readonly integrityKey: Uint8Array;
  readonly contentKey: Uint8Array;
  readonly withPayload: boolean;
  /** Whether records are divided among groups. */
  readonly splits: boolean;
  /** Whether chunks tell where their rejected records are. */
  readonly logRejects: boolean;
  readonly classes: readonly string[];
  readonly tagMemoryBytes: number;
  readonly spillPath: string;
  /** What a scan looks for; left out, tags are kept for the store. */
  readonly wanted?: WantedTags;
}

/** Sort some partitions of one kind and say how many distinct tags they hold; packs nothing. */
export interface MeasureTask {
  readonly partitions: readonly (readonly OwnedPieces[])[];
}

/** Sort some partitions and pack them into whole stripes. */
export interface PackTask extends MeasureTask {
  /** Tags that must not be stored, as words (high, low), ascending; mostly empty. */
  readonly forgotten: Uint32Array;
  readonly layout: SegmentLayout;
  readonly segment: number;
  readonly firstStripe: number;
  readonly stripes: number;
}

export type ToWorker =
  | { type: "setup"; setup: WorkerSetup }
  | { type: "chunk"; task: ChunkTask; plan: FilePlan | null; commit: readonly number[]; discard: readonly number[] }
  | { type: "verdicts"; commit: readonly number[]; discard: readonly number[] }
  /** Put all tags into the spill file, and say what is held so far. */
  | { type: "checkpoint"; commit: readonly number[]; discard: readonly number[] }
  | { type: "finish" }
  | { type: "measure"; task: MeasureTask }
  /** `spare`: room of stripes that were written, to be used again: left to the collector they pile up to some 100 MB. */
  | { type: "pack"; task: PackTask; spare: readonly ArrayBuffer[] }
  | { type: "profile-ids"; ids: readonly number[] }
  | { type: "dispose"; keepsSpill: boolean };

/** What a worker holds of one group. */
export interface WorkerHoldings {
  /** What names the group in the input; `null` for records of no group, and for all records where nothing is split. */
  readonly group: string | null;
  /** Indices of files with records of it. */
  readonly files: readonly number[];
  readonly counts: RecordCounts;
  readonly classes: readonly string[];
  /** What a scan found; `null` for an import. */
  readonly matches: TagMatches | null;
  /** Tags that were kept, by kind and partition. */
  readonly pieces: Map<number, PartitionPieces[]>;
}

/** What a worker holds in the midst of an import, all of its tags in its spill file. */
export interface HeldByWorker {
  readonly holdings: readonly WorkerHoldings[];
  /** `null` when it holds no tag. */
  readonly spill: SpillFile | null;
}

export interface PackedMessage {
  readonly type: "packed";
  readonly stripes: readonly PackedStripe[];
  readonly distinct: number;
  /** Tags that were met and left out. */
  readonly forgotten: number;
  /** A `recordHistogram` of the task's tags. */
  readonly records: readonly number[];
}

export type FromWorker =
  /** The first thing that a worker says. */
  | { type: "slots"; places: SlotPlaces }
  | { type: "chunk"; result: ChunkResult }
  | { type: "finished"; holdings: readonly WorkerHoldings[] }
  | { type: "held"; held: HeldByWorker }
  | { type: "measured"; entries: number; distinct: number }
  | { type: "profiles"; profiles: readonly Profile[] }
  | PackedMessage
  | { type: "disposed" }
  /** `place` is a stack without its message: a message could quote an input. */
  | { type: "failed"; code: string; place: string };
