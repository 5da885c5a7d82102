/** Questions to a person. What is typed is not shown, but where it is no secret. */
import { confirm, isCancel, password, text } from "@clack/prompts";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { normalizePassphrase } from "../key/passphrase.js";

const FALLBACK_COLUMNS = 80;

/** Some terminals say that they have no columns; a question would then be written one letter a line. */
function giveColumns(): void {
  if (process.stderr.columns === 0) process.stderr.columns = FALLBACK_COLUMNS;
}

/** For what is no secret, such as a country: it shows while it is typed. @throws LeaksiftError interrupted */
export async function askText(message: string): Promise<string> {
  giveColumns();
  const answer = await text({ message, output: process.stderr });
  if (isCancel(answer)) throw new LeaksiftError("interrupted", "nothing was asked");
  return answer ?? "";
}

export async function askHidden(message: string): Promise<string> {
  giveColumns();
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
