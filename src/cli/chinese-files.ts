/** In Chinese: what is wrong in the YAML files that users write (config, ignore file, profile, manifest). See translation.ts. */
export const CHINESE_FILES: Readonly<Record<string, string>> = {
  "this is no YAML that leaksift takes": "这不是 leaksift 接受的 YAML",
  "the same key twice": "同一个键出现了两次",
  "keys with values stand here: {0}": "此处应为键和值：{0}",
  "no such key{0}": "没有这个键{0}",
  " {0}; did you mean {1}?": " {0}；是不是 {1}？",
  "; did you mean {0}?": "；是不是 {0}？",
  "{0} is one value": "{0} 是单个值",
  "{0} is missing": "缺少 {0}",
  "{0} is a number": "{0} 是数字",
  "{0} is one of {1}": "{0} 只能是 {1} 之一",
  // Config
  "a config names no passphrase": "设置文件不能写口令",
  "a config names no program": "设置文件不能指定程序",
  "a config shows no identifiers": "设置文件不能要求显示标识",
  "give it by its flag or in the environment": "请用选项或环境变量给出",
  "formats is one format, or formats with their files, such as {html: report.html}":
    "formats 是一种格式，或各格式及其文件，例如 {html: report.html}",
  "there is no such format{0}": "没有这种格式{0}",
  "the {0} report goes into the folder of the config, or below it": "{0} 报告只能放在设置文件所在的文件夹或其下级",
  "name other places with --output": "其他位置请用 --output 指定",
  // Ignore file
  "ignore is a list of entries": "ignore 应为条目列表",
  "{0} holds what looks like a phone number, an address or another identifier": "{0} 中像是电话号码、邮箱或其他标识",
  "name the finding by its fingerprint, and write no identifier into this file":
    "请用指纹指明该结果，不要把标识写进这个文件",
  "an entry says what is ignored: fingerprint, dataset or contact":
    "条目应写明忽略什么：fingerprint、dataset 或 contact",
  "a fingerprint is 32 digits of 0-9 and a-f, as SARIF and baselines have it":
    "指纹是 32 位 0-9 和 a-f，与 SARIF 和基线中的相同",
  "a dataset goes by its slug, as `leaksift datasets` lists it": "数据集按 `leaksift datasets` 列出的名称指定",
  "an entry has a reason": "条目应写明 reason（理由）",
  "expires is a date: YYYY-MM-DD": "expires 是日期：YYYY-MM-DD",
  "expires is a day that doesn't exist": "expires 写的日期不存在",
  // Profile and manifest
  "a profile begins with leaksift-profile: {0}": "映射文件以 leaksift-profile: {0} 开头",
  "columns is a list": "columns 应为列表",
  "a column has index, name and role": "每列有 index、name 和 role",
  "a column's name is a word": "列的 name 是文字",
  "delimiter is at most 8 bytes": "delimiter 最多 8 个字节",
  "sensitive is true or false": "sensitive 只能是 true 或 false",
  "columns are roles with the column's name or number": "columns 应为用途加列名或列号",
};
