/** Asks before something that can't be undone; where nobody can be asked, `--yes` must say so. */
import { translated } from "./translation.js";
import { LeaksiftError } from "../errors/leaksift-error.js";

/**
 * @param what is about to happen, as the beginning of a sentence that ends "can't be undone"
 * @throws LeaksiftError usage without a terminal, interrupted when the answer is no
 */
export async function confirmed(isSure: boolean, what: string, question: string): Promise<void> {
  if (isSure) return;
  if (!process.stdin.isTTY)
    throw new LeaksiftError("usage", `${what} can't be undone`, "say --yes to do it without being asked");
  const { askYes } = await import("./prompts.js");
  if (!(await askYes(translated(`${question} It can't be undone.`))))
    throw new LeaksiftError("interrupted", "nothing was changed");
}
