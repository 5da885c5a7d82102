/**
 * What `watch` says, and what an import says of watched contacts, in English and Chinese and as JSON. No identifier is known
 * here: a contact goes by its number and, where it has one, its label.
 */
import chalk from "chalk";
import { longTable } from "./long-table.js";
import { dataClassName } from "../catalog/data-classes.js";
import { exposureLines, exposuresJson, type ReportedCheck, type ReportedExposure } from "./check-report.js";
import { coverageNotes } from "./coverage-notes.js";
import { wordsOf, type Lang, type Words } from "./words.js";

export interface ReportedWatched {
  readonly id: number;
  readonly kind: string;
  readonly label: string | null;
}

export interface ReportedFinding {
  readonly contact: ReportedWatched;
  readonly exposures: readonly ReportedExposure[];
}

/** What an import newly exposed. */
export interface ReportedNews {
  /** Contacts on the list. */
  readonly watched: number;
  readonly findings: readonly ReportedFinding[];
}

export interface ReportedImportNews extends ReportedNews {
  /** Imported datasets that were not asked because they are sensitive. */
  readonly sensitiveLeftOut: number;
  readonly lookedInto: number;
}

export interface ReportedRun extends ReportedNews {
  readonly coverage: ReportedCheck["coverage"];
  readonly incomplete: ReportedCheck["incomplete"];
  /** All exposures were asked for, not only those since the last run. */
  readonly all: boolean;
  /** Contacts without anything to tell that are in a dataset all the same; 0 with `all`. */
  readonly exposedBefore: number;
  /** Contacts of a kind that no dataset holds. */
  readonly notChecked: number;
}

export interface ReportedAddition {
  /** Masked; `id` is the number it goes by. */
  readonly entries: readonly (ReportedWatched & {
    readonly identifier: string;
    readonly line: number | null;
    readonly isNew: boolean;
  })[];
  readonly invalid: readonly {
    readonly identifier: string;
    readonly kind: string;
    readonly line: number | null;
    readonly reason: keyof Words["invalidBecause"];
  }[];
  /** Labels of the list that are, or hold, an identifier, and were left out. */
  readonly labelsRefused: number;
  /** New contacts that a dataset holds already. */
  readonly exposed: number;
}

export interface ReportedWatchEntry extends ReportedWatched {
  readonly added: string;
  readonly exposures: readonly { readonly dataset: string; readonly since: string; readonly told: boolean }[];
}

interface WatchWords {
  newly(found: string, of: string): string;
  newlyNone(of: string): string;
  all(found: string, of: string): string;
  allNone(of: string): string;
  before(count: string): string;
  more(count: string): string;
  notLookedInto(datasets: number, count: string): string;
  leftOut(datasets: number, count: string): string;
  added(count: string): string;
  already(count: string): string;
  notAdded(count: string): string;
  labelsRefused(count: string): string;
  exposed(count: string): string;
  none: string;
  heads: readonly [id: string, kind: string, label: string, added: string, exposures: string];
  untold(count: string): string;
  removed(count: string): string;
  notWatched(count: string): string;
  removedAll: string;
}

const EN: WatchWords = {
  newly: (found, of) => `newly exposed: ${found} of ${of} watched ${of === "1" ? "identifier" : "identifiers"}`,
  newlyNone: (of) => `newly exposed: none of ${of} watched ${of === "1" ? "identifier" : "identifiers"}`,
  all: (found, of) => `exposed: ${found} of ${of} watched ${of === "1" ? "identifier" : "identifiers"}`,
  allNone: (of) => `exposed: none of ${of} watched ${of === "1" ? "identifier" : "identifiers"}`,
  before: (count) =>
    `${count} more ${count === "1" ? "was" : "were"} told of before; \`leaksift watch run --all\` shows all.`,
  more: (count) => `and ${count} more; \`leaksift watch run\` lists them`,
  notLookedInto: (datasets, count) =>
    `${count} sensitive ${datasets === 1 ? "dataset was" : "datasets were"} not looked into: \`leaksift watch run --include-sensitive\` does.`,
  leftOut: (datasets, count) =>
    `${count} sensitive ${datasets === 1 ? "dataset is" : "datasets are"} left out, since this is a list: --include-sensitive counts ${datasets === 1 ? "it" : "them"}.`,
  added: (count) => `${count} newly watched`,
  already: (count) => `${count} watched already`,
  notAdded: (count) => `${count} can't be watched`,
  labelsRefused: (count) => `${count} without a label, since it is or holds an identifier`,
  exposed: (count) =>
    `${count} of them ${count === "1" ? "is" : "are"} in imported datasets already: \`leaksift watch run\` says in which.`,
  none: "Nobody is watched. Add contacts with `leaksift watch add`.",
  heads: ["", "kind", "label", "added", "exposed in"],
  untold: (count) => `${count} new`,
  removed: (count) => `No longer watched: ${count}.`,
  notWatched: (count) => `${count} ${count === "1" ? "was" : "were"} not watched.`,
  removedAll: "Nobody is watched any more.",
};

