/**
 * Sheets of a SpreadsheetML 2003 document ("XML Spreadsheet Reference", Microsoft), which programs save as `.xls` or `.xml`:
 * rows of text while it streams by. Stored values, as in the other formats; comments of cells are no cells.
 */
import { numberText } from "./workbook-dates.js";
import type { RowWriter } from "./workbook-rows.js";
import type { SheetScanner } from "./workbook-shape.js";
import { TextGatherer } from "./workbook-text.js";
import { attributesOf, XmlScanner, xmlName } from "./xml-scanner.js";

const WORKSHEET = xmlName("Worksheet");
const ROW = xmlName("Row");
const CELL = xmlName("Cell");
const DATA = xmlName("Data");
const COMMENT = xmlName("Comment");

/** Writes the rows of the sheet `wanted`, counted from 0, into `rows`; tells the names of all. */
export class SpreadsheetMlScanner extends XmlScanner implements SheetScanner {
  readonly sheets: string[] = [];
  readonly #rows: RowWriter;
  readonly #wanted: number;
  readonly #text = new TextGatherer();
  #row = -1;
  #column = -1;
  /** Columns that the cell covers beside its own. */
  #across = 0;
  #type = "";
  #comments = 0;
  #isClosed = false;

  /** @param place shown in errors. @param wanted -1 for none */
  constructor(place: string, rows: RowWriter, wanted: number) {
    super(place);
    this.#rows = rows;
    this.#wanted = wanted;
  }

  get isDone(): boolean {
    return this.#isClosed;
  }

  protected override open(name: number, bytes: Buffer, from: number, to: number): void {
    if (name === WORKSHEET) {
      this.sheets.push(attributesOf(bytes, from, to).get("Name") ?? `${this.sheets.length + 1}`);
      this.#row = -1;
      return;
    }
    if (this.sheets.length - 1 !== this.#wanted) return;
    if (name === ROW) {
      this.#row = indexOf(attributesOf(bytes, from, to), this.#row);
      this.#column = -1;
      this.#across = 0;
      this.#rows.beginRow(this.#row);
    } else if (name === CELL) {
      const attributes = attributesOf(bytes, from, to);
      this.#column = indexOf(attributes, this.#column + this.#across);
      this.#across = countOf(attributes.get("MergeAcross"));
    } else if (name === COMMENT) this.#comments++;
    else if (name === DATA && this.#comments === 0) {
      this.#type = attributesOf(bytes, from, to).get("Type") ?? "String";
      this.#text.length = 0;
      this.wantsText = true;
    }
  }

  protected override close(name: number): void {
    if (this.sheets.length - 1 !== this.#wanted) return;
    if (name === WORKSHEET) {
      this.#isClosed = true;
      this.wantsText = false;
    } else if (name === ROW) this.#rows.endRow();
    else if (name === COMMENT) this.#comments = Math.max(0, this.#comments - 1);
    else if (name === DATA && this.wantsText) {
      this.wantsText = false;
      this.#writeCell();
    }
  }

  protected override text(bytes: Buffer, from: number, to: number, raw: boolean): void {
    if (this.#comments === 0) this.#text.add(bytes, from, to, raw);
  }

  #writeCell(): void {
    const { bytes, length } = this.#text;
    if (this.#type === "String") this.#rows.cell(this.#column, bytes, 0, length);
    else if (this.#type !== "Error")
      this.#rows.textCell(this.#column, valueText(this.#type, bytes.toString("utf8", 0, length).trim()));
  }
}

function valueText(type: string, text: string): string {
  if (type === "Number") return numberText(text);
  if (type === "DateTime") return text.replace("T", " ").replace(/(?: 00:00:00)?(?:\.0+)?$/u, "");
  return text;
}

/** Rows and cells that are left out show by the number, from 1, of the next one. @returns it, counted from 0 */
function indexOf(attributes: ReadonlyMap<string, string>, last: number): number {
  const index = Number(attributes.get("Index") ?? NaN) - 1;
  return Number.isInteger(index) && index > last ? index : last + 1;
}

function countOf(text: string | undefined): number {
  const count = Number(text ?? 0);
  return Number.isInteger(count) && count > 0 ? count : 0;
}
