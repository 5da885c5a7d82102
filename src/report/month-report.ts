/**
 * The monthly report as JSON, and as the tables that both its Markdown and its HTML show. No identifier is known here: a
 * contact goes by its number and label.
 */
import { DATA_CLASS_GROUPS, groupOfDataClass } from "../catalog/data-class-group.js";
import { dataClassName } from "../catalog/data-classes.js";
import { termName } from "../catalog/terms.js";
import { monthWordsOf, type MonthWords } from "./month-words.js";
import { plain } from "./markdown-results.js";
import { watchName } from "./watch-report.js";
import { wordsOf, type Lang } from "./words.js";

export interface ReportedCount {
  readonly name: string | null;
  readonly datasets: number;
  readonly contacts: number;
  readonly datasetsBefore: number;
  readonly contactsBefore: number;
}

export interface ReportedTotals {
  readonly datasets: number;
  readonly records: number;
  readonly newlyExposed: number;
}

export interface ReportedMonth {
  readonly month: string;
  readonly monthBefore: string;
  readonly watched: number;
  readonly totals: ReportedTotals;
  readonly before: ReportedTotals;
  readonly datasets: readonly {
    readonly id: string;
    readonly title: string;
    readonly breachDate: string | null;
    readonly importedAt: string;
    readonly records: number;
    readonly identifiers: number;
    readonly dataClasses: readonly string[];
    readonly incident: string | null;
    readonly channel: string | null;
    readonly industries: readonly string[];
    readonly grade: string | null;
    /** `null`: sensitive, and not looked into. */
    readonly newlyExposed: number | null;
  }[];
  readonly newlyExposed: readonly {
    readonly id: number;
    readonly kind: string;
    readonly label: string | null;
    readonly exposures: readonly {
      readonly since: string;
      readonly dataset: string;
      readonly dataClasses: readonly string[];
    }[];
  }[];
  readonly byChannel: readonly ReportedCount[];
  readonly byIndustry: readonly ReportedCount[];
  readonly byClass: readonly ReportedCount[];
  readonly attribution?: string;
}

/** A table for people. Cells are plain text. */
export interface MonthTable {
  readonly key: "contacts" | "datasets" | "channel" | "industry" | "class";
  readonly title: string;
  readonly heads: readonly { readonly name: string; readonly isCount: boolean }[];
  readonly rows: readonly (readonly string[])[];
  /** Said in place of a table without rows. */
  readonly none: string;
  /** Rows that were left out. */
  readonly more: number;
}

/** Contacts that a report for people names; programs get all. */
const CONTACTS_SHOWN = 500;

export function monthJson({ newlyExposed, ...report }: ReportedMonth): object {
  return {
    ...report,
    newlyExposed: newlyExposed.map(({ id, kind, label, exposures }) => ({
      id: watchName(id),
      kind,
      ...(label === null ? {} : { label }),
      exposures,
    })),
  };
}

/** What to do first about what leaked of the newly exposed, the gravest first. */
export function monthSteps(
  { newlyExposed }: ReportedMonth,
  lang: Lang,
): { title: string; contacts: number; text: string }[] {
  const { page, firstStep } = wordsOf(lang).results;
  return DATA_CLASS_GROUPS.flatMap((group) => {
    const contacts = newlyExposed.filter(({ exposures }) =>
      exposures.some(({ dataClasses }) => dataClasses.some((slug) => groupOfDataClass(slug) === group)),
    ).length;
    return contacts === 0 ? [] : [{ title: page.groups[group], contacts, text: firstStep[group] }];
  });
}

