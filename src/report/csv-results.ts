/**
 * The answers of a check as CSV (RFC 4180), a row for each contact and exposure, for spreadsheets: text that a spreadsheet
 * would run as a formula is neutralised as OWASP advises ("CSV Injection"), by an apostrophe in front. E.164 begins with a
 * plus, so every phone number has one. Column names are stable and English.
 */
import type { ReportedCheck, ReportedContact, ReportedExposure, ReportedResult } from "./check-report.js";
import { datasetsOfKind } from "./coverage-notes.js";
import type { ResultWriter } from "./result-pieces.js";

const COLUMNS = [
  "lines",
  "id",
  "name",
  "department",
  "identifier",
  "kind",
  "status",
  "reason",
  "dataset",
  "title",
  "date",
  "match",
  "records",
  "data_classes",
  "years",
  "credibility",
];
/** Where some findings don't count: by what. */
const SUPPRESSED_COLUMN = "suppressed";
const COVERAGE_COLUMNS = ["coverage_datasets", "coverage_records", "coverage_oldest", "coverage_newest"];
const RESULTS_PER_PIECE = 1000;

/** Several values in one cell stand between semicolons. An identifier that several contacts share has rows for each. */
export const csvResults: ResultWriter = function* ({ results, coverage, findings }) {
  const covered = coveredBy(coverage);
  const withSuppressed = findings !== undefined;
  yield `${[...COLUMNS, ...(withSuppressed ? [SUPPRESSED_COLUMN] : []), ...COVERAGE_COLUMNS].join(",")}\r\n`;
  for (let from = 0; from < results.length; from += RESULTS_PER_PIECE) {
    yield results
      .slice(from, from + RESULTS_PER_PIECE)
      .flatMap((result) => {
        const end = covered(result.kind);
        return rowsOf(result, withSuppressed).map((row) => `${row.map(cell).join(",")},${end}\r\n`);
      })
      .join("");
  }
};

/** The last cells of a row, by the kind of its identifier: `coverage_datasets` are those that hold some of it. */
function coveredBy(coverage: ReportedCheck["coverage"]): (kind: string) => string {
  const known = new Map<string, string>();
  return (kind) => {
    let cells = known.get(kind);
    if (cells === undefined) {
      const { records, oldest, newest } = coverage;
      cells = [datasetsOfKind(coverage, kind), records, oldest, newest].map(cell).join(",");
      known.set(kind, cells);
    }
    return cells;
  };
}

type Value = string | number | null;

function rowsOf(result: ReportedResult, withSuppressed: boolean): Value[][] {
  const { line, lines = line === null ? [] : [line], contacts = [], exposures } = result;
  const owners: (ReportedContact | null)[] = contacts.length > 0 ? [...contacts] : [null];
  const found: (ReportedExposure | null)[] = exposures.length > 0 ? [...exposures] : [null];
  return owners.flatMap((owner) =>
    found.map((exposure) => [
      lines.join(";"),
      owner?.id ?? null,
      owner?.name ?? null,
      owner?.department ?? null,
      result.identifier,
      result.kind,
      result.status,
      result.reason,
      exposure?.dataset ?? null,
      exposure?.title ?? null,
      exposure?.date ?? null,
      exposure?.match ?? null,
      exposure?.records ?? null,
      exposure?.dataClasses.join(";") ?? null,
      exposure?.years.join(";") ?? null,
      exposure?.credibility ?? null,
      ...(withSuppressed ? [exposure?.suppressed?.by ?? null] : []),
    ]),
  );
}

/** What begins a formula in some spreadsheet; full-width forms do in East Asian ones. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** A cell as it is written; text that begins as a formula does gets an apostrophe in front. */
export function cell(value: Value): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
