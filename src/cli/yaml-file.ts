/**
 * YAML files that users write by hand (YAML 1.2, failsafe schema: every scalar is a text, and no tag means anything), read
 * so that an error can name the line of what is wrong. No message quotes a value.
 */
import type { Document, LineCounter } from "yaml";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { readBoundedFile } from "./bounded-file.js";
import { suggestion } from "./input-options.js";

/** Where something stands in a file: keys, and indexes of lists. */
export type YamlPath = readonly (string | number)[];

/** What of the parser's nodes is looked at: scalars have a value, maps and lists have items, those of maps a key. */
interface Node {
  readonly range?: readonly number[];
  readonly value?: unknown;
  readonly items?: readonly { readonly key?: Node }[];
}

const BYTES_LIMIT = 1 << 20;
/** What a key looks like that may be repeated in an error. */
const KEY = /^[A-Za-z][A-Za-z-]{0,39}$/u;

export class YamlFile {
  readonly path: string;
  /** Texts, lists and plain objects. */
  readonly content: unknown;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(path: string, document: Document, lines: LineCounter, content: unknown) {
    this.path = path;
    this.content = content;
    this.#document = document;
    this.#lines = lines;
  }

  /** Where a key, or an entry of a list, begins: from 1. */
  lineOf(at: YamlPath): number {
    const parent = this.#nodeAt(at.slice(0, -1));
    const pair = parent?.items?.find(({ key }) => key !== undefined && key.value === at.at(-1));
    const node = pair?.key ?? this.#nodeAt(at);
    return this.#lines.linePos(node?.range?.[0] ?? 0).line || 1;
  }

  #nodeAt(at: YamlPath): Node | null {
    return (at.length === 0 ? this.#document.contents : this.#document.getIn(at, true)) as Node | null;
  }

  /** An error that begins with `path:line:`. */
  wrong(at: YamlPath, message: string, hint: string | null = null): LeaksiftError {
    return new LeaksiftError("usage", `${this.path}:${this.lineOf(at)}: ${message}`, hint);
  }

  /**
   * The map at a place, with known keys only.
   * @throws LeaksiftError usage, with the nearest known key
   */
  mapAt(at: YamlPath, value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw this.wrong(at, `keys with values stand here: ${keys.join(", ")}`);
    for (const key of Object.keys(value)) {
      if (keys.includes(key)) continue;
      const name = KEY.test(key) ? ` ${JSON.stringify(key)}${suggestion(key, keys)}` : "";
      throw this.wrong([...at, key], `no such key${name}`, `keys are ${keys.join(", ")}`);
    }
    return value as Readonly<Record<string, unknown>>;
  }

  /** @throws LeaksiftError usage for a list or a map */
  textAt(at: YamlPath, value: unknown): string {
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    throw this.wrong(at, `${String(at.at(-1))} is one value`);
  }
}

/** @throws LeaksiftError input-missing, input-limit, usage for what is no YAML, with the line */
export async function readYaml(path: string): Promise<YamlFile> {
  const text = readBoundedFile(path, BYTES_LIMIT);
  const { default: yaml } = await import("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { schema: "failsafe", lineCounter: lines });
  // The parser's messages quote the text.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) {
    const what = problem.code === "DUPLICATE_KEY" ? "the same key twice" : "this is no YAML that leaksift takes";
    throw new LeaksiftError("usage", `${path}:${lines.linePos(problem.pos[0]).line || 1}: ${what}`);
  }
  try {
    return new YamlFile(path, document, lines, document.toJS({ maxAliasCount: 0 }));
  } catch {
    throw new LeaksiftError("usage", `${path}: it has aliases, which are not taken`);
  }
}
