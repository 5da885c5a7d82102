/** What `store info`, `store check` and `store resume` say, in English and Chinese. */
import type { Lang } from "./words.js";

/** An import that was cut off and can go on. */
export interface ReportedWaiting {
  readonly dataset: string;
  /** ISO 8601. */
  readonly at: string;
  readonly records: number;
  /** On disk. */
  readonly bytes: number;
}

export interface ReportedStore {
  readonly path: string;
  /** The file that settings came from; `null` for none. */
  readonly config: string | null;
  readonly version: number;
  readonly generation: number;
  readonly id: string;
  readonly bytes: number;
  readonly keySlots: number;
  readonly keyFile: string;
  readonly keyFilePresent: boolean;
  readonly datasets: number;
  readonly records: number;
  readonly segments: number;
  readonly runs: number;
  readonly runsAfterCompaction: number;
  readonly tags: number;
  readonly waiting: readonly ReportedWaiting[];
}

export interface ReportedVerification {
  readonly problems: readonly { readonly message: string }[];
  readonly datasets: number;
  readonly segments: number;
  /** `null` where only headers were read. */
  readonly blocks: number | null;
  /** Which part of the blocks that was, where it wasn't all of them. */
  readonly subset?: { readonly part: number; readonly of: number };
  readonly generation: number;
  /** The newest generation seen on this machine; `null` where nothing is remembered. */
  readonly seen: number | null;
  readonly waiting: readonly ReportedWaiting[];
}

interface StoreWords {
  info(store: ReportedStore): [label: string, value: string][];
  damaged(message: string): string;
  verified(found: ReportedVerification): string;
  generation(generation: number, seen: number | null): string;
  waiting(one: ReportedWaiting): string;
  readonly nothingWaits: string;
  discarded(dropped: readonly ReportedWaiting[]): string;
}

const grouped = (value: number): string => value.toLocaleString("en-US");

