/**
 * What the main thread and the import workers say to each other. Batches only: a chunk of megabytes, a stripe of
 * thousands of tags. Slots and slabs are shared memory and never copied.
 */
import type { SegmentLayout } from "../run/segment-layout.js";
import type { Profile } from "../run/profile.js";
import type { ChunkResult, ChunkTask } from "./chunk-tagger.js";
import type { FilePlan, RecordCounts } from "./file-plan.js";
import type { OwnedPieces, PackedStripe, PartitionPieces } from "./partition-sorter.js";

export interface WorkerSetup {
  readonly tagKey: Uint8Array;
  readonly integrityKey: Uint8Array;
  readonly contentKey: Uint8Array;
  readonly withPayload: boolean;
  /** Whether chunks tell where their rejected records are. */
  readonly logRejects: boolean;
  readonly classes: readonly string[];
  readonly slots: readonly SharedArrayBuffer[];
  readonly tagMemoryBytes: number;
  readonly spillPath: string;
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
  | { type: "finish" }
  | { type: "measure"; task: MeasureTask }
  | { type: "pack"; task: PackTask }
  | { type: "profile-ids"; ids: readonly number[] }
  | { type: "dispose" };

export interface WorkerHoldings {
  readonly counts: RecordCounts;
  readonly classes: readonly string[];
  readonly pieces: Map<number, PartitionPieces[]>;
  readonly spillBytes: number;
}

export type FromWorker =
  | { type: "chunk"; result: ChunkResult }
  | { type: "finished"; holdings: WorkerHoldings }
  | { type: "measured"; entries: number; distinct: number }
  | { type: "profiles"; profiles: readonly Profile[] }
  /** `forgotten`: tags that were met and left out. */
  | { type: "packed"; stripes: readonly PackedStripe[]; distinct: number; forgotten: number }
  | { type: "disposed" }
  /** `place` is a stack without its message: a message could quote an input. */
  | { type: "failed"; code: string; place: string };
