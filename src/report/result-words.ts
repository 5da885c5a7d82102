/** Texts of the formats in which the results of a check can be had, in English and Chinese. */
import type { DataClassGroup } from "../catalog/data-class-group.js";
import { EN_FINDINGS, ZH_FINDINGS, type FindingWords } from "./finding-words.js";
import { EN_PAGE, ZH_PAGE, type PageWords } from "./page-words.js";

export interface ResultWords {
  /** Words of the HTML report. */
  page: PageWords;
  /** Words on findings that don't count. */
  findings: FindingWords;
  lines(lines: readonly number[]): string;
  people(checked: number, exposed: number, clear: number, invalid: number): string;
  headline(exposed: number, checked: number): string;
  exposedContacts: string;
  notChecked(count: number): string;
  more: (count: number) => string;
  leakedClass(name: string): string;
  alert(who: string, leak: string, date: string | null, classes: string): string;
  heads: Record<"line" | "contact" | "identifier" | "reason" | "leaks" | "data", string>;
  /** What to do first about data of a group. */
  firstStep: Record<DataClassGroup, string>;
}

const SHOWN_LINES = 10;

function listed(lines: readonly number[], comma: string): string {
  return lines.slice(0, SHOWN_LINES).join(comma) + (lines.length > SHOWN_LINES ? "…" : "");
}

const grouped = (count: number): string => count.toLocaleString("en-US");

export const EN_RESULTS: ResultWords = {
  page: EN_PAGE,
  findings: EN_FINDINGS,
  lines: (lines) => `lines ${listed(lines, ", ")}`,
  people: (checked, exposed, clear, invalid) =>
    `${grouped(checked)} ${checked === 1 ? "contact" : "contacts"}: ${grouped(exposed)} exposed, ${grouped(clear)} not found, ${grouped(invalid)} not wholly checked`,
  headline: (exposed, checked) => `${grouped(exposed)} of ${grouped(checked)} exposed`,
  exposedContacts: "Exposed",
  notChecked: (count) => `${grouped(count)} not checked`,
  more: (count) => `… and ${grouped(count)} more`,
  leakedClass: (name) => `Leaked: ${name}`,
  alert: (who, leak, date, classes) => `${who} is in the leak ${leak}${date === null ? "" : ` (${date})`}: ${classes}.`,
  heads: {
    line: "Line",
    contact: "Contact",
    identifier: "Identifier",
    reason: "Reason",
    leaks: "Leaks",
    data: "Data",
  },
  firstStep: {
    secrets:
      "Change the leaked password wherever it was used, work and mail accounts first, and turn on two-factor sign-in. End open sessions and replace leaked keys.",
    money:
      "Have the bank block or replace cards and look over payments since the leak. Agree on a second channel for every change of payment details.",
    identity:
      "Expect accounts or loans in somebody else's hands under this name: ask the credit agency for a block or an alert where there is one, and have documents replaced where the authority does that.",
    intimate:
      "Talk with each person in private before anyone else hears of it: such data is used for blackmail. Keep the circle of this report small.",
    whereabouts:
      "Warn of parcels, visitors and callers who know an address or an order, and review who needs protection of their address.",
    reachability:
      "Warn of calls and messages that know names and numbers: no codes, no payments, no links, call back on a known number. Ask the carrier for protection against SIM swaps.",
    other: "Tell the people concerned which data about them is known, so that a stranger who knows it is not believed.",
  },
};

export const ZH_RESULTS: ResultWords = {
  page: ZH_PAGE,
  findings: ZH_FINDINGS,
  lines: (lines) => `第 ${listed(lines, "、")} 行`,
  people: (checked, exposed, clear, invalid) =>
    `共 ${grouped(checked)} 位联系人：泄露 ${grouped(exposed)}，未找到 ${grouped(clear)}，未完整检查 ${grouped(invalid)}`,
  headline: (exposed, checked) => `${grouped(checked)} 个中有 ${grouped(exposed)} 个泄露`,
  exposedContacts: "已泄露",
  notChecked: (count) => `${grouped(count)} 个未检查`,
  more: (count) => `……另有 ${grouped(count)} 个`,
  leakedClass: (name) => `已泄露：${name}`,
  alert: (who, leak, date, classes) =>
    `${who} 出现在泄露数据“${leak}”${date === null ? "" : `（${date}）`}中：${classes}。`,
  heads: { line: "行", contact: "联系人", identifier: "标识", reason: "原因", leaks: "泄露来源", data: "数据种类" },
  firstStep: {
    secrets: "凡用过已泄露密码之处都要更换，先换工作账号和邮箱，并开启两步验证；退出已登录的会话，更换已泄露的密钥。",
    money: "请银行冻结或更换银行卡，核对泄露以来的交易；凡变更收款信息，都约定用另一渠道确认。",
    identity: "提防他人冒名开户或贷款：在可行处申请征信异议或预警，并向主管机关补换证件。",
    intimate: "先与本人私下沟通：此类数据常被用于敲诈。请控制本报告的知悉范围。",
    whereabouts: "提醒当事人警惕知道其住址或订单的包裹、来访和来电，并评估谁需要住址保护。",
    reachability:
      "提醒当事人警惕说得出姓名和号码的来电与短信：不给验证码、不转账、不点链接，用已知号码回拨；向运营商申请防补卡盗号保护。",
    other: "告知当事人外界已掌握哪些数据，以免轻信说得出这些数据的陌生人。",
  },
};
