/** What the commands print as JSON, as far as the tests look at it. The whole of it is in docs/schemas. */
/** `import --json`. */
export interface Imported {
  datasets: {
    id: string;
    outcome: string;
    files: number;
    records: number;
    rejected: number;
    identifiers: Record<string, { values: number; distinct: number; invalid: number; masked: number }>;
    columns: { name: string | null; index: number; role: string }[];
    country: string;
    dataClasses: string[];
    classRecords: Record<string, number>;
    years: Record<string, number>;
  }[];
}

/** `check --json`. */
export interface Checked {
  coverage: { datasets: number; records: number; newest: string | null; oldest: string | null };
  results: {
    identifier: string;
    kind: string;
    line?: number;
    status: string;
    reason?: string;
    exposures: {
      dataset: string;
      title: string;
      date: string | null;
      match: string;
      records: number;
      dataClasses: string[];
      years: number[];
    }[];
  }[];
  summary: { checked: number; exposed: number; clear: number; invalid: number };
}
