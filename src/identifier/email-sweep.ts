/**
 * Where an e-mail address lies around an `@` in text of any kind: prose, logs, HTML, code. An address in a column is taken as
 * it is written (email.ts); here its borders must be found, and what only looks like one must be left: `image@2x.png`, the
 * password in `ftp://user:secret@host`, `git@github.com:…`, masked addresses. Bytes in, offsets out.
 */
import { isTopLevelDomain } from "./top-level-domains.js";

const AT = 64;
const DOT = 46;
const HYPHEN = 45;
const PERCENT = 37;
const BACKSLASH = 92;

/** 1: ASCII letter or digit; 2: may stand inside a local part. */
const LOCAL = new Uint8Array(256);
/** 1: in a domain. */
const DOMAIN = new Uint8Array(256);
for (let byte = 0; byte < 128; byte++) {
  const character = String.fromCharCode(byte);
  if (/[a-z0-9]/i.test(character)) LOCAL[byte] = DOMAIN[byte] = 1;
  else if (/[._+\-'!#$~^*]/.test(character)) LOCAL[byte] = 2;
}
DOMAIN[DOT] = DOMAIN[HYPHEN] = 1;

const LOCAL_LIMIT = 64;
const DOMAIN_LIMIT = 253;
/** Bytes in front of an address that are looked at to see whether it stands in a URL. */
const URL_LIMIT = 512;

/** Where an address stands: text[start, end). */
export interface EmailRange {
  start: number;
  end: number;
}

/**
 * The address round an `@`.
 * @param at offset of the `@`, or of the `%` of `%40`
 * @param from bytes before it belong to something else
 * @param range is filled in
 * @returns false when there is none
 */
export function findEmail(text: Uint8Array, at: number, from: number, to: number, range: EmailRange): boolean {
  const atEnd = text[at] === AT ? at + 1 : at + 3;
  let start = at;
  const lowest = Math.max(from, at - LOCAL_LIMIT - 1);
  while (start > lowest && (LOCAL[text[start - 1]] !== 0 || isAccented(text, start)))
    start -= text[start - 1] < 0x80 ? 1 : 2;
  if (start < lowest) return false;
  const before = start > from ? text[start - 1] : 32;
  // `%3Cann@…`, `\nann@…`, `\u003cann@…`: the end of an escape is no part of the address.
  if (before === PERCENT) start += 2;
  else if (before === BACKSLASH) start += text[start] === 117 ? 5 : 1;
  else if (isMask(text, start, from)) return false;
  let end = atEnd;
  const highest = Math.min(to, atEnd + DOMAIN_LIMIT);
  while (end < highest && (DOMAIN[text[end]] !== 0 || isAccentedHere(text, end, highest)))
    end += text[end] < 0x80 ? 1 : 2;
  while (end > atEnd && (text[end - 1] === DOT || text[end - 1] === HYPHEN)) end--;
  // Quotes, bullets and Markdown: `'ann@…'`, `_ann@…_`, `-ann@…`.
  while (start < at && LOCAL[text[start]] === 2 && (text[start] !== 95 || text[end] === 95)) start++;
  if (start >= at || end - atEnd < 4) return false;
  for (let i = start; i < at; i++) if (text[i] === 42) return false;
  end = endOfDomain(text, atEnd, end);
  if (end === 0 || isInUrl(text, start, from, end, to) || isRepository(text, start, at, end)) return false;
  range.start = start;
  range.end = end;
  return true;
}

/** A letter of two bytes (Latin with accents, Greek, Cyrillic) that ends before `end`. Ideographs need no space before an address. */
function isAccented(text: Uint8Array, end: number): boolean {
  return text[end - 1] >= 0x80 && text[end - 1] < 0xc0 && text[end - 2] >= 0xc3 && text[end - 2] <= 0xd4;
}

function isAccentedHere(text: Uint8Array, at: number, to: number): boolean {
  return text[at] >= 0xc3 && text[at] <= 0xd4 && at + 1 < to;
}

/** Bullets and blocks with which sources hide letters: U+2022, U+25CF, U+25A0 and their like. */
function isMask(text: Uint8Array, at: number, from: number): boolean {
  if (at - 3 < from || text[at - 3] !== 0xe2) return false;
  return (text[at - 2] === 0x80 && text[at - 1] === 0xa2) || text[at - 2] === 0x96 || text[at - 2] === 0x97;
}

/** @returns where a domain ends whose top-level domain exists, or 0 */
function endOfDomain(text: Uint8Array, from: number, to: number): number {
  for (let end = to; ;) {
    let dot = end - 1;
    while (dot > from && text[dot] !== DOT) dot--;
    if (dot <= from) return 0;
    const label = asciiOf(text, dot + 1, end);
    if (isTopLevelDomain(label.toLowerCase())) return isScale(text, from, dot) ? 0 : end;
    // `ann@example.com.Then`: a sentence went on without a space.
    if (!/^\p{Lu}[\p{Ll}]*$/u.test(label)) return 0;
    end = dot;
  }
}

/** `2x` of `photo@2x.zip`. */
function isScale(text: Uint8Array, from: number, to: number): boolean {
  return to - from === 2 && text[from] >= 49 && text[from] <= 57 && (text[from + 1] | 32) === 120;
}

/** `scheme://user:secret@host`: between the slashes and the `@` nothing that would end the authority. */
function isInUrl(text: Uint8Array, start: number, from: number, end: number, to: number): boolean {
  const next = end < to ? text[end] : 32;
  // Logs of stolen logins have `https://site:ann@example.com:secret`: what follows the host of a URL is a port or a path.
  if (next === 58 && !(text[end + 1] >= 48 && text[end + 1] <= 57)) return false;
  const lowest = Math.max(from, start - URL_LIMIT);
  for (let i = start - 1; i > lowest; i--) {
    const byte = text[i];
    if (byte <= 32 || byte === 63 || byte === 35 || byte === 61 || byte === 34 || byte === 39 || byte === 44)
      return false;
    if (byte === 47) return text[i - 1] === 47 && text[i - 2] === 58;
  }
  return false;
}

/** `git@github.com:owner/name`. */
function isRepository(text: Uint8Array, start: number, at: number, end: number): boolean {
  return at - start === 3 && asciiOf(text, start, at) === "git" && text[end] === 58;
}

function asciiOf(text: Uint8Array, from: number, to: number): string {
  return Buffer.from(text.buffer, text.byteOffset + from, to - from).toString("utf8");
}
