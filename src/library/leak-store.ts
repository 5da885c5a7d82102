/** A store that a program holds, and what it says of itself. */

/** What was imported as one leak. */
export interface Dataset {
  readonly id: string;
  readonly title: string;
  readonly breachDate: string | null;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
  readonly records: number;
  /** Slugs. */
  readonly dataClasses: readonly string[];
}

export interface LeakStore {
  readonly path: string;
  /** @throws LeaksiftError store-damaged; usage after `close` */
  datasets(): Dataset[];
  /** Closes the file; to be called once no check is under way. Twice is no error. */
  close(): void;
}
