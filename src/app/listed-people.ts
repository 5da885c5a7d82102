/**
 * Who a list is of: rows become people, an identifier that occurs more than once is asked once, and people who share one all
 * get its answer. A list of bare identifiers has no people.
 */
import type { Contact } from "./contact.js";

/** What a row says of somebody, and which contacts of the list are theirs: from `from` to the next row's. */
export interface ListedRow {
  readonly from: number;
  readonly id: string | null;
  readonly name: string | null;
  readonly department: string | null;
}

export type Person = Omit<ListedRow, "from">;

/** A list, ready to be asked: no contact twice. */
export interface AskedList {
  readonly contacts: readonly Contact[];
  /** For each contact, the lines that have it; empty for arguments and prompts. */
  readonly lines: readonly (readonly number[])[];
  /** For each contact, whose it is: indexes of `people`. Empty where the list has no people. */
  readonly owners: readonly (readonly number[])[];
  readonly people: readonly Person[];
}

/**
 * @param rows in the order of the list; contacts before the first one belong to nobody
 * Rows with the same id are one person; so are rows without one that share an identifier and are named alike.
 */
export function askedList(contacts: readonly Contact[], rows: readonly ListedRow[]): AskedList {
  const unique = new Map<string, number>();
  const asked: Contact[] = [];
  const lines: number[][] = [];
  const owners: number[][] = [];
  const people = new PeopleBook();
  const hasPeople = rows.some((row, i) => isNamed(row) || (rows[i + 1]?.from ?? contacts.length) - row.from > 1);
  let row = -1;
  for (const [i, contact] of contacts.entries()) {
    const key = keyOf(contact, i);
    let at = unique.get(key);
    if (at === undefined) {
      unique.set(key, (at = asked.push(contact) - 1));
      lines.push([]);
      if (hasPeople) owners.push([]);
    }
    if (contact.line !== null && lines[at].at(-1) !== contact.line) lines[at].push(contact.line);
    if (!hasPeople) continue;
    if (i >= (rows[row + 1]?.from ?? Infinity)) {
      while (i >= (rows[row + 1]?.from ?? Infinity)) row++;
      const to = rows[row + 1]?.from ?? contacts.length;
      people.open(
        rows[row],
        contacts.slice(i, to).map((own, n) => keyOf(own, i + n)),
      );
    }
    const owner = people.current;
    if (owner !== null && !owners[at].includes(owner)) owners[at].push(owner);
  }
  return { contacts: asked, lines, owners: hasPeople ? owners : [], people: people.people };
}

/** The people of a list by what makes two rows one. */
class PeopleBook {
  readonly people: Person[] = [];
  current: number | null = null;
  readonly #known = new Map<string, number>();

  open(row: ListedRow, identifiers: readonly string[]): void {
    const { id, name, department } = row;
    const signs =
      id === null
        ? identifiers.map((identifier) => JSON.stringify([identifier, name, department]))
        : [JSON.stringify([id])];
    const known = signs.map((sign) => this.#known.get(sign)).find((found) => found !== undefined);
    this.current = known ?? this.people.push({ id, name, department }) - 1;
    for (const sign of signs) this.#known.set(sign, this.current);
  }
}

function isNamed({ id, name, department }: ListedRow): boolean {
  return id !== null || name !== null || department !== null;
}

/** What is the same question. A record that could not be read is one of its own. */
function keyOf({ kind, forms, invalid, shown }: Contact, at: number): string {
  if (forms.length > 0) return `${kind} ${invalid ?? ""} ${forms.join(" ")}`;
  return shown === "" ? `unreadable ${at}` : `${kind} ${invalid ?? ""}: ${shown}`;
}
