/**
 * The words of the longer reports (import, dataset, dry run) in English and Chinese: labels, table heads, and names for
 * the slugs that are shown in them. In English a slug is its own name. A slug that Chinese has no name for (of a newer
 * store, or a format's own) is shown as it is.
 */

export interface ReportWords {
  /** Between things of a list. */
  comma: string;
  /** Kinds of identifier and of tags. */
  kind(name: string): string;
  /** Roles that are neither kinds nor data classes. */
  helperRole(name: string): string;
  format(name: string): string;
  /** Why a record or an input was left out. */
  reason(name: string): string;
  /** How phones were read: `per-row`, `per-value`, `mixed`, or a country's code. */
  readBy(country: string): string;
  heads: {
    identifiers: string;
    values: string;
    distinct: string;
    invalid: string;
    masked: string;
    dataClass: string;
    records: string;
    share: string;
    countryOfPhone: string;
    code: string;
    year: string;
    storedAs: string;
    tags: string;
    blocks: string;
    bytes: string;
    bytesPerTag: string;
    falseHit: string;
    column: string;
    takenAs: string;
    sure: string;
    because: string;
    samples: string;
    dataset: string;
  };
  /** Labels in front of a line, padded so that what follows is aligned. */
  labels: {
    columns: string;
    phones: string;
    classes: string;
    rejected: string;
    missing: string;
    sensitive: string;
    leaked: string;
    imported: string;
    records: string;
  };
  columnNumber(index: number): string;
  andMore(count: number): string;
  summary(files: number, size: string, format: string, encoding: string, seconds: number): string;
  /** An encoding in which some bytes stood for nothing. */
  undecodable(encoding: string, bytes: string): string;
  dateNotKnown: string;
  from(origin: string): string;
  importedFrom(files: number, format: string, encoding: string): string;
  recordCounts(records: string, rejected: string): string;
  phonesReadBy(country: string): string;
  /** Of a sensitive dataset. */
  neverToAList: string;
  noCountry: string;
  falseHitNote: string;
  delimiter(text: string): string;
  header: string;
  phonesTaken(country: string, because: string): string;
  skipped(path: string, reason: string): string;
  nothingWritten(dataset: string): string;
  outcome(name: "imported" | "appended" | "replaced" | "unchanged"): string;
  /** @param datasets that the sample shows, with sampled records */
  splitInto(datasets: string): string;
  /** @param groups that made no dataset, with their records */
  withoutIdentifiers(groups: string): string;
  splitSummary(datasets: number, seconds: number): string;
  /** @param dataset that would have been made of records of no group */
  nothingWrittenOfMany(dataset: string): string;
  /** @param found, left what is imported and what is not, by type; empty for nothing */
  inventory(inputs: number, found: string, left: string): string;
}

const itself = (name: string): string => name;

/** A name from a table, or the slug itself. */
function named(names: Readonly<Record<string, string>>): (name: string) => string {
  return (name) => (Object.hasOwn(names, name) ? names[name] : name);
}

export const EN_REPORTS: ReportWords = {
  inventory: (inputs, found, left) =>
    `found ${inputs} ${inputs === 1 ? "input" : "inputs"}${found === "" ? "" : `: ${found}`}${left === "" ? "" : `; left out: ${left}`}`,
  comma: ", ",
  kind: itself,
  helperRole: itself,
  format: itself,
  reason: itself,
  readBy: named({ "per-row": "country of each row", "per-value": "calling code", mixed: "several readings" }),
  heads: {
    identifiers: "identifiers",
    values: "values",
    distinct: "distinct",
    invalid: "invalid",
    masked: "masked",
    dataClass: "data class",
    records: "records",
    share: "share",
    countryOfPhone: "country of phone",
    code: "code",
    year: "year",
    storedAs: "stored as",
    tags: "tags",
    blocks: "blocks",
    bytes: "bytes",
    bytesPerTag: "bytes/tag",
    falseHit: "false hit",
    column: "column",
    takenAs: "taken as",
    sure: "sure",
    because: "because",
    samples: "masked samples",
    dataset: "dataset",
  },
  labels: {
    columns: "columns   ",
    phones: "phones    ",
    classes: "classes   ",
    rejected: "rejected  ",
    missing: "missing   ",
    sensitive: "sensitive ",
    leaked: "leaked    ",
    imported: "imported  ",
    records: "records   ",
  },
  columnNumber: (index) => `column ${index}`,
  andMore: (count) => ` and ${count} more`,
  summary: (files, size, format, encoding, seconds) =>
    `${files} ${files === 1 ? "file" : "files"}, ${size}, ${format}, ${encoding}, ${seconds} s`,
  undecodable: (encoding, bytes) => `${encoding} (${bytes} bytes undecodable)`,
  dateNotKnown: "date not known",
  from: (origin) => `, from ${origin}`,
  importedFrom: (files, format, encoding) => `, ${files} ${files === 1 ? "file" : "files"}, ${format}, ${encoding}`,
  recordCounts: (records, rejected) => `${records}, ${rejected} without an identifier that could be stored`,
  phonesReadBy: (country) => `read by: ${country}`,
  neverToAList: "yes: it answers one person who asks, never a list",
  noCountry: "no country",
  falseHitNote: "A false hit is the chance that one look-up of something that isn't there finds it all the same.",
  delimiter: (text) => `delimiter ${text}`,
  header: "header",
  phonesTaken: (country, because) => `phones: ${country}; ${because}`,
  skipped: (path, reason) => `skipped ${path}: ${reason}`,
  nothingWritten: (dataset) => `Would be imported as dataset ${dataset}. Nothing was written.`,
  outcome: itself,
  splitInto: (datasets) => `datasets in the sample, with sampled records: ${datasets}`,
  withoutIdentifiers: (groups) => `no dataset, since no identifier was found (records): ${groups}`,
  splitSummary: (datasets, seconds) => `${datasets} ${datasets === 1 ? "dataset" : "datasets"}, ${seconds} s`,
  nothingWrittenOfMany: (dataset) =>
    `Would be imported as several datasets; records of no group as ${dataset}. Nothing was written.`,
};

