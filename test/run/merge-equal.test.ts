import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendMerged, dropTags, makeMergedRun, mergeRuns } from "../../src/run/merge-equal.js";
import type { MergedRun } from "../../src/run/merge-equal.js";
import { ProfileFolder, recordPayload } from "../../src/run/profile.js";
import type { Profile } from "../../src/run/profile.js";
import { makeTagColumns, sortTags } from "../../src/run/sort-tags.js";
import type { TagColumns } from "../../src/run/sort-tags.js";

interface Entry {
  readonly high: number;
  readonly low: number;
  readonly classes: number;
  readonly year: number | null;
}

/** Few tags, so that many are equal; words at both ends of their range. */
const entry = fc.record({
  high: fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff),
  low: fc.constantFrom(0, 1, 2, 0x80000000, 0xffffffff),
  classes: fc.nat(7),
  year: fc.option(fc.integer({ min: 2000, max: 2003 })),
});

function sortedBatch(entries: readonly Entry[], withPayload: boolean): TagColumns {
  const batch = makeTagColumns(entries.length, withPayload);
  const ordered = [...entries].sort((a, b) => a.high - b.high || a.low - b.low);
  for (const [i, { high, low, classes, year }] of ordered.entries()) {
    batch.high[i] = high;
    batch.low[i] = low;
    if (batch.payload) batch.payload[i] = recordPayload(classes, year);
  }
  batch.length = entries.length;
  return batch;
}

function runOf(entries: readonly Entry[], withPayload: boolean, folder: ProfileFolder): MergedRun {
  const run = makeMergedRun(entries.length);
  appendMerged(sortedBatch(entries, withPayload), run, folder);
  return run;
}

function contents(run: MergedRun, folder: ProfileFolder): [string, Profile][] {
  return Array.from({ length: run.length }, (_, i) => [
    `${run.high[i]}:${run.low[i]}`,
    folder.profiles[folder.profileOf(run.states[i], run.records[i])],
  ]);
}

/** The plain reference: a map, then sorted. */
function reference(entries: readonly Entry[], withPayload: boolean): [string, Profile][] {
  const tags = new Map<string, { entry: Entry; records: number; classes: number; years: Set<number> }>();
  for (const one of entries) {
    const key = `${one.high}:${one.low}`;
    const known = tags.get(key) ?? { entry: one, records: 0, classes: 0, years: new Set<number>() };
    known.records++;
    if (withPayload) known.classes |= one.classes;
    if (withPayload && one.year !== null) known.years.add(one.year);
    tags.set(key, known);
  }
  return [...tags]
    .sort(([, a], [, b]) => a.entry.high - b.entry.high || a.entry.low - b.entry.low)
    .map(([key, { records, classes, years }]) => [key, { records, classes, years: [...years].sort((a, b) => a - b) }]);
}

describe("appendMerged", () => {
  it("holds each tag of a sorted batch once (property)", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 120 }), fc.boolean(), (entries, withPayload) => {
        const folder = new ProfileFolder();
        expect(contents(runOf(entries, withPayload, folder), folder)).toEqual(reference(entries, withPayload));
      }),
    );
  });

  it("appends behind what the run holds", () => {
    const folder = new ProfileFolder();
    const run = makeMergedRun(3);
    const low = [{ high: 1, low: 9, classes: 1, year: null }];
    const high = [2, 2, 3].map((word) => ({ high: word, low: 0, classes: 2, year: 2020 }));
    appendMerged(sortedBatch(low, true), run, folder);
    appendMerged(sortedBatch([], true), run, folder);
    appendMerged(sortedBatch(high, true), run, folder);
    expect(contents(run, folder)).toEqual(reference([...low, ...high], true));
  });
});

describe("mergeRuns", () => {
  it("is the run of both batches (property)", () => {
    const batches = fc.array(fc.array(entry, { maxLength: 40 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(batches, fc.boolean(), (parts, withPayload) => {
        const folder = new ProfileFolder();
        const merged = parts
          .map((part) => runOf(part, withPayload, folder))
          .reduce((a, b) => mergeRuns(a, b, folder), makeMergedRun(0));
        expect(contents(merged, folder)).toEqual(reference(parts.flat(), withPayload));
      }),
    );
  });

  it("works on what sortTags gives", () => {
    const entries = Array.from({ length: 2000 }, (_, i) => ({
      high: 0x42000000 + ((i * 7919) % 300),
      low: i % 3,
      classes: i % 4,
      year: 2000 + (i % 2),
    }));
    const columns = makeTagColumns(entries.length, true);
    for (const [i, { high, low, classes, year }] of entries.entries()) {
      columns.high[i] = high;
      columns.low[i] = low;
      columns.payload?.set([recordPayload(classes, year)], i);
    }
    columns.length = entries.length;
    sortTags(columns, makeTagColumns(entries.length, true));
    const folder = new ProfileFolder();
    const run = makeMergedRun(entries.length);
    appendMerged(columns, run, folder);
    expect(contents(run, folder)).toEqual(reference(entries, true));
  });
});

it.each([0, 1, 2, 5, 300])("drops the tags that are there out of %i, and says how many", (length) => {
  const run = makeMergedRun(length + 3);
  for (let i = 0; i < length; i++) {
    run.high[i] = i >>> 1;
    run.low[i] = 10 * (i & 1) + 5;
    run.states[i] = 1000 + i;
    run.records[i] = 2000 + i;
  }
  run.length = length;
  const isDropped = (i: number): boolean => i % 7 === 0 || i === length - 1;
  // Between the tags that are there, before, between and behind them, some that are not.
  const wanted = Array.from({ length }, (_, i) => i).flatMap((i) =>
    isDropped(i) ? [i >>> 1, 10 * (i & 1) + 5, i >>> 1, 10 * (i & 1) + 6] : [],
  );
  const dropped = Array.from({ length }, (_, i) => i).filter(isDropped);
  expect(dropTags(run, Uint32Array.from([0, 0, ...wanted, 0xffffffff, 0xffffffff]))).toBe(dropped.length);
  const kept = Array.from({ length }, (_, i) => i).filter((i) => !isDropped(i));
  expect(run.length).toBe(kept.length);
  for (const [at, i] of kept.entries())
    expect([run.high[at], run.low[at], run.states[at], run.records[at]]).toEqual([i >>> 1, 10 * (i & 1) + 5, 1000 + i, 2000 + i]); // prettier-ignore
});
