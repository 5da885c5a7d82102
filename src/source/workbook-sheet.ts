/**
 * One sheet of an xlsx (ECMA-376-1, 18.3) as rows of text, while its XML streams by. What counts is the stored value, never
 * the display text: a phone that is a number is its digits, however the cell is formatted; a date is ISO 8601; a formula is
 * the value it last had, or its own text where it was never calculated; an error is empty. Of merged cells only the first has a
 * value, as in the file. A link to an address or a number goes with the cell's text.
 *
 * Measured with the workbook of bench/workbook.ts: see docs/performance.md.
 */
import type { ByteReader } from "./byte-reader.js";
import { TransformReader } from "./transform-reader.js";
import { cellKey, contactOfFormula, linkedText, type CellLinks } from "./workbook-links.js";
import { numberText, serialDate } from "./workbook-dates.js";
import { RowWriter, ROWS_LIMIT } from "./workbook-rows.js";
import type { SharedStrings } from "./workbook-strings.js";
import { TextGatherer } from "./workbook-text.js";
import { XmlScanner, xmlName } from "./xml-scanner.js";

/** What a book's sheets have in common. */
export interface SheetContext {
  readonly strings: SharedStrings;
  /** 1 for each cell style that is a date. */
  readonly dateStyles: Uint8Array;
  readonly is1904: boolean;
  /** Addresses and numbers that cells are linked to; `null` for none. */
  readonly links: CellLinks | null;
}

type CellType = "number" | "shared" | "text" | "boolean" | "date" | "error";

const SHEET_DATA = xmlName("sheetData");
const ROW = xmlName("row");
const CELL = xmlName("c");
const VALUE = xmlName("v");
const FORMULA = xmlName("f");
const INLINE = xmlName("is");
const TEXT = xmlName("t");
const PHONETIC = xmlName("rPh");

const SPACE = 32;
const ZERO = 48;
const NINE = 57;
const EQUALS = 61;
const LETTER_A = 65;
const LETTER_R = 114;
const LETTER_S = 115;
const LETTER_T = 116;
/** More digits may have been cut to what a double holds: they go the slow way. */
const EXACT_DIGITS = 15;

/** Writes the rows of one sheet into a RowWriter. */
export class SheetScanner extends XmlScanner {
  readonly #rows: RowWriter;
  readonly #context: SheetContext;
  readonly #value = new TextGatherer();
  readonly #formula = new TextGatherer();
  #inFormula = false;
  #hasFormula = false;
  #inData = false;
  #inInline = false;
  #inPhonetic = false;
  #row = -1;
  #column = -1;
  #style = 0;
  #type: CellType = "number";

  /** @param place shown in errors */
  constructor(place: string, rows: RowWriter, context: SheetContext) {
    super(place);
    this.#rows = rows;
    this.#context = context;
  }

