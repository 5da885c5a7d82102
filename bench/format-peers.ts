/**
 * The same rows in each format that has a parser of its own, beside what else reads them: sqlite3 for CSV and SQL dumps, DuckDB
 * for CSV and NDJSON, a streaming library for workbooks. Peers that are packages are not dependencies: they are left out unless
 * `npm install --no-save @duckdb/node-api exceljs` has been run.
 */
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

export interface FormatBench {
  /** As for `--only`. */
  readonly name: string;
  readonly about: string;
  /** Made when it is missing. */
  file(): string;
  readonly options: readonly string[];
  /** Of what a rate is told. */
  readonly unit: "MB" | "rows";
  readonly rows: number;
  readonly peers: readonly Peer[];
}

export interface Peer {
  readonly name: string;
  /** What it does with the file, from its start. */
  command: (file: string) => { readonly program: string; readonly args: readonly string[]; readonly input?: string };
}

const require = createRequire(import.meta.url);
const PEERS = join(import.meta.dirname, "peers");
const PHONE_KEYS = ["phone", "手机", "shouji", "手机号", "联系电话", "手机号码"];

/**
 * @param folder for inputs and the peers' databases
 * @param scale 1 for a million rows of each, in NDJSON one and a half
 */
export function formatBenches(
  folder: string,
  scale: number,
  has: { readonly sqlite3: boolean; readonly duckdb: boolean },
): FormatBench[] {
  const rows = Math.round(1_000_000 * scale);
  const database = (suffix: string): string => {
    const path = join(folder, `peer.${suffix}`);
    for (const file of [path, `${path}-wal`, `${path}.wal`]) rmSync(file, { force: true });
    return path;
  };
  const made = (shape: string, count: number, ending: string): string => {
    const path = join(folder, `${shape}-${count}.${ending}`);
    const script = ending === "xlsx" ? ["bench/workbook.ts", "--rows"] : ["bench/generate.ts", shape, "--count"];
    if (!existsSync(path))
      execFileSync("npx", ["tsx", ...script, String(count), "--out", path], { stdio: "ignore", maxBuffer: 1 << 20 });
    return path;
  };
  const sqlite3 = (name: string, script: (file: string) => string): Peer[] =>
    has.sqlite3
      ? [{ name, command: (file) => ({ program: "sqlite3", args: [database("db")], input: script(file) }) }]
      : [];
  const duckdb = (name: string, script: (file: string) => string): Peer[] =>
    has.duckdb
      ? [
          {
            name,
            command: (file) => ({
              program: "node",
              args: [join(PEERS, "duckdb.mjs"), "sql", database("duckdb"), script(file)],
            }),
          },
        ]
      : [];
  const node = (name: string, script: string, needs: string | null): Peer[] =>
    needs === null || isPackage(needs)
      ? [{ name, command: (file) => ({ program: "node", args: [join(PEERS, script), file] }) }]
      : [];
  const documents = Math.round(1_500_000 * scale);
  const workbookRows = Math.min(1_000_000, Math.round(200_000 * scale));

  return [
    {
      name: "csv",
      about: `${rows} users as CSV`,
      file: () => made("mixed-email", rows, "csv"),
      options: [],
      unit: "MB",
      rows,
      peers: [
        ...sqlite3(
          "sqlite3 .import, index",
          (file) =>
            `CREATE TABLE t(id, email, name, created_at);\n.mode csv\n.import '${file}' t\nCREATE INDEX i ON t(email);\n`,
        ),
        ...duckdb(
          "DuckDB read_csv, index",
          (file) => `CREATE TABLE t AS SELECT * FROM read_csv('${file}'); CREATE INDEX i ON t(email)`,
        ),
      ],
    },
    {
      name: "sql",
      about: `${rows} rows of a mysqldump`,
      file: () => made("sql", rows, "sql"),
      options: ["--country", "CN"],
      unit: "MB",
      rows,
      peers: sqlite3(
        "sqlite3 .read, two indexes",
        (file) => `.read '${file}'\nCREATE INDEX i ON members(mobile);\nCREATE INDEX j ON members(email);\n`,
      ),
    },
    {
      name: "ndjson",
      about: `${documents} documents of elasticdump`,
      file: () => made("es", documents, "ndjson"),
      options: ["--country", "CN"],
      unit: "MB",
      rows: documents,
      peers: [
        ...duckdb("DuckDB read_json, index", (file) => {
          const phone = PHONE_KEYS.map((key) => `_source->>'${key}'`).join(", ");
          const columns = "columns={_index:'VARCHAR', _id:'VARCHAR', _source:'JSON'}";
          return `CREATE TABLE t AS SELECT _index, coalesce(${phone}) AS phone, _source->>'qq' AS qq
            FROM read_json('${file}', format='newline_delimited', ${columns}); CREATE INDEX i ON t(phone)`;
        }),
        ...node("node: readline, JSON.parse, nothing kept", "json-parse.mjs", null),
      ],
    },
    {
      name: "xlsx",
      about: `${workbookRows} rows of a workbook`,
      file: () => made("workbook", workbookRows, "xlsx"),
      options: ["--country", "CN"],
      unit: "rows",
      rows: workbookRows,
      peers: node("exceljs, streaming, nothing kept", "exceljs.mjs", "exceljs"),
    },
  ];
}

/** A format's figure for `seconds`: megabytes or rows in one. */
export function rateOf(bench: FormatBench, seconds: number): string {
  if (bench.unit === "rows") return `${Math.round(bench.rows / seconds)} rows/s`;
  return `${(statSync(bench.file()).size / 1e6 / seconds).toFixed(0)} MB/s`;
}

function isPackage(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
