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

const NOBODY: Person = { id: null, name: null, department: null };

/** A list, ready to be asked: no contact twice. */
export interface AskedList {
  readonly contacts: readonly Contact[];
  /** For each contact, the lines that have it; empty for arguments and prompts. */
  readonly lines: readonly (readonly number[])[];
  /** For each contact, whose it is: indexes of `people`. Empty where the list has no people. */
  readonly owners: readonly (readonly number[])[];
  readonly people: readonly Person[];
}

/** Rows of bare identifiers, one each: what a list's empty `rows` stand for. */
export function bareRows(contacts: number): ListedRow[] {
  return Array.from({ length: contacts }, (_, from) => ({ from, ...NOBODY }));
}

/** The rows of several lists in their order; empty where no list has any. */
export function joinedRows(
  lists: readonly { readonly contacts: readonly Contact[]; readonly rows: readonly ListedRow[] }[],
): ListedRow[] {
  if (lists.every(({ rows }) => rows.length === 0)) return [];
  let before = 0;
  return lists.flatMap(({ contacts, rows }) => {
    const offset = before;
    before += contacts.length;
    const own = rows.length > 0 ? rows : bareRows(contacts.length);
    return own.map((row) => ({ ...row, from: row.from + offset }));
  });
}

/**
 * @param rows in the order of the list; contacts before the first one belong to nobody
 * Rows with the same id are one person; so are rows without one that share an identifier and are named alike.
 */
export function askedList(contacts: readonly Contact[], rows: readonly ListedRow[]): AskedList {
  const unique = new UniqueContacts();
  const asked: Contact[] = [];
  const lines: number[][] = [];
  const owners: number[][] = [];
  const people = new PeopleBook();
  const hasPeople = rows.some((row, i) => isNamed(row) || (rows[i + 1]?.from ?? contacts.length) - row.from > 1);
  let row = -1;
  for (const [i, contact] of contacts.entries()) {
    const { line } = contact;
    const at = unique.placeOf(contact, i);
    if (at === asked.length) {
      asked.push(contact);
      lines.push(line === null ? [] : [line]);
      if (hasPeople) owners.push([]);
    } else if (line !== null && lines[at].at(-1) !== line) lines[at].push(line);
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

/** Which contacts are the same question as an earlier one. */
class UniqueContacts {
  readonly #byKind = new Map<string, Map<string, number>>();
  #count = 0;

  /** @returns the place among distinct contacts; a new one's is their number so far */
  placeOf(contact: Contact, at: number): number {
    const { kind, forms, invalid } = contact;
    // Nearly all have one form and no flaw: that form is its key, and needs no text of its own.
    const isPlain = forms.length === 1 && invalid === null;
    const known = this.#placesOf(isPlain ? kind : "");
    const key = isPlain ? forms[0] : keyOf(contact, at);
    const place = known.get(key);
    if (place !== undefined) return place;
    known.set(key, this.#count);
    return this.#count++;
  }

  #placesOf(kind: string): Map<string, number> {
    let places = this.#byKind.get(kind);
    if (!places) this.#byKind.set(kind, (places = new Map()));
    return places;
  }
}

export function isNamed({ id, name, department }: Person): boolean {
  return id !== null || name !== null || department !== null;
}

/** What is the same question. A record that could not be read is one of its own. */
function keyOf({ kind, forms, invalid, shown }: Contact, at: number): string {
  if (forms.length > 0) return `${kind} ${invalid ?? ""} ${forms.join(" ")}`;
  return shown === "" ? `unreadable ${at}` : `${kind} ${invalid ?? ""}: ${shown}`;
}
