/**
 * NDJSON: one document a line, nested as it likes. Leaves are found by walking the document beside a tree of the key
 * paths met so far, so that no path is ever spelled out twice. Also reads what Elasticsearch and MongoDB tools write:
 * elasticdump's `_source`, `_bulk` action lines (no records), extended JSON (`{"$date": …}` is one value).
 */
import type { RecordParser, RejectionReason } from "./text-shape.js";

/** A place in the documents: the keys that lead to it. Arrays add no step. */
export class KeyPath<Role> {
  /** Keys joined by `.`; empty for the document itself. */
  readonly path: string;
  role: Role;
  readonly #children = new Map<string, KeyPath<Role>>();

  constructor(path: string, role: Role) {
    this.path = path;
    this.role = role;
  }

  child(key: string, roleOf: (path: string) => Role): KeyPath<Role> {
    let child = this.#children.get(key);
    if (!child) {
      const path = this.path === "" ? key : `${this.path}.${key}`;
      child = new KeyPath(path, roleOf(path));
      // Keys that are data (`{"13800138000": {…}}`) would grow the tree without end.
      if (this.#children.size < CHILDREN_LIMIT) this.#children.set(key, child);
    }
    return child;
  }
}

const CHILDREN_LIMIT = 4096;
const DEPTH_LIMIT = 64;
const LF = 10;
const CR = 13;

export interface DocumentSink<Role> {
  roleOf(path: string): Role;
  /** True when the value below this place can be left alone. */
  ignores(role: Role): boolean;
  leaf(role: Role, value: string): void;
  endDocument(at: number): void;
  reject(reason: RejectionReason, at: number): void;
}

export class JsonLinesParser<Role> implements RecordParser {
  readonly #sink: DocumentSink<Role>;
  readonly #root: KeyPath<Role>;
  readonly #roleOf: (path: string) => Role;

  constructor(sink: DocumentSink<Role>) {
    this.#sink = sink;
    this.#roleOf = (path) => sink.roleOf(path);
    this.#root = new KeyPath("", this.#roleOf(""));
  }

  parse(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = from; i < to; ) {
      let end = text.indexOf(LF, i);
      if (end < 0 || end >= to) {
        if (!last) return i;
        end = to;
      }
      this.#line(text, i, end);
      i = end + 1;
    }
    return to;
  }

  #line(bytes: Buffer, start: number, end: number): void {
    let from = start;
    while (from < end && (bytes[from] === 32 || bytes[from] === 9)) from++;
    if (from === end || (end - from === 1 && bytes[from] === CR)) return;
    let document: unknown;
    try {
      document = JSON.parse(bytes.toString("utf8", from, end));
    } catch {
      // The parser's own message quotes the line; only the place is passed on.
      this.#sink.reject("not-json", start);
      return;
    }
    if (typeof document !== "object" || document === null) {
      this.#sink.reject("not-json", start);
      return;
    }
    if (isBulkAction(document)) return;
    this.#walk(this.#root, document, 0);
    this.#sink.endDocument(start);
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
        const next = key.charCodeAt(0) === 36 && depth > 0 ? place : place.child(key, this.#roleOf);
        this.#walk(next, inner, depth + 1);
      }
    }
  }
}

const BULK_ACTIONS = new Set(["index", "create", "update", "delete"]);

/** True for the action lines of Elasticsearch's `_bulk` format, `{"index":{"_id":"1"}}`: they announce a record. */
export function isBulkAction(document: object): boolean {
  const keys = Object.keys(document);
  if (keys.length !== 1 || !BULK_ACTIONS.has(keys[0])) return false;
  const action: unknown = (document as Record<string, unknown>)[keys[0]];
  if (typeof action !== "object" || action === null || Array.isArray(action)) return false;
  return Object.keys(action).every((key) => key.startsWith("_") || key === "routing" || key.startsWith("if_"));
}
