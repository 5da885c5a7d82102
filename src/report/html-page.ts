/**
 * The frame of an HTML report that needs no script: one file, whose content security policy allows its own style, by its hash, and
 * nothing else. Also what every page is made of: its files and their hashes.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dataFile } from "../catalog/data-folder.js";
import { html } from "./html-charts.js";
import type { Lang } from "./words.js";

export interface ScriptlessPage {
  /** Text. */
  readonly title: string;
  /** Files of `data/report`. */
  readonly styles: readonly string[];
  /** HTML. */
  readonly body: string;
}

export function scriptlessPage({ title, styles, body }: ScriptlessPage, lang: Lang): string {
  const style = styles.map(textOf).join("");
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${lang === "zh" ? "zh-Hans" : "en"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${html(title)} – leaksift</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A file of `data/report`. Line feeds only: a browser makes all line ends such before it looks whether the hash is right. */
export function textOf(name: string): string {
  return readFileSync(dataFile("report", name), "utf8").replaceAll("\r\n", "\n");
}

/** As a policy names what it allows: of the exact text between the tags. */
export function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
