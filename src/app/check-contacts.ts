/**
 * The use case behind `check`: which datasets hold these contacts. Tags are computed in one batch, sorted, and looked up
 * segment by segment in the order in which the blocks lie. Whatever can't be read is an error: nothing is taken for "not
 * there" but a whole, checked block that doesn't hold the tag.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { dataClassOfTagKind } from "../identifier/identifier-kind.js";
import { CANONICALIZER_VERSION, TAG_KIND, type TagKindName } from "../identifier/kinds.js";
import { isValidPhone, type CanonicalPhone } from "../identifier/phone.js";
import { printable } from "../identifier/mask.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { Profile } from "../run/profile.js";
import type { BlockReader, DatasetEntry, LiveSegment, StoredRun } from "../store/block-store.js";
import { credibilityOf, factsOfDataset } from "./dataset-facts.js";
import { isSensitive } from "./dataset-marks.js";
import { damaged } from "./block-damage.js";
import type { Contact } from "./contact.js";
import { quotedWord } from "../identifier/quoted-word.js";
import { findInRun } from "./find-in-run.js";
import { withoutForgotten } from "./forgotten.js";
import {
  coverageByKind,
  kindsField,
  requireKind,
  withoutKinds,
  type CoverageByKind,
  type KindCoverage,
} from "./kind-coverage.js";
import type { LookUpHelpers } from "./look-up-helpers.js";
import { Questions } from "./questions.js";
import { runHeaderMac, TAG_ALGORITHM } from "./segment-integrity.js";

export interface Exposure {
  readonly dataset: string;
  readonly title: string;
  /** When it leaked, as far as the importer said. */
  readonly date: string | null;
  readonly match: "exact" | "alias";
  readonly records: number;
  readonly dataClasses: string[];
  readonly years: number[];
  /** Admiralty grade; `null` until the dataset is rated. */
  readonly credibility: string | null;
}

export interface CheckResult {
  readonly contact: Contact;
  readonly status: "exposed" | "clear" | "invalid";
  readonly exposures: Exposure[];
}

export interface Coverage {
  readonly datasets: number;
  readonly records: number;
  readonly newest: string | null;
  readonly oldest: string | null;
  /** Datasets without a date, which the span leaves out; left out where all have one, or none. */
  readonly undated?: number;
  /** Inputs that could not be read when these datasets were imported: a clear answer says nothing of them. */
  readonly skippedInputs: number;
  /** Datasets that were not asked because they are sensitive and a list was. */
  readonly sensitiveLeftOut?: number;
  /** By kind that was asked for: datasets that hold some, and that hold none. Left out where all hold all. */
  readonly kinds?: Readonly<Record<string, KindCoverage>>;
  /** Datasets that were not asked because they are older than asked for. */
  readonly olderLeftOut?: number;
}

export interface IncompleteDataset {
  readonly dataset: string;
  readonly skippedInputs: number;
  /** Inputs that it would have: those that were read and those that were not. */
  readonly inputs: number;
}

export interface CheckReport {
  readonly coverage: Coverage;
  readonly incomplete: IncompleteDataset[];
  readonly results: CheckResult[];
  readonly summary: { checked: number; exposed: number; clear: number; invalid: number };
}

export interface CheckOptions {
  /** Only datasets of this date and later: `YYYY[-MM[-DD]]`; a dataset without a date counts by its import. */
  readonly since: string | null;
  /** Only this dataset. */
  readonly dataset: string | null;
  /** Leave datasets out that are shown to one person who asks, not in the answer to a list. */
  readonly leaveOutSensitive?: boolean;
  /** For long lists; none is as good an answer, later. */
  readonly helpers?: LookUpHelpers;
}

const NO_EXPOSURES: Exposure[] = [];

/** What a question found in a segment: one object for all questions that found the same profile. */
export interface Finding {
  readonly segment: Pick<LiveSegment, "dataset" | "kind" | "classes">;
  readonly isAlias: boolean;
  readonly profile: Profile;
  /** Of a contact with this finding alone; made when first needed. */
  exposures: Exposure[] | null;
}

