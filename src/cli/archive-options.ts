/** Options that say how archives are opened, and the password they are opened with. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { DEFAULT_LIMITS } from "../source/archive-limits.js";
import type { ArchiveOptions } from "../source/archive-walk.js";
import type { PasswordSource } from "../source/archive.js";
import { printable } from "../identifier/mask.js";
import { bytesOf } from "./size.js";
import { translated } from "./translation.js";

export interface ArchiveFlags {
  maxDepth?: string;
  maxRatio?: string;
  maxUnpacked?: string;
  maxEntries?: string;
  archivePasswordFile?: string;
}

export function addArchiveOptions(command: Command): Command {
  const { maxDepth, maxRatio, maxUnpackedBytes, maxEntries } = DEFAULT_LIMITS;
  return command
    .option("--archive-password-file <file>", "password of encrypted archives: the file's first line (else asked for)")
    .option("--max-depth <n>", `archives within an archive that are opened (default ${maxDepth})`)
    .option("--max-ratio <n>", `times its packed size that something may unpack to (default ${maxRatio})`)
    .option(
      "--max-unpacked <size>",
      `size that one archive may unpack to in all (default ${maxUnpackedBytes / 2 ** 30}GB)`,
    )
    .option("--max-entries <n>", `members that one archive may hold (default ${maxEntries})`);
}

/** @throws LeaksiftError usage, input-missing */
export function archiveOptions(flags: ArchiveFlags): ArchiveOptions {
  return {
    limits: {
      maxDepth: count("--max-depth", flags.maxDepth, 0, 16) ?? DEFAULT_LIMITS.maxDepth,
      maxRatio: count("--max-ratio", flags.maxRatio, 1, 1e9) ?? DEFAULT_LIMITS.maxRatio,
      maxUnpackedBytes: sizeOption("--max-unpacked", flags.maxUnpacked) ?? DEFAULT_LIMITS.maxUnpackedBytes,
      maxEntries: count("--max-entries", flags.maxEntries, 1, 1e8) ?? DEFAULT_LIMITS.maxEntries,
    },
    password: passwordSource(flags.archivePasswordFile),
  };
}

function passwordSource(file: string | undefined): PasswordSource {
  if (file !== undefined) {
    const password = firstLine(file);
    return () => Promise.resolve(password);
  }
  if (!process.stdin.isTTY) return () => Promise.resolve(null);
  return async (archive) => {
    const { askHidden } = await import("./prompts.js");
    const answer = await askHidden(translated(`Password of ${printable(archive)} (empty to leave it out)`));
    return answer === "" ? null : answer;
  };
}

function firstLine(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LeaksiftError("input-missing", `the password file ${file} can't be read (${code ?? "unknown"})`);
  }
  const [line] = text.replace(/^\uFEFF/u, "").split(/\r?\n/u);
  if (line === "") throw new LeaksiftError("usage", `the password file ${file} begins with an empty line`);
  return line;
}

function count(name: string, text: string | undefined, least: number, most: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d+$/u.test(text.trim()) && value >= least && value <= most) return value;
  throw new LeaksiftError("usage", `${name} is a whole number from ${least} to ${most}`);
}

function sizeOption(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const bytes = bytesOf(text);
  if (bytes >= 1) return Math.floor(bytes);
  throw new LeaksiftError("usage", `${name} is a size such as 500MB, 20GB or 2TB`);
}
