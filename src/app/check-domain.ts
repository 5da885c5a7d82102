/**
 * The use case behind `check --domain`: in which datasets addresses of an e-mail domain stand, and in how many records each,
 * without naming any. Answered from the tag that every address leaves for its domain, so a dataset whose addresses left none
 * can't be asked. With a list, also how many of its addresses there the datasets hold.
 */
import { emailDomain, type CanonicalEmail } from "../identifier/email.js";
import { TAG_KIND } from "../identifier/kinds.js";
import { printable } from "../identifier/mask.js";
import { tagTexts } from "../key/cmac-lanes.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { BlockReader, DatasetEntry } from "../store/block-store.js";
import {
  checkContacts,
  chooseDatasets,
  coverageOf,
  incompleteOf,
  withoutSensitive,
  type CheckOptions,
  type Coverage,
  type IncompleteDataset,
} from "./check-contacts.js";
import { checkTags } from "./check-tags.js";
import type { Contact } from "./contact.js";
import { factsOfDataset } from "./dataset-facts.js";
import { coverageByKind, requireKind } from "./kind-coverage.js";

/** What a dataset holds of a domain. */
export interface DomainFinding {
  readonly dataset: string;
  readonly title: string;
  readonly date: string | null;
  /** `unknown`: it holds addresses, and was imported without counting their domains. */
  readonly status: "exposed" | "clear" | "unknown";
  /** Records with an address of the domain; `null` where unknown. */
  readonly records: number | null;
  readonly dataClasses: readonly string[];
  readonly years: readonly number[];
  /** Addresses of the list at this domain that it holds; absent without a list. */
  readonly covered?: number;
}

export interface DomainAnswer {
  /** In A-labels. */
  readonly domain: string;
  readonly datasets: readonly DomainFinding[];
  /** Absent without a list. */
  readonly list?: {
    /** Different addresses of the list at this domain. */
    readonly addresses: number;
    /** Of these, how many a dataset holds, and how many can't be answered. */
    readonly covered: number;
    readonly notChecked: number;
  };
}

export interface DomainReport {
  readonly coverage: Coverage;
  readonly incomplete: readonly IncompleteDataset[];
  readonly domains: readonly DomainAnswer[];
}

/**
 * @param domains canonical, of `canonicalizeDomain`
 * @param listed contacts of a list, each once; `null` without one
 * @throws LeaksiftError nothing-imported (also when no dataset holds addresses), usage (no such dataset), store-damaged, store-newer
 */
export function checkDomains(
  store: BlockReader,
  keys: DerivedKeys,
  domains: readonly string[],
  listed: readonly Contact[] | null,
  options: CheckOptions,
): DomainReport {
  return store.snapshot(() => {
    const chosen = chooseDatasets(store.datasets(), options);
    const datasets = options.leaveOutSensitive ? withoutSensitive(chosen) : chosen;
    const byKind = coverageByKind(datasets, [TAG_KIND.email]);
    requireKind(byKind);
    const kinds = domains.map(() => TAG_KIND["email-domain"]);
    const tags = tagTexts(keys.tagKey, kinds, domains);
    const owners = [...domains.keys()];
    const found = checkTags(
      store,
      keys,
      {
        owners,
        kinds,
        isAlias: domains.map(() => false),
        high: Uint32Array.from(owners, (i) => tags[2 * i]),
        low: Uint32Array.from(owners, (i) => tags[2 * i + 1]),
      },
      datasets,
    );
    const answers = domains.map((domain, i): DomainAnswer => {
      const exposures = new Map((found.get(i) ?? []).map(({ datasetId, exposure }) => [datasetId, exposure]));
      const list = listed && listedAt(store, keys, domain, listed, options);
      return {
        domain,
        datasets: datasets.map((dataset): DomainFinding => {
          const exposure = exposures.get(dataset.id);
          const isKnown = exposure !== undefined || countsDomains(dataset);
          const slug = printable(dataset.slug);
          return {
            dataset: slug,
            title: printable(dataset.title),
            date: dataset.breachDate,
            status: exposure ? "exposed" : isKnown ? "clear" : "unknown",
            records: exposure?.records ?? (isKnown ? 0 : null),
            dataClasses: exposure?.dataClasses ?? [],
            years: exposure?.years ?? [],
            ...(list ? { covered: list.byDataset.get(slug) ?? 0 } : {}),
          };
        }),
        ...(list ? { list: list.counts } : {}),
      };
    });
    return {
      coverage: coverageOf(datasets, chosen.length - datasets.length, byKind),
      incomplete: incompleteOf(datasets),
      domains: answers,
    };
  });
}

/** Whether a dataset without a domain holds none of its addresses for sure. */
function countsDomains(dataset: DatasetEntry): boolean {
  const { tags } = factsOfDataset(dataset);
  return (tags.email ?? 0) === 0 || (tags["email-domain"] ?? 0) > 0;
}

function listedAt(
  store: BlockReader,
  keys: DerivedKeys,
  domain: string,
  listed: readonly Contact[],
  options: CheckOptions,
): { counts: NonNullable<DomainAnswer["list"]>; byDataset: ReadonlyMap<string, number> } {
  const own = listed.filter(
    ({ kind, forms }) => kind === "email" && forms.length > 0 && emailDomain(forms[0] as CanonicalEmail) === domain,
  );
  const byDataset = new Map<string, number>();
  const { results, summary } = checkContacts(store, keys, own, options);
  for (const { exposures } of results)
    for (const { dataset } of exposures) byDataset.set(dataset, (byDataset.get(dataset) ?? 0) + 1);
  return { counts: { addresses: own.length, covered: summary.exposed, notChecked: summary.invalid }, byDataset };
}
