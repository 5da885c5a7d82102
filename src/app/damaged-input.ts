/** Errors that concern one input alone, and what becomes of it: it is left out whole, and said to be. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { detailOf } from "../source/archive-walk.js";
import type { SkippedInput } from "../source/input-walk.js";
import type { PlannedInput } from "./plan-input.js";

/** An input that can't be read to its end; `cause` says why. */
export class DamagedInput extends Error {
  readonly damaged: PlannedInput;

  constructor(damaged: PlannedInput, cause: LeaksiftError) {
    super("an input can't be read to its end", { cause });
    this.damaged = damaged;
  }
}

/** What is to be told of an error. */
export function causeOf(error: unknown): unknown {
  return error instanceof DamagedInput ? error.cause : error;
}

/** @throws whatever `error` is, unless it concerns this input alone */
export function skippedFor({ input }: PlannedInput, error: unknown): SkippedInput {
  if (!isInputError(error)) throw error;
  const { path } = input.file;
  return { path, reason: error.code, detail: detailOf(error, path) };
}

/** Whether an error concerns an input alone, not the store or the machine. */
export function isInputError(error: unknown): error is LeaksiftError {
  return error instanceof LeaksiftError && error.code.startsWith("input-");
}

/** Whether it can be read from its beginning again: false for standard input and named pipes. */
export function isRereadable({ input }: PlannedInput): boolean {
  return input.file.bytes !== null;
}
