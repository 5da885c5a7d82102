/** What `store compact` did, or would do, for people. */
import { sizeText } from "./size-text.js";
import type { Lang } from "./words.js";
import { wordsOf } from "./words.js";

export interface ReportedCompaction {
  readonly dryRun: boolean;
  readonly runsBefore: number;
  readonly runsAfter: number;
  readonly merges: readonly { kind: string; runs: number; datasets: number; tags: number }[];
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly seconds: number;
}

interface CompactionWords {
  nothing(runs: string): string;
  merge(kind: string, runs: string, datasets: string, tags: string, dryRun: boolean): string;
  runs(before: string, after: string, dryRun: boolean): string;
  size(before: string, after: string, seconds: number): string;
}

const WORDS: Readonly<Record<Lang, CompactionWords>> = {
  en: {
    nothing: (runs) => `Nothing to merge: a look-up reads ${runs} ${runs === "1" ? "run" : "runs"}.`,
    merge: (kind, runs, datasets, tags, dryRun) =>
      `${kind}: ${runs} runs of ${datasets} ${datasets === "1" ? "dataset" : "datasets"}, ${tags} tags, ${dryRun ? "would become" : "became"} one`,
    runs: (before, after, dryRun) =>
      dryRun
        ? `A look-up reads ${before} runs, and would read ${after}. Nothing was written.`
        : `A look-up read ${before} runs, and now reads ${after}. Every answer is as before.`,
    size: (before, after, seconds) => `${before} → ${after}, ${seconds.toFixed(2)} s`,
  },
  zh: {
    nothing: (runs) => `无需合并：一次查询读取 ${runs} 个有序段。`,
    merge: (kind, runs, datasets, tags, dryRun) =>
      `${kind}：${datasets} 个数据集的 ${runs} 个有序段，${tags} 个标签，${dryRun ? "将合并为" : "已合并为"}一个`,
    runs: (before, after, dryRun) =>
      dryRun
        ? `一次查询现读取 ${before} 个有序段，合并后为 ${after} 个。未写入任何内容。`
        : `一次查询原读取 ${before} 个有序段，现为 ${after} 个。所有答案不变。`,
    size: (before, after, seconds) => `${before} → ${after}，${seconds.toFixed(2)} 秒`,
  },
};

export function compactionText(done: ReportedCompaction, lang: Lang): string {
  const said = wordsOf(lang);
  const number = (value: number): string => said.number(value);
  const { dryRun, merges, runsBefore, runsAfter } = done;
  const words = WORDS[lang];
  if (merges.length === 0) return words.nothing(number(runsBefore));
  return [
    ...merges.map(({ kind, runs, datasets, tags }) =>
      words.merge(said.reports.kind(kind), number(runs), number(datasets), number(tags), dryRun),
    ),
    words.runs(number(runsBefore), number(runsAfter), dryRun),
    ...(dryRun ? [] : [words.size(sizeText(done.bytesBefore), sizeText(done.bytesAfter), done.seconds)]),
  ].join("\n");
}
