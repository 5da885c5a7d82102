/** Sources at the end of a text. Titles stay in the language they were published in; those of this project are in both. */
import { sourceOf } from "../catalog/terms.js";
import type { Lang } from "./words.js";

const OWN_IN_CHINESE: Readonly<Record<string, string>> = {
  "project-notes": "关于事件、渠道和骗局的笔记，整理自 2022 至 2025 年公开的报道；其中未注明原始报道",
  "project-advice": "本项目自己的建议：不陈述数据本身之外的事实",
};

/** @param ids of `data/sources.json`, in the order to show; others are left out */
export function sourceLines(ids: Iterable<string>, lang: Lang): string[] {
  return [...ids].flatMap((id) => {
    const source = sourceOf(id);
    if (source === null) return [];
    const title = (lang === "zh" ? OWN_IN_CHINESE[id] : undefined) ?? source.title;
    return [
      `  - ${source.publisher}${lang === "zh" ? "：" : ": "}${title}${source.address ? ` <${source.address}>` : ""}`,
    ];
  });
}
