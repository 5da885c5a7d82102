/** Texts of the monthly report, in English and Chinese. */
import type { Lang } from "./words.js";

export interface MonthWords {
  title(month: string): string;
  made(date: string): string;
  datasets: string;
  records: string;
  watched: string;
  newlyExposed: string;
  before(count: string, month: string): string;
  nothingBefore(month: string): string;
  newContacts: string;
  noNewContacts: string;
  /** Where sensitive datasets were left out. */
  noNewContactsLookedInto: string;
  nobodyWatched: string;
  imported: string;
  nothingImported: string;
  byChannel: string;
  byIndustry: string;
  byClass: string;
  notKnown: string;
  /** Head of a column of bars. */
  inProportion(name: string): string;
  /** Beside a sensitive dataset, where others have a number. */
  notLookedInto: string;
  concerns(count: string): string;
  more(count: string): string;
  note: string;
  heads: Record<
    | "contact"
    | "kind"
    | "since"
    | "dataset"
    | "data"
    | "leaked"
    | "records"
    | "identifiers"
    | "channel"
    | "industry"
    | "grade"
    | "exposed"
    | "datasets"
    | "datasetsBefore"
    | "contacts"
    | "contactsBefore",
    string
  >;
}

const EN: MonthWords = {
  title: (month) => `Leaks in ${month}`,
  made: (date) => `Made on ${date}`,
  datasets: "datasets imported",
  records: "records in them",
  watched: "identifiers watched",
  newlyExposed: "newly exposed identifiers",
  before: (count, month) => `${count} in ${month}`,
  nothingBefore: (month) => `Nothing was imported in ${month}: there is no month before to compare with.`,
  newContacts: "Newly exposed identifiers",
  noNewContacts: "No watched identifier was newly exposed.",
  noNewContactsLookedInto:
    "No watched identifier was newly exposed by what was looked into; sensitive datasets were not: `leaksift watch run --include-sensitive` does.",
  nobodyWatched:
    "Nobody is watched: add phone numbers and e-mail addresses with `leaksift watch add`, and imports report those that they expose.",
  imported: "What was imported",
  nothingImported: "Nothing was imported.",
  byChannel: "By channel",
  byIndustry: "By industry",
  byClass: "By kind of data",
  notKnown: "not known",
  inProportion: (name) => `${name}, in proportion`,
  notLookedInto: "not looked into",
  concerns: (count) => `identifiers: ${count}`,
  more: (count) => `and ${count} more`,
  note: "Counted are the identifiers on the watch list now: a person with a number and an address counts as two; what they were in when they were added is not counted as new. Sensitive datasets are not looked into. Channel and industry are those of the linked incidents. Rating: from A, a reliable source, to E and F, an unreliable or unknown one; from 1, confirmed, to 5, improbable, and 6, can't be judged. Months are in UTC.",
  heads: {
    contact: "Watched identifier",
    kind: "Kind",
    since: "Since",
    dataset: "Dataset",
    data: "Data",
    leaked: "Leaked",
    records: "Records",
    identifiers: "Identifiers",
    channel: "Channel",
    industry: "Industry",
    grade: "Rating",
    exposed: "Newly exposed",
    datasets: "Datasets",
    datasetsBefore: "Month before",
    contacts: "Newly exposed",
    contactsBefore: "Month before",
  },
};

const ZH: MonthWords = {
  title: (month) => `${month} 泄露月报`,
  made: (date) => `生成于 ${date}`,
  datasets: "个数据集导入",
  records: "条记录",
  watched: "个标识受关注",
  newlyExposed: "个标识新增泄露",
  before: (count, month) => `${month} 为 ${count}`,
  nothingBefore: (month) => `${month} 没有导入任何数据，无从比较。`,
  newContacts: "新增泄露的标识",
  noNewContacts: "没有受关注的标识新增泄露。",
  noNewContactsLookedInto:
    "在所查询的数据集中，没有受关注的标识新增泄露；敏感数据集未查询：加 `leaksift watch run --include-sensitive` 可查询。",
  nobodyWatched: "尚未关注任何人：用 `leaksift watch add` 添加手机号、邮箱后，每次导入都会报告新增泄露。",
  imported: "导入了什么",
  nothingImported: "没有导入任何数据。",
  byChannel: "按渠道",
  byIndustry: "按行业",
  byClass: "按数据种类",
  notKnown: "不明",
  inProportion: (name) => `${name}（比例）`,
  notLookedInto: "未查看",
  concerns: (count) => `涉及 ${count} 个标识`,
  more: (count) => `另有 ${count} 个`,
  note: "所计为目前受关注的标识：一人的号码和邮箱分别计数；添加时已在其中的泄露不算新增。不查询敏感数据集。渠道和行业取自所关联的事件。可信度：来源从 A（可靠）到 E（不可靠）、F（无法判断），内容从 1（已证实）到 5（不太可能）、6（无法判断）。月份按 UTC 计。",
  heads: {
    contact: "受关注的标识",
    kind: "种类",
    since: "时间",
    dataset: "数据集",
    data: "数据",
    leaked: "泄露时间",
    records: "记录数",
    identifiers: "标识数",
    channel: "渠道",
    industry: "行业",
    grade: "可信度",
    exposed: "新增泄露",
    datasets: "数据集",
    datasetsBefore: "上月",
    contacts: "新增泄露",
    contactsBefore: "上月",
  },
};

export function monthWordsOf(lang: Lang): MonthWords {
  return lang === "zh" ? ZH : EN;
}
