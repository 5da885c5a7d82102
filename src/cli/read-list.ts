/** A list that a command is given with `--file`, read as its input options say. */
import type { ContactList } from "../app/read-contacts.js";
import type { IdentifierKindName } from "../identifier/identifier-kind.js";
import { archiveOptions, type ArchiveFlags } from "./archive-options.js";
import type { GlobalOptions } from "./global-options.js";
import {
  checkRoles,
  columnOptions,
  delimiterOption,
  encodingOption,
  formatOption,
  recordDelimiterOption,
  type InputFlags,
} from "./input-options.js";
import { warn } from "./output.js";

export interface ListFlags extends InputFlags, ArchiveFlags {
  kind?: IdentifierKindName;
}

/** Says what of the list could not be read. @throws LeaksiftError usage, input-* */
export async function readList(path: string, flags: ListFlags, global: GlobalOptions): Promise<ContactList> {
  const columns = columnOptions(flags);
  await checkRoles(columns);
  const { readContacts } = await import("../app/read-contacts.js");
  const list = await readContacts(path, {
    country: global.country,
    columns,
    kind: flags.kind ?? null,
    format: formatOption(flags.inputFormat),
    encoding: encodingOption(flags.encoding),
    delimiter: delimiterOption(flags.delimiter),
    recordDelimiter: recordDelimiterOption(flags.recordDelimiter),
    header: flags.header,
    archives: archiveOptions(flags),
  });
  for (const { path: member, reason } of list.skipped) warn(`not read: ${member}: ${reason}`);
  if (list.unreachable > 0) warn(`rows that name somebody without any identifier: ${list.unreachable}`);
  return list;
}
