/**
 * Documents of NDJSON (RFC 8259), one a line: where their leaves lie, and at which place of the documents. Walks the tree of
 * keys that it is given; stops at the first line that is not plain: an unknown key, a key with escapes, JSON that is none, an
 * action of Elasticsearch's `_bulk`. Such lines are for source/json-line-scanner.ts, which this equals.
 */

const TAB: u32 = 9;
const LF: u32 = 10;
const CR: u32 = 13;
const SPACE: u32 = 32;
const QUOTE: u32 = 34;
const DOLLAR: u32 = 36;
const PLUS: u32 = 43;
const COMMA: u32 = 44;
const MINUS: u32 = 45;
const DOT: u32 = 46;
const ZERO: u32 = 48;
const COLON: u32 = 58;
const OPEN_ARRAY: u32 = 91;
const BACKSLASH: u32 = 92;
const CLOSE_ARRAY: u32 = 93;
const OPEN_OBJECT: u32 = 123;
const CLOSE_OBJECT: u32 = 125;

const DEPTH_LIMIT: u32 = 64;
const EXACT_DIGITS: usize = 15;

// Kinds of leaves, as in json-line-scanner.ts.
const PLAIN_LEAF: u32 = 0;
const ESCAPED_LEAF: u32 = 1;
const OTHER_LEAF: u32 = 2;

// A place: four words, i32 each. Its edges: a key's address, its length, the child's place, nothing.
const IGNORED: usize = 0;
const EDGES: usize = 4;
const EDGE_COUNT: usize = 8;
const LAST_EDGE: usize = 12;
const EDGE_BYTES: usize = 16;
const PLACE_BYTES: usize = 16;

let end: usize = 0;
let origin: usize = 0;
let tree: usize = 0;
let leaves: u32 = 0;
let leafLimit: u32 = 0;
let leafStarts: usize = 0;
let leafEnds: usize = 0;
let leafKinds: usize = 0;
let leafPlaces: usize = 0;
let documentsRead: u32 = 0;

export function readDocuments(): u32 {
  return documentsRead;
}

function skipSpace(from: usize): usize {
  let at = from;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte != SPACE && byte != TAB && byte != CR) break;
    at++;
  }
  return at;
}

/** First byte from `at` on that is a quote, a backslash or below a space; `end` or beyond when there is none before it. */
function stringStop(from: usize): usize {
  let at = from;
  while (at < end) {
    const bytes = v128.load(at);
    const hits = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)), i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH))),
        i8x16.lt_u(bytes, i8x16.splat(<i8>SPACE)),
      ),
    );
    if (hits != 0) return at + <usize>ctz(hits);
    at += 16;
  }
  return at;
}

/** @returns whether there was room for it */
function keepLeaf(place: usize, start: usize, to: usize, kind: u32): bool {
  if (load<i32>(place + IGNORED) != 0) return true;
  if (leaves >= leafLimit) return false;
  store<i32>(leafStarts + ((<usize>leaves) << 2), <i32>(start - origin));
  store<i32>(leafEnds + ((<usize>leaves) << 2), <i32>(to - origin));
  store<u8>(leafKinds + leaves, <u8>kind);
  store<i32>(leafPlaces + ((<usize>leaves) << 2), <i32>((place - tree) / PLACE_BYTES));
  leaves++;
  return true;
}

/** All of these give the offset behind what they read, or 0. */
function value(place: usize, at: usize, depth: u32): usize {
  if (at >= end) return 0;
  const byte = <u32>load<u8>(at);
  if (byte == QUOTE) return text(place, at);
  if (byte == OPEN_OBJECT) return depth < DEPTH_LIMIT ? object(place, at, depth) : 0;
  if (byte == OPEN_ARRAY) return depth < DEPTH_LIMIT ? array(place, at, depth) : 0;
  if (byte == MINUS || byte - ZERO <= 9) return number(place, at);
  return word(place, at, byte);
}

