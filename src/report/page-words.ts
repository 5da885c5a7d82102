/** Texts of the HTML report, in English and Chinese. `client` holds those that its script shows; `{0}` and `{1}` are filled in there. */

export interface PageWords {
  title: string;
  made(date: string): string;
  list(name: string): string;
  skip: string;
  /** Which whole the figures are of: identifiers of a bare list, or contacts with several of them. */
  of: Record<"identifiers" | "contacts", Record<"checked" | "exposed" | "clear" | "invalid", string>>;
  share(percent: string): string;
  shareOf(exposed: string, clear: string, invalid: string): string;
  first: string;
  firstNone: string;
  groups: Record<"secrets" | "money" | "identity" | "intimate" | "whereabouts" | "reachability" | "other", string>;
  concerns(count: string): string;
  showThem: string;
  who: string;
  search: string;
  searchHint: string;
  data: string;
  allData: string;
  noScript: string;
  heads: Record<
    | "contact"
    | "department"
    | "identifiers"
    | "leaks"
    | "data"
    | "newest"
    | "exposed"
    | "checked"
    | "share"
    | "leak"
    | "date"
    | "contacts"
    | "line"
    | "identifier"
    | "reason",
    string
  >;
  byDepartment: string;
  noDepartment: string;
  timeline: string;
  timelineChart(first: string, last: string): string;
  barOf(period: string, count: string): string;
  undated(count: string): string;
  noDate: string;
  reportedOn(date: string): string;
  byClass: string;
  unchecked: string;
  uncheckedNote: string;
  coverage: string;
  masked: string;
  client: Record<
    "range" | "none" | "previous" | "next" | "alias" | "lines" | "sortedUp" | "sortedDown" | "printedPart" | "noDate",
    string
  >;
}

export const EN_PAGE: PageWords = {
  title: "Leak report",
  made: (date) => `Made on ${date}`,
  list: (name) => `List: ${name}`,
  skip: "Skip to who is exposed",
  of: {
    identifiers: {
      checked: "identifiers checked",
      exposed: "exposed",
      clear: "not found",
      invalid: "not checked",
    },
    contacts: {
      checked: "contacts checked",
      exposed: "exposed",
      clear: "not found",
      invalid: "not wholly checked",
    },
  },
  share: (percent) => `${percent} of all`,
  shareOf: (exposed, clear, invalid) => `${exposed} exposed, ${clear} not found, ${invalid} not checked`,
  first: "What to do first",
  firstNone: "Nothing was found in the leaks that were searched. Look again when another leak has been imported.",
  groups: {
    secrets: "Passwords and keys",
    money: "Money and accounts",
    identity: "Identity papers",
    intimate: "Intimate matters",
    whereabouts: "Homes and movements",
    reachability: "Phone numbers and addresses to write to",
    other: "Other data",
  },
  concerns: (count) => `concerns ${count}`,
  showThem: "Show them",
  who: "Who is exposed",
  search: "Search",
  searchHint: "name, department, leak, data …",
  data: "Data",
  allData: "all data",
  noScript: "The list needs scripts, which this viewer doesn't run. The other sections are complete without.",
  heads: {
    contact: "Contact",
    department: "Department",
    identifiers: "Found",
    leaks: "Leaks",
    data: "Data that leaked",
    newest: "Newest",
    exposed: "Exposed",
    checked: "Checked",
    share: "Share",
    leak: "Leak",
    date: "Date",
    contacts: "Exposed here",
    line: "Line",
    identifier: "Identifier",
    reason: "Reason",
  },
  byDepartment: "By department",
  noDepartment: "no department",
  timeline: "Timeline of leaks",
  timelineChart: (first, last) =>
    `Column chart: findings by date of the leak, from ${first} to ${last}. The table says the same.`,
  barOf: (period, count) => `${period}: ${count}`,
  undated: (count) => `Leaks without a known date (${count}) are in the table only.`,
  reportedOn: (date) => `reported ${date}`,
  noDate: "unknown",
  byClass: "By kind of data",
  unchecked: "Not checked",
  uncheckedNote: "Whether these are in a leak is unknown: correct them in the list and check again.",
  coverage: "What this rests on",
  masked: "Identifiers are masked. The list's lines tell which they are.",
  client: {
    range: "{0}–{1} of {2}",
    none: "Nobody matches.",
    previous: "Previous",
    next: "Next",
    alias: "alias",
    lines: "line {0}",
    sortedUp: "ascending",
    sortedDown: "descending",
    printedPart: "The first {0} of {1} are printed.",
    noDate: "unknown",
  },
};

export const ZH_PAGE: PageWords = {
  title: "泄露报告",
  made: (date) => `生成于 ${date}`,
  list: (name) => `名单：${name}`,
  skip: "跳到泄露名单",
  of: {
    identifiers: { checked: "个标识已检查", exposed: "个泄露", clear: "个未找到", invalid: "个未检查" },
    contacts: { checked: "位联系人已检查", exposed: "位泄露", clear: "位未找到", invalid: "位未完整检查" },
  },
  share: (percent) => `占 ${percent}`,
  shareOf: (exposed, clear, invalid) => `泄露 ${exposed}，未找到 ${clear}，未检查 ${invalid}`,
  first: "先做什么",
  firstNone: "在已检索的泄露数据中没有找到。导入新的泄露数据后请再次检查。",
  groups: {
    secrets: "密码与密钥",
    money: "资金与账户",
    identity: "身份证件",
    intimate: "隐私内容",
    whereabouts: "住址与行踪",
    reachability: "电话与联系地址",
    other: "其他数据",
  },
  concerns: (count) => `涉及 ${count}`,
  showThem: "查看",
  who: "谁已泄露",
  search: "搜索",
  searchHint: "姓名、部门、来源、数据……",
  data: "数据",
  allData: "全部数据",
  noScript: "此名单需要脚本，而当前阅读器不运行脚本；其余部分不受影响。",
  heads: {
    contact: "联系人",
    department: "部门",
    identifiers: "命中标识",
    leaks: "泄露来源",
    data: "泄露的数据",
    newest: "最近",
    exposed: "泄露",
    checked: "已检查",
    share: "占比",
    leak: "来源",
    date: "日期",
    contacts: "此处泄露",
    line: "行",
    identifier: "标识",
    reason: "原因",
  },
  byDepartment: "按部门",
  noDepartment: "未填部门",
  timeline: "泄露时间线",
  timelineChart: (first, last) => `柱状图：按泄露日期统计的命中数，自 ${first} 至 ${last}；表格内容相同。`,
  barOf: (period, count) => `${period}：${count}`,
  undated: (count) => `另有 ${count} 条日期不明，仅列于表格。`,
  reportedOn: (date) => `报道于 ${date}`,
  noDate: "不明",
  byClass: "按数据种类",
  unchecked: "未检查",
  uncheckedNote: "这些是否泄露尚不可知：请在名单中更正后重新检查。",
  coverage: "结论的依据",
  masked: "标识均已打码，可按名单中的行号查找。",
  client: {
    range: "第 {0}–{1} 个，共 {2} 个",
    none: "没有符合条件的。",
    previous: "上一页",
    next: "下一页",
    alias: "别名",
    lines: "第 {0} 行",
    sortedUp: "升序",
    sortedDown: "降序",
    printedPart: "共 {1} 个，仅打印前 {0} 个。",
    noDate: "不明",
  },
};
