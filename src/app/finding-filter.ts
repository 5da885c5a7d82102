/**
 * Which findings of a run don't count for its exit status: those that a baseline knows, that an ignore file names, that are
 * less credible than was asked for, or that lack the data that was asked for. A filter is made for one run, marks the
 * exposures of its results, and can then say how many it took out, which entries of the ignore file were of no use, and what
 * a new baseline would add.
 */
import { isBelowBar, type CredibilityBar } from "../catalog/credibility-bar.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { exposureFingerprint } from "../key/exposure-fingerprint.js";
import type { ReportedExposure } from "../report/check-report.js";
import { failsRun } from "../report/fail-on.js";
import type { FindingCounts, Suppression, Suppressor } from "../report/suppression.js";
import { emptyBaseline, requireOwnBaseline, withFindings, type Baseline, type BaselineFinding } from "./baseline.js";
import type { AskedList } from "./listed-people.js";

/** What is ignored: findings to which all of the three apply that are not `null`; one of them at least is not. */
export interface IgnoreEntry {
  readonly fingerprint: string | null;
  /** Slug. */
  readonly dataset: string | null;
  /** Whose finding: the id in the list, or the name where the list has no ids. */
  readonly contact: string | null;
  readonly reason: string;
  /** Its last day, `YYYY-MM-DD`. */
  readonly expires: string | null;
  /** Line of the ignore file, from 1. */
  readonly line: number;
}

/** What was asked for; `null` and empty for what was not. */
export interface FindingFilters {
  readonly baseline: {
    readonly path: string;
    /** `null` for one that is yet to be made. */
    readonly known: Baseline | null;
  } | null;
  /** Entries in force; `null` without an ignore file. */
  readonly ignored: readonly IgnoreEntry[] | null;
  readonly credibility: CredibilityBar | null;
  readonly failOn: ReadonlySet<string> | null;
}

