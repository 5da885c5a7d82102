/**
 * Dumps as more tools write them, cut down, with made-up people: what each is known for, and the rows that it means. More of
 * them, with what is broken, stand in sql-splitter.test.ts.
 */
import { describe, expect, it } from "vitest";
import { isSqlDump } from "../../src/source/sql-dialect.js";
import { rowsOf } from "./dump-rows.js";
import { cuts } from "./in-pieces.js";

const A = { "users.id": "1", "users.mail": "a@example.com" };
const B = { "users.id": "2", "users.mail": "b@example.com" };

const DUMPS: readonly (readonly [tool: string, dump: string, rows: unknown[]])[] = [
  [
    "HeidiSQL: tabs before rows, remarks about how many",
    "-- HeidiSQL Version:             12.6.0.6765\n/*!40101 SET NAMES utf8 */;\nCREATE TABLE IF NOT EXISTS `users` (\n  `id` int(11) NOT NULL,\n  `mail` varchar(50) DEFAULT NULL\n) ENGINE=InnoDB;\n\n-- Dumping data for table shop.users: ~2 rows (approximately)\n/*!40000 ALTER TABLE `users` DISABLE KEYS */;\nINSERT INTO `users` (`id`, `mail`) VALUES\n\t(1, 'a@example.com'),\n\t(2, 'b@example.com');\n/*!40000 ALTER TABLE `users` ENABLE KEYS */;\n",
    [A, B],
  ],
  [
    "Adminer: tabs between values",
    "-- Adminer 4.8.1 MySQL 8.0.32 dump\n\nSET NAMES utf8;\nTRUNCATE `users`;\nINSERT INTO `users` (`id`, `mail`) VALUES\n(1,\t'a@example.com'),\n(2,\t'b@example.com');\n\n-- 2023-01-01 00:00:00\n",
    [A, B],
  ],
  [
    "Adminer of PostgreSQL: a backslash is a backslash",
    '-- Adminer 4.8.1 PostgreSQL 15.1 dump\n\n\\connect "shop";\n\nINSERT INTO "users" ("id", "mail") VALUES\n(1,\t\'a@example.com\'),\n(3,\t\'c\'\'d\\e\');\n',
    [A, { "users.id": "3", "users.mail": "c'd\\e" }],
  ],
  [
    "mariadb-dump: the sandbox line, MariaDB's own comments, a row a line",
    "/*!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19  Distrib 10.11.8-MariaDB\n/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */;\nCREATE TABLE `users` (\n  `id` int(11),\n  `mail` varchar(99)\n) ENGINE=InnoDB;\nINSERT INTO `users` VALUES\n(1,'a@example.com'),\n(2,'b@example.com');\n",
    [A, B],
  ],
  [
    "PostgreSQL's bytea, in INSERT and COPY",
    "SET standard_conforming_strings = on;\nINSERT INTO users (id, mail) VALUES (1, '\\x61406578616d706c652e636f6d'::bytea);\nCOPY public.users (id, mail) FROM stdin;\n2\t\\\\x62406578616d706c652e636f6d\n\\.\n",
    [A, B],
  ],
  [
    "SQLyog: two spaces, small letters",
    "/*\nSQLyog Ultimate v11.11 (64 bit)\nMySQL - 5.7.20 : Database - shop\n*/\n/*Data for the table `users` */\n\ninsert  into `users`(`id`,`mail`) values (1,'a@example.com'),(2,'b@example.com');\n",
    [A, B],
  ],
  [
    "DBeaver and DataGrip: schema before the table, values on a line of their own",
    "INSERT INTO shop.users (id,mail) VALUES\n\t (1,'a@example.com');\ninsert into shop.users (id, mail)\nvalues  (2, 'b@example.com');\n",
    [A, B],
  ],
  [
    "sqlite3 .dump: line ends by replace(), since 3.50 by unistr()",
    "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE users(id INTEGER PRIMARY KEY, mail TEXT);\nINSERT INTO users VALUES(1,replace('x\\na@example.com','\\n',char(10)));\nINSERT INTO users VALUES(2,unistr('it''s \\u000ab@example.com\\\\'));\nCOMMIT;\n",
    [
      { "users.id": "1", "users.mail": "x\na@example.com" },
      { "users.id": "2", "users.mail": "it's \nb@example.com\\" },
    ],
  ],
  [
    "Oracle SQL Developer: SET DEFINE OFF, TO_CLOB pieces, timestamps",
    "REM INSERTING into SHOP.users\nSET DEFINE OFF;\nInsert into SHOP.users (id,mail) values ('1',TO_CLOB('a@exam')\n|| TO_CLOB('ple.com'));\nInsert into SHOP.users (id,mail) values (2,timestamp '2020-01-01 00:00:00');\n",
    [A, { "users.id": "2", "users.mail": "2020-01-01 00:00:00" }],
  ],
  [
    "SQL Server Management Studio: IDENTITY_INSERT, CAST of texts and of bytes, print",
    "USE [shop]\nGO\nCREATE TABLE [dbo].[users](\n\t[id] [int] IDENTITY(1,1) NOT NULL,\n\t[mail] [nvarchar](50) NULL,\n CONSTRAINT [PK] PRIMARY KEY CLUSTERED \n(\n\t[id] ASC\n)WITH (PAD_INDEX = OFF) ON [PRIMARY]\n) ON [PRIMARY]\nGO\nSET IDENTITY_INSERT [dbo].[users] ON \n\nINSERT [dbo].[users] ([id], [mail]) VALUES (1, N'a@example.com')\nINSERT [dbo].[users] ([id], [mail]) VALUES (2, CAST(N'b@example.com' AS NVarChar(50)))\nINSERT [dbo].[users] ([id], [mail]) VALUES (3, CAST(0x0000A0FF AS DateTime))\nGO\nprint 'Processed 100 total records'\n",
    [A, B, { "users.id": "3" }],
  ],
  [
    "H2 SCRIPT and others: U&'…', UPSERT",
    "CREATE CACHED TABLE PUBLIC.users(\n    id INT NOT NULL,\n    mail VARCHAR(50)\n);\n-- 2 +/- SELECT COUNT(*) FROM PUBLIC.USERS;\nINSERT INTO PUBLIC.users VALUES\n(1, U&'a\\0040example.com');\nUPSERT INTO users VALUES (2, 'b@example.com');\n",
    [A, B],
  ],
  [
    "MySQL functions round hex: CONVERT, character sets",
    "INSERT INTO `users` (`id`,`mail`) VALUES (1,_utf8mb4'a@example.com'),(2,CONVERT(0x62406578616d706c652e636f6d USING utf8mb4));\n",
    [A, B],
  ],
];

describe("dumps as tools write them", () => {
  it.each(DUMPS)("%s", (_tool, dump, rows) => {
    expect(isSqlDump(dump)).toBe(true);
    for (const pieces of cuts(Buffer.from(dump))) expect(rowsOf(pieces)).toEqual(rows);
  });
});
