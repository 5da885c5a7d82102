/** The words of ratings, overlaps and measured facts, in English and Chinese. */
import type { Lang } from "./words.js";

type Figures = Readonly<Record<string, number>>;

export interface RatingWords {
  readonly source: string;
  readonly information: string;
  readonly looksLike: string;
  readonly also: string;
  readonly letters: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<number, string>>;
  readonly likeness: Readonly<Record<string, string>>;
  readonly heads: { factor: string; weight: string; score: string; reason: string };
  readonly overlapHeads: { dataset: string; shared: string; ofThis: string; ofThat: string };
  readonly factors: Readonly<Record<string, { readonly name: string; readonly reason: (figures: Figures) => string }>>;
  readonly notMeasured: string;
  readonly fresh: (share: string) => string;
  readonly noOlder: string;
  readonly estimated: (everyStripe: number) => string;
  readonly ratedAt: string;
  readonly countriesAgree: string;
  readonly countriesDiffer: string;
  readonly sampled: (records: string) => string;
  readonly domainGroups: Readonly<Record<"webmail" | "publicBody" | "other", string>>;
  readonly domainHead: string;
  readonly addresses: string;
  readonly share: string;
  readonly repeatsHead: string;
  readonly credibility: string;
  readonly shared: (a: string, b: string, shared: string) => string;
}

function percent(share: number | undefined): string {
  return share === undefined ? "" : `${(100 * share).toFixed(1)} %`;
}

const EN: RatingWords = {
  source: "source       ",
  information: "information  ",
  looksLike: "looks like   ",
  also: "and like     ",
  letters: {
    A: "completely reliable",
    B: "usually reliable",
    C: "fairly reliable",
    D: "not usually reliable",
    E: "unreliable",
    F: "can't be judged",
  },
  numbers: {
    1: "confirmed by others",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "can't be judged",
  },
  likeness: {
    genuine: "a leak: nothing measured speaks against it",
    shuffled: "shuffled columns: cells of one record are of different people",
    random: "made-up numbers: no more of them are of ranges in use than of random digits",
    enumerated: "numbers one after another, as a generator counts them up",
    repack: "a repack: older datasets hold all of it",
    "mostly-old": "mostly old: older datasets hold more than half of it",
    "not-as-reported": "not what was reported: its numbers are of other countries",
    unknown: "not enough could be measured",
  },
  heads: { factor: "factor", weight: "weight", score: "score", reason: "why" },
  overlapHeads: { dataset: "older dataset", shared: "shared", ofThis: "of this one", ofThat: "of that one" },
  factors: {
    "numbers-valid": {
      name: "numbers exist",
      reason: ({ valid, random }) =>
        `${percent(valid)} are of ranges in use; of random digits ${percent(random)} would be`,
    },
    "cells-agree": {
      name: "cells agree",
      reason: ({ agree, chance }) =>
        `resident id with birth date, sex, address; number with country: ${percent(agree)} agree, by chance ${percent(chance)} would`,
    },
    "addresses-fit-names": {
      name: "e-mails fit names",
      reason: ({ agree, chance }) => `${percent(agree)} hold a word of the name, by chance ${percent(chance)} would`,
    },
    "resident-ids-valid": {
      name: "resident ids",
      reason: ({ valid }) => `${percent(valid)} have a right date and check character`,
    },
    "names-plausible": { name: "names", reason: ({ plausible }) => `${percent(plausible)} look like names` },
    "birth-dates-plausible": {
      name: "birth dates",
      reason: ({ plausible }) => `${percent(plausible)} are birth dates that living people may have`,
    },
    "dates-plausible": {
      name: "dates",
      reason: ({ plausible }) => `${percent(plausible)} are dates that records may have`,
    },
    "countries-as-reported": {
      name: "countries as reported",
      reason: ({ difference }) => `${percent(difference)} of the numbers are of other countries than was reported`,
    },
    "count-as-reported": {
      name: "count as reported",
      reason: ({ share }) => `${percent(share)} of the reported count`,
    },
    "digits-even": {
      name: "last digits",
      reason: ({ unevenness }) => `unevenness ${unevenness.toFixed(2)}; real numbers have less than 0.3`,
    },
    enumeration: {
      name: "not counted up",
      reason: ({ even, thousands }) =>
        `${percent(even)} follow each other at even steps; blocks of a thousand are ${percent(thousands)} as many as the numbers`,
    },
    repeats: { name: "repeats", reason: ({ times }) => `each identifier stands there ${times.toFixed(1)} times` },
    fresh: { name: "new", reason: ({ fresh }) => `${percent(fresh)} are in no older dataset here` },
    usable: {
      name: "usable",
      reason: ({ records, values }) =>
        `${percent(records)} of the records hold an identifier, ${percent(values)} of these are possible and not masked`,
    },
    filled: { name: "filled", reason: ({ filled }) => `data classes are filled in ${percent(filled)} of the records` },
  },
  notMeasured: "not measured",
  fresh: (share) => `${share} of its identifiers are in no older dataset here.`,
  noOlder: "No older dataset is here to compare it with.",
  estimated: (every) =>
    `Overlaps are estimated from 1/${every} of the identifiers; \`datasets rate\` measures them exactly.`,
  ratedAt: "rated        ",
  countriesAgree: "The countries agree with those reported.",
  countriesDiffer: "The countries don't agree with those reported.",
  sampled: (records) => `Of a sample of ${records} records:`,
  domainGroups: { webmail: "webmail", publicBody: "public bodies, schools", other: "companies and others" },
  domainHead: "e-mail domain",
  addresses: "addresses",
  share: "share",
  repeatsHead: "records per identifier",
  credibility: "credibility",
  shared: (a, b, shared) => `${a} and ${b} share ${shared} identifiers.`,
};