const ZH: WatchWords = {
  newly: (found, of) => `新增泄露：${of} 个关注的标识中有 ${found} 个`,
  newlyNone: (of) => `新增泄露：${of} 个关注的标识中没有`,
  all: (found, of) => `泄露：${of} 个关注的标识中有 ${found} 个`,
  allNone: (of) => `泄露：${of} 个关注的标识中没有`,
  before: (count) => `另有 ${count} 个此前已告知；\`leaksift watch run --all\` 显示全部。`,
  more: (count) => `另有 ${count} 个；\`leaksift watch run\` 列出全部`,
  notLookedInto: (_datasets, count) =>
    `有 ${count} 个敏感数据集未查询：加 \`leaksift watch run --include-sensitive\` 可查询。`,
  leftOut: (_datasets, count) => `因为这是名单，未计入 ${count} 个敏感数据集：加 --include-sensitive 可计入。`,
  added: (count) => `新关注 ${count} 个`,
  already: (count) => `${count} 个此前已关注`,
  notAdded: (count) => `${count} 个无法关注`,
  labelsRefused: (count) => `${count} 个未加标注，因为标注本身是标识或含有标识`,
  exposed: (count) => `其中 ${count} 个已在导入的数据集中：\`leaksift watch run\` 会说明在哪些数据集中。`,
  none: "尚未关注任何联系人。请用 `leaksift watch add` 添加。",
  heads: ["", "种类", "标注", "添加于", "泄露于"],
  untold: (count) => `新 ${count} 个`,
  removed: (count) => `已取消关注 ${count} 个。`,
  notWatched: (count) => `${count} 个本来就未被关注。`,
  removedAll: "已不再关注任何联系人。",
};

const SHOWN_AFTER_IMPORT = 20;

function watchWords(lang: Lang): WatchWords {
  return lang === "zh" ? ZH : EN;
}

/** `w12`, as people and programs name a watched contact. */
export function watchName(id: number): string {
  return `w${id}`;
}

function headJson({ id, kind, label }: ReportedWatched): object {
  return { id: watchName(id), kind, ...(label === null ? {} : { label }) };
}

function findingJson({ contact, exposures }: ReportedFinding): object {
  return { ...headJson(contact), exposures: exposuresJson(exposures) };
}

export function newsJson({ watched, findings }: ReportedNews): object {
  return { watched, newlyExposed: findings.map(findingJson) };
}

/** The `watch` of an import's document. */
export function importNewsJson(news: ReportedImportNews): object {
  const { sensitiveLeftOut } = news;
  return { ...newsJson(news), ...(sensitiveLeftOut > 0 ? { sensitiveLeftOut } : {}) };
}

/** What a program that is to be notified reads. */
export function noticeJson(event: "import" | "watch-run", news: ReportedNews): object {
  return { schemaVersion: 1, event, ...newsJson(news) };
}

/** The lines at the end of an import. Of what wasn't looked into they don't say that it holds nobody. */
export function newsText({ watched, findings, sensitiveLeftOut, lookedInto }: ReportedImportNews, lang: Lang): string {
  const words = watchWords(lang);
  const all = wordsOf(lang);
  const leftOut = sensitiveLeftOut > 0 ? [words.notLookedInto(sensitiveLeftOut, all.number(sensitiveLeftOut))] : [];
  if (findings.length === 0)
    return [...(lookedInto > 0 || leftOut.length === 0 ? [words.newlyNone(all.number(watched))] : []), ...leftOut].join(
      "\n",
    );
  const lines = findings.slice(0, SHOWN_AFTER_IMPORT).map(({ contact, exposures }) => {
    const places = exposures.map(
      ({ dataset, dataClasses }) =>
        `${dataset} (${dataClasses.map((slug) => dataClassName(slug, lang)).join(all.reports.comma)})`,
    );
    return `  ${nameOf(contact, all)}: ${places.join("; ")}`;
  });
  const more = findings.length - lines.length;
  if (more > 0) lines.push(`  ${words.more(all.number(more))}`);
  return [chalk.red(words.newly(all.number(findings.length), all.number(watched))), ...lines, ...leftOut].join("\n");
}

export function runJson(run: ReportedRun): object {
  const { coverage, incomplete, all, watched, findings, exposedBefore, notChecked } = run;
  const { skippedInputs, ...rest } = coverage;
  return {
    coverage: { ...rest, ...(skippedInputs > 0 ? { skippedInputs } : {}) },
    ...(incomplete.length > 0 ? { incomplete } : {}),
    all,
    results: findings.map(findingJson),
    summary: {
      watched,
      exposed: findings.length,
      exposedBefore,
      clear: watched - findings.length - exposedBefore - notChecked,
      notChecked,
    },
  };
}

