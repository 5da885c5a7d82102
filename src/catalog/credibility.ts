/**
 * How far to believe a leak: the Admiralty grade (NATO AJP-2.1), a letter for the source and a number for the information. The
 * number comes from measured factors, each a score from 0 (against it) to 1 (for it) with a weight; docs/credibility.md says how
 * they were set and how well they tell leaks from made-up data. Pure rules: what is measured comes from elsewhere.
 */
import { factorsOf, type Factor, type Measures } from "./credibility-factors.js";
import { sourceGrade, type SourceGrade, type StatedOrigin } from "./source-grade.js";

/** 1 confirmed, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6 can't be judged. */
export type InformationGrade = 1 | 2 | 3 | 4 | 5 | 6;

/** What the data looks like. */
export type Likeness =
  /** Nothing measured speaks against it. */
  | "genuine"
  /** Cells of different people in one record. */
  | "shuffled"
  /** Random digits. */
  | "random"
  /** Numbers that were counted up. */
  | "enumerated"
  /** All of it is in older datasets. */
  | "repack"
  /** More than half of it is in older datasets. */
  | "mostly-old"
  /** It isn't what was reported. */
  | "not-as-reported"
  /** Too little could be measured. */
  | "unknown";

export interface Rating {
  /** Such as `B2`. */
  readonly grade: string;
  readonly source: SourceGrade;
  readonly information: InformationGrade;
  /** Weighted mean of the factors that could be measured; null when there was none. */
  readonly score: number | null;
  readonly looksLike: Likeness;
  /** What else speaks against it by itself, such as other countries than reported beside a repack; most telling first. */
  readonly also: readonly Likeness[];
  readonly factors: readonly Factor[];
}

/** Least sum of the weights of what was measured, for a judgement. */
const LEAST_WEIGHT = 4;
/** From these scores on: probably true, possibly true, doubtful. */
const SCORES = [0.85, 0.65, 0.4] as const;
/** With a score from here on, and a report that agrees, it is confirmed. */
const CONFIRMED = 0.85;
/** A smaller part of what was reported can be made up to fit its countries. */
const CONFIRMED_SHARE = 0.1;
/** A factor below speaks against the data by itself. */
const AGAINST = 0.25;
const REPACKED = 0.02;
const MOSTLY_OLD = 0.5;
/** The best grade for each likeness. */
const BEST: Readonly<Record<Likeness, InformationGrade>> = {
  genuine: 1,
  shuffled: 5,
  random: 5,
  enumerated: 5,
  repack: 4,
  "mostly-old": 3,
  "not-as-reported": 4,
  unknown: 6,
};

export function rate(measures: Measures, origin: StatedOrigin): Rating {
  const factors = factorsOf(measures);
  const measured = factors.flatMap(({ score, weight }) => (score === null ? [] : [{ score, weight }]));
  const weight = measured.reduce((sum, factor) => sum + factor.weight, 0);
  const score = weight === 0 ? null : measured.reduce((sum, factor) => sum + factor.score * factor.weight, 0) / weight;
  const against = likenessesOf(factors);
  const looksLike = against[0] ?? (weight < LEAST_WEIGHT ? "unknown" : "genuine");
  const also = against.slice(1);
  const information = informationOf(looksLike, score ?? 0, factors);
  const source = sourceGrade(origin);
  return { grade: `${source.grade}${information}`, source, information, score, looksLike, also, factors };
}

/** Everything that it looks like besides a leak, most telling first. */
function likenessesOf(factors: readonly Factor[]): Likeness[] {
  const isAgainst = (name: Factor["factor"]): boolean => {
    const score = factors.find(({ factor }) => factor === name)?.score;
    return score !== undefined && score !== null && score < AGAINST;
  };
  const fresh = factors.find(({ factor }) => factor === "fresh")?.figures.fresh ?? 1;
  const isLike: readonly (readonly [Likeness, boolean])[] = [
    ["enumerated", isAgainst("enumeration")],
    ["random", isAgainst("numbers-valid")],
    ["shuffled", isAgainst("cells-agree") || isAgainst("addresses-fit-names")],
    ["repack", fresh < REPACKED],
    ["mostly-old", fresh >= REPACKED && fresh < MOSTLY_OLD],
    ["not-as-reported", isAgainst("countries-as-reported")],
  ];
  return isLike.flatMap(([likeness, isSo]) => (isSo ? [likeness] : []));
}

function informationOf(looksLike: Likeness, score: number, factors: readonly Factor[]): InformationGrade {
  if (looksLike === "unknown") return 6;
  const level = SCORES.findIndex((least) => score >= least);
  const byScore = (level < 0 ? 5 : level + 2) as InformationGrade;
  // Confirmed means by somebody else: only a report that agrees in detail, and of which this is not a vanishing part.
  const share = factors.find(({ factor }) => factor === "count-as-reported")?.figures.share ?? 1;
  const isConfirmed =
    share >= CONFIRMED_SHARE &&
    factors.some((factor) => factor.factor === "countries-as-reported" && (factor.score ?? 0) > 0.5);
  const best = BEST[looksLike];
  if (best === 1 && isConfirmed && score >= CONFIRMED) return 1;
  return Math.max(best, byScore) as InformationGrade;
}