/** What an exposure says of its dataset. */
export type NamedDataset = Pick<DatasetEntry, "slug" | "title" | "breachDate"> & { readonly facts?: unknown };

interface Hit {
  match: "exact" | "alias";
  records: number;
  classes: Set<string>;
  years: Set<number>;
}

/** @throws LeaksiftError nothing-imported, usage (no such dataset), store-damaged, store-newer */
export function checkContacts(
  store: BlockReader,
  keys: DerivedKeys,
  asked: readonly Contact[],
  options: CheckOptions,
): CheckReport {
  const contacts = withoutForgotten(asked, keys);
  // What is merged, replaced or removed meanwhile must not be found half gone.
  return store.snapshot(() => answer(store, keys, contacts, options));
}

function answer(
  store: BlockReader,
  keys: DerivedKeys,
  contacts: readonly Contact[],
  options: CheckOptions,
): CheckReport {
  const all = store.datasets();
  const chosen = chooseDatasets(all, options);
  const datasets = options.leaveOutSensitive ? withoutSensitive(chosen) : chosen;
  const slugs = new Map(datasets.map((dataset) => [dataset.id, dataset]));
  const questions = new Questions(contacts, keys.tagKey);
  const findings = Array.from<Findings[number]>({ length: contacts.length });
  const { kinds } = questions;
  const byKind = coverageByKind(datasets, kinds);
  requireKind(byKind);
  const runs = store.runs(kinds);
  requireSegments(
    datasets,
    runs.flatMap(({ segments }) => segments),
    kinds,
  );
  const asked = runs.filter(({ segments }) => segments.some(({ dataset }) => slugs.has(dataset)));
  const { helpers = {} } = options;
  helpers.thread?.ask(store.generation(), asked, (kind) => questions.inBlockOrder(kind));
  for (const run of asked) {
    verifyHeader(run, keys);
    lookUp(store, run, questions, helpers, (question, finding) => {
      if (slugs.has(finding.segment.dataset)) addFinding(findings, questions, question, finding);
    });
  }
  return {
    coverage: {
      ...coverageOf(datasets, chosen.length - datasets.length, byKind),
      ...(options.dataset === null && chosen.length < all.length ? { olderLeftOut: all.length - chosen.length } : {}),
    },
    incomplete: incompleteOf(datasets),
    ...answersOf(withoutKinds(contacts, byKind), findings, slugs),
  };
}

/** What was found of each contact, by its index. */
export type Findings = (Finding | Finding[] | undefined)[];

/** Notes what a question found for the contact that it was asked for. */
export function addFinding(findings: Findings, questions: Questions, question: number, finding: Finding): void {
  if (questions.isMisread(question) && isValidPhone(questions.texts[question] as CanonicalPhone)) return;
  const contact = questions.contacts[question];
  const before = findings[contact];
  if (!before) findings[contact] = finding;
  else if (Array.isArray(before)) before.push(finding);
  else findings[contact] = [before, finding];
}

/** The answer for each contact. @param datasets by the number that findings name them by */
export function answersOf(
  contacts: readonly Contact[],
  findings: Findings,
  datasets: ReadonlyMap<number, NamedDataset>,
): Pick<CheckReport, "results" | "summary"> {
  const results = contacts.map((contact, i): CheckResult => {
    const found = findings[i];
    const exposures = !found
      ? NO_EXPOSURES
      : Array.isArray(found)
        ? exposuresOf(found, datasets)
        : (found.exposures ??= exposuresOf([found], datasets));
    const status = exposures.length > 0 ? "exposed" : contact.invalid ? "invalid" : "clear";
    return { contact, status, exposures };
  });
  const count = (status: CheckResult["status"]): number => results.filter((result) => result.status === status).length;
  return {
    results,
    summary: { checked: results.length, exposed: count("exposed"), clear: count("clear"), invalid: count("invalid") },
  };
}