export function runText(run: ReportedRun, lang: Lang): string {
  const words = watchWords(lang);
  const all = wordsOf(lang);
  const { coverage, watched, findings, exposedBefore } = run;
  const of = all.number(watched);
  const count = all.number(findings.length);
  const none = run.all ? words.allNone(of) : words.newlyNone(of);
  const some = run.all ? words.all(count, of) : words.newly(count, of);
  const lines = findings.flatMap(({ contact, exposures }) => [
    `${nameOf(contact, all)}  ${chalk.red(all.exposedIn(exposures.length, coverage.datasets))}`,
    ...exposureLines(exposures, undefined, all, lang),
  ]);
  if (lines.length > 0) lines.push("");
  lines.push(findings.length === 0 ? none : some);
  if (exposedBefore > 0) lines.push(words.before(all.number(exposedBefore)));
  lines.push(all.coverage(coverage.datasets, coverage.records, coverage.oldest, coverage.newest));
  lines.push(...coverageNotes(run, all));
  if (findings.length + exposedBefore < watched) lines.push(all.clearIsNotSafe);
  return lines.join("\n");
}

export function additionJson({ entries, invalid, labelsRefused, exposed }: ReportedAddition): object {
  const entryJson = ({ identifier, line, ...contact }: ReportedAddition["entries"][number]): object => ({
    ...headJson(contact),
    identifier,
    ...(line === null ? {} : { line }),
  });
  return {
    added: entries.filter(({ isNew }) => isNew).map(entryJson),
    watchedBefore: entries.filter(({ isNew }) => !isNew).map(entryJson),
    invalid: invalid.map(({ line, ...rest }) => ({ ...rest, ...(line === null ? {} : { line }) })),
    labelsRefused,
    exposed,
  };
}

/** Entries that are printed one by one; of longer lists the numbers are in `watch list`. */
const ENTRIES_SHOWN = 50;

export function additionText({ entries, invalid, labelsRefused, exposed }: ReportedAddition, lang: Lang): string {
  const words = watchWords(lang);
  const all = wordsOf(lang);
  const added = entries.filter(({ isNew }) => isNew).length;
  const lines =
    entries.length > ENTRIES_SHOWN
      ? []
      : entries.map(({ id, identifier, label }) =>
          `${watchName(id).padEnd(6)} ${identifier}  ${label ?? ""}`.trimEnd(),
        );
  for (const { identifier, line, reason } of invalid)
    lines.push(`${line === null ? "" : `${all.line(line)}  `}${identifier}  ${all.invalidBecause[reason]}`);
  const counts = [
    words.added(all.number(added)),
    ...(entries.length > added ? [words.already(all.number(entries.length - added))] : []),
    ...(invalid.length > 0 ? [words.notAdded(all.number(invalid.length))] : []),
    ...(labelsRefused > 0 ? [words.labelsRefused(all.number(labelsRefused))] : []),
  ];
  lines.push(counts.join(all.reports.comma));
  if (exposed > 0) lines.push(words.exposed(all.number(exposed)));
  return lines.join("\n");
}

/** @param leftOut sensitive datasets that the exposures leave out */
export function watchListJson(entries: readonly ReportedWatchEntry[], leftOut: number): object {
  return {
    watched: entries.map(({ added, exposures, ...contact }) => ({ ...headJson(contact), added, exposures })),
    ...(leftOut > 0 ? { sensitiveLeftOut: leftOut } : {}),
  };
}

/** @param leftOut sensitive datasets that the exposures leave out */
export function watchListText(entries: readonly ReportedWatchEntry[], leftOut: number, lang: Lang): string {
  const words = watchWords(lang);
  const all = wordsOf(lang);
  if (entries.length === 0) return words.none;
  const rows = entries.map(({ id, kind, label, added, exposures }) => {
    const untold = exposures.filter(({ told }) => !told).length;
    const count = `${all.number(exposures.length)}${untold > 0 ? ` (${words.untold(all.number(untold))})` : ""}`;
    return [watchName(id), all.reports.kind(kind), label ?? "–", added, count];
  });
  const table = longTable({ head: [...words.heads], style: { head: [], border: [] } }, rows);
  return leftOut > 0 ? `${table}\n${words.leftOut(leftOut, all.number(leftOut))}` : table;
}

export function removalText(removed: number, notWatched: number, lang: Lang): string {
  const words = watchWords(lang);
  const { number } = wordsOf(lang);
  return [words.removed(number(removed)), ...(notWatched > 0 ? [words.notWatched(number(notWatched))] : [])].join(" ");
}

export function removedAllText(lang: Lang): string {
  return watchWords(lang).removedAll;
}

/** `w3 Ann (phone)` */
function nameOf({ id, kind, label }: ReportedWatched, words: Words): string {
  const name = `${watchName(id)}${label === null ? "" : ` ${label}`}`;
  return `${chalk.bold(name)} (${words.reports.kind(kind)})`;
}
