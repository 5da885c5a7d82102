/**
 * The measured factors of a leak's credibility. Each is a score from 0 (speaks against it) to 1 (speaks for it), or null when
 * too little of it was there to measure, with the figures it comes from. Pure; borders and weights are explained, and were
 * tried on made-up leaks, in docs/credibility.md.
 */

export type FactorName =
  // Do the elements look right?
  | "numbers-valid"
  | "cells-agree"
  | "addresses-fit-names"
  | "resident-ids-valid"
  | "names-plausible"
  | "birth-dates-plausible"
  | "dates-plausible"
  // Does it fit itself and what was reported?
  | "countries-as-reported"
  | "count-as-reported"
  | "digits-even"
  | "enumeration"
  | "repeats"
  // Is it new?
  | "fresh"
  // Is it whole?
  | "usable"
  | "filled";

export interface Factor {
  readonly factor: FactorName;
  readonly weight: number;
  readonly score: number | null;
  /** What the score comes from; shares are 0 … 1. */
  readonly figures: Readonly<Record<string, number>>;
}

interface Plausible {
  readonly values: number;
  readonly plausible: number;
}

interface Compared {
  readonly compared: number;
  readonly agree: number;
  readonly shiftedCompared: number;
  readonly shiftedAgree: number;
}

/** What is measured at import, as far as rules look at it. */
export interface Measures {
  readonly records: number;
  readonly rejected: number;
  readonly identifiers: Readonly<Record<string, { values: number; distinct: number; invalid: number; masked: number }>>;
  readonly classRecords: Readonly<Record<string, number>>;
  readonly countries: Readonly<Record<string, number>>;
  readonly sample: {
    readonly phones: {
      readonly judged: number;
      readonly valid: number;
      readonly twinsValid: number;
      readonly distinct: number;
      readonly pairs: number;
      readonly ascending: number;
      readonly triples: number;
      readonly evenTriples: number;
      readonly thousands: number;
      readonly lastTwo: readonly number[];
    };
    readonly names: Plausible;
    readonly birthDates: Plausible;
    readonly dates: Plausible;
    readonly relations: Readonly<Partial<Record<string, Compared>>>;
  } | null;
  /** Of the linked incident; `total` only where it counts records and isn't a mere claim. */
  readonly reported: { readonly total: number | null; readonly countries: Readonly<Record<string, number>> } | null;
  /** Share of the identifiers that no older dataset holds, and the largest share that one of them holds; null: none is older. */
  readonly overlap: { readonly fresh: number; readonly largest: number } | null;
}

/** Fewer values than this say nothing. */
const LEAST_VALUES = 30;
/** Relations that hold for nearly everybody, and what share of people a soft one shows at least. */
const HARD_RELATIONS = [
  "resident-id/birth-date",
  "resident-id/gender",
  "resident-id/address",
  "country/phone",
] as const;
/** People are born in one province and live in another; numbers are kept across borders. */
const EXPECTED_LIFT: Readonly<Record<(typeof HARD_RELATIONS)[number], number>> = {
  "resident-id/birth-date": 0.9,
  "resident-id/gender": 0.9,
  "resident-id/address": 0.4,
  "country/phone": 0.8,
};
const EXPECTED_NAME_LIFT = 0.15;
const LEAST_SOFT_VALUES = 200;
/** Of some hundred random numbers, so much more than of their twins may be in use by luck; of real ones, so much is at least. */
const LIFT_BY_LUCK = 0.25;
const EXPECTED_LIFT_OF_NUMBERS = 0.7;
/** Where nearly all numbers of a country's length are valid, a made-up one is, too. */
const LARGEST_RANDOM_SHARE = 0.8;
/** Reported shares by country: half the sum of differences up to which they agree, and from which on they don't. */
const SAME_SHARES = 0.1;
const OTHER_SHARES = 0.3;

