/** What `import --dry-run` says: how every input would be taken, and why. */
import Table from "cli-table3";
import { printable } from "../identifier/mask.js";
import { becauseText } from "./because.js";
import { roleName } from "./role-name.js";
import type { Lang, Words } from "./words.js";

export interface DryRunInput {
  readonly path: string;
  readonly format: string;
  readonly encoding: string;
  /** What was packed round it, from the outside in. */
  readonly packings: readonly string[];
  readonly delimiter: string;
  readonly header: boolean;
  readonly country: string;
  readonly reading: string;
  readonly columns: readonly {
    readonly index: number;
    readonly name: string | null;
    readonly role: string | null;
    readonly confidence: number;
    readonly because: string;
    /** Masked. */
    readonly samples: readonly string[];
  }[];
  /** Of a split import: the datasets that the sample shows. */
  readonly groups?: readonly { readonly id: string; readonly group: string; readonly sampled: number }[];
}

interface Skipped {
  readonly path: string;
  readonly reason: string;
}

export function dryRunJson(dataset: string, inputs: readonly DryRunInput[], skipped: readonly Skipped[]): object {
  return { dryRun: true, dataset, inputs, skipped };
}

export function dryRunText(
  dataset: string,
  inputs: readonly DryRunInput[],
  skipped: readonly Skipped[],
  words: Words,
  lang: Lang,
): string {
  const { reports } = words;
  const { heads } = reports;
  const isSplit = inputs.some(({ groups }) => groups !== undefined);
  const parts = inputs.map((input) => {
    const table = new Table({
      head: ["#", heads.column, heads.takenAs, heads.sure, heads.because, heads.samples],
      style: { head: [], border: [] },
    });
    for (const { index, name, role, confidence, because, samples } of input.columns) {
      table.push([
        index,
        printable(name ?? ""),
        role === null ? "–" : roleName(role, words, lang),
        role === null ? "" : `${Math.round(confidence * 100)} %`,
        becauseText(because, lang),
        samples.join("  "),
      ]);
    }
    const sampled = input.groups?.map(({ id, sampled: count }) => `${printable(id)} (${words.number(count)})`);
    const groups = sampled === undefined ? "" : `\n${reports.splitInto(sampled.join(reports.comma))}`;
    const written = [
      reports.format(input.format),
      input.encoding,
      ...input.packings,
      input.delimiter === "" ? null : reports.delimiter(JSON.stringify(input.delimiter)),
      input.header ? reports.header : null,
    ].filter((fact) => fact !== null);
    return `${printable(input.path)}: ${written.join(reports.comma)}\n${reports.phonesTaken(reports.readBy(input.country), becauseText(input.reading, lang))}\n${table.toString()}${groups}`;
  });
  for (const { path, reason } of skipped) parts.push(reports.skipped(printable(path), reports.reason(reason)));
  return `${parts.join("\n\n")}\n\n${isSplit ? reports.nothingWrittenOfMany(dataset) : reports.nothingWritten(dataset)}`;
}
