/**
 * A list of contacts that a command is given, read as its input options say; what a person should know of how it was taken is
 * said in the same words for all commands.
 */
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

/** @throws LeaksiftError usage, input-* */
export async function readList(
  path: string,
  flags: ListFlags,
  { country }: Pick<GlobalOptions, "country">,
): Promise<ContactList> {
  const columns = columnOptions(flags);
  await checkRoles(columns);
  const { readContacts } = await import("../app/read-contacts.js");
  const list = await readContacts(path, {
    country,
    columns,
    kind: flags.kind ?? null,
    format: formatOption(flags.inputFormat),
    encoding: encodingOption(flags.encoding),
    delimiter: delimiterOption(flags.delimiter),
    recordDelimiter: recordDelimiterOption(flags.recordDelimiter),
    header: flags.header,
    archives: archiveOptions(flags),
  });
  for (const { path: member, reason, detail } of list.skipped)
    warn(`not checked: ${member}: ${reason}${detail === undefined ? "" : ` (${detail})`}`);
  if (list.isSwept) {
    warn(
      `${path}: taken as free text; only e-mails and numbers with + or 00 were looked for${country === null ? " (--country adds national numbers)" : `, and those of ${country}`}`,
    );
  }
  if (list.unreachable > 0) {
    warn(
      list.unreachable === 1
        ? "1 row names somebody without a phone number or e-mail: nothing of them was checked"
        : `${list.unreachable} rows name somebody without a phone number or e-mail: nothing of them was checked`,
    );
  }
  return list;
}