export function factorsOf(measures: Measures): Factor[] {
  return [
    numbersValid(measures),
    cellsAgree(measures),
    addressesFitNames(measures),
    residentIds(measures),
    plausible("names-plausible", 1, measures.sample?.names, 0.7),
    plausible("birth-dates-plausible", 1, measures.sample?.birthDates, 0.9),
    plausible("dates-plausible", 1, measures.sample?.dates, 0.9),
    countriesAsReported(measures),
    countAsReported(measures),
    digitsEven(measures),
    enumeration(measures),
    repeats(measures),
    fresh(measures),
    usable(measures),
    filled(measures),
  ];
}

function unmeasured(factor: FactorName, weight: number): Factor {
  return { factor, weight, score: null, figures: {} };
}

function measured(factor: FactorName, weight: number, score: number, figures: Record<string, number>): Factor {
  const short = Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))] as const);
  return { factor, weight, score: Number(clamp(score).toFixed(3)), figures: Object.fromEntries(short) };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** What is above chance, of what could be: 0 at chance, 1 when all agree. */
function lift(share: number, chance: number): number {
  return chance >= 1 ? 0 : (share - chance) / (1 - chance);
}

/** Real numbers are of ranges that were given out; made-up ones of the right length mostly aren't. */
function numbersValid({ sample }: Measures): Factor {
  const { judged = 0, valid = 0, twinsValid = 0 } = sample?.phones ?? {};
  if (judged < LEAST_VALUES || twinsValid > LARGEST_RANDOM_SHARE * judged) return unmeasured("numbers-valid", 3);
  const figures = { valid: valid / judged, random: twinsValid / judged, judged };
  const above = lift(figures.valid, figures.random);
  return measured("numbers-valid", 3, (above - LIFT_BY_LUCK) / (EXPECTED_LIFT_OF_NUMBERS - LIFT_BY_LUCK), figures);
}

function cellsAgree({ sample }: Measures): Factor {
  let weight = 0;
  let score = 0;
  let agree = 0;
  let chance = 0;
  for (const name of HARD_RELATIONS) {
    const counts = sample?.relations[name];
    if (!counts || counts.compared < LEAST_VALUES) continue;
    const own = counts.agree / counts.compared;
    const other = counts.shiftedCompared === 0 ? 0 : counts.shiftedAgree / counts.shiftedCompared;
    // All of one country, or all of one sex: agreement is no surprise.
    if (other > 0.9) continue;
    const { compared } = counts;
    weight += compared;
    score += compared * clamp(lift(own, other) / EXPECTED_LIFT[name]);
    agree += compared * own;
    chance += compared * other;
  }
  if (weight === 0) return unmeasured("cells-agree", 4);
  return measured("cells-agree", 4, score / weight, {
    agree: agree / weight,
    chance: chance / weight,
    compared: weight,
  });
}

function addressesFitNames({ sample }: Measures): Factor {
  const counts = sample?.relations["email/name"];
  if (!counts || counts.compared < LEAST_SOFT_VALUES || counts.shiftedCompared === 0)
    return unmeasured("addresses-fit-names", 2);
  const agree = counts.agree / counts.compared;
  const chance = counts.shiftedAgree / counts.shiftedCompared;
  const score = lift(agree, chance) / EXPECTED_NAME_LIFT;
  return measured("addresses-fit-names", 2, score, { agree, chance, compared: counts.compared });
}

function residentIds({ identifiers }: Measures): Factor {
  if (!Object.hasOwn(identifiers, "resident-id")) return unmeasured("resident-ids-valid", 2);
  const { values, invalid } = identifiers["resident-id"];
  if (values + invalid < LEAST_VALUES) return unmeasured("resident-ids-valid", 2);
  const valid = values / (values + invalid);
  return measured("resident-ids-valid", 2, (valid - 0.1) / 0.8, { valid });
}

function plausible(factor: FactorName, weight: number, counts: Plausible | undefined, expected: number): Factor {
  if (!counts || counts.values < LEAST_VALUES) return unmeasured(factor, weight);
  const share = counts.plausible / counts.values;
  return measured(factor, weight, share / expected, { plausible: share });
}

