/** A made-up list of any length with its answers, for reports: seeded, so that every run has the same people. */
import type { ReportedCheck, ReportedExposure, ReportedResult } from "../../src/report/check-report.js";

const GIVEN = "Ann Bob Cy Di Ed Fay Gus Hanna 李雷 韩梅梅 Ines Jörg".split(" ");
const FAMILY = "Able Baker Charlie Delta Echo Foxtrot Golf Hotel India O'Neil".split(" ");
const DEPARTMENTS = ["Sales", "Engineering", "Finance", "Support", "人事部", null];
const LEAKS = [
  { dataset: "shop", title: "Shop customers", date: "2019-04", dataClasses: ["email-addresses", "names", "passwords"] },
  { dataset: "courier", title: "Courier deliveries", date: "2023-02", dataClasses: ["names", "phone-numbers", "physical-addresses"] },
  { dataset: "messenger", title: "Messenger numbers", date: "2022-11", dataClasses: ["phone-numbers"] },
  { dataset: "clinic", title: "Clinic <i>records</i> & files", date: "2024-05-06", dataClasses: ["email-addresses", "government-issued-ids", "personal-health-data"] },
  { dataset: "list", title: "list", date: null, dataClasses: ["email-addresses"] },
] as const;

/** Numbers from 0 below 2^32, the same for each seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/**
 * A check of `people` contacts with a phone and an address each.
 * @param exposedShare 0 to 1: of the contacts that are found in at least one leak
 */
export function madeUpList(people: number, exposedShare: number): ReportedCheck {
  const next = seededNumbers(people);
  const results: ReportedResult[] = [];
  const counts = { checked: 0, exposed: 0, clear: 0, invalid: 0 };
  const of = { ...counts };
  for (let i = 0; i < people; i++) {
    const contact = {
      number: i + 1,
      id: String(10_000 + i),
      name: `${GIVEN[next() % GIVEN.length]} ${FAMILY[next() % FAMILY.length]}`,
      department: DEPARTMENTS[next() % DEPARTMENTS.length],
    };
    const isExposed = next() / 2 ** 32 < exposedShare;
    for (const kind of ["phone", "email"] as const) {
      const identifier = kind === "phone" ? `+4477*****${String(next() % 1000).padStart(3, "0")}` : "a***e@example.com";
      const exposures = isExposed && (kind === "phone" || next() % 2 === 0) ? exposuresOf(next) : [];
      const status = exposures.length > 0 ? "exposed" : next() % 200 === 0 ? "invalid" : "clear";
      const reason = status === "invalid" ? ("no-possible-form" as const) : null;
      results.push({ identifier, kind, line: i + 2, contacts: [contact], status, reason, exposures });
      counts[status]++;
    }
    const own = results.slice(-2).map(({ status }) => status);
    of[own.includes("exposed") ? "exposed" : own.includes("invalid") ? "invalid" : "clear"]++;
  }
  return {
    coverage: { datasets: LEAKS.length, records: 1_230_000_000, newest: "2024-05-06", oldest: "2019-04", skippedInputs: 0 },
    incomplete: [],
    results,
    summary: { ...counts, checked: results.length },
    people: { ...of, checked: people },
    list: "staff.csv",
  };
}

function exposuresOf(next: () => number): ReportedExposure[] {
  const first = next() % LEAKS.length;
  return LEAKS.slice(first, first + 1 + (next() % 2)).map((leak) => ({
    ...leak,
    match: next() % 9 === 0 ? "alias" : "exact",
    records: 1 + (next() % 3),
    years: [],
    credibility: null,
  }));
}
