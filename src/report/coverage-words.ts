/** Words for what an answer doesn't cover, in English and Chinese. */
import type { IdentifierKindName } from "../identifier/identifier-kind.js";

export interface CoverageWords {
  /** @param of datasets that hold identifiers of the kind */
  notInKind(of: number, kind: IdentifierKindName): string;
  /** @param without datasets that were searched and hold none of the kind */
  withoutKind(without: number, kind: IdentifierKindName): string;
  noneOfKind(datasets: number, kind: IdentifierKindName): string;
  /** Datasets that the span of dates leaves out. */
  undated(count: number): string;
  /** Rows of the list that name somebody and nothing to ask for. */
  rowsWithoutIdentifier(count: number): string;
  /** What digits without a plus were taken for. */
  readAs(forms: string): string;
  /** Of a table that shows the exposed and the invalid ones only. */
  clearNotListed(count: number): string;
}

/** A kind that a newer version added goes by its own name. */
function named(names: Readonly<Record<string, string>>, kind: string): string {
  return Object.hasOwn(names, kind) ? names[kind] : kind;
}

const EN_KINDS: Readonly<Record<IdentifierKindName, string>> = {
  phone: "phone numbers",
  email: "e-mail addresses",
  qq: "QQ numbers",
  "resident-id": "resident ids",
};

export const EN_COVERAGE: CoverageWords = {
  notInKind: (of, kind) => `not in ${of === 1 ? "the 1 dataset" : `the ${of} datasets`} with ${named(EN_KINDS, kind)}`,
  withoutKind: (without, kind) =>
    `${without} of the datasets that were searched ${without === 1 ? "holds" : "hold"} no ${named(EN_KINDS, kind)}.`,
  noneOfKind: (datasets, kind) =>
    `${datasets === 1 ? "The 1 dataset holds" : `The ${datasets} datasets hold`} no ${named(EN_KINDS, kind)}: those of the list were not checked.`,
  undated: (count) =>
    `${count} of the datasets ${count === 1 ? "has" : "have"} no date and may be older or newer than these dates.`,
  rowsWithoutIdentifier: (count) =>
    `${count.toLocaleString("en-US")} ${count === 1 ? "row names" : "rows name"} somebody without a phone number or e-mail: nothing of them was checked.`,
  readAs: (forms) => `(read as ${forms})`,
  clearNotListed: (count) =>
    `${count.toLocaleString("en-US")} that ${count === 1 ? "was" : "were"} not found ${count === 1 ? "is" : "are"} not listed here; --format csv or json lists all.`,
};

const ZH_KINDS: Readonly<Record<IdentifierKindName, string>> = {
  phone: "电话号码",
  email: "邮箱地址",
  qq: " QQ 号",
  "resident-id": "居民身份证号",
};

export const ZH_COVERAGE: CoverageWords = {
  notInKind: (of, kind) => `不在含${named(ZH_KINDS, kind)}的 ${of} 个数据集中`,
  withoutKind: (without, kind) => `所查数据集中有 ${without} 个不含${named(ZH_KINDS, kind)}。`,
  noneOfKind: (datasets, kind) =>
    `这 ${datasets} 个数据集都不含${named(ZH_KINDS, kind)}，名单中的${named(ZH_KINDS, kind)}未检查。`,
  undated: (count) => `其中 ${count} 个数据集没有日期，可能早于或晚于上述日期。`,
  rowsWithoutIdentifier: (count) =>
    `名单中有 ${count.toLocaleString("en-US")} 行写了姓名却没有电话号码或邮箱，这些人未检查。`,
  readAs: (forms) => `（按 ${forms} 查询）`,
  clearNotListed: (count) =>
    `未找到的 ${count.toLocaleString("en-US")} 个不在此列出；用 --format csv 或 json 可列出全部。`,
};