const EN: StoreWords = {
  info: (store) => [
    ["store", store.path],
    ["settings", store.config ?? "no config"],
    ["version", `${store.version}, generation ${store.generation}, id ${store.id}`],
    ["size", `${grouped(store.bytes)} bytes`],
    [
      "opened by",
      store.keySlots > 0
        ? `passphrase (${store.keySlots} ${store.keySlots === 1 ? "slot" : "slots"})${store.keyFilePresent ? `; key file ${store.keyFile} (what it opens: \`leaksift key list\`)` : ""}`
        : `key file ${store.keyFile}${store.keyFilePresent ? "" : " (missing)"}`,
    ],
    ["datasets", `${grouped(store.datasets)}, ${grouped(store.records)} records`],
    [
      "segments",
      `${grouped(store.segments)} in ${grouped(store.runs)} ${store.runs === 1 ? "run" : "runs"}${store.runsAfterCompaction < store.runs ? `; \`leaksift store compact\` leaves ${grouped(store.runsAfterCompaction)}` : ""}`,
    ],
    [
      "tags",
      `${grouped(store.tags)}${store.tags > 0 ? `, ${(store.bytes / store.tags).toFixed(2)} bytes each in all` : ""}`,
    ],
    ...store.waiting.map((one): [string, string] => ["waits", EN.waiting(one)]),
  ],
  damaged: (message) => `damaged: ${message}`,
  verified: ({ datasets, segments, blocks, subset, problems }) =>
    `${datasets} datasets, ${segments} segments, ${blocks === null ? "headers only; --read-data reads everything" : `${blocks} blocks read${subset ? ` (part ${subset.part} of ${subset.of}, by their CRC)` : ""}`}: ${problems.length === 0 ? "sound" : `${problems.length} problems`}`,
  generation: (generation, seen) =>
    seen === null
      ? `generation ${generation}; nothing is remembered here, so whether it is the newest copy is unknown`
      : `generation ${generation}, the newest seen here is ${seen}`,
  waiting: ({ dataset, at, records, bytes }) =>
    `an interrupted import of ${dataset}: ${grouped(records)} records read by ${at}, ${grouped(bytes)} bytes beside the store; go on with \`leaksift store resume\`, drop it with --discard`,
  nothingWaits: "no interrupted import waits",
  discarded: (dropped) =>
    dropped.length === 0
      ? EN.nothingWaits
      : dropped.map(({ dataset, bytes }) => `dropped ${dataset}, ${grouped(bytes)} bytes`).join("\n"),
};

const ZH: StoreWords = {
  info: (store) => [
    ["库", store.path],
    ["设置", store.config ?? "没有配置文件"],
    ["版本", `${store.version}，第 ${store.generation} 代，编号 ${store.id}`],
    ["大小", `${grouped(store.bytes)} 字节`],
    [
      "打开方式",
      store.keySlots > 0
        ? `口令（${store.keySlots} 个密钥槽）${store.keyFilePresent ? `；密钥文件 ${store.keyFile}（其作用见 \`leaksift key list\`）` : ""}`
        : `密钥文件 ${store.keyFile}${store.keyFilePresent ? "" : "（缺失）"}`,
    ],
    ["数据集", `${grouped(store.datasets)} 个，共 ${grouped(store.records)} 条记录`],
    [
      "数据段",
      `${grouped(store.segments)} 个，分为 ${grouped(store.runs)} 组${store.runsAfterCompaction < store.runs ? `；\`leaksift store compact\` 后剩 ${grouped(store.runsAfterCompaction)} 组` : ""}`,
    ],
    [
      "标签",
      `${grouped(store.tags)} 个${store.tags > 0 ? `，平均每个占 ${(store.bytes / store.tags).toFixed(2)} 字节` : ""}`,
    ],
    ...store.waiting.map((one): [string, string] => ["待续", ZH.waiting(one)]),
  ],
  damaged: (message) => `已损坏：${message}`,
  verified: ({ datasets, segments, blocks, subset, problems }) =>
    `${datasets} 个数据集，${segments} 个数据段，${blocks === null ? "只核对了文件头；加 --read-data 可全部读取" : `已读取 ${blocks} 个数据块${subset ? `（第 ${subset.part} 部分，共 ${subset.of} 部分，按 CRC 核对）` : ""}`}：${problems.length === 0 ? "完好" : `${problems.length} 处问题`}`,
  generation: (generation, seen) =>
    seen === null
      ? `第 ${generation} 代；这里没有记录，无法判断是否为最新副本`
      : `第 ${generation} 代，这里见过的最新一代是第 ${seen} 代`,
  waiting: ({ dataset, at, records, bytes }) =>
    `${dataset} 的导入中断：到 ${at} 已读取 ${grouped(records)} 条记录，在库旁占 ${grouped(bytes)} 字节；用 \`leaksift store resume\` 继续，加 --discard 丢弃`,
  nothingWaits: "没有中断的导入",
  discarded: (dropped) =>
    dropped.length === 0
      ? ZH.nothingWaits
      : dropped.map(({ dataset, bytes }) => `已丢弃 ${dataset}，${grouped(bytes)} 字节`).join("\n"),
};

/** What `store resume` says, and of what waits. */
export function storeWords(lang: Lang): Pick<StoreWords, "waiting" | "nothingWaits" | "discarded"> {
  return lang === "zh" ? ZH : EN;
}

const LABEL_COLUMNS = 11;

export function storeText(store: ReportedStore, lang: Lang): string {
  const lines = (lang === "zh" ? ZH : EN).info(store);
  // A Chinese character takes two columns of a terminal.
  return lines
    .map(([label, value]) => label + " ".repeat(LABEL_COLUMNS - (lang === "zh" ? 2 : 1) * label.length) + value)
    .join("\n");
}

/** @param messageOf what is wrong, in the reader's language */
export function verificationText(
  found: ReportedVerification,
  lang: Lang,
  messageOf: (message: string) => string,
): string {
  const words = lang === "zh" ? ZH : EN;
  return [
    ...found.problems.map(({ message }) => words.damaged(messageOf(message))),
    words.verified(found),
    words.generation(found.generation, found.seen),
    ...found.waiting.map((one) => words.waiting(one)),
  ].join("\n");
}
