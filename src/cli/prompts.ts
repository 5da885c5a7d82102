/** Questions to a person. What is typed is not shown, but where it is no secret. */
import { confirm, password, text } from "@clack/prompts";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { normalizePassphrase } from "../key/passphrase.js";
import { translated } from "./translation.js";

const FALLBACK_COLUMNS = 80;

/** Some terminals say that they have no columns; a question would then be written one letter a line. */
function giveColumns(): void {
  if (process.stderr.columns === 0) process.stderr.columns = FALLBACK_COLUMNS;
}

/**
 * What was answered; `null` after Ctrl-C (a symbol of the prompts), and after Ctrl-D or when the terminal goes away. The prompt waits for ever then, and
 * Node would end with a status of its own (13) because nothing is left to wait for.
 */
async function answered<Answer extends string | boolean | undefined>(
  question: Promise<Answer | symbol>,
): Promise<Answer | null> {
  let giveUp = (): void => {};
  const abandoned = new Promise<null>((resolve) => {
    giveUp = () => resolve(null);
    process.once("beforeExit", giveUp);
  });
  try {
    const answer = await Promise.race([question, abandoned]);
    return typeof answer === "symbol" ? null : answer;
  } finally {
    process.off("beforeExit", giveUp);
  }
}

/** @throws LeaksiftError interrupted without an answer; nothing typed is an empty text */
async function typed(question: Promise<string | undefined | symbol>): Promise<string> {
  const answer = await answered(question);
  if (answer === null) throw new LeaksiftError("interrupted", "nothing was asked");
  return answer ?? "";
}

/** For what is no secret, such as a country: it shows while it is typed. @throws LeaksiftError interrupted */
export async function askText(message: string): Promise<string> {
  giveColumns();
  return typed(text({ message, output: process.stderr }));
}

export async function askHidden(message: string): Promise<string> {
  giveColumns();
  return typed(password({ message, mask: "•", output: process.stderr }));
}

export async function askPassphrase(message: string): Promise<Uint8Array> {
  return normalizePassphrase(await askHidden(message));
}

export async function askYes(message: string): Promise<boolean> {
  giveColumns();
  const [active, inactive] = [translated("Yes"), translated("No")];
  return (await answered(confirm({ message, active, inactive, initialValue: false, output: process.stderr }))) === true;
}
