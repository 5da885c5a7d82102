/**
 * Where the tags of parsed records go: an import keeps them (tag-partitions.ts), a scan compares them with the ones that it
 * looks for (tag-matcher.ts).
 */
import type { Kernel } from "../kernel/kernel.js";

export interface TagReceiver {
  /** Whose memory entries and blocks lie in. */
  readonly kernel: Kernel;

  /**
   * Takes entries of one kind, laid out as (high, low[, payload]) × count.
   * @param entries where they lie in the kernel's memory
   * @param file index of the input that they are from
   */
  addEntries(kind: number, entries: number, count: number, file: number): void;

  /**
   * Takes tags that are the first 64 bits of encrypted blocks.
   * @param blocks where `count` blocks of 16 bytes lie in the kernel's memory
   * @param payload of them all
   */
  addBlocks(kind: number, blocks: number, count: number, payload: number, file: number): void;
}
