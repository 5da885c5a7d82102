/**
 * What the library answers: the document that `leaksift check --json` prints, as types. Its schema with all words is
 * docs/schemas/check.schema.json; fields may be added, none is taken away under `schemaVersion` 1.
 */

export interface Exposure {
  /** Short name of the dataset. */
  readonly dataset: string;
  readonly title: string;
  /** When it leaked: `YYYY[-MM[-DD]]`, `null` where nobody said. */
  readonly date: string | null;
  /** `alias`: found under another spelling of the same mailbox, such as one without its plus-tag. */
  readonly match: "exact" | "alias";
  /** Records of the dataset that hold the identifier. */
  readonly records: number;
  /** Slugs of what else these records hold, such as `passwords`. */
  readonly dataClasses: readonly string[];
  /** Years that the records are of, where they say so. */
  readonly years: readonly number[];
  readonly credibility?: string;
  /** Id of the known incident that the dataset is linked to. */
  readonly incident?: string;
}

/** Somebody of a list, as far as it says who. */
export interface ListedContact {
  /** From 1, in the order of the list. */
  readonly number: number;
  readonly id?: string;
  readonly name?: string;
  readonly department?: string;
}

export interface Result {
  /** Masked, unless `showIdentifiers` was asked for. */
  readonly identifier: string;
  readonly kind: string;
  /** The first line of the list that has it. */
  readonly line?: number;
  /** All its lines, where they are several. */
  readonly lines?: readonly number[];
  readonly contact?: ListedContact;
  readonly sharedWith?: readonly ListedContact[];
  /** `clear` means "not in the datasets of `coverage`", never "safe"; `invalid` was not checked, for `reason`. */
  readonly status: "exposed" | "clear" | "invalid";
  readonly reason?: string;
  readonly exposures: readonly Exposure[];
}

/** How many identifiers, or people, had which outcome. */
export interface Summary {
  readonly checked: number;
  readonly exposed: number;
  readonly clear: number;
  readonly invalid: number;
}

export interface Answer {
  readonly schemaVersion: 1;
  /** What the store holds: a clear result says nothing of other leaks. */
  readonly coverage: {
    readonly datasets: number;
    readonly records: number;
    readonly newest: string | null;
    readonly oldest: string | null;
    /** Inputs that could not be read when the datasets were imported. */
    readonly skippedInputs?: number;
    /** Datasets that were not asked because they are sensitive and a list was given. */
    readonly sensitiveLeftOut?: number;
  };
  /** Datasets that lack some of their inputs; absent when there is none. */
  readonly incomplete?: readonly {
    readonly dataset: string;
    readonly skippedInputs: number;
    readonly inputs: number;
  }[];
  /** One for each identifier, in the order of the question; what was given twice has one. */
  readonly results: readonly Result[];
  readonly summary: Summary;
  /** As `summary`, of the people of a list that names them. */
  readonly contacts?: Summary;
}

/** The answer to a list, with what of it could not be asked: an answer that lacks something is not a clear one. */
export interface ListAnswer extends Answer {
  /** Members of an archive that could not be read as lists, by path and reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** Rows that name somebody but hold no identifier. */
  readonly unreachable: number;
  /** The list was text in no known format: what is no identifier in it was passed over. */
  readonly swept: boolean;
}
