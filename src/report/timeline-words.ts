/** Texts of timelines, in English and Chinese. */
import type { ReportedTimeline } from "./reported-timeline.js";
import type { Lang } from "./words.js";

export interface TimelineWords {
  title: string;
  made(date: string): string;
  events: Readonly<Record<"leaked" | "reported" | "recorded" | "disclosed", string>>;
  /** Of the same events as labels. */
  labels: Readonly<Record<"leaked" | "reported" | "recorded" | "disclosed", string>>;
  noDate: string;
  copyOf(dataset: string): string;
  credibility(grade: string): string;
  held(count: string): string;
  records(first: number, last: number): string;
  years(first: number, last: number): string;
  independent(independent: number, all: number): string;
  exposed(exposed: string, of: string): string;
  chart: string;
  chartOf(first: string, last: string): string;
  barOf(period: string, count: string): string;
  nothing: string;
  tiles: Readonly<Record<"asked" | "exposed" | "datasets" | "independent" | "years", string>>;
  heads: Readonly<Record<"date" | "what" | "leak" | "notes", string>>;
  note: string;
}

/** @param noun what is counted, in the plural */
const english = (noun: string, Noun: string): TimelineWords => ({
  title: "Timeline",
  made: (date) => `Made on ${date}`,
  events: { leaked: "leaked in", reported: "reported:", recorded: "a record in", disclosed: "no leak:" },
  labels: { leaked: "leaked", reported: "reported", recorded: "record", disclosed: "disclosure, not a leak" },
  noDate: "no date",
  copyOf: (dataset) => `mostly a copy of ${dataset}`,
  credibility: (grade) => `credibility ${grade}`,
  held: (count) => `${noun}: ${count}`,
  records: (first, last) => (first === last ? `records of ${first}` : `records of ${first}–${last}`),
  years: (first, last) => (first === last ? `Seen in ${first}.` : `First seen in ${first}, last in ${last}.`),
  independent: (independent, all) =>
    all === 0
      ? "In none of the datasets that were searched."
      : independent === all
        ? `${all} ${all === 1 ? "dataset" : "datasets, none a copy of another"}.`
        : `${all} datasets, of which ${independent} independent: the others are mostly copies.`,
  exposed: (exposed, of) => `${exposed} of ${of} ${noun} are in a dataset.`,
  chart: `${Noun} by date of the leak, or of its report where nobody dated it`,
  chartOf: (first, last) =>
    `Column chart: exposed ${noun} by date of the leak, from ${first} to ${last}. The list says the same.`,
  barOf: (period, count) => `${period}: ${count}`,
  nothing: "Nothing is known of them in the datasets that were searched.",
  tiles: {
    asked: noun,
    exposed: "exposed",
    datasets: "datasets that hold them",
    independent: "of these independent",
    years: "first and last year seen",
  },
  heads: { date: "Date", what: "What", leak: "Leak or incident", notes: "Notes" },
  note: "A dataset that is mostly a copy of another one (80 % or more, as measured when it was rated) is not counted as independent. Disclosures are told to whoever may use the service: whose data it was can't be looked up.",
});

/** @param counted what is counted, with its classifier @param short the classifier alone @param figure its number, as a word */
const chinese = (counted: string, short: string, figure: string): TimelineWords => ({
  title: "时间线",
  made: (date) => `生成于 ${date}`,
  events: { leaked: "泄露于", reported: "报道：", recorded: "记录见于", disclosed: "并非泄露：" },
  labels: { leaked: "泄露", reported: "报道", recorded: "记录", disclosed: "依法披露，并非泄露" },
  noDate: "日期不明",
  copyOf: (dataset) => `大部分复制自 ${dataset}`,
  credibility: (grade) => `可信度 ${grade}`,
  held: (count) => `涉及 ${count} ${counted}`,
  records: (first, last) => (first === last ? `${first} 年的记录` : `${first}–${last} 年的记录`),
  years: (first, last) => (first === last ? `见于 ${first} 年。` : `最早见于 ${first} 年，最近见于 ${last} 年。`),
  independent: (independent, all) =>
    all === 0
      ? "所查数据集中均未找到。"
      : independent === all
        ? `共 ${all} 个数据集${all === 1 ? "" : "，互不为复制"}。`
        : `共 ${all} 个数据集，其中 ${independent} 个相互独立，其余大部分为复制。`,
  exposed: (exposed, of) => `${of} ${counted}中有 ${exposed} ${short}见于数据集。`,
  chart: `按泄露时间（不明者按报道时间）统计的${figure}`,
  chartOf: (first, last) => `柱状图：按泄露日期统计的${figure}，自 ${first} 至 ${last}；列表内容相同。`,
  barOf: (period, count) => `${period}：${count}`,
  nothing: "所查数据集中没有与之相关的内容。",
  tiles: {
    asked: counted,
    exposed: `${short}已泄露`,
    datasets: "个数据集涉及",
    independent: "个相互独立",
    years: "最早与最近年份",
  },
  heads: { date: "日期", what: "事件", leak: "来源或事件", notes: "说明" },
  note: "大部分（80% 及以上，以评级时的测量为准）复制自其他数据集的，不计为独立。依法披露针对可能使用该服务的人列出，无法查询涉及何人。",
});

const WORDS: Readonly<Record<Lang, Readonly<Record<ReportedTimeline["counted"], TimelineWords>>>> = {
  en: { people: english("people", "People"), identifiers: english("identifiers", "Identifiers") },
  zh: { people: chinese("人", "人", "人数"), identifiers: chinese("个标识", "个", "标识数") },
};

export function timelineWordsOf(lang: Lang, { counted }: Pick<ReportedTimeline, "counted">): TimelineWords {
  return WORDS[lang][counted];
}
