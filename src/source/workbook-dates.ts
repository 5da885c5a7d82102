/**
 * Dates in workbooks are numbers with a number format: days since 1899-12-30 or, in books of old Macs, 1904-01-01
 * (ECMA-376-1, 18.17.4.1 and 18.8.30). Which formats are dates, and a serial number as an ISO 8601 date.
 */

const DAY_MILLISECONDS = 86_400_000;
/** Serial numbers end with the year 9999; more is no date, whatever its format. */
const SERIAL_LIMIT = 2_958_466;
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904_DAYS = 1462;

/** Built-in formats that are dates or times of day, East Asian ones included. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id === 45 || id === 47 || (id >= 50 && id <= 58);
}

/**
 * @param id `numFmtId`
 * @param code the format's code when the book defines one, such as `yyyy"年"m"月"`
 * @returns false for elapsed time (`[h]:mm`), which is a number of days, not a date
 */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return isBuiltInDate(id);
  if (/\[(?:h+|m+|s+)\]/iu.test(code)) return false;
  const letters = code
    .slice(0, 1000)
    .split(";")[0]
    .replace(/"[^"]*"|\\.|_.|\*.|\[[^[\]]*\]/gu, "")
    .replace(/general|e[+-]/giu, "");
  return /[ymdhsb]/iu.test(letters);
}

/**
 * @param serial as stored
 * @param is1904 the workbook's `date1904`
 * @returns `2021-03-04`, `2021-03-04 05:06:07`, `05:06:07` below one day, or `null` when the number is no date
 */
export function serialDate(serial: number, is1904: boolean): string | null {
  if (!(serial >= 0)) return null;
  const value = is1904 ? serial + EPOCH_1904_DAYS : serial;
  if (value >= SERIAL_LIMIT) return null;
  const seconds = Math.round((value % 1) * 86_400);
  if (serial < 1 && seconds > 0) return new Date(seconds * 1000).toISOString().slice(11, 19);
  const day = Math.floor(value);
  if (seconds === 0) return dayOf(day, is1904);
  if (seconds === 86_400) return dayOf(day + 1, is1904);
  return `${dayOf(day, is1904)} ${new Date(seconds * 1000).toISOString().slice(11, 19)}`;
}

const DAYS_KEPT = 1 << 14;
/** A column of dates has some thousand different ones; making each anew took a seventh of the time for a sheet. */
const days = new Map<number, string>();

/** @param day counted from 1899-12-30 */
function dayOf(day: number, is1904: boolean): string {
  // Day 60 is 29 February 1900, which never was: below it the count is one behind.
  if (!is1904 && day === 60) return "1900-02-29";
  const real = day < 60 && !is1904 ? day + 1 : day;
  let text = days.get(real);
  if (text === undefined) {
    text = new Date(EPOCH_1900 + real * DAY_MILLISECONDS).toISOString().slice(0, 10);
    if (days.size < DAYS_KEPT) days.set(real, text);
  }
  return text;
}

/**
 * A stored number as text: `1.3800138E10` and `13800138000.0` are 13800138000. Where digits are lost already (more than 15
 * of them, or a fraction) it stays as it is written, for the phone rules to refuse.
 */
export function numberText(text: string): string {
  const value = Number(text);
  return Number.isSafeInteger(value) && text !== "" ? String(value) : text;
}
