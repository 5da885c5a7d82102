/**
 * What the columns and keys of a list are for, besides identifiers: some say who somebody is, others how the values beside
 * them are to be read.
 */
import { AREA_CODE, withAreaCode } from "../identifier/area-code.js";
import type { ColumnRole } from "../identifier/column-roles.js";
import type { LabelField } from "../identifier/label-columns.js";
import type { CountryCode } from "../identifier/phone.js";

/** Roles, beside those of columns, that cells get which say who somebody is. */
export const LABEL_ROLES: Readonly<Record<LabelField, string>> = {
  id: "label:id",
  name: "label:name",
  given: "label:given",
  family: "label:family",
  department: "label:department",
};

/** What a role says of somebody; null if nothing. */
export function fieldOf(role: string | null): LabelField | null {
  return role?.startsWith("label:") ? (role.slice("label:".length) as LabelField) : null;
}

/** A column that says how others are to be read. */
export function isHelper(role: ColumnRole | null): boolean {
  return role === "country" || role === AREA_CODE;
}

/** A number with the area code beside it, where it needs one. */
export function dialled(
  role: ColumnRole,
  area: string | undefined,
  value: string,
  country: CountryCode | null,
): string {
  return (role === "phone" && area !== undefined ? withAreaCode(area, value, country) : null) ?? value;
}
