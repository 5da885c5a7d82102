/** Errors about passwords of archives, the same for all formats. */
import { LeaksiftError } from "../errors/leaksift-error.js";

/** For what is encrypted when no password was given. */
export function passwordMissing(shown: string): LeaksiftError {
  return new LeaksiftError(
    "input-password",
    `${shown}: is encrypted`,
    "give its password with --archive-password-file",
  );
}

/** For what the given password doesn't open. */
export function passwordWrong(shown: string): LeaksiftError {
  return new LeaksiftError("input-password", `${shown}: the password doesn't open it`);
}
