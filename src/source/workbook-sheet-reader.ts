/** The text of one sheet (SHEET_DIALECT) of a book whose sheets all stand in one stream, which is read anew for each. */
import type { ByteReader } from "./byte-reader.js";
import { TransformReader } from "./transform-reader.js";
import type { RowWriter } from "./workbook-rows.js";
import type { SheetScanner } from "./workbook-shape.js";

export class OneSheetReader extends TransformReader {
  readonly #rows: RowWriter;
  readonly #scanner: Omit<SheetScanner, "sheets">;
  readonly #sheets: number;

  /**
   * @param inner UTF-8, the caller's until now
   * @param scanner writes the sheet's rows into `rows`
   * @param sheets of the book: each counts as its share of the bytes
   */
  constructor(inner: ByteReader, rows: RowWriter, scanner: Omit<SheetScanner, "sheets">, sheets: number) {
    super(inner);
    this.#rows = rows;
    this.#scanner = scanner;
    this.#sheets = sheets;
  }

  override get consumed(): number {
    return Math.floor(super.consumed / this.#sheets);
  }

  protected override transform(piece: Buffer | null): Buffer {
    if (!this.#scanner.isDone) {
      if (piece) this.#scanner.push(piece);
      else this.#scanner.end();
    }
    return this.#rows.take();
  }
}
