/**
 * Chunks cut anywhere give what the whole gives: the verification of import-pool.ts is played here without threads, on
 * several taggers, with every wrong guess parsed again behind the bytes that the chunk before left open.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkMac } from "../../src/key/content-mac.js";
import { ProfileFolder } from "../../src/run/profile.js";
import { HEADROOM_BYTES } from "../../src/source/chunk-reader.js";
import { ChunkSlots, SLOTS_PER_WORKER } from "../../src/worker/chunk-slots.js";
import { ChunkTagger } from "../../src/worker/chunk-tagger.js";
import { addCounts, emptyCounts, type FilePlan, type RecordCounts } from "../../src/worker/file-plan.js";
import { PARTITIONS, type OwnedPieces } from "../../src/worker/partition-sorter.js";
import { TagPartitions } from "../../src/worker/tag-partitions.js";
import { sortPartitions } from "./plain-partitions.js";
import { linesOf } from "./random-entries.js";
import { CONTENT_KEY, planOf, TAG_KEY } from "./tag-text.js";

interface Outcome {
  readonly tags: Record<number, string[]>;
  readonly records: number;
  /** All counts; of the long arrays only what isn't 0, since vitest compares 10,000 zeros in 20 ms. */
  readonly counts: unknown;
  readonly retries: number;
}

function sparse(counts: RecordCounts): unknown {
  const used = (array: Uint32Array): number[][] => [...array.entries()].filter(([, count]) => count > 0);
  return { ...counts, phonePrefixes: used(counts.phonePrefixes), years: used(counts.years) };
}

const CLASSES = ["phone-numbers", "email-addresses", "names"];

function makeTagger(plan: FilePlan): { tagger: ChunkTagger; partitions: TagPartitions; slots: ChunkSlots } {
  const partitions = new TagPartitions(true, 1 << 24, "/nonexistent/leaksift-test-spill");
  const options = { tagKey: TAG_KEY, contentKey: CONTENT_KEY, withPayload: true, classes: CLASSES, partitions };
  const tagger = new ChunkTagger(options);
  tagger.addPlan(0, plan);
  return { tagger, partitions, slots: new ChunkSlots(partitions.kernel) };
}

/** @param cuts offsets behind line ends, ascending: where chunks begin. With any, chunks lie in slots, otherwise in other memory */
function importInChunks(plan: FilePlan, text: Buffer, cuts: readonly number[], workers: number): Outcome {
  const made = Array.from({ length: workers }, () => makeTagger(plan));
  const borders = [0, ...cuts, text.length];
  const verdicts: (() => void)[] = [];
  let carry = Buffer.alloc(0);
  const macsOfRetries: (Uint8Array | null)[] = [];
  let id = 0;
  for (let index = 0; index + 1 < borders.length; index++) {
    const { tagger, slots } = made[(index * 7) % workers];
    const piece = text.subarray(borders[index], borders[index + 1]);
    const last = index + 2 === borders.length;
    const task = { file: 0, slot: 0, last, first: index === 0 };
    const place = (carried: Buffer): { bytes: Buffer; from: number; to: number } => {
      const whole = Buffer.concat([carried, piece]);
      if (cuts.length === 0) return { bytes: whole, from: 0, to: whole.length };
      const bytes = slots.slotAt(slots.places.offsets[index % SLOTS_PER_WORKER]);
      const from = HEADROOM_BYTES - carried.length;
      whole.copy(bytes, from);
      return { bytes, from, to: from + whole.length };
    };
    // As in the pool, each chunk is parsed on the guess that a record begins with it, before anything is known.
    let { bytes, from, to } = place(Buffer.alloc(0));
    const guess = tagger.run({ ...task, chunk: id, from, to, digestIndex: index }, bytes);
    expect(guess.mac).toEqual(chunkMac(CONTENT_KEY, index, piece));
    let { consumed } = guess;
    if (carry.length > 0) {
      const wrong = id++;
      verdicts.push(() => tagger.discard(wrong));
      ({ bytes, from, to } = place(carry));
      const again = tagger.run({ ...task, chunk: id, from, to, digestIndex: -1 }, bytes);
      macsOfRetries.push(again.mac);
      ({ consumed } = again);
    }
    const right = id++;
    verdicts.push(() => tagger.commit(right));
    carry = Buffer.from(bytes.subarray(consumed, to));
  }
  expect(carry).toHaveLength(0);
  expect(macsOfRetries.filter((mac) => mac !== null)).toEqual([]);
  // Verdicts come late, and no tag counts before its own.
  for (const { tagger } of made) expect(tagger.counts.records).toBe(0);
  for (const verdict of verdicts) verdict();
  const counts = emptyCounts();
  for (const { tagger } of made) addCounts(counts, tagger.counts);
  const held = made.map(({ partitions }) => partitions.pieces());
  const tags: Record<number, string[]> = {};
  for (const kind of [1, 2, 3, 4]) {
    const owned = Array.from({ length: PARTITIONS }, (_, p): OwnedPieces[] =>
      held.flatMap((pieces) => (pieces.has(kind) ? [{ pieces: pieces.get(kind)![p], classBits: null }] : [])),
    );
    const folder = new ProfileFolder();
    tags[kind] = linesOf(sortPartitions(owned, true, folder), folder);
  }
  return { tags, records: counts.records, counts: sparse(counts), retries: macsOfRetries.length };
}

