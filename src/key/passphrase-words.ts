/**
 * Passphrases of random words, for whom can't think of one: six of the 7,776 words of the EFF's long list (Bonneau 2016,
 * CC BY 3.0), as @zxcvbn-ts/language-common has it. 77 bits.
 */
import { randomInt } from "node:crypto";
import { dictionary } from "@zxcvbn-ts/language-common";

export const GENERATED_WORDS = 6;
const LIST_WORDS = 7776;

/** Words with a space between, from the system's generator. @throws Error when the list isn't the one that is meant */
export function generatePassphrase(): string {
  const words = dictionary["diceware-common"];
  if (new Set(words).size !== LIST_WORDS) throw new Error(`the word list has ${words.length} words, not ${LIST_WORDS}`);
  return Array.from({ length: GENERATED_WORDS }, () => words[randomInt(LIST_WORDS)]).join(" ");
}
