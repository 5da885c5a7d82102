/** What a scan's workers find: exactly the wanted tags, of entries and of blocks, against plain maps of big integers. */
import { describe, expect, it } from "vitest";
import { Kernel } from "../../src/kernel/kernel.js";
import { FIRST_YEAR, YEAR_BITS } from "../../src/run/profile.js";
import { matchesOf, TagMatcher } from "../../src/worker/tag-matcher.js";
import { findWanted, wantedTags } from "../../src/worker/wanted-tags.js";
import { words } from "../run/seeded-tags.js";
import { wordsOf, type Entry } from "./random-entries.js";

const pairsOf = (tags: readonly bigint[]): Uint32Array =>
  Uint32Array.from(tags.flatMap((tag) => [Number(tag >> 32n), Number(tag & 0xffffffffn)]));

const LARGEST = 2n ** 64n - 1n;

describe("wanted tags", () => {
  it.each([0, 1, 2, 20_000])("finds each of %i and its neighbours only if they are wanted", (count) => {
    const next = words(count);
    const tags = Array.from({ length: count }, (_, i) => (i === 0 ? 0n : i === 1 ? LARGEST : next()));
    const wanted = wantedTags(pairsOf([...tags, ...tags]));
    const sorted = [...new Set(tags)].sort((a, b) => (a < b ? -1 : 1));
    const places = new Map(sorted.map((tag, place) => [tag, place]));
    expect(wanted.high).toHaveLength(sorted.length);
    for (const tag of sorted.slice(-500)) {
      for (const near of [tag - 1n, tag, tag + 1n, tag ^ (1n << 32n)]) {
        if (near < 0n || near > LARGEST) continue;
        const [high, low] = pairsOf([near]);
        expect(findWanted(wanted, high, low)).toBe(places.get(near) ?? -1);
      }
    }
  });

  it("has a bit for every tag, and few others", () => {
    const next = words(3);
    const { high, bitmap, indexBits } = wantedTags(pairsOf(Array.from({ length: 50_000 }, next)));
    const isSet = (bit: number): boolean => ((bitmap[bit >>> 5] >>> (bit & 31)) & 1) === 1;
    expect([...high].every((word) => isSet(word >>> (32 - indexBits)))).toBe(true);
    let others = 0;
    for (let i = 0; i < 20_000; i++) if (isSet(Number(next() >> BigInt(64 - indexBits)))) others++;
    expect(others / 20_000).toBeLessThan(1 / 15);
  });
});

/** Every file's wanted tags with what was counted of them, in one line each. */
function plainly(entries: readonly (readonly [number, Entry])[], wanted: ReadonlySet<bigint>): string[] {
  const found = new Map<string, { records: number; classes: number; years: Set<number> }>();
  for (const [file, { tag, payload }] of entries) {
    if (!wanted.has(tag)) continue;
    const key = `${file} ${tag}`;
    let match = found.get(key);
    if (!match) found.set(key, (match = { records: 0, classes: 0, years: new Set() }));
    match.records++;
    match.classes |= payload >>> YEAR_BITS;
    const code = payload % 2 ** YEAR_BITS;
    if (code > 0) match.years.add(FIRST_YEAR + code - 1);
  }
  return [...found]
    .map(
      ([key, { records, classes, years }]) => `${key} ${records} ${classes} ${[...years].sort((a, b) => a - b).join()}`,
    )
    .sort();
}

describe("the matcher", () => {
  const next = words(8);
  const tags = Array.from({ length: 3000 }, () => next());
  const sorted = tags.slice(0, 300).sort((a, b) => (a < b ? -1 : 1));
  const wanted = wantedTags(pairsOf(sorted));
  const linesOf = (matcher: TagMatcher): string[] =>
    Array.from(
      matchesOf(matcher.matches()),
      ({ file, wanted: place, records, classes, years }) =>
        `${file} ${sorted[place]} ${records} ${classes} ${years.join()}`,
    ).sort();
  const entries = Array.from({ length: 40_000 }, (): [number, Entry] => {
    const random = Number(next() >> 12n);
    const payload = (Math.floor(random / 8) % 2 ** 24) * 2 ** YEAR_BITS + (random % 2 ** YEAR_BITS);
    return [random % 3, { tag: tags[Math.floor(random / 7) % tags.length], payload }];
  });

  it("counts records, classes and years of entries by file", () => {
    const kernel = new Kernel();
    const room = kernel.allocate(entries.length * 12);
    const add = (matcher: TagMatcher, own: readonly Entry[], file: number): void => {
      kernel.words.set(wordsOf(own), room / 4);
      matcher.addEntries(1, room, own.length, file);
    };
    const matcher = new TagMatcher(wanted, kernel);
    for (const [file, entry] of entries) add(matcher, [entry], file);
    const batches = new TagMatcher(wanted, kernel);
    for (const file of [0, 1, 2]) {
      const own = entries.filter(([of]) => of === file).map(([, entry]) => entry);
      add(batches, own, file);
    }
    const expected = plainly(entries, new Set(sorted));
    expect(expected.length).toBeGreaterThan(800);
    expect(linesOf(matcher)).toEqual(expected);
    expect(linesOf(batches)).toEqual(expected);
  });

  it("takes the first eight bytes of blocks as tags", () => {
    const kernel = new Kernel();
    const matcher = new TagMatcher(wanted, kernel);
    const own = entries.slice(0, 5000).map(([, entry]) => entry);
    const at = kernel.allocate(own.length * 16);
    const view = new DataView(kernel.bytes.buffer, kernel.bytes.byteOffset);
    for (const [i, { tag }] of own.entries()) {
      view.setBigUint64(at + 16 * i, tag, false);
      view.setBigUint64(at + 16 * i + 8, next(), false);
    }
    const payload = (5 << YEAR_BITS) | 51;
    matcher.addBlocks(1, at, own.length, payload, 7);
    const expected = plainly(
      own.map(({ tag }) => [7, { tag, payload }]),
      new Set(sorted),
    );
    expect(linesOf(matcher)).toEqual(expected);
    expect(expected[0]).toMatch(/ 5 2020$/u);
  });
});
