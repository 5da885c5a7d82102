/**
 * One sheet of an ods (OpenDocument 1.3, part 3, chapter 9) as rows of text, while `content.xml` streams by. Like xlsx: stored
 * values, not the display text. Repeated cells and rows are written out, blank ones only counted.
 */
import { numberText } from "./workbook-dates.js";
import { contactOf, linkedText } from "./workbook-links.js";
import { COLUMNS_LIMIT, ROWS_LIMIT, type RowWriter } from "./workbook-rows.js";
import { TextGatherer } from "./workbook-text.js";
import { attributesOf, XmlScanner, xmlName } from "./xml-scanner.js";

/** Equal rows one behind another that are written out, and equal cells: more would add nothing but a count. */
export const REPEATED_ROWS_LIMIT = 1024;
export const REPEATED_CELLS_LIMIT = 256;
/** Cells of equal rows: a hundred bytes may ask for a thousand rows of a thousand cells. */
const REPEATED_TOTAL_LIMIT = 1 << 14;
const SPACES_LIMIT = 100;
/** Links of one cell that are followed. */
const CONTACTS_LIMIT = 256;

const TABLE = xmlName("table");
const ROW = xmlName("table-row");
const CELL = xmlName("table-cell");
const COVERED = xmlName("covered-table-cell");
const PARAGRAPH = xmlName("p");
const SPACES = xmlName("s");
const TAB = xmlName("tab");
const LINE_BREAK = xmlName("line-break");
const LINK = xmlName("a");
const ANNOTATION = xmlName("annotation");
const LINE_FEED = Buffer.from("\n");
const BLANKS = Buffer.alloc(SPACES_LIMIT, " ");

/** Writes the rows of the sheet `wanted` into `rows`; tells the names of all. */
export class OpenDocumentScanner extends XmlScanner {
  readonly #rows: RowWriter | null;
  readonly #wanted: number;
  readonly #onSheet: (name: string) => void;
  readonly #text = new TextGatherer();
  #sheet = -1;
  #tables = 0;
  #annotations = 0;
  #inCell = false;
  #paragraphs = 0;
  /** Of the cell: its value by its attributes; `null` when that is its text. */
  #value: string | null = null;
  /** Addresses and numbers that links in the cell lead to. */
  #contacts: string[] = [];
  #repeatedCells = 1;
  #column = 0;
  #row = 0;
  #repeatedRows = 1;
  #cells: { readonly column: number; readonly text: Buffer }[] = [];

  /** @param place shown in errors. @param wanted counted from 0; -1 for none */
  constructor(place: string, rows: RowWriter | null, wanted: number, onSheet: (name: string) => void) {
    super(place);
    this.#rows = rows;
    this.#wanted = wanted;
    this.#onSheet = onSheet;
  }

  /** The wanted sheet was read to its end: what follows need not be given. */
  get isDone(): boolean {
    return this.#wanted >= 0 && (this.#sheet > this.#wanted || (this.#sheet === this.#wanted && this.#tables === 0));
  }

