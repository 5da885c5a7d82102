/**
 * Delimiters that no list can foresee (`+|`, `@@`, `\t|\t`, U+001F) and ends of records that are no line ends (`&|` and LF),
 * found by what they are: the same run of punctuation, as often in each line, or at the end of each.
 */

/** A run of punctuation and control characters that may part cells: no quotes, brackets, signs or marks of numbers alone. */
// oxlint-disable-next-line no-control-regex -- control characters are delimiters
const RUN = /[\t ]?[\u0001-\u0008\u000e-\u001f|~^!#$%&*+@\\/=;:,_<>-]{1,6}[\t ]?/gu;
const LONGEST = 8;
/** Share of lines in which a delimiter occurs, and as often as in most. */
const LINES_SHARE = 0.8;
const LINES_AT_LEAST = 3;
/** What ends most lines and some of which end otherwise: records with line ends inside. */
const RECORDS_SHARE = 0.3;
/** Ends of records are at least one of these: sentences and SQL end with others. */
// oxlint-disable-next-line no-control-regex -- as above
const RECORD_END = /(?:[\u0001-\u0008\u000e-\u001f]|[|~^#$%&*@+!]{2,4})$/u;

/**
 * @param lines of the sample
 * @returns candidates, the longest first: each of two characters or more, or a control character
 */
export function punctuationDelimiters(lines: readonly string[]): string[] {
  const filled = lines.filter((line) => line !== "");
  if (filled.length < LINES_AT_LEAST) return [];
  const seen = new Map<string, number>();
  for (const line of filled) {
    const parts = new Set((line.match(RUN) ?? []).flatMap(partsOf));
    for (const part of parts) seen.set(part, (seen.get(part) ?? 0) + 1);
  }
  return [...seen]
    .filter(([run, count]) => count >= filled.length * LINES_SHARE && isRare(run))
    .map(([run]) => run)
    .sort((a, b) => b.length - a.length);
}

/** A run and all of its pieces: the plus of a number may stand behind the delimiter. */
function partsOf(run: string): string[] {
  const parts: string[] = [];
  for (let from = 0; from < run.length; from++)
    // Of single characters, none but a control character is rare.
    for (let to = run[from] < " " ? from + 1 : from + 2; to <= run.length; to++) parts.push(run.slice(from, to));
  return parts;
}

function isRare(run: string): boolean {
  if (Buffer.byteLength(run) > LONGEST || run.trim() === "" || /^[ ]?[-:,;=/\\_.]+[ ]?$/u.test(run)) return false;
  // What a value may begin with, such as the plus of a number, is no end of a delimiter.
  if (/[-+#@*$/\\%!=<>_.]$/u.test(run) && new Set(run).size > 1) return false;
  return run.length >= 2 || run < " ";
}

/** By its last character, as most lines end with none that RECORD_END knows. */
function mayEndRecord(line: string): boolean {
  const last = line.endsWith("\r") ? line.length - 2 : line.length - 1;
  return last >= 0 && (line[last] < " " || "|~^#$%&*@+!".includes(line[last]));
}

/** @returns what ends the records of a sample where it is no line end, with its line end; `null` for lines */
export function recognizeRecordDelimiter(text: string): string | null {
  if (!text.includes("\n") && !text.includes("\r")) {
    // No line at all: RECORD SEPARATOR is made for this.
    return text.includes("\u001e") && text.includes("\u001f") ? "\u001e" : null;
  }
  const lines = text.split("\n", 501).slice(0, -1);
  const ends = new Map<string, number>();
  for (const line of lines) {
    if (!mayEndRecord(line)) continue;
    // An empty last cell puts the delimiter of cells in front: each ending counts.
    const all = RECORD_END.exec(line.replace(/\r$/u, ""))?.[0] ?? "";
    for (let from = 0; from < Math.max(1, all.length - 1); from++) {
      const end = all.slice(from);
      if (end !== "") ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  }
  const [end, count] = [...ends].reduce(
    (best, entry) => (entry[1] > best[1] || (entry[1] === best[1] && entry[0].length > best[0].length) ? entry : best),
    ["", 0],
  );
  if (count < LINES_AT_LEAST || count < lines.length * RECORDS_SHARE) return null;
  // The delimiter of cells behind the last cell is no end of a record, and neither are two that enclose an empty cell.
  const within = lines.filter((line) => line.slice(0, -end.length).includes(end)).length;
  const single = end.length === 2 && end[0] === end[1] && lines.some((line) => line.slice(0, -2).includes(end[0]));
  if (within > 0 || single) return null;
  const isCrLf = lines.every((line) => !line.endsWith(end)) && lines.some((line) => line.endsWith(`${end}\r`));
  return `${end}${isCrLf ? "\r" : ""}\n`;
}
