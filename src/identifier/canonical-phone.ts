/** What a canonical phone number is, and by what its digits are read. */
import type { CountryCode } from "libphonenumber-js/core";

export type { CountryCode } from "libphonenumber-js/core";

/** A possible phone number in E.164 with its plus. Only `phone-judge.ts` and the scanner, which is held to it, make one. */
export type CanonicalPhone = string & { readonly __brand: "CanonicalPhone" };

/** How digits without a plus and without `00` are read. */
export type PhoneReading = "international" | "national";

/** What a column's numbers are read with. `country` is used by the national reading only. */
export interface PhoneContext {
  readonly country: CountryCode | null;
  readonly reading: PhoneReading;
}
