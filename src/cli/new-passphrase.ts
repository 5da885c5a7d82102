/** Where a new passphrase comes from: a file, six random words, or a person. A weak one is refused with the reason. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { translated } from "./translation.js";
import { normalizePassphrase } from "../key/passphrase.js";

export interface NewPassphraseFlags {
  readonly newPassphraseFile?: string;
  readonly generate?: boolean;
}

export interface NewPassphrase {
  /** The caller's to zero. */
  readonly bytes: Uint8Array;
  /** The words, when they were made here: the user must be shown them. */
  readonly generated: string | null;
}

export function addNewPassphraseOptions(command: Command): Command {
  return command
    .option("--new-passphrase-file <path>", "a file that holds the new passphrase, `-` for standard input")
    .option("--generate", "make a passphrase of six random words, and show it");
}

/** @throws LeaksiftError usage when it is weak or there is no way to get one, key-missing when the file can't be read */
export async function newPassphrase(flags: NewPassphraseFlags): Promise<NewPassphrase> {
  if (flags.generate) {
    const { generatePassphrase } = await import("../key/passphrase-words.js");
    const generated = generatePassphrase();
    return { bytes: normalizePassphrase(generated), generated };
  }
  if (flags.newPassphraseFile !== undefined) {
    const text = readPassphrase(flags.newPassphraseFile);
    await requireStrong(text);
    return { bytes: normalizePassphrase(text), generated: null };
  }
  if (!process.stdin.isTTY) {
    throw new LeaksiftError(
      "usage",
      "there is no terminal to ask for a new passphrase on",
      "give it with --new-passphrase-file FILE, or have one made with --generate",
    );
  }
  return askNewPassphrase();
}

/** @throws LeaksiftError usage */
export async function requireStrong(passphrase: string): Promise<void> {
  const { passphraseWeakness } = await import("../key/passphrase-strength.js");
  const weakness = passphraseWeakness(passphrase);
  if (weakness === null) return;
  throw new LeaksiftError(
    "usage",
    `the passphrase ${weakness}`,
    "choose another: six random words are good, and --generate makes them",
  );
}

/** @throws LeaksiftError key-missing */
export function readPassphrase(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new LeaksiftError("key-missing", `the passphrase file ${path} can't be read (${code})`);
  }
}

/** Asks twice, and refuses a weak one with the reason. Nothing typed: six words are made and shown. */
async function askNewPassphrase(): Promise<NewPassphrase> {
  const { askHidden } = await import("./prompts.js");
  for (;;) {
    const first = await askHidden(translated("New passphrase (nothing: six random words are made for you)"));
    if (first === "") {
      const { generatePassphrase } = await import("../key/passphrase-words.js");
      const generated = generatePassphrase();
      return { bytes: normalizePassphrase(generated), generated };
    }
    const { passphraseWeakness } = await import("../key/passphrase-strength.js");
    const weakness = passphraseWeakness(first);
    if (weakness !== null) {
      process.stderr.write(`${translated(`The passphrase ${weakness}.`)}\n`);
      continue;
    }
    if ((await askHidden(translated("The same again"))) === first)
      return { bytes: normalizePassphrase(first), generated: null };
    process.stderr.write(`${translated("The two differ.")}\n`);
  }
}
