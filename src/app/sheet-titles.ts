/**
 * What stands above the header of a table, in a sheet or in delimited text: titles and notes, which are no rows of it. Where they may
 * hold an identifier ("questions to ann@example.com"), they are a text of their own beside the table: what can be read there is taken,
 * and what can't is counted, so that nothing is passed over.
 */
import { looksLikePhone } from "../identifier/column-recognition.js";
import { countryOfPhone } from "../identifier/country.js";
import { canonicalizePhoneCell, type CountryCode, type PhoneReading } from "../identifier/phone.js";
import { choosePhoneReading } from "../identifier/phone-reading.js";
import { withPlainEmails } from "../identifier/spelled-out-email.js";
import { BufferReader } from "../source/byte-reader.js";
import { textShape } from "../source/dialect.js";
import type { TextInput } from "../source/text-input.js";
import type { InspectedSheet } from "../source/workbook-input.js";
import { sweepSample } from "./sweep-sample.js";

const SAMPLED_ROWS = 200;
/** Share of a table's numbers that must be of one country for it to be that of the numbers above. */
const COUNTRY_SHARE = 0.8;
const FEWEST_NUMBERS = 3;
const FEWEST_DIGITS = 7;
const DATE_OR_TIME =
  /\b(?:\d{4}[-./年]\s?\d{1,2}[-./月]\s?\d{1,2}日?|\d{1,2}[-./]\d{1,2}[-./]\d{4}|(?:19|20)\d{2}[01]\d[0-3]\d|\d{1,2}:\d{2}(?::\d{2})?)(?!\d)/gu;

/** Titles as an input, and the country whose numbers count in it; `null`: as for any text. */
export interface Titles {
  readonly input: TextInput;
  readonly country: CountryCode | null;
}

/**
 * @param country of the whole import
 * @returns `null` where they hold nothing that may be an identifier
 */
export function titlesOf({ path, result, above = [] }: InspectedSheet, country: CountryCode | null): Titles | null {
  if (!("shape" in result) || above.length === 0) return null;
  const plain = above.map((cells) => cells.map((cell) => withPlainEmails(plainCharacters(cell))));
  if (!plain.flat().some(mayIdentify)) return null;
  const numbers = [...plain, ...result.shape.rows.slice(0, SAMPLED_ROWS)].flat().filter(looksLikePhone);
  const { reading } = choosePhoneReading(numbers, { country });
  const lines = plain.map((cells) => cells.map((cell) => dialled(cell, reading)).join(" "));
  const text = lines.map((line) => `${line.replace(/[\r\n]+/gu, " ")}\n`).join("");
  const bytes = Buffer.from(text);
  // A number that is none there is of another country: which, nobody knows.
  const guessed = country ?? countryOfNumbers(numbers, reading);
  const isGuessed = guessed !== null && sweepSample(lines, guessed).undecided === 0;
  return {
    country: country ?? (isGuessed ? guessed : null),
    input: {
      file: { path: `${path} (above the table)`, bytes: bytes.length },
      encoding: "utf-8",
      packings: [],
      ...(result.container && { container: result.container }),
      shape: textShape(text),
      documents: [],
      tables: [],
      open: () => Promise.resolve(new BufferReader(bytes)),
      close: () => Promise.resolve(),
    },
  };
}

/** Without full-width and invisible characters, which no sweep reads. */
function plainCharacters(cell: string): string {
  return cell.normalize("NFKC").replace(/\p{Default_Ignorable_Code_Point}/gu, "");
}

/** An at sign, or as many digits as a number has; dates and times aside. */
function mayIdentify(cell: string): boolean {
  if (cell.includes("@")) return true;
  const digits = cell.replace(DATE_OR_TIME, " ").match(/\p{Nd}(?:[\s().\-/]{0,3}\p{Nd})*/gu) ?? [];
  return digits.some((run) => (run.match(/\p{Nd}/gu)?.length ?? 0) >= FEWEST_DIGITS);
}

/** The country of nearly all numbers of the table that say one. */
function countryOfNumbers(numbers: readonly string[], reading: PhoneReading): CountryCode | null {
  if (reading !== "international") return null;
  const counts = new Map<CountryCode, number>();
  let all = 0;
  for (const number of numbers) {
    const read = canonicalizePhoneCell(number, { country: null, reading });
    const country = read.status === "ok" ? countryOfPhone(read.phones[0]) : null;
    if (country === null) continue;
    all++;
    counts.set(country, (counts.get(country) ?? 0) + 1);
  }
  if (all < FEWEST_NUMBERS) return null;
  return [...counts].find(([, count]) => count >= all * COUNTRY_SHARE)?.[0] ?? null;
}

/** A cell that is a number and nothing else, as a text says that it is one: bare digits in text are anything. */
function dialled(cell: string, reading: PhoneReading): string {
  if (!/^[1-9][\d\s()./-]+$/u.test(cell) && !/^\(?0[1-9][\d\s()./-]+$/u.test(cell)) return cell;
  if (!looksLikePhone(cell)) return cell;
  return reading === "international" && !/^\(?0/u.test(cell) ? `+${cell}` : `Tel. ${cell}`;
}
