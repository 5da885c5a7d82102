/**
 * How a file was taken, kept for the next file of the same shape: format, delimiter, encoding, which column is for what,
 * and how its phones are read. Columns go by name where the name is surely a header, else by their place. No cell is in it.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { ColumnContent } from "../identifier/column-content.js";
import type { ColumnSample, RecognizedColumn } from "../identifier/column-recognition.js";
import type { ColumnRole } from "../identifier/column-roles.js";
import { identifierKindOf } from "../identifier/identifier-kind.js";
import { printable } from "../identifier/mask.js";
import type { CountryCode, PhoneReading } from "../identifier/phone.js";
import type { TextEncodingName } from "../source/text-encoding.js";
import type { TextInput } from "../source/text-input.js";
import { isDocumentFormat } from "../source/text-shape.js";
import type { TextFormat } from "../source/text-shape.js";
import type { FilePlan } from "../worker/file-plan.js";

/** A column of a profile. `name` is a header or a key path; null where there is none that can be kept. */
export interface ProfileColumn {
  readonly index: number;
  readonly name: string | null;
  readonly role: ColumnRole;
}

export interface MappingProfile {
  readonly format: TextFormat;
  readonly encoding: TextEncodingName;
  /** Empty where there is none. */
  readonly delimiter: string;
  readonly header: boolean;
  /** Columns of a row, those that mean nothing too; 0 for JSON, which has none. */
  readonly width: number;
  readonly country: CountryCode | null;
  readonly reading: PhoneReading;
  readonly columns: readonly ProfileColumn[];
}

/** What a profile is made from: a planned input. Names are as they may be shown. */
interface TakenInput {
  readonly input: TextInput;
  readonly plan: FilePlan;
  readonly columns: readonly {
    readonly index: number;
    readonly name: string | null;
    readonly role: ColumnRole | null;
  }[];
}

/**
 * The profile of inputs that are all taken alike.
 * @throws LeaksiftError usage when they are not, or when a column can't be named without showing data
 */
export function profileOf(inputs: readonly TakenInput[]): MappingProfile {
  const profiles = inputs.map(profileOfOne);
  const shapes = new Set(profiles.map((profile) => JSON.stringify(profile)));
  if (shapes.size !== 1) {
    throw new LeaksiftError(
      "usage",
      `these inputs are of ${shapes.size} shapes, and a profile keeps one`,
      "save the profile from a single file with --dry-run",
    );
  }
  return profiles[0];
}

function profileOfOne(planned: TakenInput): MappingProfile {
  const { input, plan, columns } = planned;
  const { shape, encoding } = input;
  const isJson = isDocumentFormat(shape.format);
  return {
    format: shape.format,
    encoding,
    delimiter: shape.dialect.delimiter,
    header: shape.dialect.header,
    width: isJson ? 0 : widthOf(shape.rows),
    country: plan.country,
    reading: plan.reading,
    columns: columns.flatMap(({ index, name, role }): ProfileColumn[] => {
      if (role === null) return [];
      // What is shown of a name that may be data is a mask, and a mask is not the name.
      const isOwn =
        name !== null && (isJson ? Object.hasOwn(plan.paths, name) : printable(shape.header?.[index] ?? "") === name);
      if (isOwn) return [{ index, name, role }];
      if (!isJson) return [{ index, name: null, role }];
      throw new LeaksiftError("usage", "a key of these documents looks like data and can't be kept in a profile");
    }),
  };
}

/** Cells in most rows of a sample. */
function widthOf(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
}

/** So many cells, none of which can be what the profile says, refute it. */
const CELLS_TO_REFUTE = 3;
const SHARE_TO_BELIEVE = 0.05;

/**
 * The columns of an input with the roles of the profile; those it doesn't name have none.
 * @throws LeaksiftError input-columns when the input is of another shape
 */
export function applyProfile(
  recognized: readonly RecognizedColumn[],
  samples: readonly ColumnSample[],
  profile: MappingProfile,
  { shape, file }: TextInput,
): RecognizedColumn[] {
  const misfit = (what: string): LeaksiftError =>
    new LeaksiftError(
      "input-columns",
      `${file.path === "-" ? "standard input" : file.path} doesn't fit the profile: ${what}`,
      "import it without --profile, and see `--dry-run`",
    );
  const isJson = isDocumentFormat(shape.format);
  const width = isJson ? 0 : widthOf(shape.rows);
  if (!isJson && shape.rows.length > 0 && width !== profile.width && (!profile.header || width < profile.width)) {
    throw misfit(`its rows have ${width} ${width === 1 ? "column" : "columns"}, the profile's ${profile.width}`);
  }
  const result = recognized.map((column) => ({
    ...column,
    role: null as ColumnRole | null,
    confidence: 0,
    because: "from the profile",
  }));
  const missing: string[] = [];
  let identifiers = 0;
  for (const { index, name, role } of profile.columns) {
    const found = name === null ? result[index] : result.find((column) => nameOf(column) === name.trim());
    if (found === undefined) {
      missing.push(name ?? `column ${index}`);
      continue;
    }
    if (identifierKindOf(role)) {
      if (isRefuted(role, samples[found.index].values))
        throw misfit(`${name ?? `column ${index}`} holds nothing of kind ${role}`);
      identifiers++;
    }
    Object.assign(found, { role, confidence: 1 });
  }
  // A key that the sample doesn't show may still come, but a document without any of them is another.
  if (missing.length > 0 && (!isJson || identifiers === 0)) {
    throw misfit(`it has no ${missing.slice(0, 5).map(printable).join(", ")}`);
  }
  return result;
}

function nameOf({ name }: RecognizedColumn): string | null {
  return name === null ? null : printable(name).trim();
}

/** Lists mix phones and addresses, so either speaks for the other. */
function isRefuted(role: ColumnRole, values: readonly string[]): boolean {
  const content = new ColumnContent(values);
  if (content.filled.length < CELLS_TO_REFUTE) return false;
  const share =
    role === "qq"
      ? content.share("qq")
      : role === "resident-id"
        ? content.share("residentId") + content.share("maskedResidentId")
        : content.share("phone") + content.share("at");
  return share < SHARE_TO_BELIEVE;
}
