/** The answers of a check as people read them on a terminal. */
import { checkText } from "./check-report.js";
import type { ResultWriter } from "./result-writer.js";
import { wordsOf } from "./words.js";

/** One piece: long lists are cut to what isn't clear. */
export const tableResults: ResultWriter = (check, { lang }) => [
  `${[checkText(check, wordsOf(lang), lang), ...(check.beside?.texts ?? [])].join("\n\n")}\n`,
];
