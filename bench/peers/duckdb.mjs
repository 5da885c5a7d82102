/**
 * The peer of an import in DuckDB, as a process of its own, so that its memory and time can be measured from outside: reads a
 * column, hashes it with a secret, keeps each hash once, in order; or runs SQL that the caller gives.
 *
 *   node bench/peers/duckdb.mjs lines|courier DATABASE FILE HASH       (needs `npm install --no-save @duckdb/node-api`)
 *   node bench/peers/duckdb.mjs sql DATABASE STATEMENTS
 */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { DuckDBInstance, version } from "@duckdb/node-api";

const [job, database, subject, hash] = process.argv.slice(2);
if (job === "--version") {
  process.stdout.write(`${version()}\n`);
  process.exit();
}

rmSync(database, { force: true });
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
for (const statement of job === "sql" ? subject.split(";") : hashingStatements())
  if (statement.trim() !== "") await connection.run(statement);
connection.closeSync();
instance.closeSync();

function hashingStatements() {
  const file = `'${subject.replaceAll("'", "''")}'`;
  const source =
    job === "courier"
      ? `SELECT "手机号" AS phone FROM read_csv(${file}, header = true, all_varchar = true)`
      : `SELECT phone FROM read_csv(${file}, header = false, delim = '\\t', quote = '', escape = '', columns = {'phone': 'VARCHAR'})`;
  // DuckDB has no keyed hash: a secret in front is the nearest that a user would write.
  const secret = randomBytes(32).toString("hex");
  const hashed = hash === "sha256" ? `sha256('${secret}' || phone)` : `hash('${secret}' || phone)`;
  return [
    "SET preserve_insertion_order = true",
    `CREATE TABLE tags AS SELECT DISTINCT ${hashed} AS tag FROM (${source}) WHERE phone IS NOT NULL ORDER BY tag`,
    "CHECKPOINT",
  ];
}
