/**
 * The rules of the advice as they lie in `data/advice/`: which frauds to expect, what to do, whom to call, which rights, and
 * how large the risk is, each with the condition under which it holds. Loaded when advice is first asked for.
 */
import { readFileSync } from "node:fs";
import { dataFile } from "./data-folder.js";
import type { LocalText } from "./incident.js";

/** All that is given must hold; a list of conditions holds when one of them does. No condition always holds. */
export interface Condition {
  /** One of these groups of data classes. */
  readonly groups?: readonly string[];
  /** All of these groups. */
  readonly allGroups?: readonly string[];
  /** One of these data classes. */
  readonly classes?: readonly string[];
  /** All of these data classes. */
  readonly allClasses?: readonly string[];
  readonly kinds?: readonly string[];
  readonly channels?: readonly string[];
  readonly industries?: readonly string[];
  /** The person is of one of these countries. */
  readonly countries?: readonly string[];
  /** The person is of a country, or perhaps of one, that is not among these. */
  readonly notCountries?: readonly string[];
  /** Years since the leak; the upper bound is excluded. An unknown age counts as recent. */
  readonly minAgeYears?: number;
  readonly maxAgeYears?: number;
  /** Holds when no other rule of its file does. */
  readonly otherwise?: boolean;
}

/** A sentence of advice, with the ids of its sources (`data/sources.json`). */
export interface AdviceText extends LocalText {
  readonly id: string;
  readonly sources: readonly string[];
}

export interface AdviceRule extends AdviceText {
  readonly when: Condition | readonly Condition[];
}

export interface ActionRule extends AdviceRule {
  /** What comes first has the lowest. */
  readonly order: number;
}

/** `countries` empty: for everybody else. */
export interface CountryText extends AdviceText {
  readonly countries: readonly string[];
}

export type RiskLevel = "low" | "raised" | "high";

export interface RiskRules {
  readonly levels: Readonly<Record<RiskLevel, LocalText>>;
  /** How the rules are read, for people. */
  readonly rule: LocalText;
  readonly rules: readonly (AdviceText & { readonly level: RiskLevel; readonly when: Condition })[];
}

export interface AdviceRules {
  /** Group by data class. */
  readonly groupOfClass: ReadonlyMap<string, string>;
  readonly groups: Readonly<Record<string, LocalText & { readonly classes: readonly string[] }>>;
  readonly frauds: readonly AdviceRule[];
  readonly actions: readonly ActionRule[];
  readonly contacts: readonly CountryText[];
  readonly rights: readonly CountryText[];
  readonly risk: RiskRules;
}

let loaded: AdviceRules | null = null;

/** The shipped rules. */
export function adviceRules(): AdviceRules {
  loaded ??= read();
  return loaded;
}

function read(): AdviceRules {
  const groups = json<AdviceRules["groups"]>("groups.json");
  return {
    groups,
    groupOfClass: new Map(
      Object.entries(groups).flatMap(([group, { classes }]) => classes.map((slug) => [slug, group] as const)),
    ),
    frauds: json("frauds.json"),
    actions: json<ActionRule[]>("actions.json").toSorted((a, b) => a.order - b.order),
    contacts: json("contacts.json"),
    rights: json("rights.json"),
    risk: json("risk.json"),
  };
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- files of our own, held to their schema by a test
function json<T>(name: string): T {
  return JSON.parse(readFileSync(dataFile("advice", name), "utf8")) as T;
}
