/** The rows of a list with columns, or of one value a line, as rows of contacts. */
import { AREA_CODE } from "../identifier/area-code.js";
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import type { ColumnRole } from "../identifier/column-roles.js";
import { countryOf } from "../identifier/country.js";
import { identifierKindOf } from "../identifier/identifier-kind.js";
import { labelField } from "../identifier/label-columns.js";
import { ComboParser } from "../source/combo-parser.js";
import { DelimitedParser, unescapeCell } from "../source/delimited-parser.js";
import { StealerParser } from "../source/stealer-parser.js";
import type { CellSink, Dialect, RecordParser, TextFormat } from "../source/text-shape.js";
import type { ContactCollector } from "./contact-collector.js";
import { kindNamed, type KindColumn } from "./kind-column.js";
import { dialled, fieldOf, isHelper, LABEL_ROLES } from "./list-roles.js";
import { isSearched } from "./list-text.js";
import type { LineCounter } from "./parse-in-order.js";
import type { PlannedInput } from "./plan-input.js";

/** How the rows of a list are written. */
export interface ListTable {
  readonly dialect: Dialect;
  readonly header: readonly string[] | null;
  readonly format: TextFormat;
  /** The column that says what its rows hold; `null`: columns are what their own cells say. */
  readonly kindColumn: KindColumn | null;
}

/** @param plan `null` for a list of lines, and where `kindColumn` says it all */
export function tableParser(
  plan: PlannedInput | null,
  list: ListTable,
  collector: ContactCollector,
  lines: LineCounter,
): RecordParser {
  const { dialect, format, kindColumn } = list;
  const { contacts, label, region } = collector;
  const asked = kindColumn
    ? [kindColumn.kind, kindColumn.value].map((index) => ({ index, role: "" }))
    : (plan?.plan.columns.filter(({ role }) => isHelper(role) || identifierKindOf(role) !== null) ?? [
        { index: 0, role: "phone" },
      ]);
  const labels = (list.header ?? []).flatMap((name, index) => {
    const field = asked.some((column) => column.index === index) ? null : labelField(name);
    return field === null ? [] : [{ index, role: LABEL_ROLES[field] }];
  });
  const searched = kindColumn ? [] : (plan?.plan.columns.filter(({ role }) => isSearched(role)) ?? []);
  const textOnly = searched.filter(({ index }) => !labels.some((column) => column.index === index));
  const columns = [...asked, ...labels, ...textOnly].sort((a, b) => a.index - b.index);
  const textSlots = searched.map(({ index, role }) => ({
    slot: columns.findIndex((column) => column.index === index),
    role,
  }));
  const labelSlots = columns.flatMap(({ role }, slot) => {
    const field = fieldOf(role);
    return field === null ? [] : [{ slot, field }];
  });
  // Address books have a country for each address: the first that is one counts.
  const countrySlots = columns.flatMap(({ role }, slot) => (role === "country" ? [slot] : []));
  const areaSlots = columns.flatMap(({ role }, slot) => (role === AREA_CODE ? [slot] : []));
  const isCombo = format === "combo";
  // A number by itself that the scanner knows needs no string of its cell, and nothing that is asked of one below.
  const isNumberList =
    !kindColumn &&
    !isCombo &&
    asked.length === 1 &&
    columns.length === 1 &&
    asked[0].role === "phone" &&
    collector.takesNumbers;
  let header = dialect.header;
  const sink: CellSink = {
    cells(bytes, starts, ends, escaped, at) {
      if (header) {
        header = false;
        return;
      }
      const from = contacts.length;
      const isNumber = isNumberList && !escaped[0] && starts[0] >= 0;
      if (isNumber && collector.addNumber(bytes, starts[0], ends[0], lines.at(at))) {
        collector.endRow(from);
        return;
      }
      const text = (slot: number): string => {
        if (starts[slot] < 0) return "";
        const cell = Buffer.from(bytes.buffer, bytes.byteOffset + starts[slot], ends[slot] - starts[slot]).toString(
          "utf8",
        );
        return escaped[slot] && dialect.quote ? unescapeCell(cell, dialect.quote, dialect.escape) : cell;
      };
      for (const { slot, field } of labelSlots) label.add(field, text(slot));
      if (kindColumn) {
        const value = text(columns.findIndex(({ index }) => index === kindColumn.value));
        const named = kindNamed(text(columns.findIndex(({ index }) => index === kindColumn.kind)));
        if (named) collector.addValue(named, value, region, lines.at(at));
        else if (value.trim() !== "") collector.addValue("phone", value, region, lines.at(at));
        collector.endRow(from);
        return;
      }
      let rowCountry = region;
      for (const slot of countrySlots) {
        const named = countryOf(text(slot));
        if (named === null) continue;
        rowCountry = named;
        break;
      }
      for (const [slot, { role }] of columns.entries()) {
        if (isHelper(role) || isSearched(role) || labelSlots.some((own) => own.slot === slot)) continue;
        const area = areaSlots.findLast((near) => near < slot) ?? areaSlots.at(0);
        const value = area === undefined ? text(slot) : dialled(role, text(area), text(slot), rowCountry);
        collector.addCell(isCombo ? comboRole(role, value) : role, value, rowCountry, lines.at(at));
      }
      for (const { slot, role } of textSlots) collector.addText(role, text(slot), rowCountry, lines.at(at));
      if (isCombo && starts[1] >= 0) collector.addRest(bytes, starts[1], ends[1], lines.at(at));
      collector.endRow(from);
    },
  };
  if (isCombo) return new ComboParser(dialect.newline, sink);
  if (format === "stealer") return new StealerParser(dialect.newline, sink);
  const indices = columns.map(({ index }) => index);
  return new DelimitedParser(dialect, indices, sink);
}

/** A combo list has addresses and numbers in turn, whatever most of its lines begin with. */
function comboRole(role: ColumnRole, text: string): ColumnRole {
  if (role !== "phone" && role !== "email") return role;
  return text.includes("@") ? "email" : looksLikePhone(text) ? "phone" : role;
}
