/** What a person should know before they believe the counts of an import or a scan. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { RecordCounts } from "../worker/file-plan.js";
import type { ImportedDataset } from "./imported-dataset.js";
import type { PlannedInput } from "./plan-input.js";

/** Of a change that erases, when it could not be done for good. */
export const OLD_PAGES_STAY =
  "somebody is reading the store: its log keeps old pages until they have ended and the store is changed again";

const IMPORT_AGAIN = "import again with --replace and --country";

/** Sampled numbers needed before a share of valid ones says something. */
const WARNING_SAMPLE = 20;

/**
 * Bare digits that are hardly ever valid with a calling code are probably national: stored as read, nobody finds them.
 * @param again what to do about it
 */
export function readingWarnings(inputs: readonly PlannedInput[], again = IMPORT_AGAIN): string[] {
  return inputs.flatMap(({ input, reading }) => {
    const { sampled, valid } = reading;
    if (reading.country !== null || sampled < WARNING_SAMPLE || valid.international >= sampled / 2) return [];
    const share = Math.round((100 * valid.international) / sampled);
    return [
      `${input.file.path}: only ${share} % of the sampled numbers without + are valid with a calling code; if they are national numbers, ${again}`,
    ];
  });
}

/** From this share of invalid numbers on, a person is told: who asks for one of them would hear "not in these datasets". */
const INVALID_SHARE = 0.1;

/** Numbers that are in the input and not in the store. @param again as for `readingWarnings` */
export function invalidWarnings(
  inputs: readonly PlannedInput[],
  { identifiers, id, group }: Pick<RecordCounts, "identifiers"> & Partial<Pick<ImportedDataset, "id" | "group">>,
  again = IMPORT_AGAIN,
): string[] {
  const { values, invalid } = identifiers.phone;
  if (invalid < INVALID_SHARE * (values + invalid) || invalid < WARNING_SAMPLE) return [];
  const hint = inputs.some(({ reading }) => reading.country === null)
    ? `; if these are national numbers, ${again}`
    : "";
  const which = group === undefined ? "" : `${id}: `;
  return [
    `${which}${invalid} of ${values + invalid} phone values are no possible numbers as read, and are not stored${hint}`,
  ];
}

/** Digits in text that are a phone number of some country, perhaps: what is left out is said. @param again as for `readingWarnings` */
export function undecidedWarnings(
  inputs: readonly PlannedInput[],
  undecided: number | undefined,
  again = IMPORT_AGAIN,
): string[] {
  if (!undecided) return [];
  const lacksCountry = inputs.some(({ plan }) => plan.country === null && plan.textCountry === undefined);
  const why = lacksCountry
    ? `nothing says of which country; to take them, ${again}`
    : "nothing beside them says that they are";
  return [
    `${undecided} ${undecided === 1 ? "number" : "numbers"} in text may be phone numbers and ${undecided === 1 ? "was" : "were"} not taken: ${why}`,
  ];
}

/** What a store leaves out on purpose is said, too. */
export function forgottenWarnings(tags: number): string[] {
  return tags === 0 ? [] : [`${tags} ${tags === 1 ? "tag was" : "tags were"} left out: erased with \`forget\``];
}

/** The error for inputs that hold nothing that could be asked for. */
export function nothingFound(inputs: readonly PlannedInput[], counts: RecordCounts): LeaksiftError {
  const all = Object.values(counts.identifiers);
  const invalid = all.reduce((sum, kind) => sum + kind.invalid, 0);
  const masked = all.reduce((sum, kind) => sum + kind.masked, 0);
  const what = `${counts.records} records, ${invalid} values that are no possible identifier, ${masked} masked`;
  const hint = inputs.some(({ reading }) => reading.country === null)
    ? "if the numbers are national, say of which country with `--country CC`"
    : "see how the columns were taken with `--dry-run`";
  return new LeaksiftError(
    "input-unsupported",
    `no phone number, e-mail or other identifier was found (${what})`,
    hint,
  );
}
