/** `--profile FILE`: a kept mapping in place of the flags that would say the same. */
import type { ImportOptions } from "../app/import-request.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { TextFormat } from "../source/text-shape.js";
import type { GlobalOptions } from "./global-options.js";
import type { InputFlags } from "./input-options.js";

/** A kept profile in place of options that say the same. @throws LeaksiftError usage when there are such options too */
export async function profileOptions(flags: ProfiledFlags, global: GlobalOptions): Promise<Partial<ImportOptions>> {
  if (flags.profile === undefined) return {};
  const given = PROFILED_FLAGS.find((flag) => flags[flag] !== undefined);
  if (given !== undefined) {
    const option = given.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
    throw new LeaksiftError("usage", `--${option} and --profile exclude each other: the profile says it already`);
  }
  const { readProfile } = await import("./profile-file.js");
  const profile = await readProfile(flags.profile);
  const { format, encoding, delimiter, header, country } = profile;
  if (global.country !== null && country !== null && global.country !== country) {
    throw new LeaksiftError(
      "usage",
      `the profile reads phones by ${country}, and the country given is ${global.country}`,
      "leave --country (or LEAKSIFT_COUNTRY) out, or save another profile",
    );
  }
  return { profile, format, encoding, header, delimiter: delimiter === "" ? undefined : delimiter };
}

/** Flags that a profile takes the place of. */
type ProfiledFlags = Pick<
  InputFlags & { profile?: string; format?: TextFormat },
  "profile" | (typeof PROFILED_FLAGS)[number]
>;

const PROFILED_FLAGS = ["column", "countryColumn", "format", "encoding", "delimiter", "header"] as const;
