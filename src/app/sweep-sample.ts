/** What a sweep finds in a sample, as texts: for plans, never for imports. */
import type { CountryCode } from "../identifier/phone.js";
import { inHalfWidth, TextSweep } from "../identifier/text-sweep.js";

/** Of the shortest phone number that is found in text. */
const FEWEST_DIGITS = 7;
/** The first of the characters that `inHalfWidth` turns into others. */
const FIRST_WIDE = 0xfe6b;

export interface SweptSample {
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  /** Numbers that say too little of themselves to be taken. */
  readonly undecided: number;
}

/** What a sweep finds in sampled lines or cells. @param country as for TextSweep */
export function sweepSample(lines: readonly string[], country: CountryCode | null): SweptSample {
  const phones: string[] = [];
  const emails: string[] = [];
  let undecided = 0;
  const sweep = new TextSweep(country);
  const text = (bytes: Uint8Array, start: number, end: number): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
  for (const line of lines) {
    if (!mayHoldIdentifier(line)) continue;
    const bytes = Buffer.from(inHalfWidth(line));
    sweep.sweep(bytes, 0, bytes.length, {
      foundEmail: (source, start, end) => emails.push(text(source, start, end)),
      foundPhone: (source, start, end) => phones.push(text(source, start, end)),
      foundUndecided: () => undecided++,
    });
  }
  return { phones, emails, undecided };
}

/** As many digits as the shortest number that a sweep takes has, an `@` plain or escaped, or full width, which stands for either. */
function mayHoldIdentifier(line: string): boolean {
  if (line.includes("@") || line.includes("%40")) return true;
  let digits = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits++;
    else if (code >= FIRST_WIDE) return true;
  }
  return digits >= FEWEST_DIGITS;
}
