/** Words on findings that don't count for the exit status, in English and Chinese. */
import type { FindingCounts, Suppression, Suppressor } from "./suppression.js";

export interface FindingWords {
  /** Of one finding: why it doesn't count. */
  suppressed(suppression: Suppression): string;
  /** Of one finding: the data that its entry in the baseline lacks. */
  newSinceBaseline(classes: string): string;
  /** How many findings count, and what became of the others. */
  counts(counts: FindingCounts): string;
  /** Datasets that were not asked, because `--since` left them out. */
  olderLeftOut(datasets: number): string;
}

function some(
  { suppressed }: FindingCounts,
  words: Readonly<Record<Suppressor, (count: number) => string>>,
  comma: string,
): string {
  const parts = Object.entries(suppressed).map(([by, count]) => words[by as Suppressor](count));
  return parts.join(comma);
}

export const EN_FINDINGS: FindingWords = {
  suppressed({ by, reason = "", expires }) {
    switch (by) {
      case "baseline":
        return "known from the baseline";
      case "ignore-file":
        return `ignored${expires === undefined ? "" : ` until ${expires}`}: ${reason}`;
      case "min-credibility":
        return "less credible than asked for";
      case "fail-on":
        return "none of the data that was asked for";
    }
  },
  newSinceBaseline: (classes) => `new since the baseline: ${classes}`,
  counts(counts) {
    const { all, counted, grown = 0, unjudged = 0 } = counts;
    const others = some(
      counts,
      {
        baseline: (count) => `${count} known from the baseline`,
        "ignore-file": (count) => `${count} ignored`,
        "min-credibility": (count) => `${count} less credible than asked for`,
        "fail-on": (count) => `${count} without the data that was asked for`,
      },
      ", ",
    );
    const notes = [
      ...(grown > 0
        ? [`${grown} of those that count ${grown === 1 ? "shows" : "show"} more data than in the baseline`]
        : []),
      ...(unjudged > 0
        ? [
            `${unjudged} of those that count ${unjudged === 1 ? "is" : "are"} of unknown credibility: rate their datasets`,
          ]
        : []),
    ];
    return [
      `${all} ${all === 1 ? "finding" : "findings"}, ${counted} ${counted === 1 ? "counts" : "count"}: ${others}`,
      ...notes,
    ].join("; ");
  },
  olderLeftOut: (datasets) =>
    datasets === 1
      ? "1 dataset is older than asked for and was not asked."
      : `${datasets} datasets are older than asked for and were not asked.`,
};

export const ZH_FINDINGS: FindingWords = {
  suppressed({ by, reason = "", expires }) {
    switch (by) {
      case "baseline":
        return "基线中已有";
      case "ignore-file":
        return `已忽略${expires === undefined ? "" : `（至 ${expires}）`}：${reason}`;
      case "min-credibility":
        return "可信度低于要求";
      case "fail-on":
        return "不含所关注的数据";
    }
  },
  newSinceBaseline: (classes) => `基线之后新增：${classes}`,
  counts(counts) {
    const { all, counted, grown = 0, unjudged = 0 } = counts;
    const others = some(
      counts,
      {
        baseline: (count) => `基线中已有 ${count}`,
        "ignore-file": (count) => `已忽略 ${count}`,
        "min-credibility": (count) => `可信度低于要求 ${count}`,
        "fail-on": (count) => `不含所关注的数据 ${count}`,
      },
      "，",
    );
    const notes = [
      ...(grown > 0 ? [`计入者中有 ${grown} 项的数据比基线中多`] : []),
      ...(unjudged > 0 ? [`计入者中有 ${unjudged} 项可信度不明，请为其数据集评级`] : []),
    ];
    return [`共 ${all} 项发现，计入 ${counted} 项：${others}`, ...notes].join("；");
  },
  olderLeftOut: (datasets) => `有 ${datasets} 个数据集早于所要求的日期，未查询。`,
};
