/**
 * The formats in which the answers of a check can be had. A writer turns results into pieces of text, one after another, so
 * that a list of any length is written as it is made; whoever has results of this shape (a check, a scan) has all formats.
 */
import type { ReportedCheck } from "./check-report.js";
import type { Lang } from "./words.js";

export const RESULT_FORMATS = ["table", "json", "ndjson", "csv", "sarif", "junit", "markdown", "html"] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

/** What a writer must know besides the results. */
export interface ResultContext {
  readonly lang: Lang;
  /** Version of leaksift. */
  readonly version: string;
  /** When the answer was made: ISO 8601, UTC. */
  readonly time: string;
}

/** @returns the document in pieces, each ended as it should stand; the last ends with a line end */
export type ResultWriter = (check: ReportedCheck, context: ResultContext) => Iterable<string>;

/** The writer of a format. Loaded when asked for: most runs need one of eight. */
export async function resultWriter(format: ResultFormat): Promise<ResultWriter> {
  switch (format) {
    case "table":
      return (await import("./table-results.js")).tableResults;
    case "json":
      return (await import("./json-results.js")).jsonResults;
    case "ndjson":
      return (await import("./json-results.js")).ndjsonResults;
    case "csv":
      return (await import("./csv-results.js")).csvResults;
    case "sarif":
      return (await import("./sarif-results.js")).sarifResults;
    case "junit":
      return (await import("./junit-results.js")).junitResults;
    case "markdown":
      return (await import("./markdown-results.js")).markdownResults;
    case "html":
      return (await import("./html-results.js")).htmlResults;
  }
}

/** The format that a file's ending names (`.sarif`, `.md`, `.jsonl`); null for endings that name none. */
export function formatOfEnding(path: string): ResultFormat | null {
  const ending = /\.([a-z0-9]+)$/iu.exec(path)?.[1].toLowerCase() ?? "";
  return Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : null;
}

const ENDINGS: Readonly<Record<string, ResultFormat>> = {
  txt: "table",
  json: "json",
  ndjson: "ndjson",
  jsonl: "ndjson",
  csv: "csv",
  sarif: "sarif",
  xml: "junit",
  md: "markdown",
  html: "html",
  htm: "html",
};