  protected override open(name: number, bytes: Buffer, from: number, to: number): void {
    if (!this.#inData) {
      if (name === SHEET_DATA) this.#inData = true;
    } else if (name === CELL) {
      this.#value.length = 0;
      this.#style = 0;
      this.#type = "number";
      this.#hasFormula = false;
      const last = this.#column;
      this.#column = -1;
      this.#readAttributes(bytes, from, to, true);
      if (this.#column < 0 && this.#context.links !== null) this.#column = last + 1;
    } else if (name === VALUE) this.wantsText = true;
    else if (name === FORMULA) {
      this.#formula.length = 0;
      this.#hasFormula = true;
      this.#inFormula = true;
      this.wantsText = true;
    } else if (name === ROW) {
      const row = this.#readAttributes(bytes, from, to, false);
      this.#row = row < 0 ? this.#row + 1 : row;
      this.#column = -1;
      this.#rows.beginRow(row);
    } else if (name === INLINE) this.#inInline = true;
    else if (name === TEXT) this.wantsText = this.#inInline && !this.#inPhonetic;
    else if (name === PHONETIC) this.#inPhonetic = true;
  }

  protected override close(name: number): void {
    if (!this.#inData) return;
    if (name === CELL) this.#endCell();
    else if (name === VALUE || name === TEXT) this.wantsText = false;
    else if (name === FORMULA) {
      this.wantsText = false;
      this.#inFormula = false;
    } else if (name === ROW) this.#rows.endRow();
    else if (name === INLINE) this.#inInline = false;
    else if (name === PHONETIC) this.#inPhonetic = false;
    else if (name === SHEET_DATA) this.#inData = false;
  }

  protected override text(bytes: Buffer, from: number, to: number, raw: boolean): void {
    (this.#inFormula ? this.#formula : this.#value).add(bytes, from, to, raw);
  }

  /**
   * Reads `r`, `s` and `t` of a cell, or `r` of a row.
   * @returns the row, counted from 0, or -1
   */
  #readAttributes(bytes: Buffer, from: number, to: number, isCell: boolean): number {
    let row = -1;
    for (let i = from; i < to;) {
      while (i < to && bytes[i] <= SPACE) i++;
      const name = i;
      while (i < to && bytes[i] !== EQUALS) i++;
      let nameEnd = i++;
      while (nameEnd > name && bytes[nameEnd - 1] <= SPACE) nameEnd--;
      while (i < to && bytes[i] <= SPACE) i++;
      const quote = bytes[i++];
      const start = i;
      while (i < to && bytes[i] !== quote) i++;
      if (nameEnd - name === 1) {
        const letter = bytes[name];
        if (!isCell) {
          if (letter === LETTER_R) row = digitsAt(bytes, start, i, ROWS_LIMIT) - 1;
        } else if (letter === LETTER_R) this.#column = columnAt(bytes, start, i);
        else if (letter === LETTER_S) this.#style = Math.max(0, digitsAt(bytes, start, i, 1 << 24));
        else if (letter === LETTER_T) this.#type = cellType(bytes, start, i);
      }
      i++;
    }
    return row;
  }

  #endCell(): void {
    const { bytes, length } = this.#value;
    const contact = this.#context.links === null && !this.#hasFormula ? null : this.#contact();
    if (contact !== null) {
      this.#rows.textCell(this.#column, linkedText(this.#shownText(), contact));
      return;
    }
    if (length === 0) {
      // A result that is an empty text has the type of a text.
      if (this.#hasFormula && this.#type === "number") this.#rows.textCell(this.#column, `=${this.#formulaText()}`);
      return;
    }
    switch (this.#type) {
      case "number":
        this.#endNumber();
        break;
      case "shared":
        this.#endShared();
        break;
      case "text":
        this.#value.unescape();
        this.#rows.cell(this.#column, this.#value.bytes, 0, this.#value.length);
        break;
      case "boolean":
        this.#rows.textCell(this.#column, bytes[0] === ZERO + 1 || bytes[0] === LETTER_T ? "TRUE" : "FALSE");
        break;
      case "date":
        this.#rows.cell(this.#column, bytes, 0, length);
        break;
      case "error":
        break;
    }
  }

  /** What the cell is linked to. */
  #contact(): string | null {
    const linked = this.#context.links?.get(cellKey(this.#row, this.#column)) ?? null;
    return linked ?? (this.#hasFormula ? contactOfFormula(this.#formulaText()) : null);
  }

  #formulaText(): string {
    return this.#formula.bytes.toString("utf8", 0, this.#formula.length);
  }

  /** The text of a linked cell; numbers and dates as they are stored. */
  #shownText(): string {
    const { bytes, length } = this.#value;
    if (this.#type === "error") return "";
    if (this.#type !== "shared") {
      if (this.#type === "text") this.#value.unescape();
      return this.#value.bytes.toString("utf8", 0, this.#value.length);
    }
    const { strings } = this.#context;
    const index = digitsAt(bytes, 0, length, strings.count);
    if (index < 0 || index >= strings.count) return "";
    const start = strings.start(index);
    return strings.slab(index).toString("utf8", start, start + strings.lengthOf(index));
  }

  #endNumber(): void {
    const { bytes, length } = this.#value;
    const isDate = this.#context.dateStyles[this.#style] === 1;
    if (!isDate && length <= EXACT_DIGITS) {
      let i = 0;
      while (i < length && bytes[i] >= ZERO && bytes[i] <= NINE) i++;
      if (i === length) {
        this.#rows.cleanCell(this.#column, bytes, 0, length);
        return;
      }
    }
    const text = bytes.toString("latin1", 0, length).trim();
    const date = isDate && text !== "" ? serialDate(Number(text), this.#context.is1904) : null;
    this.#rows.textCell(this.#column, date ?? numberText(text));
  }

  #endShared(): void {
    const { bytes, length } = this.#value;
    const { strings } = this.#context;
    const index = digitsAt(bytes, 0, length, strings.count);
    if (index < 0 || index >= strings.count) throw this.damaged("points to a shared string that isn't there");
    const size = strings.lengthOf(index);
    if (size === 0) return;
    const start = strings.start(index);
    this.#rows.cleanCell(this.#column, strings.slab(index), start, start + size);
  }
}

/** A number that is written there, at most `most`; -1 for anything else. White space around it is none of it. */
function digitsAt(bytes: Uint8Array, from: number, to: number, most: number): number {
  while (from < to && bytes[from] <= SPACE) from++;
  while (from < to && bytes[to - 1] <= SPACE) to--;
  let value = from === to ? -1 : 0;
  for (let i = from; i < to; i++) {
    const digit = bytes[i] - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
    if (value > most) return -1;
  }
  return value;
}

/** The column of a reference such as `AB12`, counted from 0; -1 when there is none. */
function columnAt(bytes: Uint8Array, from: number, to: number): number {
  let column = 0;
  for (let i = from; i < to && i < from + 4; i++) {
    const letter = bytes[i] - LETTER_A;
    if (letter < 0 || letter > 25) break;
    column = column * 26 + letter + 1;
  }
  return column - 1;
}

const CELL_TYPES = new Map<string, CellType>([
  ["n", "number"],
  ["s", "shared"],
  ["str", "text"],
  ["inlineStr", "text"],
  ["b", "boolean"],
  ["d", "date"],
  ["e", "error"],
]);

function cellType(bytes: Buffer, from: number, to: number): CellType {
  if (to - from === 1 && bytes[from] === LETTER_S) return "shared";
  return CELL_TYPES.get(bytes.toString("latin1", from, to)) ?? "text";
}

/** The text of a sheet (SHEET_DIALECT) from its XML. */
export class SheetReader extends TransformReader {
  readonly #rows: RowWriter;
  readonly #scanner: SheetScanner;
  readonly #onClose: () => void;

  /**
   * @param inner the sheet's part, UTF-8
   * @param skip rows in front of the table, to be left blank
   */
  constructor(inner: ByteReader, place: string, context: SheetContext, skip: number, onClose: () => void) {
    super(inner);
    this.#rows = new RowWriter(skip);
    this.#scanner = new SheetScanner(place, this.#rows, context);
    this.#onClose = onClose;
  }

  protected override transform(piece: Buffer | null): Buffer {
    if (piece) this.#scanner.push(piece);
    else this.#scanner.end();
    return this.#rows.take();
  }

  override async close(): Promise<void> {
    this.#onClose();
    await super.close();
  }
}
