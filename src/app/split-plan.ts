/**
 * How the records of one input are divided among datasets (`import --split-by FIELD`): by the table of an SQL dump, else by
 * a column or a key. Also what the sample shows of it, so that a field that can't name datasets is refused before
 * anything is read for good.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { RECORD_IDENTIFIER_ROLES, type ColumnSample, type RecognizedColumn } from "../identifier/column-recognition.js";
import { printable } from "../identifier/mask.js";
import { isBulkAction } from "../source/json-lines-parser.js";
import type { TextInput } from "../source/text-input.js";
import { GROUPS_LIMIT, SPLIT_ROLE, type FilePlan, type SplitPlan } from "../worker/file-plan.js";
import { isPlaceField, mayIdentify } from "./group-name.js";

/** What is a secret or says who somebody is, and so may not become a dataset's name, which is kept in clear. */
const PERSONAL_ROLES: ReadonlySet<string> = new Set(
  `passwords historical-passwords password-hints pins banking-pins auth-tokens encrypted-keys mnemonic-phrases
  security-questions-and-answers credit-cards credit-card-cvv partial-credit-card-data bank-account-numbers names nicknames usernames
  mothers-maiden-names spouses-names family-members-names physical-addresses dates-of-birth ip-addresses mac-addresses
  imei-numbers imsi-numbers passport-numbers drivers-licenses government-issued-ids social-security-numbers licence-plates
  vehicle-identification-numbers student-numbers private-messages email-messages sms-messages chat-logs
  cryptocurrency-wallet-addresses social-media-profiles latitude-and-longitude-pairs partial-phone-numbers
  instant-messenger-identities delivery-instructions personal-health-data`.split(/\s+/u),
);

/** Where the details of an action line stand among the sampled key paths. */
const ACTION_PATH = /^(?:index|create|update|delete)\.[^.]+$/u;

/** A group as the sample shows it. */
export interface SampledGroup {
  readonly value: string;
  /** Sampled records of it. */
  readonly sampled: number;
  /** Indices of the columns, or key paths, that its sampled records have; `null` where all have the same. */
  readonly columns: ReadonlySet<number> | null;
}

/** What an input's sample shows of tables with identifiers, or of indices; by their names, which aren't for showing. */
export interface SampledParts {
  /** What `--split-by` would take. */
  readonly field: "table" | "_index";
  readonly names: readonly string[];
}

export interface PlannedSplit {
  readonly split: SplitPlan;
  readonly columns: FilePlan["columns"];
  readonly groups: readonly SampledGroup[];
}

/** @throws LeaksiftError input-columns for an input of a format that has neither tables, columns nor keys */
export function checkSplittable(input: TextInput): void {
  const { format } = input.shape;
  if (format === "delimited" || format === "ndjson" || format === "json" || isDump(input)) return;
  throw new LeaksiftError(
    "input-columns",
    `${nameOf(input)}: has no tables, columns or keys to be split by`,
    "import it by itself, without --split-by",
  );
}

/**
 * @param columns those that count otherwise, ascending by index
 * @param find gives the column that a name or number stands for; throws when there is none
 * @param sampleDocuments gives the key paths of documents and their values
 * @throws LeaksiftError input-columns
 */
