/**
 * NDJSON: one document a line, nested as it likes. Leaves are found by walking the document beside a tree of the key
 * paths met so far, so that no path is ever spelled out twice. Also reads what Elasticsearch and MongoDB tools write:
 * elasticdump's `_source`, `_bulk` action lines (no records), extended JSON (`{"$date": …}` is one value).
 *
 * Documents are scanned by their bytes (json-line-scanner.ts); those that the scanner leaves, `JSON.parse` takes.
 */
import { ESCAPED_LEAF, JsonLineScanner, KEY_LEAF, PLAIN_LEAF, type ScanPlace } from "./json-line-scanner.js";
import { ANY_KEY, dataKeyOf, joinPath, keyPath, plainKey, type DataKey } from "./json-key.js";
import { parseExactly, parseLeniently } from "./lenient-json.js";
import { TOO_LONG_MARK } from "./text-shape.js";
import type { RecordParser, RejectionReason } from "./text-shape.js";

const DEPTH_LIMIT = 64;
/** Keys that are data and look like names (`{"ann": {…}}`) would grow the tree without end: what of them is remembered. */
const PLACES_LIMIT = 1 << 14;
const PATH_LENGTH_LIMIT = 512;
/** Keys of one place that are compared byte by byte; beyond, they are looked up. */
const COMPARED_LIMIT = 64;
const LF = 10;
const SPACE = 32;
const CR = 13;

/** Takes documents apart: the leaves of one, then its end. `at` is the offset of its line. */
export interface DocumentSink<Role> {
  /**
   * @param path keys joined by `.`; arrays add none; of keys that are data, see json-key.ts. Asked once for a place, and again
   * for places too many to remember
   */
  roleOf(path: string): Role;
  /** True when a value at such a place is of no use. */
  ignores(role: Role): boolean;
  /** @param value a string that is not empty, or the text of a number or boolean */
  leaf(role: Role, value: string): void;
  /** As `leaf`, with the value as bytes[start, end) of UTF-8; where it is missing, `leaf` is called. */
  leafBytes?(role: Role, bytes: Uint8Array, start: number, end: number): void;
  endDocument(at: number): void;
  reject(reason: RejectionReason, at: number): void;
  /** What a `_bulk` action line says of the document behind it; who asks for it gets both in one piece. */
  beginAction?(details: Readonly<Record<string, unknown>>): void;
}

/**
 * A faster way to find the leaves of plain documents; it stops at any other line. What it equals is `#line`, which takes those.
 */
export interface PlainDocuments {
  /** Documents that the last `read` found, and where each line begins. Good until the next `read`. */
  readonly documents: number;
  readonly beginnings: Int32Array;
  /** Leaves of all documents up to each, with it. */
  readonly counts: Int32Array;
  /** As of JsonLineScanner; places by their number in the list that `learn` gave. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  readonly places: Int32Array;
  /** What is read next lies in bytes[from, to). */
  begin(bytes: Uint8Array, from: number, to: number): void;
  /** Takes over all places below the root. @returns them, numbered; `null` when they are too many */
  learn<Place extends ScanPlace<Place>>(root: Place): readonly Place[] | null;
  /** @returns where it stopped: at a line, or at `to` */
  read(at: number, to: number): number;
}

/** So many more lines than those that were may be not plain before the rest of a chunk is taken for such. */
const IRREGULAR_LINES = 64;

/** A place in the documents: the keys that lead to it. */
class KeyPath<Role> implements ScanPlace<KeyPath<Role>> {
  readonly path: string;
  readonly role: Role;
  readonly ignored: boolean;
  // Most places are leaves: what only others need is made when a child comes.
  children: Map<string, KeyPath<Role>> | null = null;
  keys: Uint8Array[] = NO_KEYS;
  places: KeyPath<Role>[] = NO_PLACES as KeyPath<Role>[];
  last = -1;
  /** Where values behind keys that are data are, and these keys themselves. */
  any: KeyPath<Role> | null = null;
  dataKeys: Partial<Record<DataKey, KeyPath<Role>>> | null = null;

  constructor(path: string, role: Role, ignored: boolean) {
    this.path = path;
    this.role = role;
    this.ignored = ignored;
  }
}

/** Never pushed to. */
const NO_KEYS: Uint8Array[] = [];
const NO_PLACES: unknown[] = [];

