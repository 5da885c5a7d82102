/**
 * How soon a new passphrase would be guessed, by zxcvbn (Wheeler, USENIX Security 2016): common passwords, words, keyboard
 * rows, dates, repetitions and sequences are known to whoever guesses. Half a megabyte: import it only where a passphrase is
 * made.
 */
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import { passphraseProblem } from "./passphrase.js";

/**
 * Guesses that must be needed, as a power of ten. With Argon2id at 64 MiB, 100,000 guesses a second are a large farm: 10^12
 * take it four months. Six words of the list have 10^23, twelve random characters 10^12.
 */
const LEAST_GUESSES_LOG10 = 12;
/** Time grows with the square of the length, and what is longer is judged by its beginning. */
const JUDGED_CHARACTERS = 64;

const REASONS: Readonly<Record<string, string>> = {
  dictionary: "a common word or password",
  spatial: "a row of the keyboard",
  repeat: "a repetition",
  sequence: "a sequence of characters",
  regex: "a year",
  date: "a date",
};

/**
 * Why a new passphrase should not be taken, as words that follow "The passphrase "; `null` when there is no reason. Says
 * nothing of the passphrase but its length and what kind of pattern it holds.
 */
export function passphraseWeakness(text: string): string | null {
  const problem = passphraseProblem(text);
  if (problem !== null) return problem;
  const judge = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const { guessesLog10, sequence } = judge.check(Array.from(text).slice(0, JUDGED_CHARACTERS).join(""));
  if (guessesLog10 >= LEAST_GUESSES_LOG10) return null;
  const known = [...new Set(sequence.flatMap(({ pattern }) => REASONS[pattern] ?? []))];
  const what = known.length > 0 ? `: it holds ${known.join(", ")}` : "";
  return `would be guessed in some 10^${Math.floor(guessesLog10)} attempts, and 10^${LEAST_GUESSES_LOG10} are asked for${what}`;
}
