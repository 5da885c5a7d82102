/** A person's timeline for a terminal: a line for each thing that happened, under its year. */
import { catalogWordsOf } from "./catalog-words.js";
import type { Lang } from "./words.js";

export interface ReportedTimeline {
  readonly firstYear: number | null;
  readonly lastYear: number | null;
  readonly datasets: number;
  readonly independent: number;
  readonly events: readonly {
    readonly date: string | null;
    readonly event: "leaked" | "reported" | "recorded";
    readonly dataset: string;
    readonly title: string;
    readonly incident: string | null;
    readonly credibility: string | null;
    readonly copyOf: string | null;
  }[];
}

interface TimelineWords {
  readonly title: string;
  readonly events: Readonly<Record<"leaked" | "reported" | "recorded", string>>;
  readonly noDate: string;
  readonly copyOf: (dataset: string) => string;
  readonly credibility: (grade: string) => string;
  readonly years: (first: number, last: number) => string;
  readonly independent: (independent: number, all: number) => string;
}

const EN: TimelineWords = {
  title: "Timeline",
  events: { leaked: "leaked in", reported: "reported:", recorded: "a record in" },
  noDate: "no date",
  copyOf: (dataset) => `mostly a copy of ${dataset}`,
  credibility: (grade) => `credibility ${grade}`,
  years: (first, last) => (first === last ? `Seen in ${first}.` : `First seen in ${first}, last in ${last}.`),
  independent: (independent, all) =>
    independent === all
      ? `${all} ${all === 1 ? "dataset" : "datasets, none a copy of another"}.`
      : `${all} datasets, of which ${independent} independent: the others are mostly copies.`,
};

const ZH: TimelineWords = {
  title: "时间线",
  events: { leaked: "泄露于", reported: "报道：", recorded: "记录见于" },
  noDate: "日期不明",
  copyOf: (dataset) => `大部分复制自 ${dataset}`,
  credibility: (grade) => `可信度 ${grade}`,
  years: (first, last) => (first === last ? `见于 ${first} 年。` : `最早见于 ${first} 年，最近见于 ${last} 年。`),
  independent: (independent, all) =>
    independent === all
      ? `共 ${all} 个数据集${all === 1 ? "" : "，互不为复制"}。`
      : `共 ${all} 个数据集，其中 ${independent} 个相互独立，其余大部分为复制。`,
};

const MARKS = { leaked: "●", reported: "○", recorded: "·" };

export function timelineText(timeline: ReportedTimeline, lang: Lang): string {
  const words = lang === "zh" ? ZH : EN;
  const { comma } = catalogWordsOf(lang);
  const width = Math.max(10, words.noDate.length);
  let year = "";
  const lines = timeline.events.map(({ date, event, dataset, title, incident, credibility, copyOf }) => {
    const own = date?.slice(0, 4) ?? words.noDate;
    const isNew = own !== year;
    year = own;
    const name = title === dataset ? dataset : `${title} (${dataset})`;
    const notes = [
      event === "recorded" ? null : incident,
      event === "leaked" && credibility !== null ? words.credibility(credibility) : null,
      event === "leaked" && copyOf !== null ? words.copyOf(copyOf) : null,
    ].filter((note) => note !== null);
    const when = event === "recorded" ? own : (date ?? words.noDate);
    const note = notes.length === 0 ? "" : ` [${notes.join(comma)}]`;
    return `  ${when.padEnd(width)} ${isNew ? "┬" : "│"} ${MARKS[event]} ${words.events[event]} ${name}${note}`;
  });
  const { firstYear, lastYear, independent, datasets } = timeline;
  return [
    words.title,
    ...lines,
    ...(firstYear === null || lastYear === null ? [] : [words.years(firstYear, lastYear)]),
    words.independent(independent, datasets),
  ].join("\n");
}
