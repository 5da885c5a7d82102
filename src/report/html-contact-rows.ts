/**
 * What the script of the HTML report shows, as JSON: contacts by number, with leaks, sets of data classes and names written
 * once. How names sort is decided here, where the language's collation is at hand, so that the page compares numbers only.
 */
import { DATA_CLASS_GROUPS, groupOfDataClass } from "../catalog/data-class-group.js";
import { dataClassName } from "../catalog/data-classes.js";
import type { ExposedContact, ExposureFigures } from "./exposure-figures.js";
import type { Lang, Words } from "./words.js";

const CONTACTS_PER_PIECE = 500;
const LINES_SHOWN = 10;

/** @returns pieces of one JSON value without `<`, which would end the element that holds it */
export function* exposedRows(figures: ExposureFigures, words: Words, lang: Lang): Iterable<string> {
  const { contacts, leaks, classes } = figures;
  const collator = new Intl.Collator(lang, { numeric: true });
  const nameRanks = ranksOf(contacts.map(nameOf), collator);
  const departmentRanks = ranksOf(contacts.map(departmentOf), collator);
  const leakIndex = new Map(leaks.map(({ dataset }, i) => [dataset, i]));
  const setIndex = new Map<string, number>();
  const sets: (readonly string[])[] = [];
  for (const { dataClasses } of contacts) {
    const key = dataClasses.join(" ");
    if (!setIndex.has(key)) setIndex.set(key, sets.push(dataClasses) - 1);
  }
  const head = {
    text: words.results.page.client,
    withDepartment: figures.departments.length > 0,
    leaks: leaks.map(({ title, date }) => [title, date ?? ""]),
    sets,
    classes: Object.fromEntries(classes.map(({ slug }) => [slug, dataClassName(slug, lang)])),
    groupOf: Object.fromEntries(classes.map(({ slug }) => [slug, DATA_CLASS_GROUPS.indexOf(groupOfDataClass(slug))])),
  };
  yield `${json(head).slice(0, -1)},"contacts":[`;
  for (let from = 0; from < contacts.length; from += CONTACTS_PER_PIECE) {
    const rows = contacts
      .slice(from, from + CONTACTS_PER_PIECE)
      .map((contact, i) =>
        json([
          from + i,
          nameOf(contact),
          contact.contact?.id ?? "",
          departmentOf(contact),
          nameRanks.get(nameOf(contact)),
          departmentRanks.get(departmentOf(contact)),
          contact.results.map(({ identifier, line, lines = line === null ? [] : [line], exposures }) => [
            identifier,
            lines.slice(0, LINES_SHOWN).join(words.reports.comma) + (lines.length > LINES_SHOWN ? "…" : ""),
            exposures.every(({ match }) => match === "alias"),
          ]),
          leaksOf(contact, leakIndex),
          setIndex.get(contact.dataClasses.join(" ")),
          dateNumber(contact.newest),
        ]),
      );
    yield (from > 0 ? "," : "") + rows.join(",");
  }
  yield "]}";
}

/** Who it is; an identifier stands for itself where the list doesn't say. */
function nameOf({ contact, results }: ExposedContact): string {
  return contact?.name ?? contact?.id ?? results[0].identifier;
}

function departmentOf({ contact }: ExposedContact): string {
  return contact?.department ?? "";
}

/** The place of each text in the language's order. */
function ranksOf(texts: readonly string[], collator: Intl.Collator): Map<string, number> {
  const sorted = [...new Set(texts)].sort((a, b) => collator.compare(a, b));
  return new Map(sorted.map((text, i) => [text, i]));
}

function leaksOf({ results }: ExposedContact, index: ReadonlyMap<string, number>): number[] {
  const own = new Set(results.flatMap(({ exposures }) => exposures.map(({ dataset }) => index.get(dataset) ?? 0)));
  return [...own].sort((a, b) => b - a);
}

/** `2024-05` as 20240500; 0 for no date. */
function dateNumber(date: string | null): number {
  return date === null ? 0 : Number(date.replaceAll("-", "").padEnd(8, "0"));
}

function json(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
