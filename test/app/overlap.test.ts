/** Merge-joins of segments against plain sets, and that no query stays open behind them. */
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { countKnown } from "../../src/app/overlap.js";
import { markShared, SegmentStripes, STRIPES, type StripeTags } from "../../src/app/segment-stripes.js";
import { encodeBlock } from "../../src/run/block.js";
import { blockIdOf, bucketOf, chooseLayout } from "../../src/run/segment-layout.js";
import type { LiveSegment } from "../../src/store/block-store.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { words } from "../run/seeded-tags.js";
import { datasetNamed, tamper, tempFolder } from "../store/sample-store.js";

let path: string;
let clean: () => void;
let writer: SqliteWriter;
beforeEach(() => {
  const temp = tempFolder();
  clean = temp.clean;
  path = join(temp.folder, "store.db");
  writer = SqliteWriter.create(path, {});
});
afterEach(() => {
  writer.close();
  clean();
});

const next = words(11);
const POOL = Array.from({ length: 3000 }, () => next());

/** Stores tags as a dataset of one segment, laid out for another number of tags when told so. */
function store(slug: string, tags: readonly bigint[], laidOutFor = tags.length): LiveSegment {
  const layout = chooseLayout(laidOutFor);
  const builder = writer.build({ replaces: null, appendsTo: null });
  const id = builder.beginSegment(1, 1, "test-algorithm", layout);
  const sorted = [...new Set(tags)].sort((a, b) => (a < b ? -1 : 1));
  const high = Uint32Array.from(sorted, (tag) => Number(tag >> 32n));
  const low = Uint32Array.from(sorted, (tag) => Number(tag & 0xffffffffn));
  const out = new Uint8Array(1 << 20);
  for (let bucket = 0, from = 0; bucket < 2 ** layout.bucketBits; bucket++) {
    let to = from;
    while (to < high.length && bucketOf(high[to], layout) === bucket) to++;
    const length = encodeBlock(high, low, null, from, to, layout, blockIdOf(id, bucket), out, 0);
    builder.putBlocks(id, bucket, out.subarray(0, length), Uint32Array.of(length));
    from = to;
  }
  const header = {
    id,
    dataset: 0,
    kind: 1,
    tags: sorted.length,
    layout,
    tagAlgorithm: "test-algorithm",
    canonicalizer: 1,
    classes: [],
  };
  builder.finishSegment({ ...header, headerMac: new Uint8Array(32), checksum: new Uint8Array(32) }, []);
  builder.publish(datasetNamed(slug), []);
  return writer.liveSegments().find((segment) => segment.slug === slug) as LiveSegment;
}

const subset = fc.subarray(POOL, { maxLength: 1500 });
let stored = 0;

it("counts what two segments share, and what several know, like sets; in any layout", () => {
  fc.assert(
    fc.property(
      fc.array(subset, { minLength: 2, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 9000 })),
      (sets, sizes) => {
        const segments = sets.map((tags, i) => store(`s${stored++}`, tags, sizes[i]));
        const [own, ...others] = sets.map((tags) => new Set(tags));
        const known = [...own].filter((tag) => others.some((other) => other.has(tag))).length;
        const shared = [...own].filter((tag) => others[0].has(tag)).length;
        expect(countKnown(writer, segments[0], segments.slice(1))).toBe(known);
        expect(countKnown(writer, segments[0], [segments[1]])).toBe(shared);
        expect(countKnown(writer, segments[1], [segments[0]])).toBe(shared);
        expect(countKnown(writer, segments[0], [segments[0]])).toBe(own.size);
        expect(countKnown(writer, segments[0], [])).toBe(0);
      },
    ),
    { numRuns: 25 },
  );
});

it("marks what two columns share where their first 31 bits tell nothing, too", () => {
  // Words at the borders of the sign, and so few that most high words meet another.
  const word = fc.constantFrom(0, 1, 2, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff);
  const column = fc
    .uniqueArray(fc.tuple(word, word), { selector: String, maxLength: 40 })
    .map((tags) => tags.toSorted(([a, b], [c, d]) => a - c || b - d));
  const columns = (tags: readonly (readonly [number, number])[]): StripeTags => ({
    high: Uint32Array.from(tags, ([high]) => high),
    low: Uint32Array.from(tags, ([, low]) => low),
    length: tags.length,
  });
  fc.assert(
    fc.property(column, column, (a, b) => {
      const other = new Set(b.map(String));
      const marks = new Uint8Array(a.length);
      const wanted = a.map((tag) => Number(other.has(String(tag))));
      expect(markShared(columns(a), columns(b), marks)).toBe(wanted.reduce((sum, mark) => sum + mark, 0));
      expect([...marks]).toEqual(wanted);
    }),
    { numRuns: 300, seed: 6 },
  );
});

it("leaves no query open: the store can be written right after, even when one segment ended long before the other", () => {
  const short = store("short", POOL.slice(0, 1));
  const long = store("long", POOL);
  for (const [a, b] of [
    [short, long],
    [long, short],
  ]) {
    expect(countKnown(writer, a, [b])).toBe(1);
    writer.updateFacts(new Map([["short", { records: 1 }]]));
  }
});

it("scans tags in order, and says when a block is missing or damaged", () => {
  const segment = store("one", POOL);
  const tags: bigint[] = [];
  const stripes = new SegmentStripes(writer, segment);
  for (let stripe = 0; stripe < STRIPES; stripe++) {
    const { high, low, length } = stripes.read(stripe);
    for (let i = 0; i < length; i++) tags.push((BigInt(high[i]) << 32n) | BigInt(low[i]));
  }
  expect(tags.join() === [...POOL].sort((a, b) => (a < b ? -1 : 1)).join()).toBe(true);
  const other = store("two", POOL.slice(0, 1000));
  const damaged = expect.objectContaining({ code: "store-damaged", message: expect.stringContaining("dataset one ") });
  // A block of the first segment, whose rows come first: damaged, then missing, then all but one missing.
  const row = blockIdOf(segment.id, 3);
  for (const change of [
    `UPDATE block SET data = zeroblob(20) WHERE id = ${row}`,
    `DELETE FROM block WHERE id = ${row}`,
    `DELETE FROM block WHERE id > ${blockIdOf(segment.id, 0)} AND id < ${blockIdOf(segment.id + 1, 0)}`,
  ]) {
    tamper(path, (db) => db.exec(change));
    expect(() => countKnown(writer, segment, [other])).toThrowError(damaged);
    writer.updateFacts(new Map([["one", { records: 1 }]]));
  }
});
