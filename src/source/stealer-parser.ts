/**
 * Lines that password stealers and the collections made of them leave, in the three orders that occur:
 * `https://site/path:login:password`, `login:password:https://site`, and `site:login:password` without a scheme (also
 * `android://token@package/:login:password`). Separators are `:`, `|`, `;`, tab or space, and may stand in the password.
 * Slot 0 is the login, 1 the site, 2 the password. Blocks (`URL:`, `Login:`, …) are made lines by stealer-blocks.ts.
 */
import { SlotLineParser, slotRows } from "./slot-line-parser.js";
import { BLOCK_SEPARATOR } from "./stealer-blocks.js";
import type { CellSink, Dialect } from "./text-shape.js";

const CR = 13;
const COLON = 58;
const SLASH = 47;
const SCHEME_LIMIT = 16;

const SEPARATES = new Uint8Array(256);
for (const byte of Buffer.from(":|;\t ")) SEPARATES[byte] = 1;

/** Three slots: login, site, password. */
export class StealerParser extends SlotLineParser {
  constructor(newline: Dialect["newline"], sink: CellSink) {
    super(newline, 3, sink);
  }

  protected override split(bytes: Uint8Array, from: number, to: number, starts: Int32Array, ends: Int32Array): void {
    let start = from;
    let end = to;
    while (end > start && isBlank(bytes[end - 1])) end--;
    while (start < end && isBlank(bytes[start])) start++;
    splitStealerLine(bytes, start, end, starts, ends);
  }
}

/** Rows (login, site, password) of lines, as a StealerParser cuts them; for samples. */
export function stealerRows(lines: readonly string[]): string[][] {
  return slotRows(lines, 3, (sink) => new StealerParser("\n", sink));
}

/** Cuts bytes[start, end), trimmed and not empty. Slots that the line doesn't have start at -1. */
export function splitStealerLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  starts: Int32Array,
  ends: Int32Array,
): void {
  starts.fill(-1);
  const set = (slot: number, from: number, to: number): void => {
    if (to <= from) return;
    starts[slot] = from;
    ends[slot] = to;
  };
  if (bytes[start] === BLOCK_SEPARATOR || find(bytes, start, end, BLOCK_SEPARATOR) < end) {
    const afterSite = find(bytes, start, end, BLOCK_SEPARATOR);
    const afterLogin = find(bytes, Math.min(afterSite + 1, end), end, BLOCK_SEPARATOR);
    set(1, start, afterSite);
    set(0, afterSite + 1, afterLogin);
    set(2, afterLogin + 1, end);
    return;
  }
  const scheme = findScheme(bytes, start, end);
  if (scheme === start) {
    let site = behindSite(bytes, start, end);
    const separator = bytes[site];
    set(1, start, site);
    site = behindSeparators(bytes, site, end);
    const login = Math.min(find(bytes, site, end, separator), nextSpace(bytes, site, end, separator));
    set(0, site, login);
    set(2, Math.min(end, login + 1), end);
    return;
  }
  if (scheme > start) {
    const login = nextSeparator(bytes, start, end);
    set(0, start, Math.min(login, scheme));
    set(2, behindSeparators(bytes, Math.min(login, scheme), scheme), scheme - 1);
    set(1, scheme, end);
    return;
  }
  const first = nextSeparator(bytes, start, end);
  const second = nextSeparator(bytes, behindSeparators(bytes, first, end), end);
  if (second < end && isSite(bytes, start, first)) {
    const from = behindSeparators(bytes, first, end);
    set(1, start, first);
    set(0, from, second);
    set(2, second + 1, end);
    return;
  }
  set(0, start, first);
  set(2, behindSeparators(bytes, first, end), end);
}

/** @returns where the scheme of the first `scheme://` begins: at `start`, or behind a separator; -1 for none */
function findScheme(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i + 2 < end; i++) {
    if (bytes[i] !== COLON || bytes[i + 1] !== SLASH || bytes[i + 2] !== SLASH) continue;
    let from = i;
    while (from > start && i - from < SCHEME_LIMIT && isSchemeByte(bytes[from - 1])) from--;
    if (from < i && (from === start || SEPARATES[bytes[from - 1]] === 1)) return from;
  }
  return -1;
}

/** Where the address that begins at `start` ends: a port belongs to it, and so does a path. */
function behindSite(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (bytes[i] !== COLON) i++;
  i += 3;
  while (i < end && bytes[i] !== SLASH && SEPARATES[bytes[i]] === 0) i++;
  if (bytes[i] === COLON) {
    let port = i + 1;
    while (port < end && port - i <= 5 && bytes[port] >= 48 && bytes[port] <= 57) port++;
    const isPort =
      port > i + 1 && (bytes[port] === SLASH || (bytes[port] === COLON && find(bytes, port + 1, end, COLON) < end));
    if (isPort) i = port;
  }
  if (bytes[i] === SLASH) while (i < end && SEPARATES[bytes[i]] === 0) i++;
  return i;
}

/** A host without a scheme: a dot, letters behind the last one, no `@`. */
function isSite(bytes: Uint8Array, start: number, end: number): boolean {
  let dot = -1;
  for (let i = start; i < end; i++) {
    if (bytes[i] === SLASH) return dot > start;
    if (bytes[i] === 64) return false;
    if (bytes[i] === 46) dot = i;
  }
  return dot > start && (bytes[end - 1] | 32) >= 97 && (bytes[end - 1] | 32) <= 122;
}

function isSchemeByte(byte: number): boolean {
  return (
    ((byte | 32) >= 97 && (byte | 32) <= 122) || (byte >= 48 && byte <= 57) || byte === 43 || byte === 45 || byte === 46
  );
}

/** Not the separator of joined blocks, which may open a line. */
function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === CR;
}

function find(bytes: Uint8Array, from: number, end: number, wanted: number): number {
  let i = from;
  while (i < end && bytes[i] !== wanted) i++;
  return i;
}

/** Logins hold no spaces: where the separator is a colon, a space may part login and password all the same. */
function nextSpace(bytes: Uint8Array, from: number, end: number, separator: number): number {
  return separator === COLON ? end : Math.min(find(bytes, from, end, 32), find(bytes, from, end, 9));
}

function nextSeparator(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end && SEPARATES[bytes[i]] === 0) i++;
  return i;
}

function behindSeparators(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end && SEPARATES[bytes[i]] === 1) i++;
  return i;
}
