/**
 * A baseline: the findings that somebody has seen already, as keyed fingerprints with dataset and data classes
 * (docs/schemas/baseline.schema.json). No identifier is in it, and without the store's key nobody can tell whom it is about.
 * With another key every finding would look new, so the file says by a key check which key it was made with.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { fingerprintKeyCheck } from "../key/exposure-fingerprint.js";

export interface BaselineFinding {
  /** 32 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** Slug. */
  readonly dataset: string;
  /** Slugs, sorted. */
  readonly dataClasses: readonly string[];
}

export interface Baseline {
  readonly keyCheck: string;
  /** By fingerprint. */
  readonly findings: ReadonlyMap<string, BaselineFinding>;
}

const HEX_128 = /^[0-9a-f]{32}$/u;
const CLASS = /^[a-z0-9-]{1,64}$/u;
const SLUG_LENGTH = 64;

export function emptyBaseline(fingerprintKey: Uint8Array): Baseline {
  return { keyCheck: fingerprintKeyCheck(fingerprintKey), findings: new Map() };
}

/**
 * @param path for messages
 * @throws LeaksiftError input-damaged for a text that is no baseline; it says where, and quotes nothing
 */
export function parseBaseline(text: string, path: string): Baseline {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // The parser's message would quote the text.
    throw noBaseline(path, "it is no JSON");
  }
  const { schemaVersion, keyCheck, findings } = fieldsOf(document);
  if (keyCheck === undefined || findings === undefined) throw noBaseline(path, "keyCheck and findings are missing");
  if (schemaVersion !== 1) throw noBaseline(path, "its schemaVersion is not 1");
  if (typeof keyCheck !== "string" || !HEX_128.test(keyCheck)) throw noBaseline(path, "keyCheck is no 32 digits");
  if (!Array.isArray(findings)) throw noBaseline(path, "findings is no list");
  const known = new Map<string, BaselineFinding>();
  for (const [i, finding] of (findings as unknown[]).entries()) {
    const { fingerprint, dataset, dataClasses } = fieldsOf(finding);
    const at = `findings[${i}]`;
    if (typeof fingerprint !== "string" || !HEX_128.test(fingerprint))
      throw noBaseline(path, `${at} has no fingerprint`);
    if (typeof dataset !== "string" || dataset === "" || Array.from(dataset).length > SLUG_LENGTH)
      throw noBaseline(path, `${at} has no dataset`);
    if (!Array.isArray(dataClasses) || !dataClasses.every((slug) => typeof slug === "string" && CLASS.test(slug)))
      throw noBaseline(path, `${at} has no dataClasses`);
    known.set(fingerprint, { fingerprint, dataset, dataClasses: dataClasses as string[] });
  }
  return { keyCheck, findings: known };
}

/** A finding a line, in the order of fingerprints, so that a version control system shows what was added. */
export function baselineText({ keyCheck, findings }: Baseline): string {
  const sorted = [...findings.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  const lines = sorted.map(({ fingerprint, dataset, dataClasses }) =>
    JSON.stringify({ fingerprint, dataset, dataClasses }),
  );
  return `{"schemaVersion":1,"keyCheck":"${keyCheck}","findings":[\n${lines.join(",\n")}\n]}\n`;
}

/** The baseline with these findings added; of one that is known, the data classes of both are kept. */
export function withFindings({ keyCheck, findings }: Baseline, added: readonly BaselineFinding[]): Baseline {
  const all = new Map(findings);
  for (const finding of added) {
    const before = all.get(finding.fingerprint)?.dataClasses ?? [];
    const dataClasses = [...new Set([...before, ...finding.dataClasses])].sort();
    all.set(finding.fingerprint, { ...finding, dataClasses });
  }
  return { keyCheck, findings: all };
}

/** @throws LeaksiftError input-foreign when it was made with another key */
export function requireOwnBaseline({ keyCheck }: Baseline, fingerprintKey: Uint8Array, path: string): void {
  if (keyCheck === fingerprintKeyCheck(fingerprintKey)) return;
  throw new LeaksiftError(
    "input-foreign",
    `the baseline ${path} was made with another key than this store has: every finding would look new`,
    "name the store that it was made with, or, after `key rotate`, delete it and make a new one with --update-baseline",
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function noBaseline(path: string, why: string): LeaksiftError {
  return new LeaksiftError("input-damaged", `${path} is no baseline of leaksift: ${why}`);
}
