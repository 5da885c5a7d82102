/**
 * The top-level domains that exist: IANA's, as the Public Suffix List has them (data/vocabulary/top-level-domains.txt, made
 * from tldts 7.5, which a test compares), and `example` and `test` of RFC 2606, which made-up data uses. Free text is full of
 * `image@2x.png`: there, an address needs a domain that can exist.
 */
import { readFileSync } from "node:fs";
import { dataFile } from "../catalog/data-folder.js";

const RESERVED = ["example", "test"];

let known: ReadonlySet<string> | null = null;

/** @param label lower case, as an A-label where it is not ASCII */
export function isTopLevelDomain(label: string): boolean {
  known ??= new Set([
    ...readFileSync(dataFile("vocabulary", "top-level-domains.txt"), "utf8").trim().split(/\s+/u),
    ...RESERVED,
  ]);
  return known.has(label);
}
