/** The documents of a list, and the rows of a dump, as rows of contacts. */
import { AREA_CODE } from "../identifier/area-code.js";
import { roleOfHeader, type ColumnRole } from "../identifier/column-roles.js";
import { countryOf } from "../identifier/country.js";
import { identifierKindOf } from "../identifier/identifier-kind.js";
import { labelField } from "../identifier/label-columns.js";
import { JsonLinesParser } from "../source/json-lines-parser.js";
import { SqlRowParser, type RowSink } from "../source/sql-row-parser.js";
import type { RecordParser } from "../source/text-shape.js";
import { SWEEP_ROLE } from "../worker/file-plan.js";
import type { ContactCollector } from "./contact-collector.js";
import { dialled, fieldOf, isHelper, LABEL_ROLES } from "./list-roles.js";
import { isSearched } from "./list-text.js";
import type { LineCounter } from "./parse-in-order.js";
import type { PlannedInput } from "./plan-input.js";

/** Before the role of what says who somebody is and is searched for identifiers, too. */
const SEARCHED = "searched:";

/** @param plan `null`: keys hold what they are called @param isDump rows of SQL or of a database file, no documents */
export function documentParser(
  plan: PlannedInput | null,
  isDump: boolean,
  collector: ContactCollector,
  lines: LineCounter,
): RecordParser {
  const { contacts, label, region } = collector;
  let leaves: [ColumnRole, string][] = [];
  const searchedLabels = new Map<ColumnRole, ColumnRole>();
  const paths = plan?.plan.paths ?? {};
  let rows = 0;
  // A row of a dump is told by its number, since groups of rows have no lines.
  const lineOf = (at: number): number => (isDump ? ++rows : lines.at(at));
  const roleOf = (path: string, columnName: string): ColumnRole | null =>
    Object.hasOwn(paths, path)
      ? paths[path]
      : plan?.plan.recognizeOtherPaths === false
        ? null
        : (roleOfHeader(columnName) ?? (plan ? SWEEP_ROLE : null));
  // Of a value that says who somebody is, and is searched besides, both.
  const leaf = (role: ColumnRole, value: string): void => {
    const searched = searchedLabels.get(role);
    if (searched === undefined) leaves.push([role, value]);
    else leaves.push([searched, value], [role.slice(SEARCHED.length), value]);
  };
  const sink: RowSink<ColumnRole | null> = {
    roleOf(path, columnName = path) {
      const role = roleOf(path, columnName);
      const field = isHelper(role) || identifierKindOf(role) ? null : labelField(columnName);
      if (field === null) return role;
      if (!isSearched(role)) return LABEL_ROLES[field];
      const both = `${SEARCHED}${LABEL_ROLES[field]}`;
      searchedLabels.set(both, role);
      return both;
    },
    ignores: (role) =>
      !isHelper(role) &&
      identifierKindOf(role) === null &&
      fieldOf(role) === null &&
      !isSearched(role) &&
      !(role && searchedLabels.has(role)),
    needsText: () => true,
    leaf: (role, value) => role && leaf(role, value),
    leafBytes: (role, bytes, start, end) =>
      role && leaf(role, Buffer.from(bytes.subarray(start, end)).toString("utf8")),
    endDocument: (at) => {
      const named = leaves.find(([role, value]) => role === "country" && countryOf(value) !== null);
      const rowCountry = (named && countryOf(named[1])) ?? region;
      const line = lineOf(at);
      const from = contacts.length;
      let area = leaves.find(([role]) => role === AREA_CODE)?.[1];
      for (const [role, value] of leaves) {
        const field = fieldOf(role);
        if (field !== null) label.add(field, value);
        else if (isSearched(role)) collector.addText(role, value, rowCountry, line);
        else if (role === AREA_CODE) area = value;
        else if (role !== "country") collector.addCell(role, dialled(role, area, value, rowCountry), rowCountry, line);
      }
      collector.endRow(from);
      leaves = [];
    },
    reject: (_, at) => {
      leaves = [];
      collector.addUnreadable(lineOf(at));
    },
  };
  return isDump ? new SqlRowParser(sink) : new JsonLinesParser(sink);
}
