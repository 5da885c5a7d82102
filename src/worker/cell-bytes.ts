/** What is asked of a cell's bytes before any of it becomes a string. */
const AT = 64;

/** Spellings of "no value" that exports leave in cells. */
const NOTHING = new Set(["\\N", "NULL", "null", "Null", "None", "nan", "NaN", "N/A", "n/a", "-", "--", "无", "(null)"]);
const NOTHING_BYTES_LIMIT = 6;

/** True for a trimmed text that says "no value". */
export function spellsNothing(text: string): boolean {
  return NOTHING.has(text);
}

/** True for a trimmed cell that is empty or spells "no value". */
export function isNothing(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length <= 0) return true;
  if (length > NOTHING_BYTES_LIMIT) return false;
  const first = bytes[start];
  // Digits, letters of names and most others are settled by one look.
  if (first === 0xe6) return length === 3 && bytes[start + 1] === 0x97 && bytes[start + 2] === 0xa0;
  if (first !== 92 && first !== 45 && first !== 40 && (first | 32) !== 110) return false;
  return NOTHING.has(textOf(bytes, start, end));
}

/** Narrows a cell to what lies between white space and NUL bytes. */
export function trim(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, slot: number): void {
  let start = starts[slot];
  let end = ends[slot];
  while (start < end && bytes[start] <= 32) start++;
  while (end > start && bytes[end - 1] <= 32) end--;
  starts[slot] = start;
  ends[slot] = end;
}

export function hasAt(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === AT) return true;
  return false;
}

export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8", start, end);
}

export function writeAscii(text: string, out: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return text.length;
}

/** Is there a word of two letters, or a character of another script, beside what may be a number? */
export function hasWords(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i] >= 0x80) return true;
    if (isLetter(bytes[i]) && i + 1 < end && isLetter(bytes[i + 1])) return true;
  }
  return false;
}

/** Only ASCII letters and blanks, and no `x`, with which numbers are masked. */
export function isPlainWords(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++)
    if (bytes[i] !== 32 && (!isLetter(bytes[i]) || (bytes[i] | 32) === 120)) return false;
  return start < end;
}

function isLetter(byte: number): boolean {
  return ((byte | 32) - 97) >>> 0 < 26;
}
