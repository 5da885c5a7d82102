/**
 * A part of all blocks, for a check that is run often on a store that takes long to read. Stripes are numbered through all
 * runs, and part N of T reads every T-th of them: T runs with N = 1 … T read everything. Stripes have no MAC of their own,
 * so a part is held to its blocks' CRC-32 (accidents); only the whole to the keyed checksums (attacks).
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { stripesOf } from "../run/segment-layout.js";
import type { BlockReader, StoredRun } from "../store/block-store.js";
import { damaged, verifyBlock } from "./block-damage.js";

export interface ReadSubset {
  /** 1 … `of` */
  readonly part: number;
  readonly of: number;
}

const MOST_PARTS = 10_000;

/**
 * @param text `5%`: about that share, chosen at random; `3/20`: that part
 * @throws LeaksiftError usage
 */
export function parseReadSubset(text: string, random: () => number = Math.random): ReadSubset {
  const [, share, part, parts] = /^(?:(\d+(?:\.\d+)?) ?%|(\d+)\/(\d+))$/u.exec(text.trim()) ?? [];
  if (share !== undefined) {
    const percent = Number(share);
    if (percent >= 100 / MOST_PARTS && percent <= 100) {
      const of = Math.floor(100 / percent);
      return { part: 1 + Math.floor(random() * of), of };
    }
  } else if (Number(part) >= 1 && Number(part) <= Number(parts) && Number(parts) <= MOST_PARTS) {
    return { part: Number(part), of: Number(parts) };
  }
  throw new LeaksiftError("usage", "--read-data-subset is a share such as 5%, or a part such as 3/20");
}

/**
 * @param firstStripe number of the run's first stripe among those of all runs
 * @returns blocks that were read
 * @throws LeaksiftError store-damaged
 */
export function readSubset(store: BlockReader, run: StoredRun, firstStripe: number, { part, of }: ReadSubset): number {
  const stripes = stripesOf(run.layout);
  const perStripe = 2 ** run.layout.bucketBits / stripes;
  let blocks = 0;
  for (let stripe = 0; stripe < stripes; stripe++) {
    if ((firstStripe + stripe) % of !== part - 1) continue;
    let read = 0;
    for (const block of store.scanBlocks(run.id, stripe * perStripe, perStripe)) {
      verifyBlock(block, run, stripe * perStripe + read);
      read++;
    }
    if (read !== perStripe) throw damaged(run, `stripe ${stripe} has ${read} of ${perStripe} blocks`);
    blocks += read;
  }
  return blocks;
}
