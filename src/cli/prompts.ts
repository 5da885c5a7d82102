/** Questions to a person. What is typed is never shown. */
import { confirm, isCancel, password } from "@clack/prompts";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { normalizePassphrase } from "../key/passphrase.js";

const FALLBACK_COLUMNS = 80;

export async function askHidden(message: string): Promise<string> {
  // Some terminals say that they have no columns; the question would then be written one letter a line.
  if (process.stderr.columns === 0) process.stderr.columns = FALLBACK_COLUMNS;
  const answer = await password({ message, mask: "•", output: process.stderr });
  if (isCancel(answer)) throw new LeaksiftError("interrupted", "nothing was asked");
  return answer ?? "";
}

export async function askPassphrase(message: string): Promise<Uint8Array> {
  return normalizePassphrase(await askHidden(message));
}

export async function askYes(message: string): Promise<boolean> {
  const answer = await confirm({ message, initialValue: false, output: process.stderr });
  return answer === true;
}
