/** Ratings with their reasons, what two datasets share, and what a sample of one showed, for people. */
import Table from "cli-table3";
import { sourceReason } from "../catalog/source-grade.js";
import { ratingWordsOf } from "./rating-words.js";
import { wordsOf, type Lang } from "./words.js";

/** A rating as it is stored. */
export interface ReportedRating {
  readonly grade: string;
  readonly source: { readonly grade: string; readonly reason: string };
  readonly information: number;
  readonly looksLike: string;
  /** Missing in ratings of earlier versions. */
  readonly also?: readonly string[];
  readonly factors: readonly {
    readonly factor: string;
    readonly weight: number;
    readonly score: number | null;
    readonly figures: Readonly<Record<string, number>>;
  }[];
  readonly ratedAt: string;
  readonly overlaps: readonly { dataset: string; shared: number; ofThis: number; ofThat: number }[];
  readonly fresh: number | null;
  readonly everyStripe: number;
}

/** What a sample of the records showed, as far as reports show it. */
export interface ReportedSample {
  readonly records: number;
  readonly emails: {
    readonly values: number;
    readonly webmail: number;
    readonly publicBody: number;
    readonly other: number;
  };
  readonly domains: Readonly<Record<string, number>>;
}

export interface ReportedOverlap {
  readonly datasets: readonly [string, string];
  readonly shared: number;
  readonly ofFirst: number;
  readonly ofSecond: number;
  readonly kinds: readonly { kind: string; first: number; second: number; shared: number }[];
}

/** Older datasets that are listed. */
const SHOWN_OVERLAPS = 10;

export function ratingText(dataset: string, rating: ReportedRating, lang: Lang): string {
  const words = ratingWordsOf(lang);
  const { source, information, looksLike, also = [] } = rating;
  const head = [
    `${dataset}: ${rating.grade}`,
    `${words.source}${source.grade}: ${words.letters[source.grade]} (${sourceReason(source.reason, lang)})`,
    `${words.information}${information}: ${words.numbers[information]}`,
    `${words.looksLike}${words.likeness[looksLike]}`,
    ...also.map((likeness) => `${words.also}${words.likeness[likeness]}`),
    `${words.ratedAt}${rating.ratedAt}`,
  ].join("\n");
  const { heads } = words;
  const factors = new Table({
    head: [heads.factor, heads.weight, heads.score, heads.reason],
    colAligns: ["left", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  // What was measured first: of a list of numbers that is the smaller part.
  const ordered = rating.factors.toSorted((a, b) => Number(a.score === null) - Number(b.score === null));
  for (const { factor, weight, score, figures } of ordered) {
    const { name, reason } = words.factors[factor] ?? { name: factor, reason: () => "" };
    factors.push(
      score === null ? [name, weight, "", words.notMeasured] : [name, weight, score.toFixed(2), reason(figures)],
    );
  }
  const parts = [head, factors.toString()];
  if (rating.fresh === null) parts.push(words.noOlder);
  else parts.push(words.fresh(percent(rating.fresh)));
  if (rating.overlaps.length > 0) parts.push(overlapsTable(rating, lang));
  if (rating.fresh !== null && rating.everyStripe > 1) parts.push(words.estimated(rating.everyStripe));
  return parts.join("\n\n");
}

function overlapsTable({ overlaps }: ReportedRating, lang: Lang): string {
  const { overlapHeads: heads } = ratingWordsOf(lang);
  const table = new Table({
    head: [heads.dataset, heads.shared, heads.ofThis, heads.ofThat],
    colAligns: ["left", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { dataset, shared, ofThis, ofThat } of overlaps.slice(0, SHOWN_OVERLAPS))
    table.push([dataset, wordsOf(lang).number(shared), percent(ofThis), percent(ofThat)]);
  return table.toString();
}

/** One line for `datasets show`: the grade, and what it looks like. */
export function ratingLine({ grade, looksLike, also = [] }: ReportedRating, lang: Lang): string {
  const words = ratingWordsOf(lang);
  const likeness = [looksLike, ...also].map((name) => words.likeness[name]);
  return `${words.credibility} ${grade}: ${likeness.join(lang === "zh" ? "；" : "; ")}`;
}

/** Whether the countries are as reported, in a sentence; null when that was not measured. */
export function countriesSentence({ factors }: Pick<ReportedRating, "factors">, lang: Lang): string | null {
  const score = factors.find(({ factor }) => factor === "countries-as-reported")?.score ?? null;
  if (score === null) return null;
  return score > 0.5 ? ratingWordsOf(lang).countriesAgree : ratingWordsOf(lang).countriesDiffer;
}

/** Groups of e-mail domains, the commonest domains, and how often identifiers come; null when there is nothing to show. */
export function measuredText(
  sample: ReportedSample | undefined,
  recordsPerIdentifier: Readonly<Record<string, readonly number[]>> | undefined,
  classes: readonly number[],
  lang: Lang,
): string | null {
  const words = ratingWordsOf(lang);
  const { number } = wordsOf(lang);
  const parts: string[] = [];
  if (sample !== undefined && sample.emails.values > 0) {
    const { emails, domains } = sample;
    const table = new Table({
      head: [words.domainHead, words.addresses, words.share],
      colAligns: ["left", "right", "right"],
      style: { head: [], border: [] },
    });
    for (const group of ["webmail", "publicBody", "other"] as const)
      table.push([words.domainGroups[group], number(emails[group]), percent(emails[group] / emails.values)]);
    for (const [domain, count] of Object.entries(domains))
      table.push([`  ${domain}`, number(count), percent(count / emails.values)]);
    parts.push(`${words.sampled(number(sample.records))}\n${table.toString()}`);
  }
  const kinds = Object.entries(recordsPerIdentifier ?? {}).filter(
    ([kind]) => !kind.includes("-") || kind === "resident-id",
  );
  if (kinds.length > 0) {
    const last = classes.length - 1;
    const names = classes.map((from, i) =>
      i === last ? `${from}+` : classes[i + 1] - 1 === from ? String(from) : `${from}–${classes[i + 1] - 1}`,
    );
    const table = new Table({
      head: [words.repeatsHead, ...names],
      colAligns: ["left", ...names.map(() => "right" as const)],
      style: { head: [], border: [] },
    });
    for (const [kind, counts] of kinds) {
      const all = counts.reduce((sum, count) => sum + count, 0);
      table.push([wordsOf(lang).reports.kind(kind), ...counts.map((count) => percent(all === 0 ? 0 : count / all))]);
    }
    parts.push(table.toString());
  }
  return parts.length === 0 ? null : parts.join("\n\n");
}

export function overlapText({ datasets, shared, kinds }: ReportedOverlap, lang: Lang): string {
  const words = ratingWordsOf(lang);
  const { number, reports } = wordsOf(lang);
  const [first, second] = datasets;
  const table = new Table({
    head: [reports.heads.identifiers, first, second, words.overlapHeads.shared, `% ${first}`, `% ${second}`],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { kind, ...counts } of kinds) {
    const ratio = (of: number): string => percent(of === 0 ? 0 : counts.shared / of);
    table.push([
      reports.kind(kind),
      number(counts.first),
      number(counts.second),
      number(counts.shared),
      ratio(counts.first),
      ratio(counts.second),
    ]);
  }
  return `${words.shared(first, second, number(shared))}\n\n${table.toString()}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
