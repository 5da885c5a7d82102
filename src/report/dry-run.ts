/** What `import --dry-run` says: how every input would be taken, and why. */
import Table from "cli-table3";
import { printable } from "../identifier/mask.js";

export interface DryRunInput {
  readonly path: string;
  readonly format: string;
  readonly encoding: string;
  readonly gzip: boolean;
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
}

interface Skipped {
  readonly path: string;
  readonly reason: string;
}

export function dryRunJson(dataset: string, inputs: readonly DryRunInput[], skipped: readonly Skipped[]): object {
  return { dryRun: true, dataset, inputs, skipped };
}

export function dryRunText(dataset: string, inputs: readonly DryRunInput[], skipped: readonly Skipped[]): string {
  const parts = inputs.map((input) => {
    const table = new Table({
      head: ["#", "column", "taken as", "sure", "because", "masked samples"],
      style: { head: [], border: [] },
    });
    for (const { index, name, role, confidence, because, samples } of input.columns) {
      table.push([
        index,
        printable(name ?? ""),
        role ?? "–",
        role === null ? "" : `${Math.round(confidence * 100)} %`,
        because,
        samples.join("  "),
      ]);
    }
    const written = [
      input.format,
      input.encoding,
      input.gzip ? "gzip" : null,
      input.delimiter === "" ? null : `delimiter ${JSON.stringify(input.delimiter)}`,
      input.header ? "header" : null,
    ].filter((fact) => fact !== null);
    return `${printable(input.path)}: ${written.join(", ")}\nphones: ${input.country}; ${input.reading}\n${table.toString()}`;
  });
  for (const { path, reason } of skipped) parts.push(`skipped ${printable(path)}: ${reason}`);
  return `${parts.join("\n\n")}\n\nWould be imported as dataset ${dataset}. Nothing was written.`;
}
