import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeTagColumns, sortTags } from "../../src/run/sort-tags.js";
import type { TagColumns } from "../../src/run/sort-tags.js";
import { words } from "./seeded-tags.js";
import { cpuTime } from "../cpu-time.js";

type Entry = readonly [high: number, low: number, payload: number];

function columnsOf(entries: readonly Entry[], withPayload: boolean): TagColumns {
  // Rubbish behind `length` must neither be sorted in nor touched.
  const columns = makeTagColumns(entries.length + 3, withPayload);
  columns.high.fill(1);
  for (const [i, [high, low, payload]] of entries.entries()) {
    columns.high[i] = high;
    columns.low[i] = low;
    if (columns.payload) columns.payload[i] = payload;
  }
  columns.length = entries.length;
  return columns;
}

function sorted(entries: readonly Entry[], withPayload: boolean): Entry[] {
  const columns = columnsOf(entries, withPayload);
  sortTags(columns, makeTagColumns(entries.length, withPayload));
  expect(columns.length).toBe(entries.length);
  return entries.map((_, i) => [columns.high[i], columns.low[i], columns.payload?.[i] ?? 0]);
}

/** The plain reference; stable, so payloads of equal tags stay in their order. */
function reference(entries: readonly Entry[], withPayload: boolean): Entry[] {
  return [...entries]
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([high, low, payload]) => [high, low, withPayload ? payload : 0]);
}

/** Tags of one partition: `spread` of the 24 bits below its 8 vary. */
function entriesOf(seed: number, count: number, spread: number): Entry[] {
  const next = words(seed);
  return Array.from({ length: count }, (_, i) => {
    const word = next();
    const high = (0xa5000000 | (Number(word >> 40n) & (2 ** spread - 1))) >>> 0;
    return [high, Number(word & (spread < 8 ? 3n : 0xffffffffn)), i] as const;
  });
}

describe("sortTags", () => {
  it.each([0, 1, 2, 63, 64, 65, 66, 1000, 4097])("sorts %i tags as Array.prototype.sort does", (count) => {
    for (const spread of [0, 1, 4, 12, 13, 24]) {
      const entries = entriesOf(count * 31 + spread, count, spread);
      for (const withPayload of [true, false]) {
        expect(sorted(entries, withPayload)).toEqual(reference(entries, withPayload));
      }
    }
  });

  it("sorts sorted, reversed and equal tags", () => {
    const entries = reference(entriesOf(9, 3000, 24), true);
    expect(sorted(entries, true)).toEqual(entries);
    expect(sorted(entries.toReversed(), true)).toEqual(entries);
    const equal = Array.from({ length: 500 }, (_, i): Entry => [0xff123456, 0xffffffff, i]);
    expect(sorted(equal, true)).toEqual(equal);
  });

  it("sorts by every bit of the two words (property)", () => {
    const low = fc.oneof(fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff), fc.nat(0xffffffff));
    const high = fc.oneof(fc.constantFrom(0, 0xfff, 0x1000, 0xffffff), fc.nat(0xffffff));
    const entries = fc.array(fc.tuple(high, low, fc.nat(2 ** 31 - 1)), { maxLength: 200 });
    fc.assert(
      fc.property(entries, fc.nat(255), (list, partition) => {
        const placed = list.map(([h, l, p]): Entry => [partition * 2 ** 24 + h, l, p]);
        expect(sorted(placed, true)).toEqual(reference(placed, true));
      }),
    );
  });

  it("stays linear when a million entries are one number", () => {
    const count = 1_000_000;
    const columns = makeTagColumns(count, false);
    columns.high.fill(0x12345678);
    columns.low.fill(42);
    columns.low[0] = 43;
    columns.length = count;
    const start = cpuTime();
    sortTags(columns, makeTagColumns(count, false));
    expect(cpuTime() - start).toBeLessThan(2000);
    expect([columns.low[0], columns.low[count - 1]]).toEqual([42, 43]);
  });
});
