/**
 * Whether what is about to become one dataset looks like several: tables of an SQL dump, or indices of an Elasticsearch dump, that hold
 * identifiers each. Told from the sample that was looked at anyway.
 */
import { RECORD_IDENTIFIER_ROLES } from "../identifier/column-recognition.js";
import { isBulkAction } from "../source/json-lines-parser.js";
import type { TextInput } from "../source/text-input.js";
import type { PlannedInput } from "./plan-input.js";
import type { SampledParts } from "./split-plan.js";

export interface SplitHint {
  readonly field: SampledParts["field"];
  /** At least two; tables and indices beyond the sample aren't counted. */
  readonly groups: number;
}

/** @returns `null` for an input that has neither */
export function sampledParts({ input, columns }: PlannedInput): SampledParts | null {
  const tables = tablesWithIdentifiers(input, columns);
  if (tables.length > 0) return { field: "table", names: tables };
  const indices = indicesOf(input);
  return indices.length > 0 ? { field: "_index", names: [...new Set(indices)] } : null;
}

/** @returns `null` where all is one table or index, or is split already; tables come first where there are both */
export function splitHint(planned: readonly PlannedInput[]): SplitHint | null {
  if (planned.some(({ groups }) => groups !== undefined)) return null;
  for (const field of ["table", "_index"] as const) {
    const names = new Set(planned.flatMap(({ parts }) => (parts?.field === field ? parts.names : [])));
    if (names.size > 1) return { field, groups: names.size };
  }
  return null;
}

const INDEX = "_index";

/** Columns are numbered through all tables. */
function tablesWithIdentifiers({ tables }: TextInput, columns: PlannedInput["columns"]): string[] {
  const holding = new Set(
    columns.filter(({ role }) => role !== null && RECORD_IDENTIFIER_ROLES.includes(role)).map(({ index }) => index),
  );
  let first = 0;
  return tables.flatMap(({ table, columns: own }) => {
    const holds = own.some((_, at) => holding.has(first + at));
    first += own.length;
    return holds ? [table] : [];
  });
}

/** `_index` of a hit, or of the action line before a document. */
function indicesOf({ documents }: TextInput): string[] {
  return documents.flatMap((document) => {
    const place = (isBulkAction(document) ? Object.values(document)[0] : document) as { readonly [INDEX]?: unknown };
    const index = place[INDEX];
    return typeof index === "string" ? [index] : [];
  });
}
