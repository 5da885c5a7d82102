/** What planning an input is asked and what it says. */
import type { RecognizedColumn } from "../identifier/column-recognition.js";
import type { ColumnRole } from "../identifier/column-roles.js";
import type { ReadingChoice } from "../identifier/phone-reading.js";
import type { CountryCode } from "../identifier/phone.js";
import type { TextInput } from "../source/text-input.js";
import type { FilePlan } from "../worker/file-plan.js";
import type { MappingProfile } from "./mapping-profile.js";

/** One `--column ROLE=NAME|N`; N counts from 0, as `index` in the report does. */
export interface ColumnOption {
  readonly role: ColumnRole;
  readonly column: string;
}

export interface PlanOptions {
  readonly country: CountryCode | null;
  readonly columns: readonly ColumnOption[];
  /** A mapping that was kept; the options must not speak of columns beside it. */
  readonly profile?: MappingProfile | undefined;
}

export interface PlannedColumn extends RecognizedColumn {
  /** For NDJSON the key path. Safe to print: control characters removed, names that look like data masked. */
  readonly name: string | null;
  readonly samples: readonly string[];
}

export interface PlannedInput {
  readonly input: TextInput;
  readonly plan: FilePlan;
  readonly columns: readonly PlannedColumn[];
  readonly reading: ReadingChoice;
  /** `per-row` with a country column, `per-value` when the numbers carry their calling code, else the country. */
  readonly country: string;
}