  protected override open(name: number, bytes: Buffer, from: number, to: number): void {
    if (name === TABLE) {
      // A table inside of a cell is part of the cell.
      if (this.#tables++ === 0) {
        this.#sheet++;
        this.#row = 0;
        this.#onSheet(attributesOf(bytes, from, to).get("name") ?? `${this.#sheet + 1}`);
      }
      return;
    }
    if (this.#sheet !== this.#wanted || this.#tables !== 1) return;
    if (name === ROW) {
      this.#repeatedRows = repeats(attributesOf(bytes, from, to).get("number-rows-repeated"), ROWS_LIMIT);
      this.#column = 0;
      this.#cells = [];
    } else if (name === CELL || name === COVERED) this.#openCell(attributesOf(bytes, from, to));
    else if (name === ANNOTATION) this.#annotations++;
    else if (this.#inCell && this.#annotations === 0) this.#openText(name, bytes, from, to);
  }

  protected override close(name: number): void {
    if (name === TABLE) {
      this.#tables = Math.max(0, this.#tables - 1);
      return;
    }
    if (this.#sheet !== this.#wanted || this.#tables !== 1) return;
    if (name === CELL || name === COVERED) this.#closeCell();
    else if (name === ROW) this.#closeRow();
    else if (name === PARAGRAPH) this.wantsText = false;
    else if (name === ANNOTATION) this.#annotations = Math.max(0, this.#annotations - 1);
  }

  protected override text(bytes: Buffer, from: number, to: number, raw: boolean): void {
    if (this.#annotations === 0 && this.#tables === 1) this.#text.add(bytes, from, to, raw);
  }

  #openCell(attributes: ReadonlyMap<string, string>): void {
    this.#inCell = true;
    this.#paragraphs = 0;
    this.#text.length = 0;
    this.#contacts = [];
    this.#repeatedCells = repeats(attributes.get("number-columns-repeated"), COLUMNS_LIMIT);
    this.#value = storedValue(attributes);
  }

  #openText(name: number, bytes: Buffer, from: number, to: number): void {
    if (name === PARAGRAPH) {
      if (this.#paragraphs++ > 0) this.#text.add(LINE_FEED, 0, 1, true);
      this.wantsText = true;
    } else if (name === SPACES) {
      const count = repeats(attributesOf(bytes, from, to).get("c"), SPACES_LIMIT);
      this.#text.add(BLANKS, 0, count, true);
    } else if (name === LINK) {
      const contact = contactOf(attributesOf(bytes, from, to).get("href") ?? "");
      if (contact !== null && this.#contacts.length < CONTACTS_LIMIT) this.#contacts.push(contact);
    } else if (name === TAB) this.#text.add(BLANKS, 0, 1, true);
    else if (name === LINE_BREAK) this.#text.add(LINE_FEED, 0, 1, true);
  }

  #closeCell(): void {
    if (!this.#inCell) return;
    this.#inCell = false;
    this.wantsText = false;
    let text =
      this.#value === null ? Buffer.from(this.#text.bytes.subarray(0, this.#text.length)) : Buffer.from(this.#value);
    if (this.#contacts.length > 0) text = Buffer.from(this.#contacts.reduce(linkedText, text.toString("utf8")));
    if (text.length > 0) {
      const end = this.#column + Math.min(this.#repeatedCells, REPEATED_CELLS_LIMIT);
      for (let column = this.#column; column < end; column++) this.#cells.push({ column, text });
    }
    this.#column += this.#repeatedCells;
  }

  #closeRow(): void {
    if (this.#cells.length > 0) {
      const most = Math.max(1, Math.floor(REPEATED_TOTAL_LIMIT / this.#cells.length));
      const count = Math.min(this.#repeatedRows, REPEATED_ROWS_LIMIT, most);
      for (let i = 0; i < count; i++) {
        this.#rows?.beginRow(this.#row + i);
        for (const { column, text } of this.#cells) this.#rows?.cell(column, text, 0, text.length);
        this.#rows?.endRow();
      }
    }
    this.#row += this.#repeatedRows;
    this.#cells = [];
    this.#repeatedRows = 1;
  }
}

/** @returns the value that the attributes hold, `null` when it is the text of the cell */
function storedValue(attributes: ReadonlyMap<string, string>): string | null {
  switch (attributes.get("value-type")) {
    case "float":
    case "percentage":
    case "currency":
      return numberText((attributes.get("value") ?? "").trim());
    case "date":
      return (attributes.get("date-value") ?? "").replace("T", " ");
    case "boolean":
      return attributes.get("boolean-value") === "true" ? "TRUE" : "FALSE";
    case "string":
      return attributes.get("string-value") ?? null;
    case undefined:
    default:
      return null;
  }
}

/** A repeat count from 1 to `most`. */
function repeats(text: string | undefined, most: number): number {
  const count = Number(text ?? "1");
  return count >= 1 ? Math.min(Math.floor(count), most) : 1;
}
