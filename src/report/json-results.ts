/** The answers of a check as one JSON document (docs/schemas/check.schema.json), or as NDJSON: a line for each result. */
import { checkJson, checkLines, resultText } from "./check-report.js";
import type { ResultWriter } from "./result-pieces.js";

/** One piece for many results: a write for each of 100,000 takes half a second. */
const RESULTS_PER_PIECE = 1000;
const NO_RESULTS = '"results":[]';

/** One document on one line. */
export const jsonResults: ResultWriter = function* (check) {
  // The frame is made whole and cut where the results go; a quote inside a text would have a backslash before it.
  const frame = JSON.stringify({ schemaVersion: 1, ...checkJson({ ...check, results: [] }), ...check.beside?.json });
  const at = frame.indexOf(NO_RESULTS) + NO_RESULTS.length - 1;
  yield frame.slice(0, at);
  for (let from = 0; from < check.results.length; from += RESULTS_PER_PIECE) {
    const piece = check.results.slice(from, from + RESULTS_PER_PIECE).map(resultText);
    yield (from > 0 ? "," : "") + piece.join(",");
  }
  yield `${frame.slice(at)}\n`;
};

/** Each line states the coverage: it may be all that is read. */
export const ndjsonResults: ResultWriter = function* (check) {
  for (let from = 0; from < check.results.length; from += RESULTS_PER_PIECE) {
    yield `${checkLines(check, from, from + RESULTS_PER_PIECE)}\n`;
  }
};
