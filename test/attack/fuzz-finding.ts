/** What is fuzzed, and what a target throws when a rule was broken. */
import type { Seed } from "./fuzz-seeds.js";

export interface FuzzTarget {
  readonly name: string;
  readonly seeds: readonly Seed[];
  /** How often it comes, relative to the others: the cheap ones more often. */
  readonly weight: number;
  run(bytes: Buffer, seed: Seed): void | Promise<void>;
}

/** A rule that was broken; its message says which, without the input. */
export class Finding extends Error {}