/** The tables of the report: what came in, what it means for whom, and last the list of those who are concerned. */
export function monthTables(report: ReportedMonth, lang: Lang): MonthTable[] {
  const words = monthWordsOf(lang);
  const all = wordsOf(lang);
  const { heads } = words;
  const { number } = all;
  const isCompared = hasBefore(report);
  const list = (items: readonly string[]): string => items.join(all.reports.comma);
  const classes = (slugs: readonly string[]): string => list(slugs.map((slug) => dataClassName(slug, lang)));
  const text = (name: string): MonthTable["heads"][number] => ({ name, isCount: false });
  const count = (name: string): MonthTable["heads"][number] => ({ name, isCount: true });
  const counted = (
    key: "channel" | "industry" | "class",
    title: string,
    head: string,
    counts: readonly ReportedCount[],
    nameOf: (slug: string) => string,
  ): MonthTable => ({
    key,
    title,
    heads: [
      text(head),
      count(heads.datasets),
      ...(isCompared ? [count(heads.datasetsBefore)] : []),
      count(heads.contacts),
      ...(isCompared ? [count(heads.contactsBefore)] : []),
    ],
    rows: counts.map(({ name, datasets, datasetsBefore, contacts, contactsBefore }) => [
      name === null ? words.notKnown : nameOf(name),
      ...(isCompared ? [datasets, datasetsBefore, contacts, contactsBefore] : [datasets, contacts]).map((value) =>
        number(value),
      ),
    ]),
    none: words.nothingImported,
    more: 0,
  });
  const shown = report.newlyExposed.slice(0, CONTACTS_SHOWN);
  return [
    {
      key: "datasets",
      title: words.imported,
      heads: [
        text(heads.dataset),
        text(heads.leaked),
        count(heads.records),
        count(heads.identifiers),
        text(heads.data),
        text(heads.channel),
        text(heads.grade),
        count(heads.exposed),
      ],
      rows: report.datasets.map((dataset) => [
        dataset.title === dataset.id ? dataset.id : `${dataset.title} (${dataset.id})`,
        dataset.breachDate ?? words.notKnown,
        number(dataset.records),
        number(dataset.identifiers),
        classes(dataset.dataClasses),
        dataset.channel === null ? words.notKnown : termName("channels", dataset.channel, lang),
        dataset.grade ?? "–",
        dataset.newlyExposed === null ? words.notLookedInto : number(dataset.newlyExposed),
      ]),
      none: words.nothingImported,
      more: 0,
    },
    counted("class", words.byClass, heads.data, report.byClass, (slug) => dataClassName(slug, lang)),
    counted("channel", words.byChannel, heads.channel, report.byChannel, (slug) => termName("channels", slug, lang)),
    counted("industry", words.byIndustry, heads.industry, report.byIndustry, (slug) =>
      termName("industries", slug, lang),
    ),
    {
      key: "contacts",
      title: words.newContacts,
      heads: [heads.contact, heads.kind, heads.since, heads.dataset, heads.data].map(text),
      rows: shown.map(({ id, kind, label, exposures }) => [
        `${watchName(id)}${label === null ? "" : ` ${label}`}`,
        all.reports.kind(kind),
        exposures[0]?.since ?? "",
        list(exposures.map(({ dataset }) => dataset)),
        classes([...new Set(exposures.flatMap(({ dataClasses }) => dataClasses))].sort()),
      ]),
      none:
        report.watched === 0
          ? words.nobodyWatched
          : report.datasets.some(({ newlyExposed }) => newlyExposed === null)
            ? words.noNewContactsLookedInto
            : words.noNewContacts,
      more: report.newlyExposed.length - shown.length,
    },
  ];
}

/** Whether there is a month before to compare with: of one in which nothing came in, all figures would be zeros. */
function hasBefore({ before }: ReportedMonth): boolean {
  return before.datasets > 0 || before.newlyExposed > 0;
}

/** Said in place of the comparison; `null` where there is one. */
export function noComparison(report: ReportedMonth, lang: Lang): string | null {
  return hasBefore(report) ? null : monthWordsOf(lang).nothingBefore(report.monthBefore);
}

/** The figures above the tables: name, value, and what it was in the month before, where that can be said. */
export function monthFigures(
  report: ReportedMonth,
  words: MonthWords,
  number: (value: number) => string,
): readonly {
  readonly name: string;
  readonly value: number;
  readonly before: string | null;
  readonly isBad: boolean;
}[] {
  const { totals, before, watched, monthBefore } = report;
  const isCompared = hasBefore(report);
  const than = (value: number): string | null => (isCompared ? words.before(number(value), monthBefore) : null);
  return [
    { name: words.newlyExposed, value: totals.newlyExposed, before: than(before.newlyExposed), isBad: true },
    { name: words.watched, value: watched, before: null, isBad: false },
    { name: words.datasets, value: totals.datasets, before: than(before.datasets), isBad: false },
    { name: words.records, value: totals.records, before: than(before.records), isBad: false },
  ];
}

/** GitHub's Markdown. Titles and labels can't mention, link or format anything. */
export function monthMarkdown(report: ReportedMonth, lang: Lang): string {
  const words = monthWordsOf(lang);
  const { number } = wordsOf(lang);
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const figures = monthFigures(report, words, number).map(
    ({ name, value, before }) => `- **${number(value)}** ${plain(name)}${before === null ? "" : ` (${plain(before)})`}`,
  );
  const tables = monthTables(report, lang).map(({ title, heads, rows, none, more }) =>
    rows.length === 0
      ? `### ${title}\n\n${none}`
      : [
          `### ${title}\n`,
          row(heads.map(({ name }) => name)),
          row(heads.map(({ isCount }) => (isCount ? "--:" : "---"))),
          ...rows.map((cells) => row(cells.map(plain))),
          ...(more > 0 ? ["", words.more(number(more))] : []),
        ].join("\n"),
  );
  const { page } = wordsOf(lang).results;
  const steps = monthSteps(report, lang).map(
    ({ title, contacts, text }) => `- **${plain(title)}** (${words.concerns(number(contacts))}): ${plain(text)}`,
  );
  const first = steps.length === 0 ? [] : [`### ${page.first}\n\n${steps.join("\n")}`];
  const notes = [words.note, ...(report.attribution === undefined ? [] : [plain(report.attribution)])];
  const alone = noComparison(report, lang) ?? [];
  return (
    [`## ${words.title(report.month)}`, figures.join("\n"), alone, first, tables, notes].flat().join("\n\n") + "\n"
  );
}
