/**
 * What the splitter of a dump (sql-splitter.ts, on one thread) and the parser of its rows (sql-row-parser.ts, in the workers)
 * must agree on, byte by byte: where a string ends, what a comment is, where a statement begins. Follows MySQL 8, PostgreSQL
 * 16, SQLite, SQL Server and Oracle; where a dump is broken it is read as whoever wrote it must have meant it.
 */

export const LF = 10;
export const CR = 13;
export const QUOTE = 39;
export const DOUBLE_QUOTE = 34;
export const BACKTICK = 96;
export const BACKSLASH = 92;
export const OPEN = 40;
export const CLOSE = 41;
export const STAR = 42;
export const COMMA = 44;
export const DASH = 45;
export const SLASH = 47;
export const SEMICOLON = 59;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;
export const BANG = 33;
export const HASH = 35;
/** Ends a group of rows (sql-group.ts): GROUP SEPARATOR, which no text holds; the few that do get a space for it. */
export const GROUP_END = 0x1d;

/** 1 for bytes of a name or number: letters, digits, `_`, `$`, and all of non-ASCII. */
export const WORD = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const isLetter = (byte | 32) >= 97 && (byte | 32) <= 122;
  if (isLetter || (byte >= 48 && byte <= 57) || byte === 95 || byte === 36 || byte >= 128) WORD[byte] = 1;
}

/** 1 for bytes outside strings at which something begins or ends in a row of values. */
export const STRUCTURE = new Uint8Array(256);
for (const character of "'\"`()-/\n;") STRUCTURE[character.charCodeAt(0)] = 1;

/**
 * Where a string goes on or ends, from a quote in it at `at`: 0 when the quote ends it; else how many bytes are text.
 * Nothing but a delimiter follows the end of a string, so a quote before a letter or digit is one that was not escaped
 * (`'O'Brien'`, by dumpers that escape nothing).
 * @param next the byte behind the quote; -1 at the end of the input
 */
export function quoteLength(quote: number, next: number): 0 | 1 | 2 {
  if (next === quote) return 2;
  return next >= 0 && WORD[next] === 1 ? 1 : 0;
}

/**
 * The quote that opens at bytes[at], with what stands before it: `E'…'` has backslashes in PostgreSQL, `q'[…]'` is Oracle's.
 * @returns whether backslashes escape, and the byte that closes before the quote (0: the quote alone does)
 */
export function openString(
  bytes: Uint8Array,
  at: number,
  from: number,
  backslashes: boolean,
): { readonly backslashes: boolean; readonly oracleClose: number } {
  const before = at > from ? bytes[at - 1] | 32 : 0;
  if (before === 101 && bytes[at] === QUOTE && !isWordAt(bytes, at - 2, from)) return ESCAPED;
  if (before === 113 && bytes[at] === QUOTE) {
    const isPrefix = !isWordAt(bytes, at - 2, from) || ((bytes[at - 2] | 32) === 110 && !isWordAt(bytes, at - 3, from));
    if (isPrefix) return { backslashes: false, oracleClose: oracleClose(bytes[at + 1]) };
  }
  return backslashes && bytes[at] !== BACKTICK ? ESCAPED : PLAIN;
}

const ESCAPED = { backslashes: true, oracleClose: 0 } as const;
const PLAIN = { backslashes: false, oracleClose: 0 } as const;

function isWordAt(bytes: Uint8Array, at: number, from: number): boolean {
  return at >= from && WORD[bytes[at]] === 1;
}

function oracleClose(open: number): number {
  switch (open) {
    case 91:
      return 93;
    case 40:
      return 41;
    case 123:
      return 125;
    case 60:
      return 62;
    default:
      return open;
  }
}

/** Bytes that `statementAt` looks at, at most. */
export const STATEMENT_LOOK = 160;

/** The first line behind `from` that begins a statement; -1 for none. For the end of an input: all of it is there. */
export function nextStatementLine(bytes: Buffer, from: number, to: number): number {
  for (let line = bytes.indexOf(LF, from); line >= 0 && line < to; line = bytes.indexOf(LF, line + 1)) {
    if (statementAt(bytes, line + 1, to, true) === true) return line + 1;
  }
  return -1;
}

const STATEMENT =
  /^(?:INSERT\s+(?:INTO\b|ALL\b|IGNORE\b|OR\s|DELAYED\b|LOW_PRIORITY\b|HIGH_PRIORITY\b|OVERWRITE\b|[["`]|\w+\.|\w+\s*\(|\w+\s+VALUES\b)|(?:REPLACE|UPSERT)\s+INTO\b|CREATE\s+(?:\w+\s+){0,2}TABLE\b|DROP\s+TABLE\b|ALTER\s+TABLE\b|LOCK\s+TABLES\b|UNLOCK\s+TABLES\b|COPY\s+\S+\s+(?:\(|FROM\s+stdin\b))/iu;

/** Letters that such a statement can begin with: A C D I L R U, either case. */
const STATEMENT_LETTERS = new Set([97, 99, 100, 105, 108, 114, 117]);

/**
 * Does a statement of a dump begin at bytes[at], which is at the begin of a line? Such a line is no proof inside a string.
 * @returns `null` when too few bytes are there to tell
 */
export function statementAt(bytes: Buffer, at: number, to: number, last: boolean): boolean | null {
  if (at >= to) return last ? false : null;
  if (!STATEMENT_LETTERS.has(bytes[at] | 32)) return false;
  if (to - at < STATEMENT_LOOK && !last) {
    // A line that is there to its end can be judged.
    const end = bytes.indexOf(LF, at);
    if (end < 0 || end >= to) return null;
  }
  return STATEMENT.test(bytes.toString("latin1", at, Math.min(to, at + STATEMENT_LOOK)));
}
