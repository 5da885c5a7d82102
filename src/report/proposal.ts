/** What an import says about the incident that a dataset seems to belong to. */
import type { IncidentProposal } from "../catalog/propose-incident.js";
import { attributionLines } from "./incident-line.js";
import { catalogWordsOf } from "./catalog-words.js";
import type { Lang } from "./words.js";

/** @param proposals by the dataset's slug; empty text for none */
export function proposalsText(proposals: ReadonlyMap<string, IncidentProposal>, lang: Lang): string {
  const words = catalogWordsOf(lang);
  const lines = Array.from(proposals, ([dataset, { incident, because }]) =>
    words.proposal(
      dataset,
      incident.id,
      incident.title[lang],
      because.map((evidence) => words.evidence[evidence]).join(words.comma),
    ),
  );
  return [...lines, ...attributionLines(Array.from(proposals.values(), ({ incident }) => incident))].join("\n");
}

export function proposalJson({ incident, because }: IncidentProposal): object {
  return { id: incident.id, because };
}