export function coverageOf(
  datasets: readonly DatasetEntry[],
  sensitiveLeftOut = 0,
  byKind: CoverageByKind = new Map(),
): Coverage {
  const facts = datasets.map(factsOfDataset);
  const dates = datasets.flatMap(({ breachDate }) => breachDate ?? []).sort();
  return {
    datasets: datasets.length,
    records: facts.reduce((sum, { records }) => sum + records, 0),
    newest: dates[dates.length - 1] ?? null,
    oldest: dates[0] ?? null,
    ...(dates.length > 0 && dates.length < datasets.length ? { undated: datasets.length - dates.length } : {}),
    skippedInputs: facts.reduce((sum, { skippedInputs }) => sum + skippedInputs, 0),
    ...(sensitiveLeftOut > 0 ? { sensitiveLeftOut } : {}),
    ...kindsField(byKind),
  };
}

export function incompleteOf(datasets: readonly DatasetEntry[]): IncompleteDataset[] {
  return datasets.flatMap((dataset) => {
    const { files, skippedInputs } = factsOfDataset(dataset);
    return skippedInputs === 0
      ? []
      : [{ dataset: printable(dataset.slug), skippedInputs, inputs: files + skippedInputs }];
  });
}

/** The datasets that a question is put to. @throws LeaksiftError nothing-imported, usage (no such dataset) */
export function chooseDatasets(all: readonly DatasetEntry[], options: CheckOptions): DatasetEntry[] {
  if (all.length === 0) {
    throw new LeaksiftError(
      "nothing-imported",
      "nothing was imported yet: there is nothing to answer from",
      "import a dataset with `leaksift import FILE`",
    );
  }
  const { dataset: wanted, since } = options;
  if (wanted !== null && !all.some(({ slug }) => slug === wanted)) {
    throw new LeaksiftError("usage", `there is no dataset ${quotedWord(wanted)}`, "`leaksift datasets` lists them");
  }
  const chosen = all.filter(
    ({ slug, breachDate, importedAt }) =>
      (wanted === null || slug === wanted) &&
      (since === null ||
        (breachDate ?? importedAt.slice(0, 10)) >= since.slice(0, (breachDate ?? "0000-00-00").length)),
  );
  if (chosen.length === 0) {
    throw new LeaksiftError(
      "nothing-imported",
      `no dataset is of ${since ?? ""} or later`,
      "leave --since out, or import newer datasets",
    );
  }
  return chosen;
}

/** @throws LeaksiftError nothing-imported when nothing is left to answer from */
export function withoutSensitive(chosen: readonly DatasetEntry[]): readonly DatasetEntry[] {
  const others = chosen.filter((entry) => !isSensitive(entry));
  if (others.length > 0) return others;
  throw new LeaksiftError(
    "nothing-imported",
    "all datasets in question are sensitive, and a list is not checked against these",
    "ask for one identifier at the prompt, or say --include-sensitive",
  );
}

/**
 * A dataset must have all the tags that it was published with, or a lost segment would read as "clear".
 * @param kinds to look at; `null` is all
 * @throws LeaksiftError store-damaged
 */
export function requireSegments(
  datasets: readonly DatasetEntry[],
  segments: readonly LiveSegment[],
  kinds: readonly number[] | null,
): void {
  const keyOf = (dataset: number, kind: number): number => dataset * 256 + kind;
  const found = new Map<number, number>();
  for (const { dataset, kind, tags } of segments) {
    const key = keyOf(dataset, kind);
    found.set(key, (found.get(key) ?? 0) + tags);
  }
  for (const dataset of datasets) {
    const { id, slug } = dataset;
    for (const [name, wanted] of Object.entries(factsOfDataset(dataset).tags)) {
      const kind = TAG_KIND[name as TagKindName];
      if (kinds !== null && !kinds.includes(kind)) continue;
      const tags = found.get(keyOf(id, kind)) ?? 0;
      if (tags === wanted) continue;
      throw new LeaksiftError(
        "store-damaged",
        `dataset ${printable(slug)} is damaged in the store: it has ${tags} of ${wanted} ${name} tags`,
        "import it again with --replace",
      );
    }
  }
}

/** Which of a run's segments a profile belongs to, by its place among them. */
export function placeOfProfile(run: StoredRun, profile: number): number {
  const { segments } = run;
  let first = 0;
  for (let end = segments.length; end - first > 1;) {
    const middle = (first + end) >>> 1;
    if (segments[middle].firstProfile <= profile) first = middle;
    else end = middle;
  }
  return first;
}

