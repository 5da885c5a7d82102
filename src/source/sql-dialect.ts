/**
 * Is a text an SQL dump, and of which family? Only one thing differs so that rows depend on it: in strings of MySQL and
 * MariaDB a backslash escapes, in those of PostgreSQL, SQLite, SQL Server, Oracle and DB2 it is a backslash.
 */

const ROWS =
  /^[ \t]*(?:INSERT\s+(?:(?:OR\s+)?(?:IGNORE|REPLACE)\s+|LOW_PRIORITY\s+|DELAYED\s+)?(?:INTO|ALL)\s|INSERT\s+(?:["[`][^\n]*|[\w.]+\s*(?:\([^\n]*\)\s*)?)VALUES?\s*\(|INSERT\s+\[|(?:REPLACE|UPSERT)\s+INTO\s|CREATE\s+(?:\w+\s+){0,3}TABLE\s|COPY\s[^\n]+\sFROM\s+stdin\b)/imu;

/** How a script begins: a comment, or a word of SQL or of a tool that runs scripts. */
const BEGIN =
  /^(?:--|\/\*|#|\(|\)|,|;|@|:\w|\\|(?:ALTER|ANALYZE|BEGIN|COMMENT|COMMIT|CONNECT|COPY|CREATE|DECLARE|DELETE|DELIMITER|DROP|END|EXEC|EXECUTE|GO|GRANT|IF|INSERT|INTO|KEY|LOCK|MERGE|PRAGMA|PRINT|PROMPT|REM|REPLACE|SELECT|SET|START|SYSTEM|TRUNCATE|UNLOCK|UPDATE|UPSERT|USE|VALUES|WHENEVER)\b)/iu;

/** Share of lines of SQL from which a text that begins otherwise is a dump all the same: one whose head is missing. */
const SQL_LINES_SHARE = 0.5;
const SAMPLED_LINES = 2000;

/** True for the begin of an SQLite database file. */
export function isSqliteFile(head: Buffer): boolean {
  return head.toString("latin1", 0, 16) === "SQLite format 3\0";
}

/** True when the text holds statements that hold or announce rows, and is made of such. */
export function isSqlDump(text: string): boolean {
  const start = text.split("\n", SAMPLED_LINES);
  const first = start.find((line) => line.trim() !== "")?.trim() ?? "";
  if (
    /^(?:-- (?:MySQL|MariaDB|PostgreSQL|phpMyAdmin|SQLite|Adminer|HeidiSQL|Host:|-{20,}$)|\/\*[^\n]*(?:Navicat|SQL))/iu.test(
      first,
    )
  )
    return true;
  if (!ROWS.test(text)) return false;
  if (BEGIN.test(first)) return true;
  const lines = start.filter((line) => line.trim() !== "");
  const sql = lines.filter((line) => BEGIN.test(line.trim())).length;
  return sql >= lines.length * SQL_LINES_SHARE;
}

/** Whether backslashes escape in the strings of this dump; MySQL unless something speaks against it. */
export function hasBackslashes(text: string): boolean {
  const mode = /NO_BACKSLASH_ESCAPES|standard_conforming_strings\s*=\s*(on|off)/iu.exec(text);
  if (mode) return mode[1]?.toLowerCase() === "off";
  if (
    /PostgreSQL database dump|^PRAGMA\s|^[^\S\n]*GO[^\S\n]*$|^SET DEFINE OFF|^REM INSERTING|\[dbo\]|SET IDENTITY_INSERT|\bTO_(?:DATE|TIMESTAMP)\s*\(|\bVARCHAR2\b|\bNVARCHAR\(max\)/imu.test(
      text,
    )
  )
    return false;
  if (
    /\bENGINE\s*=|\/\*!\d{5}|MySQL|MariaDB|phpMyAdmin|^(?:INSERT INTO|CREATE TABLE(?: IF NOT EXISTS)?) `/imu.test(text)
  )
    return true;
  // `\'` before a letter is a quote; `\'` before a comma ends a string such as 'C:\'.
  const escapes = text.match(/\\(?:'(?![,)\s])|[nrt"0Z]|\\)/gu)?.length ?? 0;
  const ends = text.match(/(?:[^\\]\\'[,)]|'')(?=[^,)\s])/gu)?.length ?? 0;
  return escapes >= ends;
}