function countriesAsReported({ reported, countries }: Measures): Factor {
  const codes = Object.keys(reported?.countries ?? {});
  const all = codes.reduce((sum, code) => sum + (countries[code] ?? 0), 0);
  if (reported === null || codes.length < 2 || all < LEAST_VALUES) return unmeasured("countries-as-reported", 4);
  const total = codes.reduce((sum, code) => sum + reported.countries[code], 0);
  const difference =
    codes.reduce((sum, code) => sum + Math.abs((countries[code] ?? 0) / all - reported.countries[code] / total), 0) / 2;
  const score = 1 - (difference - SAME_SHARES) / (OTHER_SHARES - SAME_SHARES);
  return measured("countries-as-reported", 4, score, { difference, countries: codes.length });
}

/** A part of a leak is still of that leak: only more than was reported speaks against it. */
function countAsReported({ reported, records }: Measures): Factor {
  if (reported === null || reported.total === null || reported.total === 0) return unmeasured("count-as-reported", 1);
  const share = records / reported.total;
  return measured("count-as-reported", 1, share <= 1.1 ? 1 : 1 - (share - 1.1) / 0.9, { share });
}

/** The last two digits of real numbers are nearly even; people who make numbers up, and programs that round them, aren't. */
function digitsEven({ sample, identifiers }: Measures): Factor {
  // A few numbers that come again and again are uneven, however real.
  if ((identifiers.phone?.distinct ?? 0) < 1000) return unmeasured("digits-even", 2);
  const counts = sample?.phones.lastTwo ?? [];
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all < 300) return unmeasured("digits-even", 2);
  const expected = all / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // Beyond what chance gives on average, as a share of the values (Cohen's w).
  const unevenness = Math.sqrt(Math.max(0, chiSquare - (counts.length - 1)) / all);
  return measured("digits-even", 2, 1 - (unevenness - 0.3) / 0.7, { unevenness });
}

function enumeration({ sample }: Measures): Factor {
  const phones = sample?.phones;
  if (!phones || phones.triples < LEAST_VALUES) return unmeasured("enumeration", 4);
  const even = phones.evenTriples / phones.triples;
  const thousands = phones.thousands / Math.max(1, phones.distinct);
  // A sorted list of a small country has neighbours, too, but not at even steps.
  const isSorted = phones.ascending > 0.9 * phones.pairs;
  const crowded = isSorted ? 0 : 1 - thousands;
  return measured("enumeration", 4, 1 - Math.max(even / 0.6, crowded / 0.9), { even, thousands });
}

/** That somebody is in a leak more than once is no wonder; that one is in it hundreds of times is. */
function repeats({ identifiers }: Measures): Factor {
  const all = Object.values(identifiers);
  const values = all.reduce((sum, counts) => sum + counts.values, 0);
  const distinct = all.reduce((sum, counts) => sum + counts.distinct, 0);
  if (values < LEAST_VALUES || distinct === 0) return unmeasured("repeats", 1);
  const times = values / distinct;
  return measured("repeats", 1, 1 - Math.log10(times / 10), { times });
}

function fresh({ overlap }: Measures): Factor {
  if (overlap === null) return unmeasured("fresh", 3);
  return measured("fresh", 3, overlap.fresh / 0.8, overlap);
}

function usable({ records, rejected, identifiers }: Measures): Factor {
  const all = Object.values(identifiers);
  const values = all.reduce((sum, counts) => sum + counts.values, 0);
  const bad = all.reduce((sum, { invalid, masked }) => sum + invalid + masked, 0);
  if (records < LEAST_VALUES) return unmeasured("usable", 1);
  const figures = { records: 1 - rejected / records, values: values + bad === 0 ? 0 : values / (values + bad) };
  return measured("usable", 1, Math.min(figures.records, figures.values), figures);
}

/** How full the columns are, of those that hold anything worth counting. */
function filled({ records, classRecords }: Measures): Factor {
  const rates = Object.values(classRecords).map((count) => count / Math.max(1, records));
  if (records < LEAST_VALUES || rates.length === 0) return unmeasured("filled", 1);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return measured("filled", 1, mean / 0.6, { filled: mean, classes: rates.length });
}
