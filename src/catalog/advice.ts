/**
 * Advice for what leaked: the rules of `data/advice/` applied to data classes, kind, channel, industry, age and country. Pure;
 * the same situation always gets the same advice, in the same order.
 */
import {
  adviceRules,
  type AdviceText,
  type Condition,
  type CountryText,
  type RiskLevel,
  type AdviceRule,
} from "./advice-rules.js";
import type { Incident, LocalText } from "./incident.js";

/** One leak as it concerns a person. */
export interface Situation {
  readonly dataClasses: readonly string[];
  /** The linked incident; `null` without one. */
  readonly incident: Incident | null;
  /** What kind of leak it is by its format (`stealer-log`, `combo-list`), where no incident says so. */
  readonly kind: string | null;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `null`: nobody knows when it leaked. */
  readonly date: string | null;
}

export interface Risk {
  readonly level: RiskLevel;
  /** Id and words of the rule that decided. */
  readonly rule: string;
  readonly because: LocalText;
  /** Ids of `data/sources.json`. */
  readonly sources: readonly string[];
}

export interface Advice {
  readonly risk: Risk;
  readonly frauds: readonly AdviceText[];
  /** What to do first comes first: what is urgent, then what concerns the incidents, then what concerns the data. */
  readonly actions: readonly AdviceText[];
  readonly contacts: readonly AdviceText[];
  readonly rights: readonly AdviceText[];
}

/** What the conditions are held against. */
interface Facts {
  readonly classes: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly kind: string | null;
  readonly channel: string | null;
  readonly industries: readonly string[];
  readonly countries: readonly string[];
  readonly ageYears: number | null;
}

/** Actions below this order close a door that stands open now: before what concerns the single incident. */
const URGENT_BELOW = 40;

const RISK_ORDER: readonly RiskLevel[] = ["low", "raised", "high"];

/**
 * Advice for people whom leaks hold: what holds for one of them is in it. Each leak of a person is looked at by itself; then
 * all data of the person together, since a phone number of one leak and an ID number of another are as good as both of one.
 * @param people their leaks, one list for each person; none of them empty
 * @param countries ISO codes of their numbers or choice; empty: not known
 * @param today `YYYY-MM-DD`, what the age of a leak is counted from
 */
export function adviceFor(
  people: readonly (readonly Situation[])[],
  countries: readonly string[],
  today: string,
): Advice {
  const rules = adviceRules();
  const situations = people.flat();
  const all = people.flatMap((leaks) => {
    const each = leaks.map((situation) => factsOf(situation, countries, today));
    return each.length > 1 ? [...each, together(each)] : each;
  });
  const risk = all.map(riskOf).reduce((a, b) => (rankOf(b) > rankOf(a) ? b : a));
  const own = situations.flatMap(({ incident }) =>
    (incident?.advice ?? []).map((text, i) => ({ ...text, id: `${incident?.id}-${i + 1}` })),
  );
  const urgent = new Set(rules.actions.flatMap(({ id, order }) => (order < URGENT_BELOW ? [id] : [])));
  const actions = matching(rules.actions, all);
  return {
    risk,
    frauds: matching(rules.frauds, all),
    actions: withoutRepeats([
      ...actions.filter(({ id }) => urgent.has(id)),
      ...own,
      ...actions.filter(({ id }) => !urgent.has(id)),
    ]),
    contacts: ofCountries(rules.contacts, countries),
    rights: ofCountries(rules.rights, countries),
  };
}

function factsOf({ dataClasses, incident, kind, date }: Situation, countries: readonly string[], today: string): Facts {
  const { groupOfClass } = adviceRules();
  // What a service gave to authorities is in nobody else's hands: no fraud follows from it.
  const leaked = incident?.kind === "disclosure" ? [] : dataClasses;
  return {
    classes: new Set(leaked),
    groups: new Set(leaked.flatMap((slug) => groupOfClass.get(slug) ?? [])),
    kind: incident?.kind ?? kind,
    channel: incident?.channel ?? null,
    industries: incident?.industries ?? [],
    countries,
    ageYears: date === null ? null : ageInYears(date, today),
  };
}

/** The data of all leaks; how each got out, and when, stays its own. A part that is recent keeps the whole recent. */
function together(each: readonly Facts[]): Facts {
  const ages = each.map(({ ageYears }) => ageYears);
  return {
    classes: new Set(each.flatMap(({ classes }) => [...classes])),
    groups: new Set(each.flatMap(({ groups }) => [...groups])),
    kind: null,
    channel: null,
    industries: [],
    countries: each[0].countries,
    ageYears: ages.includes(null) ? null : Math.min(...(ages as number[])),
  };
}

/** A date without a month counts from the end of its year, so that an age is never overstated. */
function ageInYears(date: string, today: string): number {
  const from = Date.parse(date.length === 4 ? `${date}-12-31` : date);
  return Math.max(0, (Date.parse(today) - from) / (365.25 * 86_400_000));
}

function riskOf(facts: Facts): Risk {
  const { rules } = adviceRules().risk;
  // The last rule has no condition.
  const rule = rules.find(({ when }) => holds(when, facts)) ?? rules[rules.length - 1];
  return { level: rule.level, rule: rule.id, because: { en: rule.en, zh: rule.zh }, sources: rule.sources };
}

function rankOf({ level }: Risk): number {
  return RISK_ORDER.indexOf(level);
}

function matching(rules: readonly AdviceRule[], all: readonly Facts[]): AdviceText[] {
  const found = rules.filter(({ when }) => {
    const conditions = Array.isArray(when) ? (when as readonly Condition[]) : [when as Condition];
    return conditions.some((condition) => !condition.otherwise && all.some((facts) => holds(condition, facts)));
  });
  const otherwise = rules.filter(({ when }) => !Array.isArray(when) && (when as Condition).otherwise);
  return (found.length > 0 ? found : otherwise).map(({ id, en, zh, sources }) => ({ id, en, zh, sources }));
}

function holds(condition: Condition, facts: Facts): boolean {
  const { groups, allGroups, classes, allClasses, kinds, channels, industries, countries, notCountries } = condition;
  const { minAgeYears, maxAgeYears } = condition;
  const age = facts.ageYears;
  return (
    (groups?.some((group) => facts.groups.has(group)) ?? true) &&
    (allGroups?.every((group) => facts.groups.has(group)) ?? true) &&
    (classes?.some((slug) => facts.classes.has(slug)) ?? true) &&
    (allClasses?.every((slug) => facts.classes.has(slug)) ?? true) &&
    (kinds === undefined || kinds.includes(facts.kind ?? "")) &&
    (channels === undefined || channels.includes(facts.channel ?? "")) &&
    (industries?.some((slug) => facts.industries.includes(slug)) ?? true) &&
    (countries?.some((code) => facts.countries.includes(code)) ?? true) &&
    (notCountries === undefined || facts.countries.every((code) => !notCountries.includes(code))) &&
    (minAgeYears === undefined || (age !== null && age >= minAgeYears)) &&
    (maxAgeYears === undefined || age === null || age < maxAgeYears)
  );
}

/** What is for everybody else is given where nothing is for one of the countries. */
function ofCountries(texts: readonly CountryText[], countries: readonly string[]): AdviceText[] {
  const own = texts.filter((text) => text.countries.some((code) => countries.includes(code)));
  const chosen = own.length > 0 ? own : texts.filter((text) => text.countries.length === 0);
  return chosen.map(({ id, en, zh, sources }) => ({ id, en, zh, sources }));
}

function withoutRepeats(texts: readonly AdviceText[]): AdviceText[] {
  return [...new Map(texts.map((text) => [text.id, text])).values()];
}
