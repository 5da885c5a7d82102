/**
 * Identifiers behind the first one of a combo line: `phone:email`, `phone:email:password`, `email----+phone----password`.
 * What follows an identifier is a secret, and may look like anything, so only whole pieces count that can hardly be one:
 * an address, or a number written with its plus. The caller tests whether they have a canonical form.
 */
import { splitIdentifier } from "../source/combo-parser.js";

/** A piece of the line, as a byte range. */
export interface RestPiece {
  readonly start: number;
  readonly end: number;
  readonly isAddress: boolean;
}

const NONE: readonly RestPiece[] = [];
/** A line with more pieces is no combo; bounds the work on hostile lines. */
const PIECES_LIMIT = 16;
const PLUS = 43;
const DOT = 46;
const AT = 64;
const DASH = 45;

/**
 * Pieces of bytes[start, end) that may be an address (one `@`, a dot behind it, letters at the end) or a number with its
 * plus. Nearly all lines have neither, and are answered by one look over their bytes.
 */
export function identifiersInRest(bytes: Uint8Array, start: number, end: number): readonly RestPiece[] {
  let marked = false;
  for (let i = start; i < end && !marked; i++) marked = bytes[i] === AT || bytes[i] === PLUS;
  if (!marked) return NONE;
  const pieces: RestPiece[] = [];
  for (let from = start, count = 0; from < end && count < PIECES_LIMIT; count++) {
    const to = splitIdentifier(bytes, from, end);
    if (isAddress(bytes, from, to)) pieces.push({ start: from, end: to, isAddress: true });
    else if (isMarkedNumber(bytes, from, to)) pieces.push({ start: from, end: to, isAddress: false });
    from = to + 1;
    while (from < end && bytes[to] === DASH && bytes[from] === DASH) from++;
  }
  return pieces;
}

function isAddress(bytes: Uint8Array, start: number, end: number): boolean {
  let at = -1;
  let dot = -1;
  for (let i = start; i < end; i++) {
    if (bytes[i] === AT) {
      if (at >= 0) return false;
      at = i;
    } else if (bytes[i] === DOT && at >= 0) dot = i;
  }
  if (at <= start || dot < at + 2 || end - dot < 3) return false;
  for (let i = dot + 1; i < end; i++) if (!isLetter(bytes[i])) return false;
  return true;
}

function isLetter(byte: number): boolean {
  return (byte | 32) >= 97 && (byte | 32) <= 122;
}

function isMarkedNumber(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== PLUS || end - start < 9 || end - start > 16) return false;
  for (let i = start + 1; i < end; i++) if (bytes[i] < 48 || bytes[i] > 57) return false;
  return true;
}
