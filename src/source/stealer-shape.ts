/** Is a text a stealer's log? Judged by a sample of its lines; stealer-parser.ts says what such logs look like. */
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import { looksLikeEmail } from "../identifier/column-shapes.js";
import { mostPass } from "../identifier/most-pass.js";
import { StealerBlocks, stealerField } from "./stealer-blocks.js";
import { stealerRows } from "./stealer-parser.js";

/** Site first or last, then or before it login and password; the separator is the same in the line. */
const LINE =
  /^(?:[a-z][a-z0-9+.-]{1,14}:\/\/[^\s|;]+?(?::|\s?[|;\t]\s?| )[^\s:|;]{3,}(?::|\s?[|;\t]\s?| ).+|[^\s:|;,]{3,}[:|;].*[:|; ][a-z]{3,8}:\/\/\S+)$/i;
/** A longer line is judged by its beginning. */
const LINE_CHARACTERS = 1000;
const LINES_SHARE = 0.6;
const BLOCKS_SHARE = 0.5;
/** Share of logins that are addresses or numbers; the others are user names. */
const LOGINS_SHARE = 0.05;

export interface StealerShape {
  /** Blocks are to be made lines first. */
  readonly blocks: boolean;
  readonly rows: string[][];
}

/** @param lines sampled, none of them blank. @returns `null` when they are something else */
export function recognizeStealer(lines: readonly string[]): StealerShape | null {
  const counts = { site: 0, login: 0, password: 0, about: 0, other: 0 };
  for (const line of lines) {
    // No key without what follows it: that is told faster than by the pattern.
    const found = line.includes(":") || line.includes("=") ? stealerField(line) : null;
    if (found) counts[found.field]++;
  }
  const fields = counts.site + counts.login + counts.password + counts.about;
  if (counts.login > 0 && counts.password > 0 && counts.site > 0 && fields >= lines.length * BLOCKS_SHARE) {
    return { blocks: true, rows: blockRows(lines) };
  }
  if (!mostPass(lines, LINES_SHARE, (line) => LINE.test(line.slice(0, LINE_CHARACTERS).trim()))) return null;
  const rows = stealerRows(lines);
  const logins = rows.filter(([login]) => looksLikeEmail(login) || looksLikePhone(login)).length;
  return logins >= Math.max(1, rows.length * LOGINS_SHARE) ? { blocks: false, rows } : null;
}

/** Rows (login, site, password) of a log in blocks, whatever its lines are. */
export function blockRows(lines: readonly string[]): string[][] {
  const joined: string[] = [];
  const blocks = new StealerBlocks((line) => joined.push(line.toString("utf8")));
  for (const line of lines) blocks.line(Buffer.from(line));
  blocks.end();
  return stealerRows(joined);
}