function object(place: usize, from: usize, depth: u32): usize {
  let at = skipSpace(from + 1);
  if (at >= end) return 0;
  if (<u32>load<u8>(at) == CLOSE_OBJECT) return at + 1;
  while (at < end) {
    if (<u32>load<u8>(at) != QUOTE) return 0;
    const key = at + 1;
    const keyEnd = stringStop(key);
    if (keyEnd >= end || <u32>load<u8>(keyEnd) != QUOTE) return 0;
    at = skipSpace(keyEnd + 1);
    if (at >= end || <u32>load<u8>(at) != COLON) return 0;
    // MongoDB's {"$numberLong": "13800138000"} is the value of the key above.
    const isExtended = depth > 0 && keyEnd > key && <u32>load<u8>(key) == DOLLAR;
    const child = isExtended ? place : childOf(place, key, keyEnd - key);
    if (child == 0) return 0;
    at = value(child, skipSpace(at + 1), depth + 1);
    if (at == 0) return 0;
    at = skipSpace(at);
    if (at >= end) return 0;
    const behind = <u32>load<u8>(at);
    if (behind == CLOSE_OBJECT) return at + 1;
    if (behind != COMMA) return 0;
    at = skipSpace(at + 1);
  }
  return 0;
}

function array(place: usize, from: usize, depth: u32): usize {
  let at = skipSpace(from + 1);
  if (at >= end) return 0;
  if (<u32>load<u8>(at) == CLOSE_ARRAY) return at + 1;
  while (at < end) {
    at = value(place, at, depth + 1);
    if (at == 0) return 0;
    at = skipSpace(at);
    if (at >= end) return 0;
    const behind = <u32>load<u8>(at);
    if (behind == CLOSE_ARRAY) return at + 1;
    if (behind != COMMA) return 0;
    at = skipSpace(at + 1);
  }
  return 0;
}

function text(place: usize, from: usize): usize {
  let at = stringStop(from + 1);
  if (at >= end) return 0;
  if (<u32>load<u8>(at) == QUOTE) {
    if (at > from + 1 && !keepLeaf(place, from + 1, at, PLAIN_LEAF)) return 0;
    return at + 1;
  }
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte == QUOTE) return keepLeaf(place, from, at + 1, ESCAPED_LEAF) ? at + 1 : 0;
    if (byte != BACKSLASH) return 0;
    const escaped = <u32>load<u8>(at + 1);
    switch (escaped) {
      case QUOTE:
      case BACKSLASH:
      case 47:
      case 98:
      case 102:
      case 110:
      case 114:
      case 116:
        at += 2;
        break;
      case 117:
        for (let i = at + 2; i < at + 6; i++) {
          const digit = <u32>load<u8>(i);
          if (digit - ZERO > 9 && (digit | 32) - 97 > 5) return 0;
        }
        at += 6;
        break;
      default:
        return 0;
    }
    at = stringStop(at);
  }
  return 0;
}

function number(place: usize, from: usize): usize {
  const isNegative = <u32>load<u8>(from) == MINUS;
  const first = isNegative ? from + 1 : from;
  let at = digitsEnd(first);
  if (at == first || (<u32>load<u8>(first) == ZERO && at > first + 1)) return 0;
  let isInteger = at - first <= EXACT_DIGITS && !isNegative;
  if (<u32>load<u8>(at) == DOT) {
    isInteger = false;
    const fraction = at + 1;
    at = digitsEnd(fraction);
    if (at == fraction) return 0;
  }
  if (((<u32>load<u8>(at)) | 32) == 101) {
    isInteger = false;
    at++;
    const sign = <u32>load<u8>(at);
    if (sign == PLUS || sign == MINUS) at++;
    const exponent = at;
    at = digitsEnd(exponent);
    if (at == exponent) return 0;
  }
  if (at > end) return 0;
  return keepLeaf(place, from, at, isInteger ? PLAIN_LEAF : OTHER_LEAF) ? at : 0;
}

function digitsEnd(from: usize): usize {
  let at = from;
  while (<u32>load<u8>(at) - ZERO <= 9) at++;
  return at;
}

/** `true`, `false`, or `null`, which is no leaf. */
function word(place: usize, at: usize, first: u32): usize {
  const four = load<u32>(at);
  if (first == 102) {
    // "alse"
    if (at + 5 > end || load<u32>(at + 1) != 0x65736c61) return 0;
    return keepLeaf(place, at, at + 5, PLAIN_LEAF) ? at + 5 : 0;
  }
  if (at + 4 > end) return 0;
  // "null", "true"
  if (four == 0x6c6c756e) return at + 4;
  if (four != 0x65757274) return 0;
  return keepLeaf(place, at, at + 4, PLAIN_LEAF) ? at + 4 : 0;
}

