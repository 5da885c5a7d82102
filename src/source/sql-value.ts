/**
 * Values as SQL writes them, as text: escapes of strings, literals in hexadecimal, and the calls that scripts put round a
 * value (`TO_DATE('…','…')`, `CAST(N'…' AS DateTime)`, `'a' || CHR(10) || 'b'`). Nothing is computed that holds no text.
 */
import { BACKSLASH, WORD } from "./sql-lexing.js";

/**
 * Copies a string without its escapes.
 * @param out at least as long as the string
 * @returns bytes written
 */
export function unescapeSql(
  bytes: Uint8Array,
  start: number,
  end: number,
  quote: number,
  backslashes: boolean,
  out: Uint8Array,
): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    let byte = bytes[at];
    if (byte === BACKSLASH && backslashes && at + 1 < end) byte = escapedByte(bytes[++at]);
    else if (byte === quote && bytes[at + 1] === quote && at + 1 < end) at++;
    out[length++] = byte;
  }
  return length;
}

/** What a backslash makes of a letter in MySQL and PostgreSQL (and of any other byte: itself). */
function escapedByte(byte: number): number {
  switch (byte) {
    case 110:
      return 10;
    case 114:
      return 13;
    case 116:
      return 9;
    case 98:
      return 8;
    case 102:
      return 12;
    case 118:
      return 11;
    case 48:
      return 0;
    case 90:
      return 26;
    default:
      return byte;
  }
}

/** Bytes in hexadecimal as text; `null` unless they are printable UTF-8. */
export function textOfHex(hex: string): string | null {
  if (hex.length === 0 || hex.length % 2 !== 0 || !/^[0-9a-f]+$/iu.test(hex)) return null;
  return printableText(Buffer.from(hex, "hex"));
}

/** Bytes as text; `null` unless they are printable UTF-8. */
export function printableText(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // oxlint-disable-next-line no-control-regex -- what has them is no text
    return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

const LITERAL = /'((?:[^'\\]|\\[^]|''|'(?=[\p{L}\p{N}_]))*)'/gu;
const PLAIN_LITERAL = /'((?:[^']|''|'(?=[\p{L}\p{N}_]))*)'/gu;

/**
 * The text of an expression that is no single string, number or keyword.
 * @returns `null` when it holds none
 */
export function textOfExpression(expression: string, backslashes: boolean): string | null {
  const text = expression.trim();
  const hex =
    /^(?:(?:cast|convert)\s*\(\s*)?(?:0x|x'|(?:unhex|hextoraw|decode)\s*\(\s*')\s*([0-9a-f]*)'?(?=$|[\s),:])/iu.exec(
      text,
    )?.[1];
  if (hex !== undefined) return textOfHex(hex);
  if (/^b'[01]*'$/iu.test(text)) return null;
  const bytea = /^'\\{1,2}x([0-9a-f]*)'::bytea$/iu.exec(text)?.[1];
  if (bytea !== undefined) return textOfHex(bytea);
  const oracle = /^n?q'(?:\[([^]*)\]|\(([^]*)\)|\{([^]*)\}|<([^]*)>|([^])([^]*)\5)'$/iu.exec(text);
  if (oracle) return oracle[1] ?? oracle[2] ?? oracle[3] ?? oracle[4] ?? oracle[6] ?? null;
  const isEscaped = backslashes || /^e'/iu.test(text);
  const literals = [...text.matchAll(isEscaped ? LITERAL : PLAIN_LITERAL)];
  const first = literals[0] as RegExpMatchArray | undefined;
  if (!first) {
    // CAST(13800138000 AS bigint), 13800138000::bigint
    return /^(?:cast|convert)\s*\([^,]*?(-?\d[\d.]*)/iu.exec(text)?.[1] ?? /^(-?\d[\d.]*)::/u.exec(text)?.[1] ?? null;
  }
  // SQLite's dump from 3.50 on, unistr('a\u000ab'), and the standard's U&'\00e9'.
  const isUnicode = /^(?:unistr\s*\(\s*'|u&')/iu.test(text);
  const decoded = literals.map((literal) =>
    isUnicode ? unescapeUnicode(literal[1]) : unescapeText(literal[1], isEscaped),
  );
  // SQLite's dump: replace('a\nb','\n',char(10))
  const replaced = /^(?:replace\s*\(\s*)+/iu.exec(text);
  if (replaced) {
    const rules = [...text.matchAll(/,\s*'(\\[nr])'\s*,\s*char\((\d+)\)/giu)];
    return rules.reduce((value, rule) => value.replaceAll(rule[1], String.fromCharCode(Number(rule[2]))), decoded[0]);
  }
  if (!/\|\||\bconcat\s*\(|'\s*\+|\+\s*n?'/iu.test(text)) return decoded[0];
  let joined = "";
  const parts = isEscaped
    ? /'((?:[^'\\]|\\[^]|'')*)'|\bn?cha?r\s*\(\s*(\d+)\s*\)/giu
    : /'((?:[^']|'')*)'|\bn?cha?r\s*\(\s*(\d+)\s*\)/giu;
  for (const part of text.matchAll(parts)) {
    const code = part[2] as string | undefined;
    joined += code === undefined ? unescapeText(part[1], isEscaped) : String.fromCharCode(Number(code));
  }
  return joined;
}

function unescapeText(text: string, backslashes: boolean): string {
  const bytes = Buffer.from(text);
  const out = Buffer.alloc(bytes.length);
  return out.toString("utf8", 0, unescapeSql(bytes, 0, bytes.length, 39, backslashes, out));
}

/** NULL and its like: no value at all. */
export function isNull(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 4) {
    return (
      (bytes[start] | 32) === 110 &&
      (bytes[start + 1] | 32) === 117 &&
      (bytes[start + 2] | 32) === 108 &&
      (bytes[start + 3] | 32) === 108
    );
  }
  return (
    end - start === 7 && WORD[bytes[start]] === 1 && (bytes[start] | 32) === 100 && (bytes[start + 6] | 32) === 116
  );
}

/** `\uXXXX`, `\XXXX`, `\+XXXXXX` and `\\`, in a literal whose quotes are doubled. */
function unescapeUnicode(literal: string): string {
  return literal
    .replaceAll("''", "'")
    .replace(
      /\\(?:(\\)|u?([0-9a-f]{4})|[+U]([0-9a-f]{6,8}))/giu,
      (all, slash?: string, four?: string, more?: string) => {
        const code = parseInt(four ?? more ?? "", 16);
        return slash ?? (code <= 0x10ffff ? String.fromCodePoint(code) : all);
      },
    );
}