export class FindingFilter {
  readonly #filters: FindingFilters;
  readonly #asked: AskedList;
  readonly #fingerprintKey: DerivedKeys["fingerprintKey"] | null;
  readonly #byContact: ReadonlyMap<string, IgnoreEntry[]>;
  readonly #byDataset: ReadonlyMap<string, IgnoreEntry[]>;
  readonly #byFingerprint: ReadonlyMap<string, IgnoreEntry[]>;
  readonly #suppressed: Record<Suppressor, number> = {
    baseline: 0,
    "ignore-file": 0,
    "min-credibility": 0,
    "fail-on": 0,
  };
  #all = 0;
  #grown = 0;
  #unrated = 0;
  readonly #used = new Set<IgnoreEntry>();
  readonly #added: BaselineFinding[] = [];
  /** Of a long list most results share their exposures; so they do when marked, unless it matters whose they are. */
  readonly #shared: Map<readonly ReportedExposure[], readonly ReportedExposure[]> | null;

  /**
   * @param fingerprintKey of the store; `null` where there is none: entries by fingerprint then ignore nothing
   * @throws LeaksiftError input-foreign when the baseline was made with another key
   */
  constructor(filters: FindingFilters, asked: AskedList, fingerprintKey: DerivedKeys["fingerprintKey"] | null) {
    this.#filters = filters;
    this.#asked = asked;
    this.#fingerprintKey = fingerprintKey;
    const { baseline, ignored } = filters;
    this.#shared = baseline === null && ignored === null ? new Map() : null;
    if (baseline) {
      if (!fingerprintKey) throw new TypeError("a baseline needs the key of a store");
      if (baseline.known) requireOwnBaseline(baseline.known, fingerprintKey, baseline.path);
    }
    // Each entry stands in one index, that of the rarest of what it names.
    const entries = ignored ?? [];
    this.#byFingerprint = indexOf(entries, ({ fingerprint }) => fingerprint);
    const others = entries.filter(({ fingerprint }) => fingerprint === null);
    this.#byContact = indexOf(others, ({ contact }) => contact && plainLabel(contact));
    this.#byDataset = indexOf(others, ({ contact, dataset }) => (contact === null ? dataset : null));
  }

  /**
   * The exposures of a result with what is to be said of them. Called once for each result.
   * @param at index of the result, and of its contact in the list
   */
  mark(at: number, exposures: readonly ReportedExposure[]): readonly ReportedExposure[] {
    if (exposures.length === 0) return exposures;
    let marked = this.#shared?.get(exposures);
    if (!marked) {
      marked = exposures.map((exposure) => this.#marked(at, exposure));
      this.#shared?.set(exposures, marked);
    }
    for (const exposure of marked) this.#count(exposure);
    return marked;
  }

  counts(): FindingCounts {
    const { baseline, ignored, credibility, failOn } = this.#filters;
    const suppressed = {
      ...(baseline !== null && { baseline: this.#suppressed.baseline }),
      ...(ignored !== null && { "ignore-file": this.#suppressed["ignore-file"] }),
      ...(credibility !== null && { "min-credibility": this.#suppressed["min-credibility"] }),
      ...(failOn !== null && { "fail-on": this.#suppressed["fail-on"] }),
    };
    return {
      all: this.#all,
      counted: Object.values(suppressed).reduce((rest, count) => rest - count, this.#all),
      suppressed,
      ...(baseline !== null && { grown: this.#grown }),
      ...(credibility !== null && { unrated: this.#unrated }),
    };
  }

  /** Entries that ignored nothing. */
  unusedEntries(): IgnoreEntry[] {
    return (this.#filters.ignored ?? []).filter((entry) => !this.#used.has(entry));
  }

  /** The baseline with the findings that count; `null` without one. */
  updatedBaseline(): Baseline | null {
    if (!this.#filters.baseline || !this.#fingerprintKey) return null;
    return withFindings(this.#filters.baseline.known ?? emptyBaseline(this.#fingerprintKey), this.#added);
  }

  #marked(at: number, exposure: ReportedExposure): ReportedExposure {
    const { baseline, credibility, failOn } = this.#filters;
    const fingerprint = this.#fingerprint(at, exposure.dataset);
    const known = fingerprint === null ? undefined : baseline?.known?.findings.get(fingerprint);
    const newDataClasses = known && exposure.dataClasses.filter((slug) => !known.dataClasses.includes(slug));
    // Asked even of a known finding: its entry in the ignore file is not without use.
    const entry = this.#ignoring(at, exposure.dataset, fingerprint);
    const suppressed = ((): Suppression | null => {
      if (newDataClasses?.length === 0) return { by: "baseline" };
      if (entry) {
        const { reason, expires } = entry;
        return { by: "ignore-file", reason, ...(expires !== null && { expires }) };
      }
      if (credibility && isBelowBar(exposure.credibility, credibility)) return { by: "min-credibility" };
      return failOn && !failsRun(exposure, { failOn }) ? { by: "fail-on" } : null;
    })();
    return {
      ...exposure,
      ...(fingerprint !== null && { fingerprint }),
      ...(newDataClasses && newDataClasses.length > 0 && { newDataClasses }),
      ...(suppressed && { suppressed }),
    };
  }

  #count({ suppressed, newDataClasses, credibility, fingerprint, dataset, dataClasses }: ReportedExposure): void {
    this.#all++;
    if (suppressed) {
      this.#suppressed[suppressed.by]++;
      return;
    }
    if (newDataClasses) this.#grown++;
    if (credibility === null) this.#unrated++;
    if (this.#filters.baseline && fingerprint !== undefined) this.#added.push({ fingerprint, dataset, dataClasses });
  }

  #fingerprint(at: number, dataset: string): string | null {
    const { baseline, ignored } = this.#filters;
    if (!this.#fingerprintKey || (baseline === null && ignored === null)) return null;
    const { kind, forms } = this.#asked.contacts[at];
    return exposureFingerprint(this.#fingerprintKey, kind, forms[0], dataset);
  }

  #ignoring(at: number, dataset: string, fingerprint: string | null): IgnoreEntry | null {
    if (this.#filters.ignored === null) return null;
    const owners = (this.#asked.owners[at] ?? []).map((owner) => {
      const { id, name } = this.#asked.people[owner];
      return plainLabel(id ?? name ?? "");
    });
    const isOf = ({ contact }: IgnoreEntry): boolean =>
      contact === null || (owners.length > 0 && owners.every((owner) => owner === plainLabel(contact)));
    const isIn = (entry: IgnoreEntry): boolean => entry.dataset === null || entry.dataset === dataset;
    const whole =
      this.#byFingerprint.get(fingerprint ?? "")?.find((entry) => isIn(entry) && isOf(entry)) ??
      this.#byDataset.get(dataset)?.[0];
    // An identifier that several people share is ignored when it is for each of them.
    const own = owners.flatMap((owner) => this.#byContact.get(owner)?.find(isIn) ?? []);
    const isOwn = owners.length > 0 && own.length === owners.length;
    const using = whole ? [whole] : isOwn ? own : [];
    for (const entry of using) this.#used.add(entry);
    return using[0] ?? null;
  }
}

function indexOf(
  entries: readonly IgnoreEntry[],
  keyOf: (entry: IgnoreEntry) => string | null,
): Map<string, IgnoreEntry[]> {
  const index = new Map<string, IgnoreEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === null) continue;
    const known = index.get(key);
    if (known) known.push(entry);
    else index.set(key, [entry]);
  }
  return index;
}

/** A label as it is compared: full width and spaces around it make no other one. */
function plainLabel(label: string): string {
  return label.normalize("NFKC").trim();
}
