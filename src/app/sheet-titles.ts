/**
 * What stands above the table of a sheet: titles, which are no rows of it. Where they hold an identifier ("questions to
 * ann@example.com"), they are a text of their own beside the table, so that nothing is passed over.
 */
import type { CountryCode } from "../identifier/phone.js";
import { BufferReader } from "../source/byte-reader.js";
import { textShape } from "../source/dialect.js";
import type { TextInput } from "../source/text-input.js";
import type { InspectedSheet } from "../source/workbook-input.js";
import { sweepSample } from "./sweep-sample.js";

/**
 * @param country whose numbers count in text
 * @returns `null` where they hold no identifier
 */
export function titlesOf({ path, result, above = [] }: InspectedSheet, country: CountryCode | null): TextInput | null {
  if (!("shape" in result) || above.length === 0) return null;
  const { phones, emails } = sweepSample(above, country);
  if (phones.length + emails.length === 0) return null;
  const text = above.map((line) => `${line.replace(/[\r\n]+/gu, " ")}\n`).join("");
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
