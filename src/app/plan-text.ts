/**
 * The plan for a text that is swept: no columns, only what the text holds. Also says whether a sample of anything holds an
 * identifier at all, so that a text in no known format is swept rather than refused.
 */
import { textRows, textShape } from "../source/dialect.js";
import type { TextInput } from "../source/text-input.js";
import type { CountryCode } from "../identifier/phone.js";
import { countriesOfScript } from "./script-countries.js";
import { sweepSample } from "./sweep-sample.js";
import { planInput, type PlannedColumn, type PlannedInput, type PlanOptions } from "./plan-input.js";

/** Share of sampled characters of Chinese, Japanese or Korean from which numbers are looked for as dialled there. */
const EAST_ASIAN_SHARE = 0.02;
const SAMPLES_SHOWN = 3;

/** As `planInput`, for inputs of any format. */
export function planAnyInput(input: TextInput, options: PlanOptions): PlannedInput | null {
  return input.shape.format === "text" && options.splitBy === undefined
    ? planText(input, options)
    : planInput(input, options);
}

/** @returns the plan for an input whose format is "text" */
export function planText(input: TextInput, options: PlanOptions): PlannedInput {
  const lines = input.shape.rows.map(([line]) => line);
  const country = options.country ?? countryOfText(lines, input.encoding);
  const found = sweepSample(lines, country);
  const column = (index: number, role: string, samples: readonly string[]): PlannedColumn => ({
    index,
    name: null,
    role,
    confidence: samples.length > 0 ? 1 : 0.5,
    because: "found anywhere in the text",
    samples: samples.slice(0, SAMPLES_SHOWN),
  });
  return {
    input,
    plan: {
      format: "text",
      dialect: input.shape.dialect,
      columns: [],
      paths: {},
      recognizeOtherPaths: false,
      reading: country === null ? "international" : "national",
      country,
    },
    columns: [column(0, "phone", found.phones), column(0, "email", found.emails)],
    reading: {
      reading: country === null ? "international" : "national",
      country,
      sampled: 0,
      possible: { international: 0, national: 0 },
      valid: { international: 0, national: 0 },
      because:
        country === null
          ? "in text, numbers with + or 00"
          : `in text, numbers with + or 00, and those in the format of ${country}`,
    },
    country: country ?? "per-value",
  };
}

/** The same input as text, when its sample shows that a sweep finds more than `least` identifiers; else `null`. */
export function asText(input: TextInput, options: PlanOptions, least: number): TextInput | null {
  const { sampleText, withShape } = input;
  if (sampleText === undefined || withShape === undefined) return null;
  const lines = textRows(sampleText).map(([line]) => line);
  const { phones, emails } = sweepSample(lines, options.country ?? countryOfText(lines, input.encoding));
  return phones.length + emails.length <= least ? null : withShape(textShape(sampleText));
}

/** The country whose numbers are looked for in a text whose user names none. */
function countryOfText(lines: readonly string[], encoding: string): CountryCode | null {
  const text = lines.join("").slice(0, 1 << 16);
  const written = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0;
  return written > text.length * EAST_ASIAN_SHARE ? (countriesOfScript(text, encoding)[0] ?? null) : null;
}
