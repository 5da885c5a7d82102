/**
 * Every regular expression literal of the sources, and strings that are hard for it: long runs of what it is made of, with a
 * beginning that it may want and an end that it doesn't. How the time grows with the length of such a string tells a linear
 * expression from others.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { PROJECT } from "../system/run-cli.js";

export interface FoundExpression {
  /** The first file that has it, from the project's folder, and the line there. */
  readonly place: string;
  readonly expression: RegExp;
}

/** All literals below `src`; of those that are spelled the same, one. */
export function expressionsOfSources(): FoundExpression[] {
  const found = new Map<string, FoundExpression>();
  for (const name of readdirSync(join(PROJECT, "src"), { recursive: true, encoding: "utf8" }).sort()) {
    if (!name.endsWith(".ts")) continue;
    const path = join(PROJECT, "src", name);
    const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node) && !found.has(node.text)) {
        const end = node.text.lastIndexOf("/");
        const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
        const expression = new RegExp(node.text.slice(1, end), node.text.slice(end + 1));
        found.set(node.text, { place: `${relative(PROJECT, path)}:${line}`, expression });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...found.values()];
}

const USUAL = [..."aA1 \t\n.-@,;:\"'\\()</+*汉=_", "\u0301", "x=", "1-", "a.", "a@", "a ", "1 ", '\\"', "\\.", "\r\n"];

/** Pieces to repeat: the usual ones, the expression's own characters, and pairs of the first of these. */
export function pumpsOf({ source }: RegExp): string[] {
  const own = [
    ...new Set(
      source
        .replaceAll(/\\[pP]\{[^}]*\}/gu, "a")
        .replaceAll(/\\u\{?([0-9a-f]{4,5})\}?|\\x([0-9a-f]{2})/giu, (_, four: string, two: string) =>
          String.fromCodePoint(parseInt(four ?? two, 16)),
        )
        .replaceAll("\\d", "1")
        .replaceAll("\\s", " ")
        .replaceAll(/\\[wWDSbB]/gu, "b")
        .replaceAll("\\", ""),
    ),
  ].slice(0, 24);
  const few = own.slice(0, 6);
  return [...new Set([...USUAL, ...own, ...few.flatMap((a) => few.map((b) => a + b))])];
}

/** The pieces of a long string round its middle, which is repeated. */
const FRAMES = [
  ["", ""],
  ["", "\0"],
  ['"', "\0"],
  ["a", "!\n"],
  ["a@", "!\n"],
  ["'", "!\n"],
] as const;

/** Milliseconds that all matches of the expression in such a string take: the shortest of some attempts. */
function timeOf(expression: RegExp, subject: string, attempts: number): number {
  let best = Infinity;
  for (let attempt = 0; attempt < attempts; attempt++) {
    expression.lastIndex = 0;
    const started = performance.now();
    subject.replace(expression, "");
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** What takes longer for 3,000 characters is looked at more closely; a linear expression takes some hundredths of it. */
const SUSPECT_LENGTH = 3000;
const SUSPECT_MS = 1;
/** What takes so long for so few characters takes for ever for 3,000. */
const ENDLESS_MS = 100;
const SHORT_LENGTHS = [20, 25, 31, 300, 1000];
/** The exponent e of time ~ length^e from which an expression is not linear; noise included. */
const EXPONENT_LIMIT = 1.6;
const TURNS = 8;

/** Once may be the machine; a second and third time it is the expression. */
function isEndless(expression: RegExp, subject: string): boolean {
  return timeOf(expression, subject, 1) > ENDLESS_MS && timeOf(expression, subject, 2) > ENDLESS_MS;
}

/** The least of some measurements, since a busy machine makes a time longer, never shorter. @param longer four times as long */
function exponentOf(expression: RegExp, subject: string, longer: string): number {
  let least = Infinity;
  for (let turn = 0; turn < TURNS && least > EXPONENT_LIMIT; turn++) {
    const ms = timeOf(expression, subject, 3);
    least = Math.min(least, Math.log(timeOf(expression, longer, 3) / ms) / Math.log(4));
  }
  return least;
}

export interface Growth {
  readonly pump: string;
  readonly exponent: number;
  /** For 3,000 characters. */
  readonly ms: number;
}

/** @returns how the time grows for the first string for which it grows more than its length; `null` when there is none */
export function growthOf(expression: RegExp): Growth | null {
  for (const pump of pumpsOf(expression))
    for (const [before, after] of FRAMES) {
      const subject = (length: number): string => before + pump.repeat(Math.ceil(length / pump.length)) + after;
      for (const length of SHORT_LENGTHS) {
        if (isEndless(expression, subject(length))) return { pump, exponent: Infinity, ms: Infinity };
      }
      if (isEndless(expression, subject(SUSPECT_LENGTH))) return { pump, exponent: Infinity, ms: Infinity };
      if (timeOf(expression, subject(SUSPECT_LENGTH), 1) < SUSPECT_MS) continue;
      const ms = timeOf(expression, subject(SUSPECT_LENGTH), 3);
      if (ms < SUSPECT_MS) continue;
      const exponent = exponentOf(expression, subject(SUSPECT_LENGTH), subject(4 * SUSPECT_LENGTH));
      if (exponent > EXPONENT_LIMIT) return { pump, exponent, ms };
    }
  return null;
}

/** Milliseconds for the worst string of this length. */
export function worstTimeOf(expression: RegExp, length: number): number {
  return Math.max(
    ...pumpsOf(expression).flatMap((pump) =>
      FRAMES.map(([before, after]) =>
        timeOf(expression, before + pump.repeat(Math.ceil(length / pump.length)) + after, 2),
      ),
    ),
  );
}
