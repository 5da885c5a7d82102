/**
 * Cells in which address books and directories write several values: `a ::: b` (Google Contacts), and the addresses that
 * Exchange knows a mailbox by (`SMTP:ann@example.com;X500:/o=…`), of which those count that are addresses of mail.
 */

const IS_ADDRESS = /^[^\s@/=]+@[^\s@/=]+$/u;
const ADDRESS_TYPE = /^\s*(smtp|sip|x500|x400|eum|mrs|ms|notes|fax|airsync):/iu;

/** The values of a cell, as they are written; nearly always the cell itself. */
export function listCellValues(cell: string): string[] {
  if (cell.includes(":::")) return cell.split(":::").flatMap(listCellValues);
  if (!ADDRESS_TYPE.test(cell)) return [cell];
  // An X.400 address holds semicolons of its own.
  const values = cell.split(/;(?=[a-z0-9]+:)/iu).flatMap((address) => {
    const type = ADDRESS_TYPE.exec(address);
    if (type === null) return [address];
    const value = address.slice(type[0].length);
    return type[1].toLowerCase() === "smtp" || IS_ADDRESS.test(value) ? [value] : [];
  });
  // A cell without any is answered for as it is: as what could not be read.
  return values.length > 0 ? values : [cell];
}
