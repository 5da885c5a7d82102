/**
 * Links of a sheet's cells to an address or a number (ECMA-376-1, 18.3.1.47): `write me` may lead to `mailto:ann@example.com`, and
 * only the link holds the identifier. They stand behind the cells, with their targets in another part, so a sheet whose relations
 * lead to any is read once more beforehand; one without costs nothing.
 */
import { identifierOfUri } from "../identifier/contact-uri.js";
import { readHyperlinks, SMALL_PART_LIMIT_BYTES } from "./workbook-parts.js";
import { COLUMNS_LIMIT, ROWS_LIMIT } from "./workbook-rows.js";
import { scanPart } from "./workbook-utf16.js";
import type { WorkbookZip } from "./workbook-zip.js";
import { attributesOf, XmlScanner, xmlName } from "./xml-scanner.js";

/** What links lead to, by `cellKey`. */
export type CellLinks = ReadonlyMap<number, string>;

const HYPERLINK = xmlName("hyperlink");
const CONTACT = /^(?:mailto|tel|sms|callto):/iu;
const FORMULA = /^HYPERLINK\(\s*"([^"]{1,2000})"/iu;

/** Both counted from 0. */
export function cellKey(row: number, column: number): number {
  return row * COLUMNS_LIMIT + column;
}

/**
 * @param path the sheet's part
 * @returns `null` when no link leads to an address or a number
 * @throws LeaksiftError input-damaged
 */
export async function readCellLinks(zip: WorkbookZip, path: string, name: string): Promise<CellLinks | null> {
  const slash = path.lastIndexOf("/");
  const relations = `${path.slice(0, slash + 1)}_rels/${path.slice(slash + 1)}.rels`;
  const part = await zip.read(relations, SMALL_PART_LIMIT_BYTES);
  if (part === null) return null;
  const contacts = new Map<string, string>();
  for (const [id, target] of readHyperlinks(part, `${name} (${relations})`)) {
    const contact = contactOf(target);
    if (contact !== null) contacts.set(id, contact);
  }
  const sheet = contacts.size === 0 ? null : await zip.open(path);
  if (sheet === null) return null;
  const scanner = new LinkScanner(`${name} (${path})`, contacts);
  await scanPart(sheet, scanner);
  return scanner.links;
}

/** The address or number that a formula such as `HYPERLINK("mailto:…", "write me")` leads to. */
export function contactOfFormula(formula: string): string | null {
  const target = FORMULA.exec(formula)?.[1];
  return target === undefined ? null : contactOf(target);
}

/**
 * A cell's text with what its link leads to, as people write an address or a number behind words.
 * @param text may be empty
 */
export function linkedText(text: string, contact: string): string {
  const isAddress = contact.includes("@");
  const fold = (value: string): string => (isAddress ? value.toLowerCase() : value.replace(/\D/gu, ""));
  if (fold(text).includes(fold(contact))) return text;
  if (text.trim() === "") return contact;
  return isAddress ? `${text} <${contact}>` : `${text} tel: ${contact}`;
}

/** The address or number that a link leads to; `null` for any other target. */
export function contactOf(target: string): string | null {
  if (!CONTACT.test(target)) return null;
  let decoded = target.replace(/^callto:/iu, "tel:");
  try {
    decoded = decodeURIComponent(decoded);
  } catch {
    // A lone percent sign: as it stands.
  }
  return identifierOfUri(decoded)?.value ?? null;
}

class LinkScanner extends XmlScanner {
  readonly links = new Map<number, string>();
  readonly #contacts: ReadonlyMap<string, string>;

  constructor(place: string, contacts: ReadonlyMap<string, string>) {
    super(place);
    this.#contacts = contacts;
  }

  protected override open(name: number, bytes: Buffer, from: number, to: number): void {
    if (name !== HYPERLINK) return;
    const attributes = attributesOf(bytes, from, to);
    const contact = this.#contacts.get(attributes.get("id") ?? "");
    const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})/u.exec(attributes.get("ref") ?? "") ?? [];
    const row = Number(digits) - 1;
    if (contact === undefined || letters === undefined || !(row >= 0 && row < ROWS_LIMIT)) return;
    const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
    this.links.set(cellKey(row, column), contact);
  }

  protected override close(): void {
    // Only start tags say something here.
  }

  protected override text(): void {
    // No text does.
  }
}
