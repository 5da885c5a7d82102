/**
 * Finds every regular expression literal of the sources, and strings that are hard for it: long runs of what it is made of,
 * between a beginning that it may want and an end that it doesn't.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { PROJECT } from "../system/run-cli.js";

export interface FoundExpression {
  /** File and line, from the project's folder. */
  readonly place: string;
  readonly expression: RegExp;
}

/** All literals below `src`, by file; of those that are spelled the same, one. */
export function expressionsOfSources(): FoundExpression[] {
  const found = new Map<string, FoundExpression>();
  for (const name of readdirSync(join(PROJECT, "src"), { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const path = join(PROJECT, "src", name);
    const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node) && !found.has(node.text)) {
        const end = node.text.lastIndexOf("/");
        const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
        const flags = node.text.slice(end + 1).replace("y", "");
        const expression = new RegExp(node.text.slice(1, end), flags);
        found.set(node.text, { place: `${relative(PROJECT, path)}:${line}`, expression });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...found.values()];
}

const USUAL = [
  "a",
  "A",
  "1",
  " ",
  "\t",
  "\n",
  ".",
  "-",
  "@",
  ",",
  ";",
  ":",
  '"',
  "'",
  "\\",
  "(",
  ")",
  "<",
  "/",
  "+",
  "*",
  "汉",
  "\u{1b}[",
  "x=",
  "1-",
  "a.",
  "a@",
  "a ",
  '\\"',
  "\u0301",
];

/** Pieces to repeat: the usual ones, the expression's own characters, and pairs of these. */
export function pumpsOf({ source }: RegExp): string[] {
  const own = [
    ...new Set(
      source
        .replaceAll(/\\[pPu]\{[^}]*\}/gu, "a")
        .replaceAll(/\\x1b/gu, "\u{1b}")
        .replaceAll(/\\d/gu, "1")
        .replaceAll(/\\s/gu, " ")
        .replaceAll(/\\[wWDSbB]/gu, "b")
        .replaceAll("\\", ""),
    ),
  ];
  const few = own.slice(0, 14);
  return [...new Set([...USUAL, ...own, ...few.flatMap((a) => few.map((b) => a + b))])];
}

/** Longest processor time, in ms, that the expression takes for strings of about `length` code units, and for which piece. */
export function worstOf(expression: RegExp, length: number, pumps: readonly string[]): { ms: number; pump: string } {
  let worst = { ms: 0, pump: "" };
  for (const pump of pumps) {
    const text = pump.repeat(Math.ceil(length / pump.length));
    for (const subject of [text, `${text}\0`, `"${text}\0`]) {
      const before = process.cpuUsage();
      expression.lastIndex = 0;
      subject.replace(expression, "");
      const ms = process.cpuUsage(before).user / 1000;
      if (ms > worst.ms) worst = { ms, pump };
    }
  }
  return worst;
}
