/**
 * As `check-contacts.ts`, for questions of which only the tags are known: watched contacts, whose identifiers nobody keeps,
 * and e-mail domains. The same look-ups, and the same promise: what can't be read is an error, never "not there".
 */
import type { DerivedKeys } from "../key/derived-keys.js";
import type { BlockReader, DatasetEntry } from "../store/block-store.js";
import { exposuresOf, lookUp, requireSegments, verifyHeader, type Exposure, type Finding } from "./check-contacts.js";
import type { OrderedQuestions } from "./questions.js";

/** Tags to ask for, in columns. */
export interface AskedTags {
  /** By question: whom it is asked for, by number. */
  readonly owners: readonly number[];
  readonly kinds: readonly number[];
  readonly isAlias: readonly boolean[];
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** Where an owner's tags were found. */
export interface FoundTag {
  readonly datasetId: number;
  readonly exposure: Exposure;
}

/**
 * @param datasets to look into; no other one is answered from
 * @returns by owner, what was found in each dataset, by ascending dataset id; owners without any are missing
 * @throws LeaksiftError store-damaged, store-newer
 */
export function checkTags(
  store: BlockReader,
  keys: DerivedKeys,
  asked: AskedTags,
  datasets: readonly DatasetEntry[],
): Map<number, FoundTag[]> {
  return store.snapshot(() => {
    const known = new Map(datasets.map((dataset) => [dataset.id, dataset]));
    const kinds = [...new Set(asked.kinds)];
    const runs = kinds.length === 0 ? [] : store.runs(kinds);
    const segments = runs.flatMap((run) => run.segments);
    requireSegments(datasets, segments, kinds);
    /** By owner, then by dataset. */
    const findings = new Map<number, Map<number, Finding[]>>();
    const questions = { inBlockOrder: inBlockOrder(asked), isAlias: (question: number) => asked.isAlias[question] };
    for (const run of runs) {
      if (!run.segments.some(({ dataset }) => known.has(dataset))) continue;
      verifyHeader(run, keys);
      lookUp(store, run, questions, {}, (question, finding) => {
        const { dataset } = finding.segment;
        if (!known.has(dataset)) return;
        const owner = asked.owners[question];
        let own = findings.get(owner);
        if (!own) findings.set(owner, (own = new Map()));
        const before = own.get(dataset);
        if (before) before.push(finding);
        else own.set(dataset, [finding]);
      });
    }
    return new Map(
      Array.from(findings, ([owner, own]) => [
        owner,
        Array.from(own)
          .sort(([a], [b]) => a - b)
          .map(([datasetId, list]) => ({ datasetId, exposure: exposuresOf(list, known)[0] })),
      ]),
    );
  });
}

function inBlockOrder({ kinds, high, low }: AskedTags): (kind: number) => OrderedQuestions {
  return (kind) => {
    const own = Uint32Array.from(kinds.keys())
      .filter((question) => kinds[question] === kind)
      .sort((a, b) => high[a] - high[b]);
    return { own, highs: own.map((question) => high[question]), lows: own.map((question) => low[question]) };
  };
}
