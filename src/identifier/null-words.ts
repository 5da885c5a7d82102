/**
 * The words that people and programs write into a cell for "nothing here": SQL, pandas, Python and JavaScript, spreadsheets and
 * forms, in English and Chinese. A list's cell that holds one is empty: there is nobody in it to check. Signs for a word that
 * could not be decoded (`?`) count, since no identifier consists of them.
 */

const LONGEST_WORD = 9;
const NULL_WORDS =
  /^(?:null|none|nil|nan|n\/?a|n\.a\.|undefined|unknown|<na>|#n\/a|\\n|[-‐–—－]+|\?+|\.|\/|无|無|空|暂无|没有|未填|未知|<null>|\(null\))$/iu;

/** Is the cell empty, or a word for nothing (`NULL`, `\N`, `n/a`, `-`, `无`)? White space around it doesn't count. */
export function isBlank(value: string): boolean {
  const text = value.trim();
  return text === "" || (text.length <= LONGEST_WORD && NULL_WORDS.test(text));
}
