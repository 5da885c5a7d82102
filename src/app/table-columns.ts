/**
 * Columns of a dump of several tables: each table is recognised by itself, so that what its columns are is settled among
 * its own, and each has a date of its own.
 */
import { recognizeColumns, type ColumnSample, type RecognizedColumn } from "../identifier/column-recognition.js";
import type { SampledTable } from "../source/sql-sample.js";

const SAMPLED_CELLS = 1000;

/** The columns of all tables, numbered through; their names are `table.column`. */
export function tableSamples(tables: readonly SampledTable[]): ColumnSample[] {
  return tables
    .flatMap(({ columns }) => columns)
    .map(({ path, values }, index) => ({ index, name: path, values: values.slice(0, SAMPLED_CELLS) }));
}

/**
 * Recognises the columns of each table by their own names, without the table's.
 * @param settle what is done with the columns of one table among themselves
 * @returns one for each of `tableSamples`, in that order
 */
export function recognizeTables(
  tables: readonly SampledTable[],
  settle: (columns: RecognizedColumn[]) => RecognizedColumn[],
): RecognizedColumn[] {
  let first = 0;
  return tables.flatMap(({ columns }) => {
    const samples = columns.map(({ name, values }, at) => ({
      index: first + at,
      name,
      values: values.slice(0, SAMPLED_CELLS),
    }));
    first += columns.length;
    return settle(recognizeColumns(samples)).map((column, at) => ({ ...column, name: columns[at].path }));
  });
}
