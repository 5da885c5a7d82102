/** From what a check found to what its reports show: identifiers and names masked or not, whose they are, on which lines. */
import { maskPhone, printable } from "../identifier/mask.js";
import { maskLabel } from "../identifier/mask-label.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { exposureFingerprint } from "../key/exposure-fingerprint.js";
import type {
  IncidentDates,
  ReportedCheck,
  ReportedContact,
  ReportedExposure,
  ReportedSummary,
} from "../report/check-report.js";
import type { ReportedTimeline } from "../report/reported-timeline.js";
import type { CheckReport, Exposure } from "./check-contacts.js";
import type { FindingFilter } from "./finding-filter.js";
import type { AskedList } from "./listed-people.js";

export interface ReportOptions {
  /** Identifiers in full. */
  readonly showIdentifiers: boolean;
  /** The list's name, if there is one. */
  readonly list: string | null;
  /** Which findings fail the run; `null`: all do. */
  readonly filter: FindingFilter | null;
  /** For fingerprints; `null` where no store has a key, so that they would be others in the next run. */
  readonly fingerprintKey: DerivedKeys["fingerprintKey"] | null;
  /** Rows of the list that name somebody without an identifier. */
  readonly unreachable?: number;
}

/** What is known of the incidents behind the answers. */
export interface IncidentContext {
  /** The linked incident's id by dataset. */
  readonly links: ReadonlyMap<string, string>;
  /** A line on each of these incidents that an exposure needs. */
  readonly incidentLines: ReadonlyMap<string, string>;
  readonly incidentDates?: ReadonlyMap<string, IncidentDates>;
  /** Fields of the JSON document. */
  readonly json: object;
  /** Paragraphs below the answers. */
  readonly texts: readonly string[];
  readonly timeline?: ReportedTimeline;
  /** Whose entries of the catalogue are among these, where their licence wants it said. */
  readonly credits?: readonly string[];
}

const NO_CONTEXT: IncidentContext = { links: new Map(), incidentLines: new Map(), json: {}, texts: [] };

/** @param report of `asked.contacts`, in their order */
export function reportedCheck(
  report: CheckReport,
  asked: AskedList,
  options: ReportOptions,
  { links, incidentLines, incidentDates, json, texts, timeline, credits = [] }: IncidentContext = NO_CONTEXT,
): ReportedCheck {
  const { showIdentifiers, list, filter, fingerprintKey, unreachable = 0 } = options;
  const people = reportedPeople(asked, showIdentifiers);
  const withIncident = (exposure: Exposure): ReportedExposure => {
    const incident = links.get(exposure.dataset);
    return incident === undefined ? exposure : { ...exposure, incident };
  };
  const shownExposures = (exposures: Exposure[], at: number): readonly ReportedExposure[] => {
    const linked = links.size === 0 ? exposures : exposures.map(withIncident);
    return filter === null ? linked : filter.mark(at, linked);
  };
  const results = report.results.map(({ contact, status, exposures }, i): ReportedCheck["results"][number] => {
    const { kind, readAs } = contact;
    const lines = asked.lines[i];
    const identifier = showIdentifiers ? contact.shown : contact.masked;
    const line = lines[0] ?? null;
    const reason = status === "invalid" ? contact.invalid : null;
    const shown = shownExposures(exposures, i);
    // Spreading takes ten times as long, and most of a long list need nothing more.
    if (lines.length <= 1 && people.length === 0 && !readAs)
      return { identifier, kind, line, status, reason, exposures: shown };
    return {
      identifier,
      kind,
      line,
      ...(lines.length > 1 && { lines }),
      ...(people.length > 0 && { contacts: asked.owners[i].map((owner) => people[owner]) }),
      status,
      reason,
      ...(readAs && { readAs: showIdentifiers ? readAs : readAs.map(maskPhone) }),
      exposures: shown,
    };
  });
  return {
    ...report,
    ...(unreachable > 0 && { coverage: { ...report.coverage, rowsWithoutIdentifier: unreachable } }),
    results,
    incidentLines,
    ...(incidentDates && { incidentDates }),
    beside: { json, texts, ...(timeline && { timeline, credits }) },
    ...(people.length > 0 && { people: summaryOf(report, asked) }),
    ...(list !== null && { list: printable(list) }),
    ...(filter !== null && { findings: filter.counts() }),
    ...(fingerprintKey !== null && {
      fingerprintOf(at: number, dataset: string): string {
        const { kind, forms } = asked.contacts[at];
        return exposureFingerprint(fingerprintKey, kind, forms[0], dataset);
      },
    }),
  };
}

function reportedPeople({ contacts, owners, people }: AskedList, showIdentifiers: boolean): ReportedContact[] {
  const forms = people.map((): string[] => []);
  for (const [i, own] of owners.entries())
    for (const owner of own) forms[owner].push(...contacts[i].forms, contacts[i].shown);
  return people.map(({ id, name, department }, i) => {
    const shown = (label: string | null): string | null =>
      label === null ? null : showIdentifiers ? printable(label) : maskLabel(label, forms[i]);
    return { number: i + 1, id: shown(id), name: shown(name), department: shown(department) };
  });
}

/** Somebody is exposed by any identifier, and clear only if none is exposed or could not be checked. */
function summaryOf({ results }: CheckReport, { owners, people }: AskedList): ReportedSummary {
  const statuses = people.map((): "exposed" | "clear" | "invalid" => "clear");
  for (const [i, { status }] of results.entries()) {
    for (const owner of owners[i]) {
      if (status === "exposed" || (status === "invalid" && statuses[owner] === "clear")) statuses[owner] = status;
    }
  }
  const count = (wanted: string): number => statuses.filter((status) => status === wanted).length;
  return { checked: people.length, exposed: count("exposed"), clear: count("clear"), invalid: count("invalid") };
}
