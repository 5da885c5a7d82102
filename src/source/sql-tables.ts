/**
 * What is known of a dump's tables while it is read: their columns, as CREATE TABLE told them, and the heads of groups that
 * were made for statements. The same statement text gives the same head object, so that its rows go on in one group.
 */
import { encodeHead } from "./sql-group.js";
import { parseCreateTable, parseInsertHead, type CopyHead } from "./sql-heads.js";

/** Statements' heads that are remembered; each table has one or two. */
const HEADS_LIMIT = 4096;

export class DumpTables {
  readonly #columns: Map<string, readonly string[]>;
  readonly #heads = new Map<string, Buffer>();

  /** @param columns of tables that are known already, by name in small letters; those that are met are added */
  constructor(columns: Map<string, readonly string[]>) {
    this.#columns = columns;
  }

  /** Learns the columns of a CREATE TABLE. */
  create(text: string): void {
    const table = parseCreateTable(text);
    if (table) this.#columns.set(table.table.toLowerCase(), table.columns);
    this.#heads.clear();
  }

  /** The group head for an INSERT, from its text up to VALUES; `null` when it names no table. */
  insertHead(text: string, backslashes: boolean): Buffer | null {
    const known = this.#heads.get(text);
    if (known) return known;
    const parsed = parseInsertHead(text);
    if (!parsed) return null;
    const columns = parsed.columns ?? this.#columns.get(parsed.table.toLowerCase()) ?? null;
    return this.#remember(text, encodeHead({ table: parsed.table, columns, rows: "values", backslashes }));
  }

  /** The group head for an INSERT … SET, which names its columns in its own way. */
  setHead(insert: string, columns: readonly string[], backslashes: boolean): Buffer | null {
    const parsed = parseInsertHead(insert);
    if (!parsed) return null;
    const key = `SET ${JSON.stringify([parsed.table, columns])}`;
    return (
      this.#heads.get(key) ??
      this.#remember(key, encodeHead({ table: parsed.table, columns, rows: "values", backslashes }))
    );
  }

  /** The group head for the rows of a COPY. @param names of its header line, where it has one and names no columns */
  copyHead({ table, columns, delimiter, csv }: CopyHead, names: readonly string[] | null): Buffer {
    const format = csv ? { csv } : delimiter === "\t" ? {} : { delimiter };
    const known = columns ?? names ?? this.#columns.get(table.toLowerCase()) ?? null;
    return encodeHead({ table, columns: known, rows: "copy", ...format });
  }

  #remember(key: string, head: Buffer): Buffer {
    if (this.#heads.size >= HEADS_LIMIT) this.#heads.clear();
    this.#heads.set(key, head);
    return head;
  }
}
