/**
 * What an answer rests on, by kind of identifier: a dataset that holds no e-mails says nothing of an e-mail, and where none
 * holds any, an e-mail was not checked.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { IDENTIFIER_KINDS, IDENTIFIER_KIND_NAMES, type IdentifierKindName } from "../identifier/identifier-kind.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { Contact } from "./contact.js";
import { factsOfDataset } from "./dataset-facts.js";

/** Datasets that hold identifiers of a kind, and that hold none. */
export interface KindCoverage {
  readonly datasets: number;
  readonly without: number;
}

/** Of the kinds that are asked for. */
export type CoverageByKind = ReadonlyMap<IdentifierKindName, KindCoverage>;

/** The kinds of identifier that these tag kinds ask for. */
export function askedKinds(tagKinds: readonly number[]): IdentifierKindName[] {
  return IDENTIFIER_KIND_NAMES.filter((name) => tagKinds.includes(IDENTIFIER_KINDS[name].tagKind));
}

/** How many of the datasets hold identifiers of each kind that these tag kinds ask for. */
export function coverageByKind(datasets: readonly DatasetEntry[], tagKinds: readonly number[]): CoverageByKind {
  const tags = datasets.map((dataset) => factsOfDataset(dataset).tags);
  return new Map(
    askedKinds(tagKinds).map((name) => {
      const holding = tags.filter((own) => (own[name] ?? 0) > 0).length;
      return [name, { datasets: holding, without: tags.length - holding }];
    }),
  );
}

/**
 * No dataset can answer a question for a kind that none holds: it is never "clear".
 * @throws LeaksiftError nothing-imported when that is so of all kinds that are asked for
 */
export function requireKind(byKind: CoverageByKind): void {
  if (byKind.size === 0 || [...byKind.values()].some(({ datasets }) => datasets > 0)) return;
  const [[, { without }]] = byKind;
  throw new LeaksiftError(
    "nothing-imported",
    `${without === 1 ? "the 1 dataset holds" : `the ${without} datasets hold`} no identifier of the kind that is asked for (${[...byKind.keys()].join(", ")}): there is nothing to answer from`,
    "import a leak that holds some; `leaksift datasets` shows what each dataset holds",
  );
}

/** The kinds that are asked for and that no dataset holds. */
export function unheldKinds(byKind: CoverageByKind): ReadonlySet<IdentifierKindName> {
  return new Set([...byKind].flatMap(([name, { datasets }]) => (datasets === 0 ? [name] : [])));
}

/** Contacts of kinds that no dataset holds can't be checked. */
export function withoutKinds(contacts: readonly Contact[], byKind: CoverageByKind): readonly Contact[] {
  const missing = unheldKinds(byKind);
  if (missing.size === 0) return contacts;
  return contacts.map((contact) =>
    contact.forms.length > 0 && missing.has(contact.kind) ? { ...contact, invalid: "kind-not-held" } : contact,
  );
}

/** As `Coverage` has it. */
export function kindsField(byKind: CoverageByKind): { kinds?: Readonly<Record<string, KindCoverage>> } {
  return [...byKind.values()].some(({ without }) => without > 0) ? { kinds: Object.fromEntries(byKind) } : {};
}
