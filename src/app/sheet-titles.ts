/**
 * What stands above the table of a sheet: titles, which are no rows of it. Where they hold an identifier ("questions to
 * ann@example.com"), they are a text of their own beside the table, so that nothing is passed over.
 */
import { looksLikePhone } from "../identifier/column-recognition.js";
import type { CountryCode, PhoneReading } from "../identifier/phone.js";
import { choosePhoneReading } from "../identifier/phone-reading.js";
import { BufferReader } from "../source/byte-reader.js";
import { textShape } from "../source/dialect.js";
import type { TextInput } from "../source/text-input.js";
import type { InspectedSheet } from "../source/workbook-input.js";
import { sweepSample } from "./sweep-sample.js";

const SAMPLED_ROWS = 200;

/**
 * @param country whose numbers count in text
 * @returns `null` where they hold no identifier
 */
export function titlesOf({ path, result, above = [] }: InspectedSheet, country: CountryCode | null): TextInput | null {
  if (!("shape" in result) || above.length === 0) return null;
  const { reading } = choosePhoneReading(
    [...above, ...result.shape.rows.slice(0, SAMPLED_ROWS)].flat().filter(looksLikePhone),
    { country },
  );
  const lines = above.map((cells) => cells.map((cell) => dialled(cell, reading)).join(" "));
  const { phones, emails } = sweepSample(lines, country);
  if (phones.length + emails.length === 0) return null;
  const text = lines.map((line) => `${line.replace(/[\r\n]+/gu, " ")}\n`).join("");
  const bytes = Buffer.from(text);
  return {
    file: { path: `${path} (above the table)`, bytes: bytes.length },
    encoding: "utf-8",
    packings: [],
    ...(result.container && { container: result.container }),
    shape: textShape(text),
    documents: [],
    tables: [],
    open: () => Promise.resolve(new BufferReader(bytes)),
    close: () => Promise.resolve(),
  };
}

/** A cell that is a number and nothing else, as a text says that it is one: bare digits in text are anything. */
function dialled(cell: string, reading: PhoneReading): string {
  if (!/^[1-9][\d\s()./-]+$/u.test(cell) && !/^\(?0[1-9][\d\s()./-]+$/u.test(cell)) return cell;
  if (!looksLikePhone(cell)) return cell;
  return reading === "international" && !/^\(?0/u.test(cell) ? `+${cell}` : `Tel. ${cell}`;
}
