/**
 * What a sample of the records of an import shows, as plain counts that add up over chunks and threads: how many values look
 * right, and how many cells of one record agree with each other. No value, and no part of one, is in them, save for the
 * domains of e-mail addresses, which app/measured-facts.ts drops unless many addresses share them.
 */

/** Cells of one record that say the same thing twice. */
export type Relation =
  | "resident-id/birth-date"
  | "resident-id/gender"
  | "resident-id/address"
  | "country/phone"
  | "email/name"
  | "email/phone";

export interface RelationCounts {
  /** Records that held both cells. */
  compared: number;
  agree: number;
  /** The same of a cell and the other one of a record further on: what chance gives. */
  shiftedCompared: number;
  shiftedAgree: number;
}

/** Values of one kind, and those of them that look like what they should be. */
export interface PlausibleCounts {
  values: number;
  plausible: number;
}

export interface SampleCounts {
  records: number;
  phones: {
    values: number;
    /** Numbers that were held to their country's numbering plan, and those that it has. */
    judged: number;
    valid: number;
    /** Of as many made-up numbers, of the same countries and lengths with random digits, those that the plan has. */
    twinsValid: number;
    /** Different ones, within each slice. */
    distinct: number;
    /** Two that follow each other in a slice, and those of them where the second is larger. */
    pairs: number;
    ascending: number;
    /** Three numbers of one slice that follow each other, and those of them with twice the same small step. */
    triples: number;
    evenTriples: number;
    /** Different groups of a thousand numbers, within each slice. */
    thousands: number;
    /** By the last two digits, 0 … 99. */
    lastTwo: number[];
  };
  emails: { values: number; webmail: number; publicBody: number; other: number };
  /** Hashes of up to DOMAIN_ADDRESSES addresses by domain, and how many addresses of it there were in all. */
  domains: Map<string, { addresses: number; few: Set<number> }>;
  names: PlausibleCounts;
  birthDates: PlausibleCounts;
  dates: PlausibleCounts;
  relations: Record<Relation, RelationCounts>;
}

/** Different addresses that a domain must have to be named. */
export const DOMAIN_ADDRESSES = 20;
/** Domains that one sample remembers. */
const DOMAINS_LIMIT = 2000;

export const RELATIONS: readonly Relation[] = [
  "resident-id/birth-date",
  "resident-id/gender",
  "resident-id/address",
  "country/phone",
  "email/name",
  "email/phone",
];

export function emptySample(): SampleCounts {
  const plausible = (): PlausibleCounts => ({ values: 0, plausible: 0 });
  return {
    records: 0,
    phones: {
      values: 0,
      judged: 0,
      valid: 0,
      twinsValid: 0,
      distinct: 0,
      pairs: 0,
      ascending: 0,
      triples: 0,
      evenTriples: 0,
      thousands: 0,
      lastTwo: Array.from({ length: 100 }, () => 0),
    },
    emails: { values: 0, webmail: 0, publicBody: 0, other: 0 },
    domains: new Map(),
    names: plausible(),
    birthDates: plausible(),
    dates: plausible(),
    relations: Object.fromEntries(
      RELATIONS.map((name) => [name, { compared: 0, agree: 0, shiftedCompared: 0, shiftedAgree: 0 }]),
    ) as Record<Relation, RelationCounts>,
  };
}

/** Notes an address of a domain. @param hash of the address */
export function countDomain({ domains }: SampleCounts, domain: string, hash: number): void {
  let known = domains.get(domain);
  if (!known) {
    if (domains.size >= DOMAINS_LIMIT) return;
    domains.set(domain, (known = { addresses: 0, few: new Set() }));
  }
  known.addresses++;
  if (known.few.size < DOMAIN_ADDRESSES) known.few.add(hash);
}

/** Adds `more` to `total`, in place. */
export function addSample(total: SampleCounts, more: SampleCounts): void {
  const { domains, ...counts } = more;
  addNumbers(total as unknown as Numbers, counts as unknown as Numbers);
  for (const [domain, { addresses, few }] of domains) {
    const known = total.domains.get(domain);
    if (!known) {
      if (total.domains.size < DOMAINS_LIMIT) total.domains.set(domain, { addresses, few: new Set(few) });
      continue;
    }
    known.addresses += addresses;
    for (const hash of few) if (known.few.size < DOMAIN_ADDRESSES) known.few.add(hash);
  }
}

interface Numbers {
  [key: string]: number | Numbers;
}

function addNumbers(total: Numbers, more: Numbers): void {
  for (const [key, value] of Object.entries(more)) {
    if (typeof value === "number") total[key] = (total[key] as number) + value;
    else addNumbers(total[key] as Numbers, value);
  }
}
