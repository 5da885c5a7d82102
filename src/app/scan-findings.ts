/**
 * From what a scan's workers matched to what was found of each contact: matches of the same tag in the same input are put
 * together, and findings that say the same are one object, as in a check, so that a list with 100,000 hits makes few of them.
 */
import { CLASS_BITS_LIMIT, YEAR_BITS } from "../run/profile.js";
import type { WorkerHoldings } from "../worker/messages.js";
import { remapClasses } from "../worker/partition-sorter.js";
import { matchesOf, type TagMatch } from "../worker/tag-matcher.js";
import { findWanted, type WantedTags } from "../worker/wanted-tags.js";
import { addFinding, type Finding, type Findings } from "./check-contacts.js";
import type { Questions } from "./questions.js";

/**
 * @param holdings of all workers
 * @param wanted the table of the tags of `questions`
 * @returns by contact, in the order of the inputs; `dataset` of a finding is the index of its input
 */
export function scanFindings(
  contacts: number,
  holdings: readonly Pick<WorkerHoldings, "classes" | "matches">[],
  questions: Questions,
  wanted: WantedTags,
): Findings {
  // Workers number the classes as they meet them.
  const classes = [...new Set(holdings.flatMap(({ classes: own }) => own))].slice(0, CLASS_BITS_LIMIT);
  const askers = new Askers(questions, wanted);
  const known = new Map<string, Finding>();
  const findings = Array.from<Findings[number]>({ length: contacts });
  for (const { file, wanted: place, ...profile } of joinedMatches(holdings, classes, wanted.high.length)) {
    for (let question = askers.first(place); question >= 0; question = askers.next(question)) {
      const kind = questions.kindOf(question);
      const isAlias = questions.isAlias(question);
      const key = `${file}:${kind}:${isAlias}:${profile.records}:${profile.classes}:${profile.years.join()}`;
      let finding = known.get(key);
      if (!finding)
        known.set(key, (finding = { segment: { dataset: file, kind, classes }, isAlias, profile, exposures: null }));
      addFinding(findings, questions, question, finding);
    }
  }
  return findings;
}

/** Matches by input, whichever worker made them. */
function joinedMatches(
  holdings: readonly Pick<WorkerHoldings, "classes" | "matches">[],
  classes: readonly string[],
  tags: number,
): TagMatch[] {
  const joined = new Map<number, TagMatch>();
  for (const { classes: own, matches } of holdings) {
    if (!matches) continue;
    const bits = own.map((slug) => classes.indexOf(slug));
    for (const match of matchesOf(matches)) {
      const key = match.file * tags + match.wanted;
      const before = joined.get(key);
      const renumbered = { ...match, classes: remapClasses(match.classes << YEAR_BITS, bits) >>> YEAR_BITS };
      joined.set(key, before ? joinTwo(before, renumbered) : renumbered);
    }
  }
  return [...joined.values()].sort((a, b) => a.file - b.file);
}

function joinTwo(a: TagMatch, b: TagMatch): TagMatch {
  return {
    ...a,
    records: a.records + b.records,
    classes: a.classes | b.classes,
    years: [...new Set([...a.years, ...b.years])].sort((one, other) => one - other),
  };
}

/** The questions that ask for each wanted tag, as chains: two lines of a list may hold the same number. */
class Askers {
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor({ tags, contacts }: Questions, wanted: WantedTags) {
    this.#first = new Int32Array(wanted.high.length).fill(-1);
    this.#next = new Int32Array(contacts.length);
    for (let question = contacts.length - 1; question >= 0; question--) {
      const place = findWanted(wanted, tags[2 * question], tags[2 * question + 1]);
      this.#next[question] = this.#first[place];
      this.#first[place] = question;
    }
  }

  /** @returns -1 for none, as `next` does */
  first(place: number): number {
    return this.#first[place];
  }

  next(question: number): number {
    return this.#next[question];
  }
}
