/** All texts of the command line in Chinese, by their English text. See translation.ts. */
import { CHINESE_ERRORS } from "./chinese-errors.js";
import { CHINESE_FILES } from "./chinese-files.js";
import { CHINESE_HELP } from "./chinese-help.js";

/** Warnings, questions and what short commands print. */
const SAID: Readonly<Record<string, string>> = {
  "warning: ": "注意：",
  "Settings: ": "设置：",
  // Warnings
  "identifiers on the command line stay in the shell's history and show in the process list; use the prompt (no argument), --file, or --file - for standard input":
    "写在命令行上的标识会留在命令历史里，也会出现在进程列表中；请改用提示输入（不带参数）、--file，或 --file - 读取标准输入",
  "{0}: only {1} % of the sampled numbers without + are valid with a calling code; if they are national numbers, {2}":
    "{0}：抽样的号码不带 +，按带国家代码来读只有 {1} % 有效；如果是国内号码，{2}",
  "{0} of {1} phone values are no possible numbers as read, and are not stored":
    "{1} 个电话值中有 {0} 个按所用读法不可能是号码，未存储",
  "{0} of {1} phone values are no possible numbers as read, and are not stored; if these are national numbers, {2}":
    "{1} 个电话值中有 {0} 个按所用读法不可能是号码，未存储；如果是国内号码，{2}",
  "1 number in text may be phone numbers and was not taken: {0}": "文本中有 1 个数字可能是电话号码，未采用：{0}",
  "{0} numbers in text may be phone numbers and were not taken: {1}": "文本中有 {0} 个数字可能是电话号码，未采用：{1}",
  "nothing beside them says that they are": "旁边没有内容表明它们是号码",
  "nothing says of which country; to take them, {0}": "不知道属于哪个国家；若要采用，{0}",
  "import again with --replace and --country": "请用 --replace 和 --country 重新导入",
  "scan again with --country": "请用 --country 重新扫描",
  FILE: "文件",
  LIST: "名单",
  "not checked: {0}: {1}{2}": "未检查：{0}：{1}{2}",
  "skipped {0}: {1}{2}": "已跳过 {0}：{1}{2}",
  "somebody is reading the store: its log keeps old pages until they have ended and the store is changed again":
    "有人正在读取库：在其结束且库再次更改之前，日志中会保留旧页",
  "{0} lets Node show or write what leaksift has in memory, keys included":
    "{0} 会让 Node 显示或写出 leaksift 内存中的内容，包括密钥",
  "the key {0} lies beside its store: who copies the folder can read the store. Move it and name it with --key-file.":
    "密钥 {0} 与库放在一起：复制这个文件夹的人就能读取库。请移走密钥，再用 --key-file 指定。",
  "data classes that the vocabulary lacks, and that keep their own names: {0}": "{0} 个数据种类不在词表中，保留原名",
  "entries without a name, a title or a date, left out: {0}": "{0} 个条目缺少名称、标题或日期，已略过",
  "{0} is written as {1}, as --format says, though its ending names {2}":
    "{0} 按 --format 写成 {1} 格式，但扩展名表示 {2}",
  "1 row names somebody without a phone number or e-mail: nothing of them was checked":
    "有 1 行写了姓名却没有电话号码或邮箱：此人的任何信息都未检查",
  "{0} rows name somebody without a phone number or e-mail: nothing of them was checked":
    "有 {0} 行写了姓名却没有电话号码或邮箱：这些人的任何信息都未检查",
  "{0}: taken as free text; only e-mails and numbers with + or 00 were looked for{1}":
    "{0}：按任意文本读取，只查找邮箱和以 + 或 00 开头的号码{1}",
  "--country adds national numbers": "加 --country 可查找国内号码",
  ", and those of {0}": "，以及 {0} 的国内号码",
  "1 entry lacks a name, a title or a date, and was left out": "1 个条目缺少名称、标题或日期，已略过",
  "values of the list that could not be read: {0}": "名单中无法读取的值：{0} 个",
  "not rated: {0}": "未评级：{0}",
  "settings: {0}": "设置来自 {0}",
  "{0}: expired after {1}: it ignores nothing any more": "{0}：已于 {1} 之后失效，不再忽略任何结果",
  "{0}: ignores nothing: no finding of this run is like that": "{0}：没有忽略任何结果：本次没有这样的结果",
  "baseline {0}: findings {1}, new {2}": "基线 {0}：结果 {1} 个，新增 {2} 个",
  "entries of the ignore file that go by fingerprint are not applied: they need the key of a store":
    "忽略文件中按指纹的条目未应用：需要库的密钥",
  // Questions
  "Phone number or e-mail to watch (it is not shown)": "要关注的电话号码或邮箱（不显示）",
  "Phone number to watch (it is not shown)": "要关注的电话号码（不显示）",
  "E-mail to watch (it is not shown)": "要关注的邮箱（不显示）",
  "QQ number to watch (it is not shown)": "要关注的 QQ 号（不显示）",
  "Chinese resident id to watch (it is not shown)": "要关注的居民身份证号（不显示）",
  "Phone number or e-mail to check (it is not shown)": "要查询的电话号码或邮箱（不显示）",
  "Phone number to check (it is not shown)": "要查询的电话号码（不显示）",
  "E-mail to check (it is not shown)": "要查询的邮箱（不显示）",
  "QQ number to check (it is not shown)": "要查询的 QQ 号（不显示）",
  "Chinese resident id to check (it is not shown)": "要查询的居民身份证号（不显示）",
  "Phone number or e-mail to forget (it is not shown)": "要删除的电话号码或邮箱（不显示）",
  "Phone number to forget (it is not shown)": "要删除的电话号码（不显示）",
  "E-mail to forget (it is not shown)": "要删除的邮箱（不显示）",
  "QQ number to forget (it is not shown)": "要删除的 QQ 号（不显示）",
  "Chinese resident id to forget (it is not shown)": "要删除的居民身份证号（不显示）",
  Yes: "是",
  No: "否",
  "Passphrase of the store": "库的口令",
  "New passphrase (nothing: six random words are made for you)": "新口令（留空则为您生成六个随机单词）",
  "The same again": "再输入一次",
  "The two differ.": "两次输入不同。",
  "The passphrase {0}.": "口令{0}。",
  "Password of {0} (empty to leave it out)": "{0} 的密码（留空则略过它）",
  "restoring a backup": "恢复备份",
  "Put {0} in the place of {1}?": "要用 {0} 替换 {1} 吗？",
  "removing {0}": "移除 {0}",
  "removing a way into the store": "移除打开库的方式",
  forgetting: "删除标识",
  "Remove {0}?": "要移除 {0} 吗？",
  "Forget {0}?": "要删除 {0} 吗？",
  "Remove it?": "要移除它吗？",
  "{0}. Go on?": "{0}。要继续吗？",
  "{0} other passphrase goes with the old key": "另有 {0} 个口令会随旧密钥失效",
  "{0} other passphrases go with the old key": "另有 {0} 个口令会随旧密钥失效",
  "{0} It can't be undone.": "{0}此操作无法撤销。",
  // A start without a command
  "leaksift tells you which leaks hold your phone number or e-mail. It never goes online.":
    "leaksift 告诉您哪些泄露数据里有您的电话号码或邮箱，全程不联网。",
  "Imported here:": "这里已导入：",
  "and {0} more: leaksift datasets": "另有 {0} 个：leaksift datasets",
  "Your phone number or e-mail (it is not shown, and not kept)": "您的电话号码或邮箱（不显示，也不保存）",
  "The country of this number, such as CN, GB or US": "这个号码属于哪个国家，例如 CN、GB 或 US",
  "That is no country that is known here: give its two letters or its name.":
    "不认识这个国家：请用两字母代码或国家名称。",
  "Nothing is imported yet, so there is nothing to answer from.": "还没有导入任何数据，无从回答。",
  "import a leak that you have, in whatever format": "导入您手上的泄露数据，任何格式都可以",
  "all commands": "全部命令",
  "What next:": "接下来可以：",
  "ask for another number or address": "再查一个号码或邮箱",
  "check a list of people": "核对一份名单",
  "import another leak": "再导入一份泄露数据",
  "the same, with all that can be done about it": "再查一次，并完整说明该如何应对",
  // Stores
  "Made a store at {0}": "已在 {0} 建库",
  "Made a store at {0}, locked with your passphrase. Without it nothing can be looked up.":
    "已在 {0} 建库，用您的口令锁住。没有口令就无法查询。",
  "Made a store at {0}, locked with a passphrase. Without it nothing can be looked up.":
    "已在 {0} 建库，用口令锁住。没有口令就无法查询。",
  "Made a store at {0}, locked with a passphrase and a key file: without either nothing can be looked up.":
    "已在 {0} 建库，用口令和密钥文件锁住：缺一就无法查询。",
  "The key file is   {0}": "密钥文件是   {0}",
  "Its passphrase is   {0}": "口令是   {0}",
  "Its key is   {0}": "密钥在   {0}",
  "Write it down: it is shown only now.": "请抄下来：只显示这一次。",
  "Keep a copy of it elsewhere.": "请在别处留一份副本。",
  "Keep a copy of the key elsewhere: without it nothing can be looked up, with it the store can be read.":
    "请在别处留一份密钥副本：没有它就无法查询，有了它就能读取库。",
  "No dataset yet. Import one with `leaksift import FILE`.": "还没有数据集。请用 `leaksift import 文件` 导入。",
  "Removed {0}.": "已移除 {0}。",
  "{0} is linked to {1}": "{0} 已关联事件 {1}",
  "its credibility grade was without that: `leaksift datasets rate {0}` rates it anew":
    "原有的可信度评级未考虑这一点，已作废：请用 `leaksift datasets rate {0}` 重新评级",
  "{0} is linked to no incident": "{0} 未关联任何事件",
  "{0} is sensitive: it answers one person who asks, never a list":
    "{0} 为敏感数据集：只回答本人单独的查询，不用于核对名单",
};