/** @returns the place behind a key, or 0; the one behind the child that came last is tried first */
function childOf(place: usize, key: usize, length: usize): usize {
  const count = load<i32>(place + EDGE_COUNT);
  if (count == 0) return 0;
  const edges = <usize>load<u32>(place + EDGES);
  let next = load<i32>(place + LAST_EDGE) + 1;
  if (next >= count) next = 0;
  for (let i = 0; i < count; i++) {
    const edge = edges + <usize>next * EDGE_BYTES;
    if (<usize>load<u32>(edge + 4) == length && isKey(<usize>load<u32>(edge), key, length)) {
      store<i32>(place + LAST_EDGE, next);
      return <usize>load<u32>(edge + 8);
    }
    if (++next == count) next = 0;
  }
  return 0;
}

function isKey(a: usize, b: usize, length: usize): bool {
  let i: usize = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** `{"index":…`, `create`, `update`, `delete`: mayBeBulkAction of json-lines-parser.ts. */
function mayBeBulkAction(from: usize): bool {
  let at = from + 1;
  while (at < end && <u32>load<u8>(at) <= SPACE) at++;
  if (<u32>load<u8>(at) != QUOTE) return false;
  const four = load<u32>(at + 1);
  const behind = load<u32>(at + 5);
  // "inde" + `x"`, then three bytes behind "crea", "upda", "dele": `te"`
  if (four == 0x65646e69) return (behind & 0xffff) == 0x2278;
  return (four == 0x61657263 || four == 0x61647075 || four == 0x656c6564) && (behind & 0xffffff) == 0x226574;
}

function lineEnd(from: usize, to: usize): usize {
  const newlines = i8x16.splat(<i8>LF);
  let at = from;
  while (at < to) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(at), newlines));
    if (hits != 0) return at + <usize>ctz(hits);
    at += 16;
  }
  return at;
}

/**
 * @param from, to lines; 16 bytes behind them must be readable
 * @param places the tree: its root first, four words a place (see above)
 * @param limit documents to read at most; `room` for so many leaves in all
 * @param starts, ends i32[room]: where leaves lie, as offsets from `base`
 * @param kinds u8[room]; leafPlaces i32[room]: numbers of their places
 * @param beginnings, counts i32[limit]: offset of each document's line; leaves of all documents up to it, with it
 * @returns where the first line begins that was not read; `to` when all were
 */
export function jsonDocuments(
  from: usize,
  to: usize,
  base: usize,
  places: usize,
  limit: u32,
  room: u32,
  starts: usize,
  ends: usize,
  kinds: usize,
  placesOfLeaves: usize,
  beginnings: usize,
  counts: usize,
): usize {
  tree = places;
  origin = base;
  leaves = 0;
  leafLimit = room;
  leafStarts = starts;
  leafEnds = ends;
  leafKinds = kinds;
  leafPlaces = placesOfLeaves;
  let documents: u32 = 0;
  let line = from;
  while (documents < limit && line < to) {
    const newline = lineEnd(line, to);
    if (newline >= to) break;
    let start = line;
    while (start < newline && (<u32>load<u8>(start) == SPACE || <u32>load<u8>(start) == TAB)) start++;
    end = newline;
    while (end > start && (<u32>load<u8>(end - 1) == CR || <u32>load<u8>(end - 1) == SPACE)) end--;
    if (start == end) {
      // Of a line of nothing but `\r\r` the reference has its own opinion.
      if (newline - start > 1) break;
      line = newline + 1;
      continue;
    }
    const first = <u32>load<u8>(start);
    if ((first != OPEN_OBJECT && first != OPEN_ARRAY) || mayBeBulkAction(start)) break;
    const before = leaves;
    const behind = value(places, start, 0);
    if (behind == 0 || skipSpace(behind) != end) {
      leaves = before;
      break;
    }
    store<i32>(beginnings + ((<usize>documents) << 2), <i32>(line - base));
    store<i32>(counts + ((<usize>documents) << 2), <i32>leaves);
    documents++;
    line = newline + 1;
  }
  documentsRead = documents;
  return line;
}
