/**
 * Cells in which address books and directories write several values: `a ::: b` (Google Contacts), and the addresses that
 * Exchange knows a mailbox by (`SMTP:ann@example.com;X500:/o=…`), of which those count that are addresses of mail.
 */
import { identifierOfUri } from "../identifier/contact-uri.js";

const ADDRESS_TYPE = /^\s*(smtp|sip|x500|x400|eum|mrs|ms|notes|fax|airsync):/iu;

/** The values of a cell, as they are written; nearly always the cell itself. */
export function listCellValues(cell: string): string[] {
  if (cell.includes(":::")) return cell.split(":::").flatMap(listCellValues);
  if (!ADDRESS_TYPE.test(cell)) return [cell];
  // An X.400 address holds semicolons of its own.
  return cell.split(/;(?=[a-z0-9]+:)/iu).flatMap((address) => {
    const [prefix = null, type] = ADDRESS_TYPE.exec(address) ?? [];
    if (prefix === null) return [address];
    const value = address.slice(prefix.length);
    if (/^(?:smtp|fax)$/iu.test(type)) return [value];
    const found = identifierOfUri(/^sip$/iu.test(type) ? address : value);
    if (found !== null) return [found.value];
    // A name within a directory is nothing that a leak has. Whatever else it is, it is answered for as it stands.
    return /[/=]/u.test(value) ? [] : [address];
  });
}
