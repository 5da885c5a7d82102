/** What an opened workbook is, whatever its format: named sheets, each to be read as rows of text. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";

export type WorkbookFormat = "xlsx" | "xlsb" | "xls" | "ods" | "spreadsheetml" | "html";

export interface WorkbookSheet {
  readonly name: string;
  /** What of the file's bytes reading it takes: over all sheets at most the file's size. */
  readonly bytes: number;
  /**
   * Opens the sheet as text (SHEET_DIALECT of workbook-rows.ts), as often as one likes.
   * @param skip rows in front of the table that are left blank, not counting those that are
   * @throws LeaksiftError input-damaged, input-unsupported; `read` too
   */
  open(skip: number): Promise<ByteReader>;
}

export interface Workbook {
  readonly format: WorkbookFormat;
  readonly sheets: readonly WorkbookSheet[];
}

/** Takes a document apart: rows of one of its sheets, names of all. */
export interface SheetScanner {
  /** Sheets met so far. */
  readonly sheets: readonly string[];
  /** The wanted sheet was read to its end: what follows need not be given. */
  readonly isDone: boolean;
  /** @throws LeaksiftError input-damaged */
  push(piece: Buffer): void;
  end(): void;
}

/** @returns the error for a workbook that a password protects */
export function encryptedWorkbook(name: string): LeaksiftError {
  return new LeaksiftError(
    "input-unsupported",
    `${name}: is encrypted`,
    "open it with its password in the program that made it, and save it without one",
  );
}

/**
 * Something large that all sheets of a book need, kept while somebody reads one of them and until the last sheet was read:
 * sheets are read in their order, so it is not made again for each.
 */
export class KeptWhileRead<T> {
  readonly #load: () => Promise<T>;
  #loaded: Promise<T> | null = null;
  #readers = 0;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** @throws whatever loading throws */
  async take(): Promise<T> {
    this.#readers++;
    this.#loaded ??= this.#load();
    try {
      return await this.#loaded;
    } catch (error) {
      this.#readers--;
      this.#loaded = null;
      throw error;
    }
  }

  /** @param isLast the book's last sheet was read: nobody will ask again soon */
  release(isLast: boolean): void {
    this.#readers--;
    if (isLast && this.#readers <= 0) this.#loaded = null;
  }
}