/** What commander says of a command line that it can't read. */
const MISTAKES: Readonly<Record<string, string>> = {
  "unknown option '{0}'": "没有选项 '{0}'",
  "unknown option '{0}' (Did you mean {1}?)": "没有选项 '{0}'（是不是 {1}？）",
  "unknown option '{0}' (Did you mean one of {1}?)": "没有选项 '{0}'（是不是 {1} 之一？）",
  "unknown command '{0}'": "没有命令 '{0}'",
  "unknown command '{0}' (Did you mean {1}?)": "没有命令 '{0}'（是不是 {1}？）",
  "unknown command '{0}' (Did you mean one of {1}?)": "没有命令 '{0}'（是不是 {1} 之一？）",
  "missing required argument '{0}'": "缺少参数 '{0}'",
  "required option '{0}' not specified": "缺少选项 '{0}'",
  "option '{0}' argument missing": "选项 '{0}' 后面缺少内容",
  "option '{0}' argument '{1}' is invalid. Allowed choices are {2}.": "选项 '{0}' 不能是 '{1}'，可选 {2}。",
  "command-argument value '{0}' is invalid for argument '{1}'. Allowed choices are {2}.":
    "参数 '{1}' 不能是 '{0}'，可选 {2}。",
  "option '{0}' cannot be used with option '{1}'": "选项 '{0}' 与 '{1}' 不能同时使用",
  "too many arguments for '{0}'. Expected {1} arguments but got {2}.": "'{0}' 的参数过多：应为 {1} 个，实为 {2} 个。",
  "too many arguments for '{0}'. Expected {1} argument but got {2}.": "'{0}' 的参数过多：应为 {1} 个，实为 {2} 个。",
  "too many arguments. Expected {0} arguments but got {1}.": "参数过多：应为 {0} 个，实为 {1} 个。",
  "unexpected {0}; please report it with these lines:\n{1}": "意外错误 {0}；请连同以下各行一起报告：\n{1}",
};

/** Why something can't be used, as it stands inside other texts. */
const REASONS: Readonly<Record<string, string>> = {
  "standard input": "标准输入",
  "is empty": "是空的",
  "is {0}": "是{0}",
  "an image": "图片",
  "a video": "视频",
  "a program": "程序",
  "is an empty sheet": "是空的工作表",
  "has no sheet with cells": "没有含单元格的工作表",
  "holds nothing but white space": "只有空白字符",
  "is in no format that leaksift knows": "不是 leaksift 认识的格式",
  "is no text that leaksift reads: {0}": "不是 leaksift 能读的文本：{0}",
  "permission denied": "没有权限",
  "no space left on its disk": "所在磁盘空间不足",
  "a common word or password": "常见的单词或密码",
  "a row of the keyboard": "键盘上相邻的键",
  "a repetition": "重复",
  "a sequence of characters": "连续的字符",
  "a year": "年份",
  "a date": "日期",
};

export const CHINESE_TEXTS: Readonly<Record<string, string>> = {
  ...SAID,
  ...MISTAKES,
  ...REASONS,
  ...CHINESE_ERRORS,
  ...CHINESE_FILES,
  ...CHINESE_HELP,
};
