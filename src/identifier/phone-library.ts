/**
 * The one door to libphonenumber-js: its functions, and its metadata, which is loaded when first needed, because a command
 * that asks about an e-mail, or prints its help, should not pay for it.
 *
 * The `max` metadata is used: possible lengths and prefixes are the same in all sets, but only `max` holds the patterns per
 * number type, without which "valid" means little in most countries (and readings are chosen by valid counts).
 */
import { createRequire } from "node:module";
import { parsePhoneNumberFromString } from "libphonenumber-js/core";
import type { CountryCode, MetadataJson, PhoneNumber } from "libphonenumber-js/core";

const require = createRequire(import.meta.url);
let metadata: MetadataJson | undefined;

/** What libphonenumber's metadata says of one country, or of one calling code without a country. */
export interface NumberingPlan {
  readonly callingCode: string;
  /** Regular expression of the digits dialled before a foreign number; `""` if none. */
  readonly internationalPrefix: string;
  readonly nationalPattern: string;
  /** Possible lengths of the national significant number, ascending. */
  readonly lengths: readonly number[];
  /** Regular expression of what may precede a national number (trunk prefix, carrier code); `""` if none. */
  readonly nationalPrefix: string;
  /** Whether a matched prefix can be rewritten, not just dropped. */
  readonly rewrites: boolean;
}

/** libphonenumber-js's metadata, loaded once. */
export function phoneMetadata(): MetadataJson {
  return (metadata ??= require("libphonenumber-js/metadata.max.json") as MetadataJson);
}

/**
 * Parses `text` as a whole (nothing is searched for inside it); `null` if libphonenumber-js refuses it.
 * @param country How to read a number without a plus; `null` = such a number is refused.
 */
export function parseWithLibrary(text: string, country: CountryCode | null): PhoneNumber | null {
  const options = country === null ? { extract: false } : { extract: false, defaultCountry: country };
  // The library throws and catches within; of 30 µs for a refused text, 20 go into a stack trace that nobody reads.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parsePhoneNumberFromString(text, options, phoneMetadata()) ?? null;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The countries that share a calling code, the main one first; empty for codes without a country (+800, +870 …). */
export function countriesOf(callingCode: string): readonly CountryCode[] {
  return phoneMetadata().country_calling_codes[callingCode] ?? [];
}

/** Every calling code there is, with and without a country. */
export function callingCodes(): string[] {
  const { country_calling_codes: geographic, nonGeographic } = phoneMetadata();
  return [...Object.keys(geographic), ...Object.keys(nonGeographic)];
}

/** The plan by which a number of `country` is read when it has no plus; `null` for a country the metadata lacks. */
export function planOfCountry(country: CountryCode): NumberingPlan | null {
  const fields = phoneMetadata().countries[country];
  return fields === undefined ? null : toPlan(fields);
}

/** The plan by which libphonenumber-js reads a number with this calling code: the main country's. */
export function planOfCallingCode(callingCode: string): NumberingPlan {
  const main = countriesOf(callingCode)[0];
  const fields = main === undefined ? phoneMetadata().nonGeographic[callingCode] : phoneMetadata().countries[main];
  if (fields === undefined) throw new RangeError("not a calling code");
  return toPlan(fields);
}

/** Lengths of national mobile numbers in the countries that share a calling code; empty where no plan tells them apart. */
export function mobileLengthsOf(callingCode: string): number[] {
  const { countries } = phoneMetadata();
  return countriesOf(callingCode).flatMap((country) => {
    const fields: readonly unknown[] = countries[country] ?? [];
    const types = fields[11] as readonly (readonly [string, (readonly number[])?] | 0)[] | undefined;
    const mobile = types?.[MOBILE];
    return mobile && mobile[0] ? (mobile[1] ?? (fields[3] as readonly number[])) : [];
  });
}

/** Position of mobile numbers among the types of the metadata. */
const MOBILE = 1;

// The positions are libphonenumber-js's metadata format 4 (`metadata.js`, class NumberingPlan). The golden vectors and the
// differential test of the scanner fail if a later version moves them.
function toPlan(fields: readonly unknown[]): NumberingPlan {
  return {
    callingCode: fields[0] as string,
    internationalPrefix: (fields[1] as string | 0 | undefined) || "",
    nationalPattern: fields[2] as string,
    lengths: fields[3] as number[],
    nationalPrefix: (fields[7] as string | 0 | undefined) || (fields[5] as string | 0 | undefined) || "",
    rewrites: Boolean(fields[8]),
  };
}
