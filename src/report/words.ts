/**
 * Every text of a result that a user reads, in English and Chinese. Figures go in as arguments, so that a sentence can put
 * them where its language wants them. Errors, warnings and `--help` are translated by `cli/translation.ts`.
 */
import { yearRanges } from "./year-ranges.js";
import { EN_REPORTS, ZH_REPORTS, type ReportWords } from "./report-words.js";
import { EN_COVERAGE, ZH_COVERAGE, type CoverageWords } from "./coverage-words.js";
import { EN_RESULTS, ZH_RESULTS, type ResultWords } from "./result-words.js";

export type Lang = "en" | "zh";

export interface Words {
  /** Words of the longer reports. */
  reports: ReportWords;
  /** Words of the formats in which the results of a check can be had. */
  results: ResultWords;
  /** Words for what an answer doesn't cover. */
  coverageWords: CoverageWords;
  number: (value: number) => string;
  exposedIn(found: number, of: number): string;
  notIn(of: number): string;
  notChecked: string;
  invalidBecause: Record<
    "masked" | "no-possible-form" | "needs-country" | "country-unclear" | "partial" | "forgotten" | "kind-not-held",
    string
  >;
  /** Why a value of a kind with a form of its own has none; other kinds go by `invalidBecause`. */
  noSuch: Record<"qq" | "resident-id", string>;
  aliasOf: string;
  records(count: number): string;
  /** What follows the number of records; empty without years. */
  inYears(years: readonly number[]): string;
  coverage(datasets: number, records: number, oldest: string | null, newest: string | null): string;
  clearIsNotSafe: string;
  summary(checked: number, exposed: number, clear: number, invalid: number): string;
  line(line: number): string;
  columns: {
    dataset: string;
    title: string;
    date: string;
    records: string;
    phones: string;
    emails: string;
    dataClasses: string;
    identifier: string;
    line: string;
    exposures: string;
  };
  imported: Record<"imported" | "appended" | "replaced" | "unchanged", (slug: string) => string>;
  importFacts(records: string, rejected: string, phones: string, emails: string): string;
  /** What to do about records whose numbers lack a country. */
  giveCountry: string;
  /** A clear answer says nothing of inputs that were left out. */
  skippedInputs(dataset: string, skipped: number, inputs: number): string;
  skippedInMore(datasets: number): string;
  /** A list is not checked against sensitive datasets. */
  sensitiveLeftOut(datasets: number): string;
}

const EN: Words = {
  reports: EN_REPORTS,
  results: EN_RESULTS,
  coverageWords: EN_COVERAGE,
  number: groupDigits,
  exposedIn: (found, of) => `exposed in ${found} of ${of} ${of === 1 ? "dataset" : "datasets"}`,
  notIn: (of) => `not in ${of === 1 ? "this 1 dataset" : `these ${of} datasets`}`,
  notChecked: "not checked",
  invalidBecause: {
    masked: "is masked",
    "no-possible-form": "is no possible phone number or e-mail address",
    "needs-country": "needs a country: write it with +, or give --country",
    "country-unclear":
      "is no number of the country that was given, and may be of another: write it with + and its calling code",
    partial: "is too short for a whole number of its country: write all of it, with its area code",
    "kind-not-held": "no dataset holds identifiers of its kind",
    forgotten: "was erased from this store on request: whether a leak holds it can't be told any more",
  },
  noSuch: {
    qq: "is no possible QQ number: 5 to 11 digits, no zero in front",
    "resident-id": "is no resident id: its date or check character is wrong",
  },
  aliasOf: "under an alias of this address",
  records: (count) => `${EN.number(count)} ${count === 1 ? "record" : "records"}`,
  inYears: (years) => (years.length > 0 ? ` of ${yearRanges(years).join(", ")}` : ""),
  coverage: (datasets, records, oldest, newest) =>
    `Checked against ${datasets} ${datasets === 1 ? "dataset" : "datasets"}, ${EN.number(records)} records` +
    (oldest === null ? "." : oldest === newest ? ` (${oldest}).` : ` (${oldest} to ${newest}).`),
  clearIsNotSafe: "Leaks that were not imported here may hold it all the same.",
  summary: (checked, exposed, clear, invalid) =>
    `${EN.number(checked)} checked: ${EN.number(exposed)} exposed, ${EN.number(clear)} not found, ${EN.number(invalid)} invalid`,
  line: (line) => `line ${line}`,
  columns: {
    dataset: "Dataset",
    title: "Title",
    date: "Date",
    records: "Records",
    phones: "Phones",
    emails: "E-mails",
    dataClasses: "Data",
    identifier: "Identifier",
    line: "Line",
    exposures: "Exposed in",
  },
  imported: {
    imported: (slug) => `Imported ${slug}`,
    appended: (slug) => `Added to ${slug}`,
    replaced: (slug) => `Replaced ${slug}`,
    unchanged: (slug) => `${slug} holds this content already: nothing was changed`,
  },
  importFacts: (records, rejected, phones, emails) =>
    `${records} records (${rejected} without an identifier): ${phones} phone numbers, ${emails} e-mail addresses`,
  giveCountry: "these numbers lack a country: import again, and say with --country which",
  skippedInputs: (dataset, skipped, inputs) =>
    `${EN.number(skipped)} of ${EN.number(inputs)} inputs of ${dataset} could not be read: what they hold was not asked.`,
  skippedInMore: (datasets) =>
    `The same is true of ${EN.number(datasets)} more ${datasets === 1 ? "dataset" : "datasets"}.`,
  sensitiveLeftOut: (datasets) =>
    `${EN.number(datasets)} sensitive ${datasets === 1 ? "dataset was" : "datasets were"} not asked, since this is a list: ask for one identifier at the prompt, or say --include-sensitive.`,
};

