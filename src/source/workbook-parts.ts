/**
 * The small parts of an xlsx that say what there is (ECMA-376-1, 18.2 and 18.8): its sheets in order, hidden ones too, where
 * they lie, the epoch of its dates, and which cell styles are dates.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { decodeUtf16 } from "./workbook-utf16.js";
import { isDateFormat } from "./workbook-dates.js";
import { attributesOf, XmlScanner, xmlName } from "./xml-scanner.js";

/** More than any of these parts takes in a real book; a book has at most some 64,000 styles. */
export const SMALL_PART_LIMIT_BYTES = 64 << 20;
export const SHEETS_LIMIT = 2000;

export interface WorkbookPart {
  /** Root element is `workbook`. */
  readonly isWorkbook: boolean;
  readonly is1904: boolean;
  /** In the order of the book; `relation` names where the sheet lies. */
  readonly sheets: readonly { readonly name: string; readonly relation: string }[];
}

export interface Relation {
  readonly type: string;
  readonly target: string;
}

/** Calls `use` for each start tag of a small part; `attributes` only when wanted. @throws LeaksiftError input-damaged */
function eachElement(
  part: Buffer,
  place: string,
  use: (name: number, attributes: () => ReadonlyMap<string, string>) => void,
): void {
  const scanner = new (class extends XmlScanner {
    protected override open(name: number, bytes: Buffer, from: number, to: number): void {
      use(name, () => attributesOf(bytes, from, to));
    }
    protected override close(): void {
      // Only start tags say something here.
    }
    protected override text(): void {
      // No text does.
    }
  })(place);
  scanner.push(decodeUtf16(part));
  scanner.end();
}

const WORKBOOK = xmlName("workbook");
const WORKBOOK_PROPERTIES = xmlName("workbookPr");
const SHEET = xmlName("sheet");

/** @throws LeaksiftError input-damaged; input-unsupported above SHEETS_LIMIT */
export function readWorkbookPart(part: Buffer, place: string): WorkbookPart {
  let root: number | null = null;
  let is1904 = false;
  const sheets: { name: string; relation: string }[] = [];
  eachElement(part, place, (name, attributes) => {
    root ??= name;
    if (name === WORKBOOK_PROPERTIES) is1904 = /^(?:1|true|on)$/u.test(attributes().get("date1904") ?? "");
    if (name !== SHEET) return;
    const named = attributes();
    sheets.push({ name: named.get("name") ?? `${sheets.length + 1}`, relation: named.get("id") ?? "" });
    if (sheets.length > SHEETS_LIMIT)
      throw new LeaksiftError("input-unsupported", `${place}: has more than ${SHEETS_LIMIT} sheets`);
  });
  return { isWorkbook: root === WORKBOOK, is1904, sheets };
}

const RELATIONSHIP = xmlName("Relationship");

/** @returns targets of links out of the file, by id. @throws LeaksiftError input-damaged */
export function readHyperlinks(part: Buffer, place: string): Map<string, string> {
  const links = new Map<string, string>();
  eachRelation(part, place, (id, { type, target }) => {
    if (type.endsWith("/hyperlink")) links.set(id, target);
  });
  return links;
}

/** @returns relations by id; what lies outside of the file is left out. @throws LeaksiftError input-damaged */
export function readRelations(part: Buffer, place: string): Map<string, Relation> {
  const relations = new Map<string, Relation>();
  eachRelation(part, place, (id, relation, isExternal) => {
    if (!isExternal) relations.set(id, relation);
  });
  return relations;
}

function eachRelation(
  part: Buffer,
  place: string,
  use: (id: string, relation: Relation, isExternal: boolean) => void,
): void {
  eachElement(part, place, (name, attributes) => {
    if (name !== RELATIONSHIP) return;
    const named = attributes();
    const id = named.get("Id");
    if (id === undefined) return;
    const relation = { type: named.get("Type") ?? "", target: named.get("Target") ?? "" };
    use(id, relation, named.get("TargetMode") === "External");
  });
}

/** @returns the part's path in the zip. @param folder of the part that the relation belongs to, such as `xl` */
export function resolveTarget(folder: string, target: string): string {
  const segments: string[] = [];
  const path = target.startsWith("/") ? target : `${folder}/${target}`;
  for (const segment of path.replaceAll("\\", "/").split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}

const NUMBER_FORMAT = xmlName("numFmt");
const CELL_FORMATS = xmlName("cellXfs");
const CELL_STYLE_FORMATS = xmlName("cellStyleXfs");
const FORMAT = xmlName("xf");
const CELL_STYLES = xmlName("cellStyles");

/** @returns 1 for each cell style (`s` of a cell) that is a date. @throws LeaksiftError input-damaged */
export function readDateStyles(part: Buffer, place: string): Uint8Array {
  const codes = new Map<string, string>();
  const dates: number[] = [];
  let inCells = false;
  eachElement(part, place, (name, attributes) => {
    if (name === NUMBER_FORMAT) codes.set(attributes().get("numFmtId") ?? "", attributes().get("formatCode") ?? "");
    else if (name === CELL_FORMATS) inCells = true;
    else if (name === CELL_STYLE_FORMATS || name === CELL_STYLES) inCells = false;
    else if (name === FORMAT && inCells) {
      const id = attributes().get("numFmtId") ?? "0";
      dates.push(isDateFormat(Number(id), codes.get(id)) ? 1 : 0);
    }
  });
  return Uint8Array.from(dates);
}
