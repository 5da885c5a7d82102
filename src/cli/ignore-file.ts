/**
 * `.leaksiftignore`: findings that somebody has decided to live with, in YAML (docs/schemas/ignore-file.schema.json), each with
 * a reason and, if need be, a last day. What is ignored is named by fingerprint, dataset or contact; an identifier is refused,
 * and not repeated, since such a file lies in clear beside others.
 */
import type { IgnoreEntry } from "../app/finding-filter.js";
import { maskLabel } from "../identifier/mask-label.js";
import { plainSpelling } from "../identifier/plain-spelling.js";
import { printable } from "../identifier/mask.js";

import { slugify } from "../source/input-walk.js";
import { dateOption } from "./input-options.js";
import { readYaml, type YamlFile, type YamlPath } from "./yaml-file.js";

const KEYS = ["fingerprint", "dataset", "contact", "reason", "expires"] as const;

export interface IgnoreFile {
  /** Entries in force. */
  readonly entries: readonly IgnoreEntry[];
  /** Entries whose last day is past. */
  readonly expired: readonly IgnoreEntry[];
}

/**
 * @param today `YYYY-MM-DD`
 * @throws LeaksiftError input-missing, input-limit, usage with file and line
 */
export async function readIgnoreFile(path: string, today: string): Promise<IgnoreFile> {
  const file = await readYaml(path);
  const { ignore } = file.mapAt([], file.content ?? {}, ["ignore"]);
  if (ignore !== undefined && ignore !== "" && !Array.isArray(ignore))
    throw file.wrong(["ignore"], "ignore is a list of entries");
  const all = (Array.isArray(ignore) ? (ignore as unknown[]) : []).map((entry, i) =>
    entryOf(file, ["ignore", i], entry),
  );
  const isPast = ({ expires }: IgnoreEntry): boolean => expires !== null && expires < today;
  return { entries: all.filter((entry) => !isPast(entry)), expired: all.filter(isPast) };
}

function holdsIdentifier(given: string): boolean {
  const plain = plainSpelling(given);
  return maskLabel(plain, []) !== plain;
}

function entryOf(file: YamlFile, at: YamlPath, value: unknown): IgnoreEntry {
  const entry = file.mapAt(at, value, KEYS);
  const text = (key: (typeof KEYS)[number]): string | null => {
    if (entry[key] === undefined) return null;
    const given = file.textAt([...at, key], entry[key]);
    // The rule by which reports mask names and ids. A fingerprint or a date is neither.
    if (key !== "fingerprint" && key !== "expires" && holdsIdentifier(given)) {
      throw file.wrong(
        [...at, key],
        `${key} holds what looks like a phone number, an address or another identifier`,
        "name the finding by its fingerprint, and write no identifier into this file",
      );
    }
    return given;
  };
  const [fingerprint, dataset, contact, reason, expires] = KEYS.map(text);
  if (fingerprint === null && dataset === null && contact === null)
    throw file.wrong(at, "an entry says what is ignored: fingerprint, dataset or contact");
  if (fingerprint !== null && !/^[0-9a-f]{32}$/u.test(fingerprint))
    throw file.wrong(
      [...at, "fingerprint"],
      "a fingerprint is 32 digits of 0-9 and a-f, as SARIF and baselines have it",
    );
  if (dataset !== null && slugify(dataset) !== dataset)
    throw file.wrong([...at, "dataset"], "a dataset goes by its slug, as `leaksift datasets` lists it");
  if (reason === null) throw file.wrong(at, "an entry has a reason");
  if (expires !== null) {
    if (!/^\d{4}-\d\d-\d\d$/u.test(expires)) throw file.wrong([...at, "expires"], "expires is a date: YYYY-MM-DD");
    try {
      dateOption("expires", expires);
    } catch {
      throw file.wrong([...at, "expires"], "expires is a day that doesn't exist");
    }
  }
  return { fingerprint, dataset, contact, reason: printable(reason), expires, line: file.lineOf(at) };
}
