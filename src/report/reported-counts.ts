/** What was counted at an import, as reports take it: the same of an import that just ended and of a dataset in the store. */

export interface ReportedCounts {
  readonly files: number;
  /** Inputs of the imports that are not in the dataset, because they could not be read. */
  readonly skippedInputs: number;
  readonly bytes: number;
  readonly records: number;
  readonly rejected: number;
  readonly rejections: Readonly<Record<string, number>>;
  readonly identifiers: Readonly<Record<string, { values: number; distinct: number; invalid: number; masked: number }>>;
  readonly country: string;
  readonly encoding: string;
  readonly format: string;
  readonly dataClasses: readonly string[];
  readonly countries: Readonly<Record<string, number>>;
}

/** What an import did. */
export interface ReportedImport {
  readonly seconds: number;
  readonly datasets: readonly (ReportedCounts & {
    readonly id: string;
    readonly outcome: "imported" | "appended" | "replaced" | "unchanged";
    readonly columns: readonly { name: string | null; index: number; role: string; because: string }[];
    readonly undecodable?: number;
    /** Files by format, where they are of several. */
    readonly formats?: Readonly<Record<string, number>>;
    /** Of a split import: its group, `null` for records of none. */
    readonly group?: string | null;
  })[];
  /** Groups of a split import that made no dataset. */
  readonly withoutIdentifiers: readonly { readonly id: string; readonly records: number }[];
}