const ZH: RatingWords = {
  source: "来源  ",
  information: "内容  ",
  looksLike: "判断  ",
  also: "另外  ",
  letters: { A: "完全可靠", B: "通常可靠", C: "比较可靠", D: "通常不可靠", E: "不可靠", F: "无法判断" },
  numbers: { 1: "经他方证实", 2: "很可能属实", 3: "可能属实", 4: "可疑", 5: "不大可能属实", 6: "无法判断" },
  likeness: {
    genuine: "像真实泄露：各项测量均无反证",
    shuffled: "列被打乱：同一记录的各项属于不同的人",
    random: "编造的号码：属于已启用号段的比例不高于随机数字",
    enumerated: "顺序枚举的号码",
    repack: "旧数据重新打包：全部已在更早的数据集中",
    "mostly-old": "多为旧数据：一半以上已在更早的数据集中",
    "not-as-reported": "与报道不符：国家分布不同",
    unknown: "可测量的内容不足",
  },
  heads: { factor: "因素", weight: "权重", score: "得分", reason: "理由" },
  overlapHeads: { dataset: "更早的数据集", shared: "共有", ofThis: "占本数据集", ofThat: "占该数据集" },
  factors: {
    "numbers-valid": {
      name: "号码存在",
      reason: ({ valid, random }) => `${percent(valid)} 属于已启用号段；随机数字则为 ${percent(random)}`,
    },
    "cells-agree": {
      name: "各项一致",
      reason: ({ agree, chance }) =>
        `身份证号与出生日期、性别、地址，号码与国家：${percent(agree)} 一致，随机则为 ${percent(chance)}`,
    },
    "addresses-fit-names": {
      name: "邮箱与姓名相符",
      reason: ({ agree, chance }) => `${percent(agree)} 含姓名中的词，随机则为 ${percent(chance)}`,
    },
    "resident-ids-valid": { name: "身份证号", reason: ({ valid }) => `${percent(valid)} 的日期和校验码正确` },
    "names-plausible": { name: "姓名", reason: ({ plausible }) => `${percent(plausible)} 像姓名` },
    "birth-dates-plausible": {
      name: "出生日期",
      reason: ({ plausible }) => `${percent(plausible)} 是在世者可能的生日`,
    },
    "dates-plausible": { name: "日期", reason: ({ plausible }) => `${percent(plausible)} 是记录可能的日期` },
    "countries-as-reported": {
      name: "国家与报道相符",
      reason: ({ difference }) => `${percent(difference)} 的号码所属国家与报道不同`,
    },
    "count-as-reported": { name: "数量与报道相符", reason: ({ share }) => `为报道数量的 ${percent(share)}` },
    "digits-even": {
      name: "末位数字",
      reason: ({ unevenness }) => `不均匀度 ${unevenness.toFixed(2)}；真实号码低于 0.3`,
    },
    enumeration: {
      name: "并非枚举",
      reason: ({ even, thousands }) => `${percent(even)} 以相等步长相继；千号段的数量是号码数的 ${percent(thousands)}`,
    },
    repeats: { name: "重复", reason: ({ times }) => `每个标识平均出现 ${times.toFixed(1)} 次` },
    fresh: { name: "新数据", reason: ({ fresh }) => `${percent(fresh)} 不在此处更早的数据集中` },
    usable: {
      name: "可用",
      reason: ({ records, values }) => `${percent(records)} 的记录有标识，其中 ${percent(values)} 有效且未打码`,
    },
    filled: { name: "填充", reason: ({ filled }) => `各数据种类平均在 ${percent(filled)} 的记录中有值` },
  },
  notMeasured: "未测量",
  fresh: (share) => `其标识的 ${share} 不在此处更早的数据集中。`,
  noOlder: "此处没有更早的数据集可供比较。",
  estimated: (every) => `重合度由 1/${every} 的标识估计；\`datasets rate\` 会精确测量。`,
  ratedAt: "评定  ",
  countriesAgree: "国家分布与报道相符。",
  countriesDiffer: "国家分布与报道不符。",
  sampled: (records) => `抽样 ${records} 条记录：`,
  domainGroups: { webmail: "公共邮箱", publicBody: "公共机构、学校", other: "公司及其他" },
  domainHead: "邮箱域名",
  addresses: "地址数",
  share: "占比",
  repeatsHead: "每个标识的记录数",
  credibility: "可信度",
  shared: (a, b, shared) => `${a} 与 ${b} 共有 ${shared} 个标识。`,
};

export function ratingWordsOf(lang: Lang): RatingWords {
  return lang === "zh" ? ZH : EN;
}