const ZH: Words = {
  reports: ZH_REPORTS,
  results: ZH_RESULTS,
  coverageWords: ZH_COVERAGE,
  number: groupDigits,
  exposedIn: (found, of) => `在 ${of} 个数据集中的 ${found} 个里泄露`,
  notIn: (of) => `不在这 ${of} 个数据集中`,
  notChecked: "未检查",
  invalidBecause: {
    masked: "已打码",
    "no-possible-form": "不是可能的电话号码或邮箱地址",
    "needs-country": "缺少国家：请加 + 和国家代码，或用 --country 指定",
    "country-unclear": "不是所给国家的号码，可能属于其他国家：请写上 + 和国家代码",
    partial: "位数不够，不是完整的号码：请写全，座机要带区号",
    "kind-not-held": "没有数据集含这类标识",
    forgotten: "已应要求从本库中删除，无法再判断它是否出现在泄露数据中",
  },
  noSuch: {
    qq: "不是可能的 QQ 号：应为 5 至 11 位数字，首位不为零",
    "resident-id": "不是居民身份证号：日期或校验码有误",
  },
  aliasOf: "以该地址的别名出现",
  records: (count) => `${ZH.number(count)} 条记录`,
  inYears: (years) => (years.length > 0 ? `（${yearRanges(years).join("、")} 年）` : ""),
  coverage: (datasets, records, oldest, newest) =>
    `已对照 ${datasets} 个数据集，共 ${ZH.number(records)} 条记录` +
    (oldest === null ? "。" : oldest === newest ? `（${oldest}）。` : `（${oldest} 至 ${newest}）。`),
  clearIsNotSafe: "未导入的泄露数据中仍可能有它。",
  summary: (checked, exposed, clear, invalid) =>
    `共检查 ${ZH.number(checked)} 个：泄露 ${ZH.number(exposed)}，未找到 ${ZH.number(clear)}，无效 ${ZH.number(invalid)}`,
  line: (line) => `第 ${line} 行`,
  columns: {
    dataset: "数据集",
    title: "标题",
    date: "日期",
    records: "记录数",
    phones: "电话",
    emails: "邮箱",
    dataClasses: "数据种类",
    identifier: "标识",
    line: "行",
    exposures: "泄露于",
  },
  imported: {
    imported: (slug) => `已导入 ${slug}`,
    appended: (slug) => `已追加到 ${slug}`,
    replaced: (slug) => `已替换 ${slug}`,
    unchanged: (slug) => `${slug} 中已有相同内容，未作更改`,
  },
  importFacts: (records, rejected, phones, emails) =>
    `${records} 条记录（${rejected} 条没有标识）：${phones} 个电话号码，${emails} 个邮箱地址`,
  giveCountry: "这些号码缺少国家：请用 --country 指定后重新导入",
  skippedInputs: (dataset, skipped, inputs) =>
    `${dataset} 的 ${ZH.number(inputs)} 个输入中有 ${ZH.number(skipped)} 个无法读取，其内容未经查询。`,
  skippedInMore: (datasets) => `另有 ${ZH.number(datasets)} 个数据集也是如此。`,
  sensitiveLeftOut: (datasets) =>
    `因为查的是名单，有 ${ZH.number(datasets)} 个敏感数据集未查询：请在提示处单独查询一个标识，或加 --include-sensitive。`,
};

/** 1234567 → 1,234,567. `toLocaleString` does the same for 30 ms of start-up. */
function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/gu, ",");
}

export function wordsOf(lang: Lang): Words {
  return lang === "zh" ? ZH : EN;
}