export function planSplit(
  input: TextInput,
  field: string,
  columns: FilePlan["columns"],
  samples: readonly ColumnSample[],
  sampleDocuments: (documents: readonly object[]) => ColumnSample[],
  find: (wanted: string) => RecognizedColumn,
): PlannedSplit {
  const isSql = isDump(input);
  if (isSql && field === "table") {
    let first = 0;
    const groups = input.tables.map(({ table, columns: own }): SampledGroup => {
      const indices = new Set(own.map((_, at) => first + at));
      first += own.length;
      return { value: table, sampled: Math.max(0, ...own.map(({ values }) => values.length)), columns: indices };
    });
    return { split: { by: "table" }, columns, groups };
  }
  const { index, name, role } = find(field);
  if (role !== null && (RECORD_IDENTIFIER_ROLES.includes(role) || PERSONAL_ROLES.has(role)))
    throw identifiersSplit(field, nameOf(input));
  // A column of a dump may be in several tables, and what a `_bulk` file says of a record stands in a line before it.
  const ofTables = isSql && !field.includes(".");
  const ofActions = input.documents.some(isBulkAction) && name !== null && ACTION_PATH.test(name);
  const key = name !== null && (ofTables || ofActions) ? name.slice(name.lastIndexOf(".") + 1) : name;
  const own = samples.filter((sample) => (ofTables || ofActions ? nameEnds(sample.name, key) : sample.index === index));
  const counts = groupsOf(own.flatMap(({ values }) => values));
  const paths = new Map(samples.map((sample) => [sample.name, sample.index]));
  const columnsOf = columnsByGroup(input.documents, key, paths, sampleDocuments);
  const groups = counts.map((group) => ({ ...group, columns: columnsOf.get(group.value) ?? null }));
  checkGroups(groups, field, nameOf(input));
  if (input.shape.format !== "delimited") return { split: { by: "key", name: key ?? "" }, columns, groups };
  const known = columns.some((column) => column.index === index);
  const all = known ? columns : [...columns, { index, role: SPLIT_ROLE }].sort((a, b) => a.index - b.index);
  return { split: { by: "cell", slot: all.findIndex((column) => column.index === index) }, columns: all, groups };
}

/** @throws LeaksiftError input-columns */
export function checkGroups(groups: readonly { readonly value: string }[], field: string, where: string | null): void {
  if (groups.length > GROUPS_LIMIT) throw tooManyGroups(field, where);
  if (!isPlaceField(field) && groups.some(({ value }) => mayIdentify(value))) throw identifiersSplit(field, where);
}

export function tooManyGroups(field: string, where: string | null = null): LeaksiftError {
  return new LeaksiftError(
    "input-columns",
    `${prefixOf(where)}${shownField(field)} has more than ${GROUPS_LIMIT} values, too many to make a dataset of each`,
    "split by a field of fewer values, or import without --split-by",
  );
}

/** A value is as long as a text. */
export function longGroupName(field: string): LeaksiftError {
  return new LeaksiftError(
    "input-columns",
    `${shownField(field)} holds texts, which can't name datasets`,
    "split by a field of few, short values",
  );
}

function identifiersSplit(field: string, where: string | null): LeaksiftError {
  return new LeaksiftError(
    "input-columns",
    `${prefixOf(where)}${shownField(field)} holds what looks like identifiers or passwords; datasets are named in clear, so it can't name them`,
    "split by another field",
  );
}

function isDump({ shape }: TextInput): boolean {
  return shape.format === "sql" || shape.format === "sqlite";
}

/** Indices of the key paths that the documents of each group have. */
function columnsByGroup(
  documents: readonly object[],
  key: string | null,
  indices: ReadonlyMap<string | null, number>,
  sampleDocuments: (documents: readonly object[]) => ColumnSample[],
): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  let announced: string | undefined;
  for (const document of documents) {
    const leaves = sampleDocuments([document]);
    if (isBulkAction(document)) {
      announced = leaves.find(({ name }) => nameEnds(name, key))?.values[0]?.trim();
      continue;
    }
    const group = announced ?? leaves.find(({ name }) => name === key)?.values[0]?.trim();
    announced = undefined;
    if (group === undefined) continue;
    let own = found.get(group);
    if (!own) found.set(group, (own = new Set()));
    for (const { name } of leaves) {
      const index = indices.get(name);
      if (index !== undefined) own.add(index);
    }
  }
  return found;
}

function groupsOf(values: readonly string[]): { value: string; sampled: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) {
    const name = value.trim();
    if (name !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([value, sampled]) => ({ value, sampled }));
}

function nameEnds(path: string | null, name: string | null): boolean {
  return path !== null && name !== null && (path === name || path.endsWith(`.${name}`));
}

function nameOf({ file }: TextInput): string {
  return file.path === "-" ? "standard input" : file.path;
}

function prefixOf(where: string | null): string {
  return where === null ? "" : `${where}: `;
}

function shownField(field: string): string {
  return `--split-by ${printable(field)}`;
}
