import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { isSqliteFile } from "../../src/source/sql-dialect.js";
import type { InputFile } from "../../src/source/input-walk.js";
import { SqlRowParser } from "../../src/source/sql-row-parser.js";
import { SqliteFileReader } from "../../src/source/sqlite-file.js";
import { inspectInput } from "../../src/source/text-input.js";
import { gatherRows } from "./dump-rows.js";
import { MemoryReader, readAll } from "./memory-reader.js";

const folder = mkdtempSync(join(tmpdir(), "leaksift-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));

function make(name: string, sql: string, pragma = ""): string {
  const path = join(folder, name);
  rmSync(path, { force: true });
  const database = new Database(path);
  if (pragma) database.pragma(pragma);
  database.exec(sql);
  database.close();
  return path;
}

async function rows(path: string, limit: number | null = null): Promise<unknown[]> {
  const reader = new SqliteFileReader(path, path, limit);
  try {
    const bytes = await readAll(reader, 777);
    return gatherRows((sink) => new SqlRowParser(sink).parse(bytes, 0, bytes.length, true));
  } finally {
    await reader.close();
  }
}

const SCHEMA = `
CREATE TABLE "my users" (id INTEGER PRIMARY KEY, "e""mail" TEXT, note, upper TEXT GENERATED ALWAYS AS (upper(note)) STORED);
INSERT INTO "my users"(id, "e""mail", note) VALUES (1, 'a@example.com', 'x' || char(9) || 'y\\' || char(10)), (2, NULL, x'62406578616d706c652e636f6d'), (3, '', x'00ff'), (4, 15400000001, 1.5);
CREATE TABLE norow (a, b PRIMARY KEY) WITHOUT ROWID;
INSERT INTO norow VALUES ('{"mail":"c@example.com"}', 'k');
CREATE VIEW v AS SELECT "e""mail" FROM "my users";
CREATE VIRTUAL TABLE f USING fts5(body);
INSERT INTO f VALUES ('d@example.com');
`;

describe("SqliteFileReader", () => {
  it("gives the rows of ordinary tables", async () => {
    const found = await rows(make("a.db", SCHEMA));
    expect(found.slice(0, 5)).toEqual([
      { "my users.id": "1", 'my users.e"mail': "a@example.com", "my users.note": "x\ty\\\n" },
      { "my users.id": "2", "my users.note": "b@example.com" },
      { "my users.id": "3" },
      { "my users.id": "4", 'my users.e"mail': "15400000001", "my users.note": "1.5" },
      { "norow.a.mail": "c@example.com", "norow.b": "k" },
    ]);
    // Full-text search keeps its text in a table of its own, which is read; the virtual table itself is not run.
    expect(found).toContainEqual(expect.objectContaining({ "f_content.c0": "d@example.com" }));
    expect(
      found.some((row) => Object.keys(row as object).some((path) => path.startsWith("f.") || path.startsWith("v."))),
    ).toBe(false);
  });

  it("reads some rows of each table for a sample", async () => {
    const path = make(
      "many.db",
      "CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n; CREATE TABLE u (b); INSERT INTO u VALUES ('x')",
    );
    expect(await rows(path, 10)).toHaveLength(11);
    expect(await rows(path)).toHaveLength(5001);
  });

  it("reads a database in WAL mode and leaves its folder as it was", async () => {
    const path = make("wal.db", "CREATE TABLE t (a); INSERT INTO t VALUES ('a@example.com')", "journal_mode = WAL");
    const before = readdirSync(folder);
    const bytes = readFileSync(path);
    expect(bytes[18]).toBe(2);
    expect(await rows(path)).toEqual([{ "t.a": "a@example.com" }]);
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(path)).toEqual(bytes);
  });

  it("counts a damaged table and reads the others", async () => {
    const filler = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)";
    const path = make(
      "bad.db",
      `CREATE TABLE t (a); ${filler} INSERT INTO t SELECT 'text ' || i FROM n; CREATE TABLE u (b); INSERT INTO u VALUES ('last')`,
    );
    const bytes = readFileSync(path);
    // A page of the first table: page 4 of 4096 bytes.
    bytes.fill(0xff, 3 * 4096, 4 * 4096);
    writeFileSync(path, bytes);
    const found = await rows(path);
    expect(found).toContain("damaged-table");
    expect(found.at(-1)).toEqual({ "u.b": "last" });
  });

  it("says which file can't be read, and nothing of it", async () => {
    const path = join(folder, "cut.db");
    writeFileSync(
      path,
      Buffer.concat([readFileSync(make("whole.db", SCHEMA)).subarray(0, 60), Buffer.alloc(500, 0x41)]),
    );
    await expect(rows(path).catch((error: unknown) => Promise.reject(error as Error))).rejects.toThrow(
      /cut\.db: the SQLite database can't be read \(SQLITE_[A-Z_]+\)/u,
    );
  });

  it("is recognised by content", async () => {
    const path = make("b.unknown", SCHEMA);
    expect(isSqliteFile(readFileSync(path))).toBe(true);
    const input = await inspectInput({ path, bytes: 1 });
    if ("reason" in input) throw new Error(input.reason);
    expect(input.shape.format).toBe("sqlite");
    expect(input.tables.map(({ table }) => table)).toContain("norow");
  });

  it.each(["", "journal_mode = WAL"])(
    "is read from memory where it is packed, in an archive or piped (%s)",
    async (pragma) => {
      const bytes = readFileSync(make(`packed${pragma.length}.db`, SCHEMA, pragma));
      const wanted = await rows(make("plain.db", SCHEMA));
      const before = readdirSync(folder);
      const file = (open: InputFile["open"], size: number | null): InputFile => ({
        path: "in.zip!a.db",
        bytes: size,
        ...(open && { open }),
      });
      const opens = () => Promise.resolve(new MemoryReader(bytes, 5000));
      for (const input of [file(opens, bytes.length), file(opens, null)]) {
        const found = await inspectInput(input);
        if ("reason" in found) throw new Error(found.reason);
        expect(found.tables.map(({ table }) => table)).toContain("my users");
        const text = await readAll(await found.open());
        expect(gatherRows((sink) => new SqlRowParser(sink).parse(text, 0, text.length, true))).toEqual(wanted);
      }
      expect(readdirSync(folder)).toEqual(before);
    },
  );

  it("is refused where it is packed and too large to hold", async () => {
    const head = readFileSync(make("large.db", SCHEMA));
    const open = () => Promise.resolve(new MemoryReader(Buffer.concat([head, Buffer.alloc(65 << 20)])));
    await expect(inspectInput({ path: "in.zip!a.db", bytes: 1, open })).rejects.toMatchObject({
      code: "input-limit",
      message: expect.stringContaining("up to 64 MiB"),
    });
  });
});
