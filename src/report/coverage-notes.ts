/**
 * What an answer doesn't cover, or doesn't say, in sentences: datasets without a date, that lack inputs, that were left out because a list was asked, or that
 * hold none of a kind that was asked for, and rows of the list that had nothing to ask for. A format that has a place for notes shows them all; for one that hasn't, the
 * command line says them.
 */
import type { IdentifierKindName } from "../identifier/identifier-kind.js";
import type { Words } from "./words.js";

/** What of a check's report the notes are made of. */
export interface Covered {
  readonly coverage: {
    readonly datasets: number;
    readonly undated?: number;
    readonly sensitiveLeftOut?: number;
    readonly olderLeftOut?: number;
    readonly rowsWithoutIdentifier?: number;
    readonly kinds?: Readonly<Record<string, { readonly datasets: number; readonly without: number }>>;
  };
  readonly incomplete: readonly {
    readonly dataset: string;
    readonly skippedInputs: number;
    readonly inputs: number;
  }[];
}

const INCOMPLETE_SHOWN = 5;

/** A sentence for each thing that the answers don't cover; empty when they cover all that was asked. */
export function coverageNotes({ coverage, incomplete }: Covered, words: Words): string[] {
  const byKind = Object.entries(coverage.kinds ?? {}).flatMap(([name, { datasets, without }]) => {
    const kind = name as IdentifierKindName;
    if (datasets === 0) return [words.coverageWords.noneOfKind(without, kind)];
    return without === 0 ? [] : [words.coverageWords.withoutKind(without, kind)];
  });
  const undated = coverage.undated ? [words.coverageWords.undated(coverage.undated)] : [];
  const leftOut = coverage.sensitiveLeftOut ? [words.sensitiveLeftOut(coverage.sensitiveLeftOut)] : [];
  const older = coverage.olderLeftOut ? [words.results.findings.olderLeftOut(coverage.olderLeftOut)] : [];
  const rows = coverage.rowsWithoutIdentifier
    ? [words.coverageWords.rowsWithoutIdentifier(coverage.rowsWithoutIdentifier)]
    : [];
  return [...undated, ...byKind, ...older, ...leftOut, ...rows, ...incompleteLines(incomplete, words)];
}

/** Of the first few datasets that lack inputs. */
function incompleteLines(incomplete: Covered["incomplete"], words: Words): string[] {
  const lines = incomplete
    .slice(0, INCOMPLETE_SHOWN)
    .map(({ dataset, skippedInputs, inputs }) => words.skippedInputs(dataset, skippedInputs, inputs));
  const more = incomplete.length - lines.length;
  return more > 0 ? [...lines, words.skippedInMore(more)] : lines;
}

/** How many datasets the answer for an identifier of this kind rests on. */
export function datasetsOfKind({ datasets, kinds }: Covered["coverage"], kind: string): number {
  return kinds?.[kind]?.datasets ?? datasets;
}