export const ZH_REPORTS: ReportWords = {
  inventory: (inputs, found, left) =>
    `找到 ${inputs} 个输入${found === "" ? "" : `：${found}`}${left === "" ? "" : `；未导入：${left}`}`,
  comma: "、",
  kind: named({
    phone: "电话",
    email: "邮箱",
    qq: "QQ 号",
    "resident-id": "居民身份证号",
    "email-alias": "邮箱别名",
    "email-domain": "邮箱域名",
  }),
  helperRole: named({ country: "国家", date: "日期", sweep: "逐格查找", "free-text": "自由文本" }),
  format: named({
    lines: "每行一个值",
    delimited: "分隔文本",
    combo: "账号密码列表",
    ndjson: "逐行 JSON",
    json: "JSON 文档",
    stealer: "窃密软件日志",
    text: "任意文本",
    sql: "SQL 转储",
    sqlite: "SQLite 数据库",
    spreadsheetml: "XML 电子表格",
    html: "HTML 表格",
    mixed: "多种格式",
  }),
  reason: named({
    "no-identifier": "没有标识",
    "not-json": "不是 JSON",
    "record-too-long": "记录过长",
    "needs-country": "缺少国家",
    "broken-sql": "SQL 语句残缺",
    "damaged-table": "数据表已损坏",
    "no-such-column": "没有所指定的列",
    "input-limit": "超出限制",
    "input-password": "需要密码",
    "unsafe-name": "文件名不安全",
    "not-a-file": "不是文件",
    "symbolic-link": "符号链接",
    "permission-denied": "没有权限",
    image: "图片",
    video: "视频",
    program: "程序",
    empty: "空文件",
    binary: "二进制文件",
    "unknown-format": "未知格式",
    "unsupported-format": "不支持的格式",
    "no-identifier-column": "没有标识列",
    "system-file": "系统文件",
    "input-damaged": "文件已损坏",
    "input-encoding": "编码无法识别",
    "input-unreadable": "无法读取",
    "input-missing": "文件不存在",
    "input-unsupported": "不支持",
    "input-empty": "空文件",
  }),
  readBy: named({ "per-row": "按每行的国家", "per-value": "按号码自带的国家代码", mixed: "多种读法" }),
  heads: {
    identifiers: "标识",
    values: "值",
    distinct: "去重后",
    invalid: "无效",
    masked: "已打码",
    dataClass: "数据种类",
    records: "记录数",
    share: "占比",
    countryOfPhone: "号码所属国家",
    code: "代码",
    year: "年份",
    storedAs: "存储为",
    tags: "标签数",
    blocks: "块数",
    bytes: "字节",
    bytesPerTag: "每标签字节",
    falseHit: "误报概率",
    column: "列名",
    takenAs: "识别为",
    sure: "把握",
    because: "依据",
    samples: "打码样本",
    dataset: "数据集",
  },
  labels: {
    columns: "列    ",
    phones: "电话  ",
    classes: "种类  ",
    rejected: "剔除  ",
    missing: "缺失  ",
    sensitive: "敏感  ",
    leaked: "泄露  ",
    imported: "导入  ",
    records: "记录  ",
  },
  columnNumber: (index) => `列 ${index}`,
  andMore: (count) => `，另有 ${count} 个`,
  summary: (files, size, format, encoding, seconds) =>
    `${files} 个文件，${size}，${format}，${encoding}，用时 ${seconds} 秒`,
  undecodable: (encoding, bytes) => `${encoding}（${bytes} 字节无法解码）`,
  dateNotKnown: "日期不明",
  from: (origin) => `，来自 ${origin}`,
  importedFrom: (files, format, encoding) => `，${files} 个文件，${format}，${encoding}`,
  recordCounts: (records, rejected) => `${records} 条，其中 ${rejected} 条没有可存储的标识`,
  phonesReadBy: (country) => `读法：${country}`,
  neverToAList: "是：只回答本人单独的查询，不用于核对名单",
  noCountry: "无国家",
  falseHitNote: "误报概率：查询一个并不存在的标识时，仍被判为存在的概率。",
  delimiter: (text) => `分隔符 ${text}`,
  header: "有表头",
  phonesTaken: (country, because) => `电话：${country}；${because}`,
  skipped: (path, reason) => `已跳过 ${path}：${reason}`,
  nothingWritten: (dataset) => `将作为数据集 ${dataset} 导入。尚未写入任何内容。`,
  outcome: named({ imported: "已导入", appended: "已追加", replaced: "已替换", unchanged: "未变" }),
  splitInto: (datasets) => `抽样中的数据集（抽样记录数）：${datasets}`,
  withoutIdentifiers: (groups) => `未找到标识，故不建数据集（记录数）：${groups}`,
  splitSummary: (datasets, seconds) => `${datasets} 个数据集，${seconds} 秒`,
  nothingWrittenOfMany: (dataset) => `将作为多个数据集导入；不属于任何组的记录归入 ${dataset}。尚未写入任何内容。`,
};
