/** Seeded entries for partitions: tags of which many repeat, with payloads, and the plain fold of them as an oracle. */
import { FIRST_YEAR, ProfileFolder, YEAR_BITS, type Profile } from "../../src/run/profile.js";
import type { MergedRun } from "./plain-partitions.js";
import { words } from "../run/seeded-tags.js";

export interface Entry {
  readonly tag: bigint;
  readonly payload: number;
}

/** `count` entries of about `distinct` different tags; each has one of 8 class sets and one of 4 years. */
export function randomEntries(seed: number, count: number, distinct: number): Entry[] {
  const next = words(seed);
  const tags = Array.from({ length: distinct }, () => next());
  return Array.from({ length: count }, () => {
    const random = Number(next() >> 12n);
    return { tag: tags[random % distinct], payload: (((random >> 3) % 8) << YEAR_BITS) | ((random >>> 7) & 3) };
  });
}

/** Words (high, low[, payload]) of entries. */
export function wordsOf(entries: readonly Entry[], withPayload = true): Uint32Array {
  const stride = withPayload ? 3 : 2;
  const packed = new Uint32Array(entries.length * stride);
  for (const [i, { tag, payload }] of entries.entries()) {
    packed[i * stride] = Number(tag >> 32n);
    packed[i * stride + 1] = Number(tag & 0xffffffffn);
    if (withPayload) packed[i * stride + 2] = payload;
  }
  return packed;
}

/** What sorting and merging must give: one line per tag, ascending, with its profile. */
export function foldPlainly(entries: readonly Entry[], withPayload = true): string[] {
  const byTag = new Map<bigint, { records: number; classes: number; years: Set<number> }>();
  for (const { tag, payload } of entries) {
    let profile = byTag.get(tag);
    if (!profile) byTag.set(tag, (profile = { records: 0, classes: 0, years: new Set() }));
    profile.records++;
    if (!withPayload) continue;
    profile.classes |= payload >>> YEAR_BITS;
    const code = payload & ((1 << YEAR_BITS) - 1);
    if (code > 0) profile.years.add(FIRST_YEAR + code - 1);
  }
  return [...byTag]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, { records, classes, years }]) =>
      line(tag, { records, classes, years: [...years].sort((a, b) => a - b) }),
    );
}

/** The same of a merged run. */
export function linesOf(run: MergedRun, folder: ProfileFolder): string[] {
  return Array.from({ length: run.length }, (_, i) =>
    line(
      (BigInt(run.high[i]) << 32n) | BigInt(run.low[i]),
      folder.profiles[folder.profileOf(run.states[i], run.records[i])],
    ),
  );
}

function line(tag: bigint, { records, classes, years }: Profile): string {
  return `${tag.toString(16).padStart(16, "0")} ${records} ${classes} ${years.join()}`;
}
