/**
 * Tables of an HTML page, which many programs save as `.xls`: each is a sheet, rows of text while the page streams by. Read by
 * `htmlparser2`, as forgiving as a browser. What a page says before a table is rows of one cell above it, so nothing of it is
 * lost; a table in a cell is part of the cell. Cells that span columns or rows leave blank what they cover.
 */
import { StringDecoder } from "node:string_decoder";
import { Parser } from "htmlparser2";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { numberText } from "./workbook-dates.js";
import { contactOf, linkedText } from "./workbook-links.js";
import { COLUMNS_LIMIT, ROWS_LIMIT, type RowWriter } from "./workbook-rows.js";
import type { SheetScanner } from "./workbook-shape.js";

/** Elements that stand open, and characters of one tag: a table needs few, a hostile page may have any number. */
const DEPTH_LIMIT = 1000;
const TAG_CHARACTERS_LIMIT = 2 << 20;
/** Text of one cell, as in the other formats. */
const CELL_CHARACTERS_LIMIT = 2 << 20;

/** Links of one cell that are followed. */
const CONTACTS_LIMIT = 256;

/** Elements whose text nobody sees. */
const UNSEEN = new Set(["head", "script", "style", "xml", "template", "title"]);
/** Elements that begin a line of their own. */
const BLOCKS = new Set(["br", "p", "div", "li", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6"]);

/** Writes the rows of the table `wanted`, counted from 0, into `rows`; counts all. */
export class HtmlTableScanner implements SheetScanner {
  readonly sheets: string[] = [];
  /** Characters in tables, and outside of any. */
  inside = 0;
  outside = 0;
  readonly #place: string;
  readonly #rows: RowWriter;
  readonly #wanted: number;
  readonly #isLast: boolean;
  readonly #decoder = new StringDecoder("utf8");
  readonly #parser: Parser;
  #characters = 0;
  #depth = 0;
  #tables = 0;
  #unseen = 0;
  #inCell = false;
  #cell = "";
  /** Addresses and numbers that links in the cell, or in the line, lead to. */
  #contacts: string[] = [];
  /** The stored value, where a program put it beside the display text. */
  #value: string | null = null;
  /** Text outside of tables, as far as no element has ended it. */
  #line = "";
  #column = 0;
  #columnSpan = 1;
  #rowSpan = 1;
  /** Rows that a cell further up covers, by column: this one and those below. */
  #covered: number[] = [];
  #isClosed = false;

  /**
   * @param place shown in errors
   * @param wanted -1 for none
   * @param isLast nothing follows the wanted table: what the page says behind it is of it as well
   */
  constructor(place: string, rows: RowWriter, wanted: number, isLast: boolean) {
    this.#place = place;
    this.#rows = rows;
    this.#wanted = wanted;
    this.#isLast = isLast;
    this.#parser = new Parser({
      onopentag: (name, attributes) => this.#open(name, attributes),
      onclosetag: (name) => this.#close(name),
      ontext: (text) => this.#text(text),
    });
  }

  get isDone(): boolean {
    return this.#isClosed;
  }

  push(piece: Buffer): void {
    this.#write(this.#decoder.write(piece));
  }

  end(): void {
    this.#write(this.#decoder.end());
    this.#parser.end();
    this.#endLine();
  }

  #write(text: string): void {
    this.#characters += text.length;
    this.#parser.write(text);
    if (this.#characters - this.#parser.endIndex > TAG_CHARACTERS_LIMIT)
      throw this.#damaged("has a tag that nothing closes");
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (++this.#depth > DEPTH_LIMIT) throw this.#damaged(`nests more than ${DEPTH_LIMIT} elements`);
    if (UNSEEN.has(name)) this.#unseen++;
    if (this.#tables === 0 && BLOCKS.has(name)) this.#endLine();
    if (name === "a" && attributes.href !== undefined && this.#unseen === 0) {
      const contact = contactOf(attributes.href);
      if (contact !== null && this.#contacts.length < CONTACTS_LIMIT) this.#contacts.push(contact);
    }
    if (name === "table" && this.#tables++ === 0) {
      this.sheets.push(`${this.sheets.length + 1}`);
      this.#covered = [];
    }
    if (!this.#isWanted) return;
    if (this.#tables === 1 && name === "tr") this.#beginRow();
    else if (this.#tables === 1 && (name === "td" || name === "th")) this.#beginCell(attributes);
    else if (BLOCKS.has(name)) this.#add("\n");
  }

  #close(name: string): void {
    this.#depth--;
    if (this.#tables === 0 && BLOCKS.has(name)) this.#endLine();
    if (UNSEEN.has(name)) this.#unseen = Math.max(0, this.#unseen - 1);
    const isWanted = this.#isWanted;
    if (name === "table" && this.#tables > 0) {
      this.#tables--;
      if (isWanted && this.#tables === 0) {
        this.#endCell();
        this.#rows.endRow();
        this.#isClosed = !this.#isLast;
      }
    } else if (isWanted && this.#tables === 1 && (name === "td" || name === "th")) this.#endCell();
    else if (isWanted && this.#tables === 1 && name === "tr") {
      this.#endCell();
      this.#rows.endRow();
    }
  }

  #text(text: string): void {
    if (this.#unseen > 0) return;
    const plain = text.replaceAll(/\s/gu, " ");
    if (this.#tables > 0) {
      this.inside += text.length;
      if (this.#isWanted) this.#add(plain);
    } else if (this.#line.length < CELL_CHARACTERS_LIMIT) this.#line += plain;
  }

  /** What was said outside of tables is a row of one cell. */
  #endLine(): void {
    const line = this.#linked(this.#line.replaceAll(/ +/gu, " ").trim());
    this.#line = "";
    this.outside += line.length;
    const isBefore = this.sheets.length === this.#wanted;
    const isBehind = this.#isLast && this.sheets.length === this.#wanted + 1;
    if (line === "" || this.#wanted < 0 || !(isBefore || isBehind)) return;
    this.#rows.beginRow(-1);
    this.#rows.textCell(0, line);
    this.#rows.endRow();
  }

  get #isWanted(): boolean {
    return this.sheets.length - 1 === this.#wanted && this.#tables > 0;
  }

  #beginRow(): void {
    this.#endCell();
    this.#rows.beginRow(-1);
    this.#column = 0;
    for (const [column, rows] of this.#covered.entries()) if (rows > 0) this.#covered[column] = rows - 1;
  }

  #beginCell(attributes: Readonly<Record<string, string>>): void {
    this.#endCell();
    this.#inCell = true;
    this.#cell = "";
    this.#contacts = [];
    const { "x:num": value } = attributes;
    this.#value = value === undefined || value === "" ? null : value;
    this.#columnSpan = countOf(attributes.colspan, COLUMNS_LIMIT);
    this.#rowSpan = countOf(attributes.rowspan, ROWS_LIMIT);
    while ((this.#covered[this.#column] ?? 0) > 0) this.#column++;
  }

  #endCell(): void {
    if (!this.#inCell) return;
    this.#inCell = false;
    const text = this.#linked(
      this.#value === null
        ? this.#cell.replaceAll(/ +/gu, " ").replaceAll(/ ?\n[ \n]*/gu, "\n")
        : numberText(this.#value),
    );
    if (text.trim() !== "") this.#rows.textCell(this.#column, text);
    const end = Math.min(this.#column + this.#columnSpan, COLUMNS_LIMIT);
    // A row below begins with one less: it is this row that has been counted.
    if (this.#rowSpan > 1)
      for (let column = this.#column; column < end; column++) this.#covered[column] = this.#rowSpan;
    this.#column = end;
  }

  #linked(text: string): string {
    const contacts = this.#contacts;
    if (contacts.length === 0) return text;
    this.#contacts = [];
    return contacts.reduce(linkedText, text);
  }

  #add(text: string): void {
    if (this.#inCell && this.#cell.length < CELL_CHARACTERS_LIMIT) this.#cell += text;
  }

  #damaged(what: string): LeaksiftError {
    return new LeaksiftError("input-damaged", `${this.#place}: ${what}, which no table needs`);
  }
}

/** A span from 1 to `most`; 0, "to the end", is one: a cell that covers all the rest would blank it. */
function countOf(text: string | undefined, most: number): number {
  const count = Number(text ?? 1);
  return Number.isInteger(count) && count > 0 ? Math.min(count, most) : 1;
}
