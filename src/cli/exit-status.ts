/** The one place where outcomes become exit statuses (README, "Exit status"). */
import type { ErrorCode } from "../errors/leaksift-error.js";

export const EXIT = {
  done: 0,
  exposed: 1,
  usage: 2,
  store: 3,
  nothing: 4,
  incomplete: 5,
  internal: 70,
  interrupted: 130,
} as const;

/** @returns the status for an expected failure, by the code's family */
export function statusOf(code: ErrorCode): number {
  switch (code.split("-")[0]) {
    case "usage":
    case "input":
    case "resume":
      return EXIT.usage;
    case "store":
    case "key":
    case "output":
      return EXIT.store;
    case "nothing":
      return EXIT.nothing;
    case "interrupted":
      return EXIT.interrupted;
    default:
      return EXIT.internal;
  }
}
