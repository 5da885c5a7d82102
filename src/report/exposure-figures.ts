/**
 * The figures of a report, counted from the results of a check: who is exposed, in which department, by which leak, and in
 * which kinds of data. Somebody with several identifiers counts once; an identifier that the list says nothing of is somebody
 * by itself.
 */
import { DATA_CLASS_GROUPS, gravestFirst, groupOfDataClass, type DataClassGroup } from "../catalog/data-class-group.js";
import type { ReportedCheck, ReportedContact, ReportedExposure, ReportedResult } from "./check-report.js";

/** Somebody, with the results that show them exposed. */
export interface ExposedContact {
  /** `null` for an identifier that the list says nothing of. */
  readonly contact: ReportedContact | null;
  readonly results: readonly ReportedResult[];
  /** Data classes of all exposures, gravest first. */
  readonly dataClasses: readonly string[];
  /** Date of the newest leak; `null` when none has one. */
  readonly newest: string | null;
  readonly leaks: number;
}

/** A leak that holds somebody of the list. */
export interface LeakFigures {
  readonly dataset: string;
  readonly title: string;
  /** Of the dataset, else when its incident happened. */
  readonly date: string | null;
  /** When its incident was reported, where nobody says when it happened. */
  readonly reported: string | null;
  readonly contacts: number;
  readonly dataClasses: readonly string[];
}

export interface ExposureFigures {
  /** Gravest first, then by number of leaks. */
  readonly contacts: readonly ExposedContact[];
  /** Most exposed first; empty where the list names no department. `null` collects those without one. */
  readonly departments: readonly { readonly name: string | null; readonly checked: number; readonly exposed: number }[];
  /** By date, undated ones last. */
  readonly leaks: readonly LeakFigures[];
  /** By number of contacts. */
  readonly classes: readonly { readonly slug: string; readonly contacts: number }[];
  /** Gravest first: contacts with data of a group. */
  readonly groups: readonly { readonly group: DataClassGroup; readonly contacts: number }[];
  readonly invalid: readonly ReportedResult[];
}

export function exposureFigures(check: ReportedCheck): ExposureFigures {
  const contacts = exposedContacts(check);
  const classes = new Map<string, number>();
  const groups = new Map<DataClassGroup, number>();
  for (const { dataClasses } of contacts) {
    for (const slug of dataClasses) add(classes, slug);
    for (const group of new Set(dataClasses.map(groupOfDataClass))) add(groups, group);
  }
  return {
    contacts,
    departments: departmentsOf(check.results, contacts),
    leaks: leaksOf(contacts, check.incidentDates),
    classes: [...classes]
      .map(([slug, count]) => ({ slug, contacts: count }))
      .sort((a, b) => b.contacts - a.contacts || order(a.slug, b.slug)),
    groups: DATA_CLASS_GROUPS.flatMap((group) => {
      const count = groups.get(group);
      return count === undefined ? [] : [{ group, contacts: count }];
    }),
    invalid: check.results.filter(({ status }) => status === "invalid"),
  };
}

function exposedContacts({ results: every, incidentDates }: ReportedCheck): ExposedContact[] {
  const byNumber = new Map<number, { contact: ReportedContact; results: ReportedResult[] }>();
  const all: { contact: ReportedContact | null; results: ReportedResult[] }[] = [];
  for (const result of every) {
    if (result.status !== "exposed") continue;
    const { contacts = [] } = result;
    if (contacts.length === 0) all.push({ contact: null, results: [result] });
    for (const contact of contacts) {
      const known = byNumber.get(contact.number);
      if (known) known.results.push(result);
      else {
        const found = { contact, results: [result] };
        byNumber.set(contact.number, found);
        all.push(found);
      }
    }
  }
  const rank = ({ dataClasses }: ExposedContact): number =>
    DATA_CLASS_GROUPS.indexOf(groupOfDataClass(dataClasses[0] ?? ""));
  return all.map((one) => summed(one, incidentDates)).sort((a, b) => rank(a) - rank(b) || b.leaks - a.leaks);
}

/** When an exposure's data leaked, as far as its dataset or its incident says. */
function dateOf({ date, incident }: ReportedExposure, incidents: ReportedCheck["incidentDates"]): string | null {
  return date ?? (incident === undefined ? null : (incidents?.get(incident)?.happened ?? null));
}

function summed(
  { contact, results }: Pick<ExposedContact, "contact" | "results">,
  incidents: ReportedCheck["incidentDates"],
): ExposedContact {
  const exposures = results.flatMap((result) => result.exposures);
  const dates = exposures.flatMap((exposure) => dateOf(exposure, incidents) ?? []).sort();
  return {
    contact,
    results,
    dataClasses: gravestFirst(new Set(exposures.flatMap(({ dataClasses }) => dataClasses))),
    newest: dates[dates.length - 1] ?? null,
    leaks: new Set(exposures.map(({ dataset }) => dataset)).size,
  };
}

function departmentsOf(
  results: readonly ReportedResult[],
  exposed: readonly ExposedContact[],
): ExposureFigures["departments"] {
  const departments = new Map<string | null, { checked: number; exposed: number }>();
  const counted = new Set<number>();
  const of = (name: string | null): { checked: number; exposed: number } => {
    let figures = departments.get(name);
    if (!figures) departments.set(name, (figures = { checked: 0, exposed: 0 }));
    return figures;
  };
  for (const { contacts = [] } of results) {
    for (const { number, department } of contacts) {
      if (counted.has(number)) continue;
      counted.add(number);
      of(department).checked++;
    }
  }
  for (const { contact } of exposed) if (contact) of(contact.department).exposed++;
  if ([...departments.keys()].every((name) => name === null)) return [];
  return [...departments]
    .map(([name, figures]) => ({ name, ...figures }))
    .sort((a, b) => b.exposed - a.exposed || b.checked - a.checked || order(a.name ?? "", b.name ?? ""));
}

function leaksOf(contacts: readonly ExposedContact[], incidents: ReportedCheck["incidentDates"]): LeakFigures[] {
  const leaks = new Map<
    string,
    Omit<LeakFigures, "dataset" | "dataClasses" | "contacts"> & { contacts: number; classes: Set<string> }
  >();
  for (const { results } of contacts) {
    const own = new Set<string>();
    for (const exposure of results.flatMap(({ exposures }) => exposures)) {
      const { dataset, title, incident, dataClasses } = exposure;
      let leak = leaks.get(dataset);
      if (!leak) {
        const date = dateOf(exposure, incidents);
        const reported = date === null && incident !== undefined ? (incidents?.get(incident)?.reported ?? null) : null;
        leaks.set(dataset, (leak = { title, date, reported, contacts: 0, classes: new Set() }));
      }
      if (!own.has(dataset)) leak.contacts++;
      own.add(dataset);
      for (const slug of dataClasses) leak.classes.add(slug);
    }
  }
  return [...leaks]
    .map(([dataset, { classes, ...leak }]) => ({ dataset, ...leak, dataClasses: gravestFirst(classes) }))
    .sort((a, b) => order(a.date ?? "9999", b.date ?? "9999") || order(a.dataset, b.dataset));
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
