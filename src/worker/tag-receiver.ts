/**
 * Where the tags of parsed records go: an import keeps them (tag-partitions.ts), a scan compares them with the ones that it
 * looks for (tag-matcher.ts).
 */
import type { Kernel } from "../kernel/kernel.js";

export interface TagReceiver {
  /** Whose memory the blocks lie in. */
  readonly kernel: Kernel;

  /**
   * Takes entries of one kind, laid out as (high, low[, payload]) × count.
   * @param file index of the input that they are from
   */
  add(kind: number, entries: Uint32Array, count: number, file: number): void;

  /**
   * Takes tags that are the first 64 bits of encrypted blocks.
   * @param blocks where `count` blocks of 16 bytes lie in the kernel's memory
   * @param payload of them all
   */
  addBlocks(kind: number, blocks: number, count: number, payload: number, file: number): void;
}
