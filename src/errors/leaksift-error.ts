/**
 * The one error class that users meet. Every expected failure is a `LeaksiftError`: a stable `code` for programs, one
 * sentence for people that names the two things that disagree, and a hint with the next step. The command line maps the
 * code's family to an exit status (CONTRACT, "Exit status"); nothing below `cli` knows about exit statuses.
 *
 * No message may hold text of an input record: file, line, byte offset, column and reason only.
 */

/** Codes by family. The part before the first `-` decides the exit status. */
export type ErrorCode =
  | "usage"
  | "input-missing"
  | "input-unreadable"
  | "input-empty"
  | "input-unsupported"
  | "input-damaged"
  | "input-columns"
  | "input-limit"
  | "input-password"
  | "input-encoding"
  | "input-foreign"
  | "store-missing"
  | "store-foreign"
  | "store-newer"
  | "store-damaged"
  | "store-locked"
  | "store-unwritable"
  | "store-full"
  | "store-tampered"
  | "store-older"
  | "key-missing"
  | "key-wrong"
  | "key-unsafe"
  | "key-damaged"
  | "output-unwritable"
  | "nothing-imported"
  | "nothing-asked"
  | "resume-refused"
  | "interrupted";

export class LeaksiftError extends Error {
  override readonly name = "LeaksiftError";
  readonly code: ErrorCode;
  /** What to do next; `null` when the message says it all. */
  readonly hint: string | null;
  /** Inputs that were left out, where none is left to import. */
  leftOut: readonly { readonly path: string; readonly reason: string; readonly detail?: string }[] = [];

  constructor(code: ErrorCode, message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