export class JsonLinesParser<Role> implements RecordParser {
  readonly #sink: DocumentSink<Role>;
  readonly #root: KeyPath<Role>;
  readonly #scanner = new JsonLineScanner<KeyPath<Role>>((place, key, start, end) =>
    this.#scannedChild(place, key, start, end),
  );
  #places = 0;
  readonly #plain: PlainDocuments | null;
  /** The places that #plain knows; `null` when they are too many for it. */
  #learned: readonly KeyPath<Role>[] | null = [];
  #learnedPlaces = -1;

  /** @param plain may be shared with other parsers; `null` to take every line apart here */
  constructor(sink: DocumentSink<Role>, plain: PlainDocuments | null = null) {
    this.#sink = sink;
    this.#plain = plain;
    this.#root = this.#place("");
  }

  parse(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // An action line whose document is not there yet.
    let actionAt = -1;
    this.#plain?.begin(bytes, from, to);
    // Another parser may have taught it other places meanwhile.
    this.#learnedPlaces = -1;
    // More lines that are not plain than lines that are: then the fast way is none.
    let left = this.#plain ? IRREGULAR_LINES : 0;
    for (let i = from; i < to;) {
      if (left > 0) {
        const [at, documents] = this.#plainDocuments(text, i, to);
        left += documents - 1;
        if (documents > 0) actionAt = -1;
        i = at;
        if (i >= to) break;
      }
      let end = text.indexOf(LF, i);
      if (end < 0 || end >= to) {
        if (!last) return actionAt < 0 ? i : actionAt;
        end = to;
      }
      const line = this.#line(text, i, end);
      if (line === "record") actionAt = -1;
      else if (line === "action" && this.#sink.beginAction) actionAt = i;
      i = end + 1;
    }
    return actionAt < 0 || last ? to : actionAt;
  }

  /** @returns where it stopped, and how many documents it took */
  #plainDocuments(bytes: Buffer, from: number, to: number): readonly [at: number, documents: number] {
    const plain = this.#plain;
    if (plain && this.#places !== this.#learnedPlaces) {
      this.#learned = plain.learn(this.#root);
      this.#learnedPlaces = this.#places;
    }
    const learned = this.#learned;
    if (!plain || !learned) return [from, 0];
    let at = from;
    let documents = 0;
    do {
      at = plain.read(at, to);
      let leaf = 0;
      for (let document = 0; document < plain.documents; document++) {
        const count = plain.counts[document];
        for (; leaf < count; leaf++) {
          const { role } = learned[plain.places[leaf]];
          this.#giveLeaf(role, bytes, plain.starts[leaf], plain.ends[leaf], plain.kinds[leaf]);
        }
        this.#sink.endDocument(plain.beginnings[document]);
      }
      documents += plain.documents;
    } while (plain.documents > 0 && at < to);
    return [at, documents];
  }

  #line(bytes: Buffer, start: number, end: number): "record" | "action" | "blank" {
    let from = start;
    while (from < end && (bytes[from] === 32 || bytes[from] === 9)) from++;
    if (from === end || (end - from === 1 && bytes[from] === CR)) return "blank";
    if (bytes[from] === TOO_LONG_MARK && from + 1 === end) {
      this.#sink.reject("record-too-long", start);
      return "record";
    }
    let to = end;
    while (to > from && (bytes[to - 1] === CR || bytes[to - 1] === SPACE)) to--;
    if (!mayBeBulkAction(bytes, from, to) && this.#scanner.scan(this.#root, bytes, from, to)) {
      this.#giveLeaves(bytes);
      this.#sink.endDocument(start);
      return "record";
    }
    const document = parseLeniently(bytes.toString("utf8", from, to));
    if (typeof document !== "object" || document === null) {
      this.#sink.reject("not-json", start);
      return "record";
    }
    if (isBulkAction(document)) {
      this.#sink.beginAction?.(Object.values(document)[0] as Record<string, unknown>);
      return "action";
    }
    this.#walk(this.#root, document, 0);
    this.#sink.endDocument(start);
    return "record";
  }

  #giveLeaves(bytes: Buffer): void {
    const { count, starts, ends, kinds, places } = this.#scanner;
    for (let i = 0; i < count; i++) this.#giveLeaf(places[i].role, bytes, starts[i], ends[i], kinds[i]);
  }

  #giveLeaf(role: Role, bytes: Buffer, start: number, end: number, kind: number): void {
    const sink = this.#sink;
    if (kind === PLAIN_LEAF) {
      if (sink.leafBytes) sink.leafBytes(role, bytes, start, end);
      else sink.leaf(role, bytes.toString("utf8", start, end));
      return;
    }
    if (kind === KEY_LEAF) {
      sink.leaf(role, plainKey(bytes.toString("utf8", start, end)));
      return;
    }
    const value = parseExactly(bytes.toString("utf8", start, end));
    if (kind !== ESCAPED_LEAF || value !== "") sink.leaf(role, String(value));
  }

  #walk(place: KeyPath<Role>, value: unknown, depth: number): void {
    if (typeof value === "string") {
      if (value !== "" && !this.#sink.ignores(place.role)) this.#sink.leaf(place.role, value);
    } else if (typeof value === "number" || typeof value === "boolean") {
      if (!this.#sink.ignores(place.role)) this.#sink.leaf(place.role, String(value));
    } else if (Array.isArray(value)) {
      if (depth < DEPTH_LIMIT) for (const item of value) this.#walk(place, item, depth + 1);
    } else if (typeof value === "object" && value !== null && depth < DEPTH_LIMIT) {
      for (const key in value) {
        const inner = (value as Record<string, unknown>)[key];
        // MongoDB's extended JSON: {"$numberLong": "13800138000"} is the value of the key above.
        if (key.charCodeAt(0) === 36 && depth > 0) this.#walk(place, inner, depth + 1);
        else {
          const dataKey = place.children?.has(key) ? null : dataKeyOf(key);
          if (dataKey !== null) {
            const { role, ignored } = this.#keyPlace(place, dataKey);
            if (!ignored) this.#sink.leaf(role, plainKey(key));
          }
          this.#walk(dataKey === null ? this.#child(place, key) : this.#anyChild(place), inner, depth + 1);
        }
      }
    }
  }

  /** The same for a key that the scanner doesn't know, at [start, end) of what it reads. */
  #scannedChild(place: KeyPath<Role>, key: string, start: number, end: number): KeyPath<Role> {
    const dataKey = place.children?.has(key) ? null : dataKeyOf(key);
    if (dataKey === null) return this.#child(place, key);
    this.#scanner.addLeaf(this.#keyPlace(place, dataKey), start, end, plainKey(key) === key ? PLAIN_LEAF : KEY_LEAF);
    return this.#anyChild(place);
  }

  #keyPlace(place: KeyPath<Role>, dataKey: DataKey): KeyPath<Role> {
    return ((place.dataKeys ??= {})[dataKey] ??= this.#place(keyPath(place.path, dataKey)));
  }

  #anyChild(place: KeyPath<Role>): KeyPath<Role> {
    return (place.any ??= this.#place(joinPath(place.path, ANY_KEY)));
  }

  #child(place: KeyPath<Role>, key: string): KeyPath<Role> {
    const known = place.children?.get(key);
    if (known) return known;
    const path = joinPath(place.path, key);
    const child = this.#place(path);
    if (this.#places < PLACES_LIMIT && path.length <= PATH_LENGTH_LIMIT) {
      this.#places++;
      place.children ??= new Map();
      place.children.set(key, child);
      if (place.children.size <= COMPARED_LIMIT) {
        if (place.keys === NO_KEYS) [place.keys, place.places] = [[], []];
        place.keys.push(Buffer.from(key));
        place.places.push(child);
      }
    }
    return child;
  }

  #place(path: string): KeyPath<Role> {
    const role = this.#sink.roleOf(path);
    return new KeyPath(path, role, this.#sink.ignores(role));
  }
}

const BULK_ACTIONS = new Set(["index", "create", "update", "delete"]);

/** A cheap look: false for nearly all lines that are records. */
function mayBeBulkAction(bytes: Uint8Array, start: number, end: number): boolean {
  let i = start + 1;
  while (i < end && bytes[i] <= SPACE) i++;
  if (bytes[i] !== 34) return false;
  const letter = bytes[i + 1];
  if (letter !== 105 && letter !== 99 && letter !== 117 && letter !== 100) return false;
  const rest = Buffer.from(bytes.buffer, bytes.byteOffset + i + 1, Math.min(7, end - i - 1)).toString("latin1");
  return /^(?:index"|create"|update"|delete")/u.test(rest);
}

/** True for the action lines of Elasticsearch's `_bulk` format, `{"index":{"_id":"1"}}`: they announce a record. */
export function isBulkAction(document: object): boolean {
  const keys = Object.keys(document);
  if (keys.length !== 1 || !BULK_ACTIONS.has(keys[0])) return false;
  const action: unknown = (document as Record<string, unknown>)[keys[0]];
  if (typeof action !== "object" || action === null || Array.isArray(action)) return false;
  return Object.keys(action).every((key) => key.startsWith("_") || key === "routing" || key.startsWith("if_"));
}
