/**
 * The reasons why a column or a number was taken as it was, in the reader's language. They are made in English where the
 * decision is made; Chinese has a sentence for each pattern here. A reason without one is shown in English, never lost.
 */
import { countryOf } from "../identifier/country.js";
import type { Lang } from "./words.js";

/** What the cells of a column are said to be: `content: 98% phones`. */
const CONTENTS: Readonly<Record<string, string>> = {
  phones: "电话",
  "e-mail addresses": "邮箱地址",
  "resident ids": "居民身份证号",
  IBANs: "国际银行账号",
  "IP addresses": "网络地址",
  "MAC addresses": "硬件地址",
  "social security numbers": "社会保障号",
  IMEIs: "手机串号",
  "card numbers": "银行卡号",
  URLs: "网址",
  hashes: "哈希值",
  "dates of birth": "出生日期",
  dates: "日期",
  genders: "性别",
  countries: "国家",
  "country codes": "国家代码",
  names: "姓名",
  addresses: "地址",
  companies: "公司名称",
};

/** Whole reasons. */
const REASONS: Readonly<Record<string, string>> = {
  header: "列名",
  "header and content": "列名与内容",
  "header contradicted by content": "内容与列名不符",
  "nothing recognized": "未识别",
  "text, searched for identifiers": "自由文本，逐条查找标识",
  "content: account numbers beside phones": "内容：电话旁的账号",
  "behind the identifier of a combo list": "账号密码列表中标识之后的部分",
  "another column was named": "已指定其他列",
  "named by you": "由您指定",
  "from the profile": "来自配置文件",
  "no value lacks its calling code": "所有号码都带国家代码",
  "no country was given, and none is suggested by the values": "未指定国家，号码也看不出国家",
  "the values look like Chinese mobile numbers, and fewer of them are valid with a calling code in front":
    "号码形如中国手机号，按带国家代码来读则有效的更少",
  "national reading in the country of each row": "按每行的国家读作国内号码",
  "international reading in the country of each row": "按每行的国家读作带国家代码的号码",
};

/** Reasons that name a country (`(.+)`) or a calling code. */
const PATTERNS: readonly (readonly [RegExp, (country: string, code: string) => string])[] = [
  [
    /^most values begin with \+(?<code>\d+), which numbers of (?<country>.+) may$/u,
    (country, code) => `多数以 +${code} 开头，${country}的号码可以如此`,
  ],
  [
    /^most values begin with \+(?<code>\d+), the calling code of (?<country>.+)$/u,
    (country, code) => `多数以${country}的国家代码 +${code} 开头`,
  ],
  [
    /^more values are possible numbers of (?<country>.+) than possible international ones$/u,
    (country) => `读作${country}号码时可能的更多`,
  ],
  [
    /^more values are possible with a calling code than as numbers of (?<country>.+)$/u,
    (country) => `读作带国家代码的号码时可能的多于${country}号码`,
  ],
  [
    /^no reading fits most values, and the country is (?<country>.+)$/u,
    (country) => `两种读法都不合多数，国家为${country}`,
  ],
  [
    /^more values are valid with a calling code than as numbers of (?<country>.+)$/u,
    (country) => `读作带国家代码的号码时有效的多于${country}号码`,
  ],
  [
    /^more values are valid numbers of (?<country>.+) than valid international ones$/u,
    (country) => `读作${country}号码时有效的更多`,
  ],
  [/^both readings fit, and the country is (?<country>.+)$/u, (country) => `两种读法都合，国家为${country}`],
];

/** A reason as `recognizeColumns`, `choosePhoneReading` and the plan give it, for people. */
export function becauseText(reason: string, lang: Lang): string {
  if (lang === "en") return reason;
  if (Object.hasOwn(REASONS, reason)) return REASONS[reason];
  const [, percent, what = ""] = /^content: (\d+)% (.+)$/u.exec(reason) ?? [];
  if (percent !== undefined && Object.hasOwn(CONTENTS, what)) return `内容：${percent}% 为${CONTENTS[what]}`;
  for (const [pattern, say] of PATTERNS) {
    const groups = pattern.exec(reason)?.groups;
    if (groups) return say(countryInChinese(groups.country), groups.code);
  }
  return reason;
}

function countryInChinese(name: string): string {
  const code = countryOf(name);
  return (code === null ? undefined : new Intl.DisplayNames(["zh"], { type: "region" }).of(code)) ?? name;
}
