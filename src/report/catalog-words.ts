/** The words of the catalogue's reports, in English and Chinese. */
import type { Lang } from "./words.js";

export interface CatalogWords {
  readonly heads: { id: string; title: string; date: string; kind: string; counts: string; data: string };
  readonly kind: string;
  readonly channel: string;
  readonly channelNotKnown: string;
  readonly industries: string;
  readonly countries: string;
  readonly countriesOf: (all: number) => string;
  readonly happened: string;
  readonly reported: string;
  readonly counts: string;
  readonly dataClasses: string;
  readonly notStated: string;
  readonly circulation: string;
  readonly flags: string;
  readonly partOf: string;
  readonly parts: string;
  readonly doNow: string;
  readonly sources: string;
  /** Below sources that are nothing but our own notes. */
  readonly notesOnly: string;
  readonly byCountry: { country: string; code: string; reported: string; counted: string };
  /** In front of an incident's title under an exposure. */
  readonly leak: string;
  readonly notInCatalogue: string;
  readonly knownTitle: string;
  readonly knownNone: string;
  /** Neither a country nor a service was there to look for. */
  readonly knownUnasked: string;
  readonly concerns: {
    country: (name: string) => string;
    perhaps: (name: string) => string;
    service: (name: string) => string;
  };
  readonly proposal: (dataset: string, incident: string, title: string, because: string) => string;
  readonly evidence: Readonly<Record<"name" | "data-classes" | "count" | "countries", string>>;
  readonly imported: (incidents: number, file: string) => string;
  readonly comma: string;
}

const EN: CatalogWords = {
  heads: { id: "Incident", title: "Title", date: "Reported", kind: "Kind", counts: "Reported count", data: "Data" },
  kind: "kind        ",
  channel: "channel     ",
  channelNotKnown: "not known",
  industries: "industry    ",
  countries: "countries   ",
  countriesOf: (all) => `, of ${all} in all`,
  happened: "happened    ",
  reported: "reported    ",
  counts: "count       ",
  dataClasses: "data        ",
  notStated: "not stated",
  circulation: "circulation ",
  flags: "marked as   ",
  partOf: "part of     ",
  parts: "parts       ",
  doNow: "What to do",
  sources: "Sources",
  notesOnly: "No published report of it was found to name here: what stands above rests on these notes alone.",
  byCountry: { country: "country", code: "code", reported: "as reported", counted: "here" },
  leak: "leak: ",
  notInCatalogue: "not in the catalogue here",
  knownTitle: "Known, not checkable here (they concern this country or service, and no data of theirs was imported):",
  knownUnasked:
    "Known incidents were not looked for: an e-mail address tells no country. Say --country CODE or --service NAME.",
  knownNone: "No incident of the catalogue that concerns this country or service is without data here.",
  concerns: {
    country: (name) => `concerns ${name}`,
    perhaps: (name) => `may concern ${name}: not all countries were named`,
    service: (name) => `service: ${name}`,
  },
  proposal: (dataset, incident, title, because) =>
    `This looks like ${incident} (${title}), by ${because}. If it is: leaksift datasets link ${dataset} ${incident}`,
  evidence: { name: "name", "data-classes": "data classes", count: "count", countries: "countries" },
  imported: (incidents, file) => `Imported ${incidents} incidents from ${file}.`,
  comma: ", ",
};

const ZH: CatalogWords = {
  heads: { id: "事件", title: "标题", date: "报道日期", kind: "类型", counts: "报道数量", data: "数据" },
  kind: "类型  ",
  channel: "渠道  ",
  channelNotKnown: "不明",
  industries: "行业  ",
  countries: "国家  ",
  countriesOf: (all) => `，共 ${all} 个`,
  happened: "发生  ",
  reported: "报道  ",
  counts: "数量  ",
  dataClasses: "数据  ",
  notStated: "未说明",
  circulation: "流传  ",
  flags: "标记  ",
  partOf: "属于  ",
  parts: "包含  ",
  doNow: "现在可以做的",
  sources: "来源",
  notesOnly: "未找到可注明的公开报道：以上内容仅据这些笔记。",
  byCountry: { country: "国家", code: "代码", reported: "报道", counted: "此处" },
  leak: "事件：",
  notInCatalogue: "此处目录中没有",
  knownTitle: "已知但此处无法查询（与该国家或服务有关，但未导入其数据）：",
  knownUnasked: "未查找已知事件：邮箱地址看不出所在国家。请加 --country 代码或 --service 名称。",
  knownNone: "目录中与该国家或服务有关的事件，其数据均已导入或没有此类事件。",
  concerns: {
    country: (name) => `涉及${name}`,
    perhaps: (name) => `可能涉及${name}：报道未列出全部国家`,
    service: (name) => `服务：${name}`,
  },
  proposal: (dataset, incident, title, because) =>
    `看起来是 ${incident}（${title}），依据：${because}。若确认，请运行：leaksift datasets link ${dataset} ${incident}`,
  evidence: { name: "名称", "data-classes": "数据种类", count: "数量", countries: "国家分布" },
  imported: (incidents, file) => `已从 ${file} 导入 ${incidents} 起事件。`,
  comma: "、",
};

export function catalogWordsOf(lang: Lang): CatalogWords {
  return lang === "zh" ? ZH : EN;
}
