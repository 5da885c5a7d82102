/** The writers of all formats of results, by name; result-format.ts says what a writer is. */
import type { ResultFormat, ResultWriter } from "./result-format.js";

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
