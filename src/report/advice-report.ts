/** Advice for people and for programs. Short where it stands below an answer, whole where it was asked for. */
import { sourceLines } from "./source-lines.js";
import { adviceRules } from "../catalog/advice-rules.js";
import type { Advice } from "../catalog/advice.js";
import type { AdviceText } from "../catalog/advice-rules.js";
import type { Lang } from "./words.js";

interface AdviceWords {
  readonly risk: (level: string, because: string) => string;
  readonly frauds: string;
  readonly actions: string;
  readonly contacts: string;
  readonly rights: string;
  readonly sources: string;
  readonly more: (left: number) => string;
}

const WORDS: Readonly<Record<Lang, AdviceWords>> = {
  en: {
    risk: (level, because) => `Risk: ${level}, because ${because}.`,
    frauds: "What to expect",
    actions: "What to do now",
    contacts: "Whom to call",
    rights: "Your rights",
    sources: "Sources",
    more: (left) => `${left} more: see all with --advice.`,
  },
  zh: {
    risk: (level, because) => `风险：${level}。${because}。`,
    frauds: "可能遇到的骗局",
    actions: "现在可以做的",
    contacts: "可联系",
    rights: "您的权利",
    sources: "来源",
    more: (left) => `另有 ${left} 条，加 --advice 查看全部。`,
  },
};

/** Items of each list below an answer. */
const SHORT = { frauds: 3, actions: 4, contacts: 2 };

/**
 * All of it, in both languages, sources by id.
 * @param credits that the licence of an imported catalogue asks for, where the advice is about one of its entries
 */
export function adviceJson(
  { risk, frauds, actions, contacts, rights }: Advice,
  credits: readonly string[] = [],
): object {
  const [attribution] = credits;
  return { risk, frauds, actions, contacts, rights, ...(attribution !== undefined && { attribution }) };
}

/** @param isShort the first items of each list only, with the number of those left out */
export function adviceText(advice: Advice, lang: Lang, isShort: boolean): string {
  const words = WORDS[lang];
  const { risk, frauds, actions, contacts, rights } = advice;
  const { levels, rule } = adviceRules().risk;
  const lines = [words.risk(levels[risk.level][lang], risk.because[lang])];
  if (!isShort) lines.push(`  ${rule[lang]}`);
  let left = 0;
  const list = (title: string, texts: readonly AdviceText[], limit: number): void => {
    const shown = isShort ? texts.slice(0, limit) : texts;
    left += texts.length - shown.length;
    if (shown.length === 0) return;
    lines.push(...(isShort ? [] : [""]), title);
    for (const [i, text] of shown.entries())
      lines.push(title === words.actions ? `  ${i + 1}. ${text[lang]}` : `  - ${text[lang]}`);
  };
  list(words.frauds, frauds, SHORT.frauds);
  list(words.actions, actions, SHORT.actions);
  list(words.contacts, contacts, SHORT.contacts);
  list(words.rights, rights, 0);
  if (left > 0) lines.push(words.more(left));
  if (!isShort) {
    const ids = new Set([risk, ...frauds, ...actions, ...contacts, ...rights].flatMap(({ sources }) => sources));
    lines.push("", words.sources, ...sourceLines([...ids].sort(), lang));
  }
  return lines.join("\n");
}