const phone = fc.integer({ min: 0, max: 40 }).map((n) => `154000000${String(n).padStart(2, "0")}`);
const email = fc.integer({ min: 0, max: 20 }).map((n) => `ann+${n % 3}@example${n}.test`);
const note = fc.oneof(
  fc.constantFrom(
    "",
    "x",
    "a,b",
    'say "hi"',
    "two\nlines",
    'odd"\n',
    "\n",
    "\n\n,\n",
    '","',
    '\n"15400000099"\n',
    "\r\n",
  ),
  fc.string({ unit: fc.constantFrom("a", '"', "\n", ",", "\r", "1"), maxLength: 12 }),
);
/** Always quoted, as RFC 4180 wants it, or bare where that is safe. */
const cell = (text: string, bare: boolean): string =>
  bare && !/[",\r\n]/u.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
const row = fc
  .tuple(phone, note, email, fc.boolean())
  .map(([a, b, c, bare]) => [a, b, c].map((one) => cell(one, bare)).join());

const csv = (rows: readonly string[], end: string): string => `phone,names,email\n${rows.join(end)}${end}`;
const csvPlan = planOf({ columns: ["phone", "names", "email"], dialect: { header: true } });

/** Offsets behind line ends, some of them chosen. */
function cutsOf(text: Buffer, choices: readonly number[]): number[] {
  const ends = [...text.keys()].filter((at) => text[at] === 10 && at + 1 < text.length).map((at) => at + 1);
  // The first chunk of real files holds at least its header and a record.
  const usable = ends.slice(1);
  if (usable.length === 0) return [];
  return [...new Set(choices.map((choice) => usable[choice % usable.length]))].sort((a, b) => a - b);
}

describe("a file in chunks", () => {
  it("gives the tags, profiles and counts of the whole, wherever CSV with line ends in quotes is cut", () => {
    let retries = 0;
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.constantFrom("\n", "\r\n"),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        (rows, end, choices, workers) => {
          const text = Buffer.from(csv(rows, end));
          const whole = importInChunks(csvPlan, text, [], 1);
          const parts = importInChunks(csvPlan, text, cutsOf(text, choices), workers);
          retries += parts.retries;
          expect(whole.records).toBe(rows.length);
          expect(parts.tags).toEqual(whole.tags);
          expect(parts.counts).toEqual(whole.counts);
        },
      ),
      { numRuns: 100 },
    );
    expect(retries).toBeGreaterThan(30);
  });

  it("survives a cut behind every single line end", () => {
    const rows = ['15400000001,"a\n\n""b""\n",x@y.test', "15400000002,,", '15400000001,"\n15400000003,""\n",'];
    const text = Buffer.from(csv(rows, "\n").repeat(3));
    const whole = importInChunks(csvPlan, text, [], 1);
    const everywhere = cutsOf(text, [...text.keys()]);
    const parts = importInChunks(csvPlan, text, everywhere, 2);
    expect(parts.retries).toBeGreaterThan(10);
    expect(parts.tags).toEqual(whole.tags);
    expect(parts.counts).toEqual(whole.counts);
  });

  it.each([
    ["lines", planOf({ format: "lines", columns: ["phone"] }), "15400000001\nx@y.test\n\n15400000002\n"],
    ["combo lines", planOf({ format: "combo", columns: ["email", "names"] }), 'x@y.test:"\n15400000001:a\n\n'],
    ["NDJSON", planOf({ format: "ndjson" }), '{"phone":"15400000001","name":"a\\nb"}\n{x\n\n{"email":"x@y.test"}\n'],
  ])("of %s never needs a second try", (_format, plan, sample) => {
    const text = Buffer.from(sample.repeat(5));
    const whole = importInChunks(plan, text, [], 1);
    const parts = importInChunks(plan, text, cutsOf(text, [...text.keys()]), 3);
    expect(parts.retries).toBe(0);
    expect(parts.tags).toEqual(whole.tags);
    expect(parts.counts).toEqual(whole.counts);
    expect(whole.records).toBeGreaterThan(0);
  });

  it("counts nothing of a chunk that was discarded, and refuses a verdict on one that isn't waiting", () => {
    const { tagger, partitions } = makeTagger(csvPlan);
    const piece = Buffer.from("phone\n15400000001,n,\n");
    tagger.run(
      { chunk: 5, file: 0, slot: 0, from: 0, to: piece.length, last: true, first: true, digestIndex: 0 },
      piece,
    );
    tagger.discard(5);
    expect(sparse(tagger.counts)).toEqual(sparse(emptyCounts()));
    expect(partitions.total).toBe(0);
    expect(() => tagger.commit(5)).toThrow("5 is not pending");
    expect(() => tagger.discard(6)).toThrow("6 is not pending");
  });
});
