/** The flags of `import`, and what they ask for once they are checked. */
import { basename } from "node:path";
import type { Command } from "commander";
import type { CheckpointOptions } from "../app/import-recorder.js";
import type { ImportOptions } from "../app/import-request.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { slugify, slugOf, walkInputs } from "../source/input-walk.js";
import type { TextFormat } from "../source/text-shape.js";
import { archiveOptions, type ArchiveFlags } from "./archive-options.js";
import { passphraseTakesStdin, type GlobalOptions } from "./global-options.js";
import {
  checkRoles,
  columnOptions,
  dateOption,
  delimiterOption,
  encodingOption,
  recordDelimiterOption,
  type InputFlags,
} from "./input-options.js";
import { packageVersion } from "./package-version.js";
import { profileOptions } from "./profile-options.js";
import { memoryOption, threadsOption } from "./resource-options.js";

export interface ImportFlags extends InputFlags, ArchiveFlags {
  from?: string;
  dataset?: string;
  splitBy?: string;
  title?: string;
  breachDate?: string;
  origin?: string;
  incident?: string;
  sensitive?: boolean;
  format?: TextFormat;
  dryRun?: boolean;
  profile?: string;
  saveProfile?: string;
  append?: boolean;
  replace?: boolean;
  threads?: string;
  memory?: string;
  rejects?: string;
  notifyCommand?: string;
  resume?: boolean;
  checkpoint?: string;
}

/** What the command was given, so that `store resume` can give it again. Plain data: a checkpoint keeps it, sealed. */
export interface ImportInvocation {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly flags: ImportFlags;
  readonly country: GlobalOptions["country"];
}

/** @throws LeaksiftError usage */
export async function importOptions(
  paths: readonly string[],
  flags: ImportFlags,
  global: GlobalOptions,
  command: Command,
): Promise<ImportOptions> {
  if (flags.append && flags.replace) throw new LeaksiftError("usage", "--append and --replace exclude each other");
  if (paths.filter((path) => path === "-").length > 1)
    throw new LeaksiftError("usage", "standard input can be imported once");
  if (paths.includes("-") && passphraseTakesStdin(command)) {
    throw new LeaksiftError("usage", "the input and the passphrase can't both come from standard input");
  }
  const columns = columnOptions(flags);
  await checkRoles(columns);
  const { isPersonalName, withoutIdentifiers } = await import("../app/group-name.js");
  // A file may be called after the person it is about.
  const slug = flags.dataset === undefined ? slugOf(withoutIdentifiers(basename(paths[0]))) : slugify(flags.dataset);
  if (slug === "") throw new LeaksiftError("usage", "--dataset is a name of letters, digits and dashes");
  for (const [option, name] of [
    ["--dataset", flags.dataset],
    ["--title", flags.title],
  ] as const) {
    if (name === undefined || !isPersonalName(name)) continue;
    throw new LeaksiftError("usage", `${option} is, or holds, an identifier`, "names are kept in clear: take another");
  }
  const { files, skipped } = walkInputs(paths);
  return {
    files,
    skipped,
    slug,
    title: flags.title ?? null,
    breachDate: dateOption("--breach-date", flags.breachDate),
    origin: flags.origin ?? null,
    ...(await marksOption(flags, global)),
    existing: flags.append ? "append" : flags.replace ? "replace" : "refuse",
    country: global.country,
    columns,
    ...splitOptions(flags, slug),
    format: flags.format,
    encoding: encodingOption(flags.encoding),
    delimiter: delimiterOption(flags.delimiter),
    recordDelimiter: recordDelimiterOption(flags.recordDelimiter),
    header: flags.header,
    ...(await profileOptions(flags, global)),
    threads: threadsOption(flags.threads),
    memoryBytes: memoryOption(flags.memory),
    archives: archiveOptions(flags),
    checkpoints: checkpointOptions(paths, flags, global),
  };
}

/** @throws LeaksiftError usage */
function checkpointOptions(
  paths: readonly string[],
  { resume, checkpoint, from: _from, ...flags }: ImportFlags,
  { country }: GlobalOptions,
): CheckpointOptions {
  const everySeconds = checkpoint === undefined ? undefined : Number(checkpoint);
  if (everySeconds !== undefined && !(everySeconds >= 0 && everySeconds <= 86_400))
    throw new LeaksiftError("usage", "--checkpoint is a number of seconds, up to a day");
  const given = checkpoint === undefined ? flags : { ...flags, checkpoint };
  const invocation: ImportInvocation = { folder: process.cwd(), paths, flags: given, country };
  const waiting = resume === undefined ? "go-on" : resume ? "require" : "discard";
  return { version: packageVersion(), invocation, everySeconds, waiting };
}

async function marksOption(flags: ImportFlags, global: GlobalOptions): Promise<Pick<ImportOptions, "marks">> {
  const { incident, sensitive } = flags;
  if (incident === undefined && sensitive === undefined) return {};
  const { incidentMarks } = await import("./commands/datasets-marks.js");
  const linked = incident === undefined ? {} : await incidentMarks(incident, global);
  return { marks: { ...linked, ...(sensitive === undefined ? {} : { sensitive }) } };
}

function splitOptions({ splitBy, dataset }: ImportFlags, slug: string): Partial<ImportOptions> {
  if (splitBy === undefined) return {};
  if (splitBy.trim() === "") throw new LeaksiftError("usage", "--split-by is table, _index, or a column or key");
  return { splitBy, splitPrefix: dataset === undefined ? undefined : slug };
}
