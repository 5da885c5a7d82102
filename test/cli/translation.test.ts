/** Chinese has a text for each that a user reads: the sources are walked for them, so that a new one can't be forgotten. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Command } from "commander";
import { invalidWarnings, readingWarnings, undecidedWarnings } from "../../src/app/import-warnings.js";
import type { PlannedInput } from "../../src/app/plan-input.js";
import type { RecordCounts } from "../../src/worker/file-plan.js";
import { CHINESE_TEXTS } from "../../src/cli/chinese-texts.js";
import { buildProgram } from "../../src/cli/main.js";
import { translateHelp } from "../../src/cli/translated-help.js";
import { speak, translated, translatedLines } from "../../src/cli/translation.js";

const SOURCES = fileURLToPath(new URL("../../src", import.meta.url));
const HAN = /\p{Script=Han}/u;

interface Found {
  readonly text: string;
  readonly place: string;
}

/** The texts that an expression may give, `{0}` … for what is filled in; none for what is worked out elsewhere. */
function textsOf(node: ts.Expression | undefined): string[] {
  if (!node) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }, i) => `{${i}}${literal.text}`).join("")];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    return [...textsOf(node.left), ...textsOf(node.right)];
  return [];
}

/** Which arguments of a call or a `new` are shown to people. */
const SHOWN = new Map<string, readonly number[]>([
  ["LeaksiftError", [1, 2]],
  ["wrong", [1, 2]],
  ["warn", [0]],
  ["translated", [0]],
  ["askYes", [0]],
  ["confirmed", [1, 2]],
]);
const SHOWN_IN_HELP = new Map<string, readonly number[]>([
  ["description", [0]],
  ["option", [1]],
  ["requiredOption", [1]],
  ["argument", [1]],
  ["Option", [1]],
]);

function shownTexts(): Found[] {
  const found: Found[] = [];
  for (const name of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || name.startsWith("kernel")) continue;
    const source = ts.createSourceFile(name, readFileSync(join(SOURCES, name), "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        const { expression } = node;
        const called = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText(source);
        const places = SHOWN.get(called) ?? (name.startsWith("cli") ? SHOWN_IN_HELP.get(called) : undefined) ?? [];
        for (const place of places)
          for (const text of textsOf(node.arguments?.[place])) found.push({ text, place: `${name}: ${called}` });
      }
      // Why an input is none, which an error then quotes.
      if (ts.isPropertyAssignment(node) && node.name.getText(source) === "detail")
        for (const text of textsOf(node.initializer)) found.push({ text, place: `${name}: detail` });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  // What has no words of its own, such as `${path}: ${why}`, needs no other language.
  return found.filter(({ text }) => /\p{L}{2}/u.test(text.replace(/\{\d\}|--?[a-z-]+/gu, "")));
}

function isTranslated(text: string): boolean {
  return Object.hasOwn(CHINESE_TEXTS, text);
}

/** `{0}: is {1}` → `is {0}`: what is wrong may be translated by itself. */
function withoutPlace(text: string): string {
  return text.startsWith("{0}: ")
    ? text.slice("{0}: ".length).replace(/\{(\d)\}/gu, (_, place: string) => `{${Number(place) - 1}}`)
    : text;
}

beforeAll(() => speak("zh"));
afterAll(() => speak("en"));

describe("the Chinese texts", () => {
  it("are there for each that the sources show to a person", () => {
    const texts = shownTexts();
    expect(texts.length).toBeGreaterThan(350);
    expect(texts.filter(({ text }) => !isTranslated(text) && !isTranslated(withoutPlace(text)))).toEqual([]);
  });

  it("are there for what an import warns of, however it is put together", () => {
    const reading = { country: null, sampled: 30, valid: { international: 1 } };
    const inputs = [
      { input: { file: { path: "a.csv" } }, reading, plan: { country: null } },
    ] as unknown as PlannedInput[];
    const counted = (invalid: number) =>
      ({ identifiers: { phone: { values: 10, invalid } } }) as unknown as RecordCounts;
    const warnings = [
      ...readingWarnings(inputs),
      ...invalidWarnings(inputs, counted(40)),
      ...invalidWarnings([], counted(40)),
      ...undecidedWarnings(inputs, 1, "scan again with --country"),
      ...undecidedWarnings([], 7),
    ];
    expect(warnings).toHaveLength(5);
    for (const warning of warnings) expect.soft(translated(warning), warning).not.toMatch(/[a-z]{3,} [a-z]/u);
  });

  it("are Chinese, and fill in only what the English text has", () => {
    const places = (text: string): string[] => text.match(/\{\d\}/gu) ?? [];
    for (const [english, chinese] of Object.entries(CHINESE_TEXTS)) {
      expect.soft(chinese, english).toMatch(HAN);
      expect.soft(places(english), chinese).toEqual(expect.arrayContaining(places(chinese)));
    }
  });

  it("reach the help of every command, its options and its arguments", async () => {
    const program = await buildProgram([]);
    translateHelp(program);
    const helps: string[] = [];
    const visit = (command: Command): void => {
      helps.push(command.helpInformation());
      expect.soft(command.description(), command.name()).toMatch(HAN);
      for (const child of command.commands) visit(child);
    };
    visit(program);
    expect(helps.length).toBeGreaterThan(20);
    for (const help of helps) {
      expect.soft(help).toMatch(/^用法：/u);
      expect
        .soft(help)
        .not.toMatch(/^(?:Usage|Options|Arguments|Commands|Global Options):|display help|\(choices|default:/mu);
    }
  });
});

describe("translated", () => {
  it("fills in, whatever stands there, and translates reasons inside", () => {
    expect(translated("no store at /tmp/没有/$1.db")).toBe("/tmp/没有/$1.db 处没有库");
    expect(translated('there is no dataset "x" (did you mean xy?)')).toBe('没有数据集 "x"（是不是 xy？）');
    expect(translated("skipped a/b.zip: input-damaged (is empty)")).toBe("已跳过 a/b.zip：input-damaged（是空的）");
    expect(translated("list.csv: is empty")).toBe("list.csv：是空的");
    expect(translated("photo (1).jpg: is an image")).toBe("photo (1).jpg：是图片");
    expect(translated("x: is no text that leaksift reads: a PDF")).toBe("x：不是 leaksift 能读的文本：a PDF");
  });

  it("leaves what it doesn't know as it is", () => {
    for (const text of ["", "a: b", "C:\\x: y", "nothing of the kind"]) expect(translated(text)).toBe(text);
    expect(translatedLines("Made a store at a\nxyz")).toBe("已在 a 建库\nxyz");
  });

  it("says the English text in English", async () => {
    await speak("en");
    expect(translated("nothing was changed")).toBe("nothing was changed");
    await speak("zh");
    expect(translated("nothing was changed")).toBe("未作任何更改");
  });
});
