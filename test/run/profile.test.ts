import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CLASS_BITS_LIMIT,
  FIRST_YEAR,
  LAST_YEAR,
  ProfileFolder,
  recordPayload,
  YEAR_BITS,
} from "../../src/run/profile.js";
import type { Profile } from "../../src/run/profile.js";
import { words } from "./seeded-tags.js";

const ALL_CLASSES = 2 ** CLASS_BITS_LIMIT - 1;

interface Item {
  readonly classes: number;
  readonly year: number | null;
}

const item = fc.record({
  classes: fc.oneof(fc.nat(3), fc.nat(ALL_CLASSES)),
  year: fc.option(fc.oneof(fc.integer({ min: 2018, max: 2022 }), fc.integer({ min: FIRST_YEAR, max: LAST_YEAR }))),
});

function foldAll(folder: ProfileFolder, items: readonly Item[]): number {
  return items.reduce((state, { classes, year }) => folder.fold(state, recordPayload(classes, year)), 0);
}

function reference(items: readonly Item[]): Profile {
  const years = new Set(items.flatMap(({ year }) => (year === null ? [] : [year])));
  return {
    records: items.length,
    classes: items.reduce((all, { classes }) => all | classes, 0),
    years: [...years].sort((a, b) => a - b),
  };
}

describe("recordPayload", () => {
  it("keeps classes and years apart, within 31 bits", () => {
    expect(recordPayload(0, null)).toBe(0);
    expect(recordPayload(1, null)).toBe(1 << YEAR_BITS);
    expect(recordPayload(0, FIRST_YEAR)).toBe(1);
    expect(recordPayload(ALL_CLASSES, LAST_YEAR)).toBe(2 ** 31 - 1);
  });
});

describe("ProfileFolder", () => {
  it("remembers how many records there were, their classes and their years (property)", () => {
    fc.assert(
      fc.property(fc.array(fc.array(item, { minLength: 1, maxLength: 12 }), { maxLength: 12 }), (people) => {
        const folder = new ProfileFolder();
        const ids = people.map((items) => folder.profileOf(foldAll(folder, items), items.length));
        expect(ids.map((id) => folder.profiles[id])).toEqual(people.map(reference));
        expect(new Set(folder.profiles.map((profile) => JSON.stringify(profile))).size).toBe(folder.profiles.length);
      }),
    );
  });

  it("joins states as if their records had been folded together (property)", () => {
    const items = fc.array(item, { maxLength: 10 });
    fc.assert(
      fc.property(items, items, items, (a, b, c) => {
        const folder = new ProfileFolder();
        const [x, y, z] = [a, b, c].map((list) => foldAll(folder, list));
        const all = foldAll(folder, [...a, ...b, ...c]);
        expect(folder.join(folder.join(x, y), z)).toBe(all);
        expect(folder.join(z, folder.join(y, x))).toBe(all);
        expect(folder.join(0, x)).toBe(x);
        expect(folder.join(x, x)).toBe(x);
      }),
    );
  });

  it("tells counts apart exactly, small and large", () => {
    const folder = new ProfileFolder();
    const state = folder.fold(0, recordPayload(5, 2020));
    const counts = [1, 2, 63, 64, 65, 1000, 1001, 2 ** 31, 2 ** 32 - 1];
    for (const records of counts) {
      expect(folder.profiles[folder.profileOf(state, records)]).toEqual({ records, classes: 5, years: [2020] });
    }
    expect(folder.profiles.length).toBe(counts.length);
  });

  it("keeps all years of one identifier", () => {
    const folder = new ProfileFolder();
    const years = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, i) => FIRST_YEAR + i);
    const state = foldAll(
      folder,
      years.toReversed().map((year) => ({ classes: 1, year })),
    );
    expect(folder.profiles[folder.profileOf(state, years.length)].years).toEqual(years);
  });
});

/** Random records with many classes: nearly every identifier has a state of its own. */
function strangers(seed: number, count: number): Item[][] {
  const next = words(seed);
  return Array.from({ length: count }, () => {
    const word = next();
    const records = 1 + Number(word & 3n);
    return Array.from({ length: records }, (_, i) => ({
      classes: Number((word >> BigInt(8 + i)) & 0x3ffffn),
      year: 1970 + Number((word >> BigInt(30 + 7 * i)) % 127n),
    }));
  });
}

describe("ProfileFolder beyond its limits", () => {
  it("keeps classes right, counts as lower bounds and years as met, and lets no more years in", () => {
    const people = strangers(1, 60_000);
    const folder = new ProfileFolder(1 << 13);
    let wrong = 0;
    let coarse = 0;
    for (const items of people) {
      const known = folder.profiles[folder.profileOf(foldAll(folder, items), items.length * 33)];
      let classes = 0;
      for (const one of items) classes |= one.classes;
      const right =
        known.classes === classes &&
        known.records <= items.length * 33 &&
        known.records > items.length * 16 &&
        known.years.every((year) => items.some((one) => one.year === year));
      if (!right) wrong++;
      if (known.records !== items.length * 33 || known.years.length === 0) coarse++;
    }
    expect(wrong).toBe(0);
    // The first 2^13 profiles are exact, and from 2^14 on there is one for each set of classes and power of two.
    expect(coarse).toBeGreaterThan(40_000);
    expect(coarse).toBeLessThan(people.length - 8000);
    expect(folder.profiles.filter(({ years }) => years.length > 0).length).toBeLessThanOrEqual(2 << 13);
  });

  it("goes on joining coarse states without losing a class", () => {
    const folder = new ProfileFolder(1 << 10);
    const states = strangers(2, 8000).map((items) => ({ items, state: foldAll(folder, items) }));
    const late = states.slice(-2000);
    expect(late.some(({ state }) => state >= 2 ** 31)).toBe(true);
    for (let i = 1; i < late.length; i++) {
      const [a, b] = [late[i - 1], late[i]];
      const joined = folder.profiles[folder.profileOf(folder.join(a.state, b.state), a.items.length + b.items.length)];
      const whole = reference([...a.items, ...b.items]);
      expect(joined.classes).toBe(whole.classes);
      // What is kept is never older than the latest year.
      expect(joined.years.at(-1)).toBe(whole.years.at(-1));
      expect(whole.years).toEqual(expect.arrayContaining([...joined.years]));
    }
  });

  it("needs little memory for many payloads that meet many states", () => {
    // With a table of payloads × states this took 2 GB: 20,000 of each.
    const before = process.memoryUsage().arrayBuffers;
    const folder = new ProfileFolder();
    for (let i = 0; i < 40_000; i++) {
      const first = folder.fold(0, recordPayload(i % 1009, 2000 + (i % 20)));
      folder.fold(first, recordPayload((i * 31) % 1013, 2000 + ((i * 7) % 20)));
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
  });

  it("bounds the year sets by first and last year", () => {
    const folder = new ProfileFolder();
    const next = words(3);
    for (let i = 0; i < 12_000; i++) {
      const word = next();
      const years = Array.from({ length: 8 }, (_, k) => 1970 + Number((word >> BigInt(8 * k)) & 63n));
      const items = years.map((year) => ({ classes: 1, year }));
      const known = folder.profiles[folder.profileOf(foldAll(folder, items), 8)];
      const whole = reference(items);
      expect([known.years[0], known.years.at(-1)]).toEqual([whole.years[0], whole.years.at(-1)]);
      expect(whole.years).toEqual(expect.arrayContaining([...known.years]));
    }
    // Exact sets, and pairs of a first and a last year.
    expect(new Set(folder.profiles.map(({ years }) => years.join())).size).toBeLessThan(8192 + 64 * 33);
  });
});