/**
 * Puts the questions of a run's kind to it.
 * @param helpers for long lists; the answers are the same
 * @throws LeaksiftError store-damaged
 */
export function lookUp(
  store: BlockReader,
  run: StoredRun,
  questions: Pick<Questions, "inBlockOrder" | "isAlias">,
  { finder, thread }: LookUpHelpers,
  onHit: (question: number, finding: Finding) => void,
): void {
  const ordered = questions.inBlockOrder(run.kind);
  const { own } = ordered;
  const exact = new Map<number, Finding>();
  const alias = new Map<number, Finding>();
  const tell = (place: number, id: number): void => {
    const question = own[place];
    const isAlias = questions.isAlias(question);
    const known = isAlias ? alias : exact;
    let finding = known.get(id);
    if (!finding) {
      const profile = store.getProfile(run.id, id);
      if (!profile) throw damaged(run, `profile ${id} is missing or can't be`);
      known.set(id, (finding = { segment: run.segments[placeOfProfile(run, id)], isAlias, profile, exposures: null }));
    }
    onHit(question, finding);
  };
  const mine = thread?.restOf(run.kind) ?? ordered;
  findInRun(store, run, mine, finder, tell);
  if (mine === ordered) return;
  const cut = mine.highs.length;
  const found = thread?.take();
  if (found) for (let pair = 0; pair < found.length; pair += 2) tell(cut + found[pair], found[pair + 1]);
  else {
    const rest = { highs: ordered.highs.subarray(cut), lows: ordered.lows.subarray(cut) };
    findInRun(store, run, rest, finder, (place, id) => tell(cut + place, id));
  }
}

/** What was found of one contact, dataset by dataset, in the order of their ids. */
export function exposuresOf(findings: readonly Finding[], datasets: ReadonlyMap<number, NamedDataset>): Exposure[] {
  const hits = new Map<number, Hit>();
  for (const finding of findings) addHit(hits, finding);
  return Array.from(hits)
    .sort(([a], [b]) => a - b)
    .map(([id, hit]) => exposureOf(datasets.get(id)!, hit));
}

/** An exact hit outweighs an alias in the same dataset: its own tag is what the alias segment found. */
function addHit(hits: Map<number, Hit>, { segment, isAlias, profile }: Finding): void {
  let hit = hits.get(segment.dataset);
  if (hit?.match === "exact" && isAlias) return;
  if (!hit || (hit.match === "alias" && !isAlias)) {
    hit = { match: isAlias ? "alias" : "exact", records: 0, classes: new Set(), years: new Set() };
    hits.set(segment.dataset, hit);
  }
  hit.records += profile.records;
  hit.classes.add(dataClassOfTagKind(segment.kind));
  for (const [bit, slug] of segment.classes.entries()) if (profile.classes & (1 << bit)) hit.classes.add(slug);
  for (const year of profile.years) hit.years.add(year);
}

function exposureOf(dataset: NamedDataset, hit: Hit): Exposure {
  return {
    dataset: printable(dataset.slug),
    title: printable(dataset.title),
    date: dataset.breachDate,
    match: hit.match,
    records: hit.records,
    dataClasses: [...hit.classes].sort(),
    years: [...hit.years].sort((a, b) => a - b),
    credibility: credibilityOf(dataset.facts),
  };
}

/** @throws LeaksiftError store-damaged when the header was altered, store-newer when it was made by other rules */
export function verifyHeader(run: StoredRun, keys: DerivedKeys): void {
  if (!Buffer.from(run.headerMac).equals(runHeaderMac(keys.integrityKey, run))) {
    throw damaged(run, "its header doesn't match its checksum");
  }
  if (run.tagAlgorithm !== TAG_ALGORITHM || run.canonicalizer !== CANONICALIZER_VERSION) {
    throw new LeaksiftError(
      "store-newer",
      `dataset ${run.segments[0].slug} was imported by rules ${run.tagAlgorithm}/${run.canonicalizer}, this leaksift has ${TAG_ALGORITHM}/${CANONICALIZER_VERSION}`,
      "use the leaksift that imported it, or import it again",
    );
  }
}
