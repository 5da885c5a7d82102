/**
 * The peer of an import in DuckDB: read a column, hash it with a secret, keep each hash once, in order. As a process of its
 * own, so that its memory and time can be measured from outside.
 *
 *   node bench/peers/duckdb.mjs lines|courier FILE HASH DATABASE       (needs `npm install --no-save @duckdb/node-api`)
 */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { DuckDBInstance, version } from "@duckdb/node-api";

const [shape, file, hash, path] = process.argv.slice(2);
if (shape === "--version") {
  process.stdout.write(`${version()}\n`);
  process.exit();
}
const quoted = `'${file.replaceAll("'", "''")}'`;
const source =
  shape === "courier"
    ? `SELECT "手机号" AS phone FROM read_csv(${quoted}, header = true, all_varchar = true)`
    : `SELECT phone FROM read_csv(${quoted}, header = false, delim = '\\t', quote = '', escape = '', columns = {'phone': 'VARCHAR'})`;
// DuckDB has no keyed hash: a secret in front is the nearest that a user would write.
const secret = randomBytes(32).toString("hex");
const hashed = hash === "sha256" ? `sha256('${secret}' || phone)` : `hash('${secret}' || phone)`;

rmSync(path, { force: true });
const instance = await DuckDBInstance.create(path);
const connection = await instance.connect();
await connection.run("SET preserve_insertion_order = true");
await connection.run(
  `CREATE TABLE tags AS SELECT DISTINCT ${hashed} AS tag FROM (${source}) WHERE phone IS NOT NULL ORDER BY tag`,
);
await connection.run("CHECKPOINT");
connection.closeSync();
instance.closeSync();
