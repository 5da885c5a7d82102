/** What a column is for, as people read it: in English the role itself, which is what `--column` takes. */
import { dataClassName, isDataClass } from "../catalog/data-classes.js";
import type { Lang, Words } from "./words.js";

/** Name of a role: a kind of identifier, a helper (country, date) or a data class. */
export function roleName(role: string, words: Words, lang: Lang): string {
  if (lang === "en") return role;
  if (isDataClass(role)) return dataClassName(role, lang);
  return words.reports.helperRole(words.reports.kind(role));
}
