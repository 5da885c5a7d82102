/** A date as people give it: a year, a month or a day. */
import { LeaksiftError } from "../errors/leaksift-error.js";

/**
 * The date if it is one, `null` for none.
 * @param name what the message calls it, such as `--since`
 * @throws LeaksiftError usage
 */
export function givenDate(name: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/u.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)));
  // A day that the month doesn't have rolls over into the next one.
  if (year === undefined || date.toISOString().slice(0, text.length) !== text) {
    throw new LeaksiftError("usage", `${name} is a date: YYYY, YYYY-MM or YYYY-MM-DD`);
  }
  return text;
}
