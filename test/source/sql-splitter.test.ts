import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasBackslashes, isSqlDump } from "../../src/source/sql-dialect.js";
import { RECORD_BYTES_LIMIT } from "../../src/source/text-shape.js";
import { rowsOf, seeded } from "./dump-rows.js";
import { cuts } from "./in-pieces.js";

/** Dumps as the named tools write them, cut down, with made-up people; and the rows that these tools would load. */
const DUMPS: [tool: string, dump: string, rows: unknown[]][] = [
  [
    "mysqldump 8: extended INSERT, order of CREATE TABLE, escapes, hex",
    `-- MySQL dump 10.13  Distrib 8.0.33, for Linux (x86_64)
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
DROP TABLE IF EXISTS \`users\`;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE \`users\` (
  \`id\` int NOT NULL AUTO_INCREMENT COMMENT 'key, unique; it''s first',
  \`e mail\` varchar(64) DEFAULT 'none)',
  \`key\` decimal(10,2) DEFAULT NULL,
  \`note\` text,
  \`raw\` varbinary(16),
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`e\` (\`e mail\`),
  CONSTRAINT \`f\` FOREIGN KEY (\`id\`) REFERENCES \`x\` (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='people (all)';
LOCK TABLES \`users\` WRITE;
/*!40000 ALTER TABLE \`users\` DISABLE KEYS */;
INSERT INTO \`users\` VALUES (1,'a@example.com',1.50,'O\\'Brien \\"x\\" \\\\ a\\nb',0x616263),(2,NULL,NULL,'(),;\\'',_binary '\\0\\Z'),(3,'','-5','',0xFF00);
/*!40000 ALTER TABLE \`users\` ENABLE KEYS */;
UNLOCK TABLES;
`,
    [
      {
        "users.id": "1",
        "users.e mail": "a@example.com",
        "users.key": "1.50",
        "users.note": `O'Brien "x" \\ a\nb`,
        "users.raw": "abc",
      },
      { "users.id": "2", "users.note": "(),;'", "users.raw": "\0\u001a" },
      { "users.id": "3", "users.key": "-5" },
    ],
  ],
  [
    "sakila's conditional comments inside tuples",
    "INSERT INTO `address` VALUES (1,'47 Drive','',/*!50705 0x0000,*/'2014-09-25'),\n(2,'28 Road','14033335568',/*!50705 0x01,*/'2014-09-26');\nCOMMIT;\n",
    [
      { "address.1": "1", "address.2": "47 Drive", "address.5": "2014-09-25" },
      { "address.1": "2", "address.2": "28 Road", "address.3": "14033335568", "address.5": "2014-09-26" },
    ],
  ],
  [
    "comments between rows, with quotes in them",
    "INSERT INTO t (a, b) VALUES\n-- it's\n(1,'x'), -- it's\n(2,'y'), # don't\n(3,'z') /* can't;\n(9,'no') */,\n(4,'w');\n# isn't\nINSERT INTO t (a) VALUES (5);\n",
    [
      { "t.a": "1", "t.b": "x" },
      { "t.a": "2", "t.b": "y" },
      { "t.a": "3", "t.b": "z" },
      { "t.a": "4", "t.b": "w" },
      { "t.a": "5" },
    ],
  ],
  [
    "phpMyAdmin: column lists, line breaks between rows",
    "-- phpMyAdmin SQL Dump\n\nINSERT INTO `shop`.`kunden` (`id`, `mail`) VALUES\n(1, 'a@example.com'),\n(2, 'b@example.com');\n\n# Tabelle\nINSERT IGNORE INTO kunden (mail) VALUE ('c@example.com') ON DUPLICATE KEY UPDATE mail=VALUES(mail);\nREPLACE INTO kunden SET mail = 'd@example.com', id=4;\n",
    [
      { "kunden.id": "1", "kunden.mail": "a@example.com" },
      { "kunden.id": "2", "kunden.mail": "b@example.com" },
      { "kunden.mail": "c@example.com" },
      { "kunden.mail": "d@example.com", "kunden.id": "4" },
    ],
  ],
  [
    "Navicat: a statement for each row, Chinese",
    "/*\n Navicat Premium Data Transfer\n Source Server Type    : MySQL\n*/\n\nSET NAMES utf8mb4;\nCREATE TABLE `会员`  (\n  `编号` bigint(20) NOT NULL COMMENT '主键;it\\'s',\n  `手机` varchar(64) CHARACTER SET utf8 NULL DEFAULT NULL COMMENT '手机号',\n  PRIMARY KEY (`编号`) USING BTREE\n) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;\n\n-- ----\n-- Records of 会员\nINSERT INTO `会员` VALUES (1, '15400000001');\nINSERT INTO `会员` VALUES (2, '15400000002');\nSET FOREIGN_KEY_CHECKS = 1;\n",
    [
      { "会员.编号": "1", "会员.手机": "15400000001" },
      { "会员.编号": "2", "会员.手机": "15400000002" },
    ],
  ],
  [
    "mysqldump with a trigger under another DELIMITER",
    "CREATE TABLE `t` (`a` int, `b` int) ENGINE=InnoDB;\nINSERT INTO `t` VALUES (1,2);\nDELIMITER ;;\n/*!50003 CREATE*/ /*!50003 TRIGGER x AFTER INSERT ON t FOR EACH ROW\nBEGIN\n  INSERT INTO log VALUES (NEW.a, 'x;y');\nEND */;;\nDELIMITER ;\nINSERT INTO `t` VALUES (3,4);\n",
    [
      { "t.a": "1", "t.b": "2" },
      { "t.a": "3", "t.b": "4" },
    ],
  ],
  [
    "psql script: COPY in CSV format, its quotes, line ends in them, a header",
    `SET standard_conforming_strings = on;\nCOPY public.t (id, mail, note) FROM stdin WITH (FORMAT csv, HEADER true);\nid,mail,note\n1,"a@example.com","x ""y"", z\n\\. and\nCOPY more (a) FROM stdin;"\r\n2,,"{""mail"":""b@example.com"",""n"":[1]}"\n\n"3",c@example.com,""\n\\.\n\nSELECT 1;\nCOPY u FROM STDIN CSV HEADER;\n"e mail",b\nd@example.com,5\n\\.\nCOPY v (a, b) FROM stdin WITH CSV DELIMITER ';' QUOTE AS '''' ESCAPE E'\\\\' NULL 'csv header';\n'it\\'s;\\\\ \\n';"6"\n\\.\nCOPY w FROM stdin WITH (HEADER);\na\tb\n7\tx\\ty\n\\.\n`,
    [
      { "t.id": "1", "t.mail": "a@example.com", "t.note": 'x "y", z\n\\. and\nCOPY more (a) FROM stdin;' },
      { "t.id": "2", "t.note.mail": "b@example.com", "t.note.n": "1" },
      { "t.id": "3", "t.mail": "c@example.com" },
      { "u.e mail": "d@example.com", "u.b": "5" },
      { "v.a": "it's;\\ \\n", "v.b": '"6"' },
      { "w.a": "7", "w.b": "x\ty" },
    ],
  ],
  [
    "pg_dump 15: COPY with its escapes",
    `--\n-- PostgreSQL database dump\n--\nSET standard_conforming_strings = on;\nCREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $_$\nBEGIN\n INSERT INTO x VALUES ('it''s;'); RETURN NEW;\nEND $_$;\nCOPY public."Customer" ("Id", "E-mail", note) FROM stdin;\n1\ta@example.com\tx\\ty\\nz\\\\\n2\t\\N\t\n\\.\n\n\nCOPY public.empty (a) FROM stdin;\n\\.\n\nCOPY public.t (a, b) FROM stdin;\n3\t{"mail":"b@example.com","n":[1,2]}\n\\.\nSELECT pg_catalog.setval('public.s', 3, true);\n`,
    [
      { "Customer.Id": "1", "Customer.E-mail": "a@example.com", "Customer.note": "x\ty\nz\\" },
      { "Customer.Id": "2" },
      { "t.a": "3", "t.b.mail": "b@example.com", "t.b.n": ["1", "2"] },
    ],
  ],
  [
    "pg_dump --inserts: backslashes are text but in E'…', casts",
    `-- PostgreSQL database dump\nSET standard_conforming_strings = on;\nCREATE TABLE public.users (\n    id integer NOT NULL,\n    path text,\n    "note" character varying(70) DEFAULT 'a,b'::character varying\n);\nINSERT INTO public.users VALUES (1, 'C:\\', E'it\\'s\\n');\nINSERT INTO public.users OVERRIDING SYSTEM VALUE VALUES (2, 'line\nINSERT INTO x VALUES (1)', '15400000003'::text);\nINSERT INTO public.users VALUES (3, '\\x61', NULL), (4, DEFAULT, 5::bigint);\n`,
    [
      { "users.id": "1", "users.path": "C:\\", "users.note": "it's\n" },
      { "users.id": "2", "users.path": "line\nINSERT INTO x VALUES (1)", "users.note": "15400000003" },
      { "users.id": "3", "users.path": "a" },
      { "users.id": "4", "users.note": "5" },
    ],
  ],
  [
    "sqlite3 .dump",
    `PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE IF NOT EXISTS "users"(id INTEGER PRIMARY KEY, key text, mail TEXT CHECK(mail<>''), b BLOB);\nINSERT INTO users VALUES(1,'it''s','a@example.com',X'78');\nINSERT INTO users VALUES(2,replace('a\\nb','\\n',char(10)),'c@example.com',NULL);\nCREATE TRIGGER tr AFTER INSERT ON users BEGIN\n  INSERT INTO log VALUES('x'); UPDATE users SET key='y';\nEND;\nINSERT INTO "users" VALUES(3,'','','');\nCOMMIT;\n`,
    [
      { "users.id": "1", "users.key": "it's", "users.mail": "a@example.com", "users.b": "x" },
      { "users.id": "2", "users.key": "a\nb", "users.mail": "c@example.com" },
      { "users.id": "3" },
    ],
  ],
  [
    "SQL Server Management Studio: no INTO, no semicolons, N'…', GO",
    `USE [Shop]\nGO\n/****** Object:  Table [dbo].[Users]    Script Date: 2024/1/2 ******/\nSET ANSI_NULLS ON\nGO\nCREATE TABLE [dbo].[Users](\n\t[Id] [int] IDENTITY(1,1) NOT NULL,\n\t[Mail] [nvarchar](50) NULL,\n CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([Id] ASC)\n) ON [PRIMARY]\nGO\nSET IDENTITY_INSERT [dbo].[Users] ON \nGO\nINSERT [dbo].[Users] ([Id], [Mail], [At]) VALUES (1, N'a@example.com', CAST(N'2024-01-02T03:04:05' AS DateTime))\nINSERT [dbo].[Users] ([Id], [Mail], [At]) VALUES (2, N'O''Neil\\', CAST(5 AS Numeric(18, 0)))\nGO\nINSERT "Users" VALUES (3, N'line 1\nGO\nline 3')\nGO\nprint 'Processed 100 total records'\nINSERT INTO dbo.Users (Mail) SELECT N'b@example.com' UNION ALL\nSELECT N'c@example.com' UNION ALL SELECT 'd,e'\nGO\nALTER TABLE [dbo].[Users] ADD CONSTRAINT [x] DEFAULT ('a;b') FOR [Mail]\nGO\n`,
    [
      { "Users.Id": "1", "Users.Mail": "a@example.com", "Users.At": "2024-01-02T03:04:05" },
      { "Users.Id": "2", "Users.Mail": "O'Neil\\", "Users.At": "5" },
      { "Users.Id": "3", "Users.Mail": "line 1\nGO\nline 3" },
      { "Users.Mail": "b@example.com" },
      { "Users.Mail": "c@example.com" },
      { "Users.Mail": "d,e" },
    ],
  ],
  [
    "Oracle SQL Developer: INSERT ALL, q'[…]', TO_DATE, || CHR(10) ||",
    `REM INSERTING into HR.EMP\nSET DEFINE OFF;\nInsert into HR.EMP (ID,NAME,MAIL,HIRED) values (1,q'[it's ]x]','a@example.com',to_date('2024-01-02 00:00:00','YYYY-MM-DD HH24:MI:SS'));\nINSERT ALL\n  INTO HR.EMP (ID, NAME) VALUES (2, 'a' || CHR(10) || 'b')\n  INTO HR.DEPT (ID, NAME) VALUES (3, nq'{x',}}')\nSELECT * FROM dual;\n/\nInsert into HR.EMP (ID,MAIL) select 4, 'b@example.com' from dual union all select 5,'c@example.com' from dual;\nCOMMIT;\n`,
    [
      { "EMP.ID": "1", "EMP.NAME": "it's ]x", "EMP.MAIL": "a@example.com", "EMP.HIRED": "2024-01-02 00:00:00" },
      { "EMP.ID": "2", "EMP.NAME": "a\nb" },
      { "DEPT.ID": "3", "DEPT.NAME": "x',}" },
      { "EMP.ID": "4", "EMP.MAIL": "b@example.com" },
      { "EMP.ID": "5", "EMP.MAIL": "c@example.com" },
    ],
  ],
  [
    "DB2's command line: statements end with @ (db2 -td@)",
    `CREATE TABLE "DB2INST1"."KUNDEN" ("KDNR" INTEGER, "MAIL" VARCHAR(50))@\nINSERT INTO "DB2INST1"."KUNDEN" ("KDNR","MAIL") VALUES (1,'a@example.com')@\nINSERT INTO "DB2INST1"."KUNDEN" ("KDNR","MAIL") VALUES (2,'O''Neil')@\n`,
    [
      { "KUNDEN.KDNR": "1", "KUNDEN.MAIL": "a@example.com" },
      { "KUNDEN.KDNR": "2", "KUNDEN.MAIL": "O'Neil" },
    ],
  ],
  [
    "PHP and JSON values in cells",
    `CREATE TABLE \`o\` (\`id\` int, \`v\` text) ENGINE=MyISAM;\nINSERT INTO \`o\` VALUES (1,'a:2:{s:4:\\"mail\\";s:13:\\"a@example.com\\";s:3:\\"tel\\";i:15400000001;}'),(2,'{\\"user\\":{\\"phones\\":[\\"15400000002\\",15400000003]}}'),(3,'[not json]'),(4,'s:99:\\"b@example.com\\";'),(5,'O:4:\\"User\\":1:{s:10:\\"\\0User\\0mail\\";s:13:\\"c@example.com\\";}');\n`,
    [
      { "o.id": "1", "o.v.mail": "a@example.com", "o.v.tel": "15400000001" },
      { "o.id": "2", "o.v.user.phones": ["15400000002", "15400000003"] },
      { "o.id": "3", "o.v": "[not json]" },
      { "o.id": "4", "o.v": "b@example.com" },
      { "o.id": "5", "o.v.mail": "c@example.com" },
    ],
  ],
  [
    "a line of a text that looks like a statement",
    "INSERT INTO `posts` VALUES (1,'How to:\nINSERT INTO t VALUES (1)','a@example.com'),(2,'x','y');\n",
    [
      { "posts.1": "1", "posts.2": "How to:\nINSERT INTO t VALUES (1)", "posts.3": "a@example.com" },
      { "posts.1": "2", "posts.2": "x", "posts.3": "y" },
    ],
  ],
  [
    "Windows line ends",
    "CREATE TABLE `t` (\r\n `a` int,\r\n `b` text\r\n) ENGINE=InnoDB;\r\nINSERT INTO `t` VALUES (1,'x\r\ny'),\r\n(2,'z');\r\n",
    [
      { "t.a": "1", "t.b": "x\r\ny" },
      { "t.a": "2", "t.b": "z" },
    ],
  ],
];

/** Dumps that are damaged, and what is left of them. */
const BROKEN: [name: string, dump: string, rows: unknown[]][] = [
  ["cut off in a row", "INSERT INTO `t` VALUES (1,'a'),(2,'b", [{ "t.1": "1", "t.2": "a" }, "broken-sql"]],
  ["cut off in a head", "INSERT INTO `t` VALUES (1);\nINSERT INTO `t` (`a", [{ "t.1": "1" }, "broken-sql"]],
  ["cut off in a COPY", "COPY t (a) FROM stdin;\n1\n2", [{ "t.a": "1" }, "broken-sql"]],
  [
    "a COPY that is cut off by another dump",
    "COPY t (a) FROM stdin;\n1\nCOPY u (b) FROM stdin;\n2\n\\.\n",
    [{ "t.a": "1" }, { "u.b": "2" }],
  ],
  [
    "a quote that nothing closes in a COPY in CSV format",
    'COPY t (a, b) FROM stdin CSV;\n1,x\n2,"y\n3,z\n\\.\nINSERT INTO t VALUES (4);\n',
    [{ "t.a": "1", "t.b": "x" }, "broken-sql", { "t.1": "4" }],
  ],
  [
    "a COPY in CSV format that is cut off by another dump",
    'COPY t (a) FROM stdin CSV;\n"1"\nCOPY u (b) FROM stdin;\n2\n\\.\nCOPY t (a) FROM stdin CSV;\n3\n4',
    [{ "t.a": "1" }, { "u.b": "2" }, { "t.a": "3" }, "broken-sql"],
  ],
  [
    "text in a COPY that looks like a statement",
    "COPY t (a, b) FROM stdin;\nCOPY u\tFROM stdin\nINSERT INTO t\tVALUES (1);\n\\.\nINSERT INTO t VALUES (1);\n",
    [{ "t.a": "COPY u", "t.b": "FROM stdin" }, { "t.a": "INSERT INTO t", "t.b": "VALUES (1);" }, { "t.1": "1" }],
  ],
  [
    "a quote that nothing closes",
    "INSERT INTO `t` VALUES (1,'a);\nINSERT INTO `t` VALUES (2,'b');\nINSERT INTO `t` VALUES ('',3);\n",
    ["broken-sql", { "t.1": "2", "t.2": "b" }, { "t.2": "3" }],
  ],
  [
    "a parenthesis that nothing closes",
    "INSERT INTO `t` VALUES (1,'a'\nINSERT INTO `t` VALUES (2,'b');\nINSERT INTO `t` VALUES (3,(4;\nINSERT INTO `t` VALUES (5);\n",
    ["broken-sql", { "t.1": "2", "t.2": "b" }, "broken-sql", { "t.1": "5" }],
  ],
  [
    "a quote that was not escaped",
    "INSERT INTO `t` VALUES (1,'O'Brien','a@example.com'),(2,'x','y');\n",
    [
      { "t.1": "1", "t.2": "O'Brien", "t.3": "a@example.com" },
      { "t.1": "2", "t.2": "x", "t.3": "y" },
    ],
  ],
  [
    "rubbish between rows",
    "INSERT INTO `t` VALUES (1),?? \u0000 (2),(3);\nINSERT INTO `t` VALUES (4);\n",
    [{ "t.1": "1" }, "broken-sql", { "t.1": "3" }, { "t.1": "4" }],
  ],
  [
    "rubbish between statements",
    "INSERT INTO `t` VALUES (1);\n}}'} \u0001\nINSERT INTO `t` VALUES (2);\n",
    [{ "t.1": "1" }, "broken-sql", { "t.1": "2" }],
  ],
  [
    "a dump whose begin is missing",
    ",'b'),(2,'c');\nINSERT INTO `t` VALUES (3,'d');\nINSERT INTO `t` VALUES (4,'e');\n",
    ["broken-sql", { "t.1": "3", "t.2": "d" }, { "t.1": "4", "t.2": "e" }],
  ],
];

describe("SqlSplitter and SqlRowParser", () => {
  it.each([...DUMPS, ...BROKEN])("%s", (_name, dump, rows) => {
    expect(isSqlDump(dump)).toBe(true);
    expect(rowsOf(dump)).toEqual(rows);
  });

  it.each([...DUMPS, ...BROKEN])("%s, however it is cut", (_name, dump, rows) => {
    const backslashes = hasBackslashes(dump);
    for (const pieces of cuts(Buffer.from(dump))) expect(rowsOf(pieces, backslashes)).toEqual(rows);
  });

  it("gives back what was written, in both ways to escape (property)", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("'", "\\", "\\'", "a''b", ");\nx", "--", "/*"),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (rows, backslashes, size) => {
          const written = rows.map((row) => `(${row.map((text) => quoted(text, backslashes)).join(", ")})`).join(",");
          const dump = Buffer.from(`INSERT INTO t VALUES ${written};\nINSERT INTO t VALUES ('end');\n`);
          const pieces: Buffer[] = [];
          for (let at = 0; at < dump.length; at += size) pieces.push(dump.subarray(at, at + size));
          const wanted = [...rows, ["end"]].map((row) =>
            Object.fromEntries(row.flatMap((text, i) => (text === "" ? [] : [[`t.${i + 1}`, utf8(text)]]))),
          );
          expect(rowsOf(pieces, backslashes)).toEqual(wanted);
        },
      ),
      { numRuns: 100, seed: 4 },
    );
  });

  it("gives back what COPY wrote in CSV format (property)", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('"', ",", "\n", "\r\n", '""', "\\", "\n\\.x", '",\n"', "COPY t"),
    );
    const options = fc.constantFrom(
      ["CSV", '"', '"'],
      ["CSV QUOTE '''' ESCAPE '\\'", "'", "\\"],
      ["CSV ESCAPE E'\\\\'", '"', "\\"],
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
        options,
        fc.integer({ min: 1, max: 40 }),
        (rows, [option, quote, escape], size) => {
          const write = (text: string): string => {
            const escaped = escape === quote ? text : text.replaceAll(escape, escape + escape);
            return `${quote}${escaped.replaceAll(quote, escape + quote)}${quote}`;
          };
          const lines = rows.map((row) => `${row.map(write).join(",")}\n`).join("");
          const dump = Buffer.from(`COPY t FROM stdin ${option};\n${lines}\\.\nINSERT INTO t VALUES ('end');\n`);
          const pieces: Buffer[] = [];
          for (let at = 0; at < dump.length; at += size) pieces.push(dump.subarray(at, at + size));
          const wanted = [...rows, ["end"]].map((row) =>
            Object.fromEntries(row.flatMap((text, i) => (text === "" ? [] : [[`t.${i + 1}`, utf8(text)]]))),
          );
          expect(rowsOf(pieces, false)).toEqual(wanted);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  it("goes on behind a CSV row that is too long", () => {
    const rows = "1,x\n".repeat(RECORD_BYTES_LIMIT / 4 + 50_000);
    const found = rowsOf(`COPY t (a, b) FROM stdin CSV;\n0,"open\n${rows}\\.\nINSERT INTO t VALUES (4);\n`, false);
    expect(found[0]).toBe("record-too-long");
    expect(found.slice(1).every((row) => typeof row === "object")).toBe(true);
    expect(found).toHaveLength(RECORD_BYTES_LIMIT / 4 + 50_002);
  });

  it("counts a row that is too long once, and reads on in its statement", () => {
    const long = "x".repeat(RECORD_BYTES_LIMIT);
    const dump = Buffer.from(
      `INSERT INTO t VALUES (1,'a'),(2,'${long}'),(3,'c'),(4,0x${"ab".repeat(RECORD_BYTES_LIMIT)});\nINSERT INTO t VALUES (5);\n`,
    );
    const wanted = [
      { "t.1": "1", "t.2": "a" },
      "record-too-long",
      { "t.1": "3", "t.2": "c" },
      "record-too-long",
      { "t.1": "5" },
    ];
    expect(rowsOf([dump], true)).toEqual(wanted);
    const pieces: Buffer[] = [];
    for (let at = 0; at < dump.length; at += 65_536) pieces.push(dump.subarray(at, at + 65_536));
    expect(rowsOf(pieces, true)).toEqual(wanted);
  });

  it("finds its way back behind an open quote in a megabyte of text", () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, i) => `INSERT INTO t VALUES (${i},"made-up text without that quote");\n`,
    ).join("");
    const dump = `INSERT INTO t VALUES (0,'open);\n${rows}`;
    const found = rowsOf(dump, true);
    expect(found[0]).toBe("broken-sql");
    expect(found).toHaveLength(30_001);
  });

  it("survives whatever is changed in a dump (seeded)", () => {
    const random = seeded(20);
    const whole = DUMPS.map(([, dump]) => dump).join("\n");
    const base = Buffer.from(whole);
    const signs = Buffer.from("'\"`\\(),;\n-/*!$q[]\0N");
    for (let round = 0; round < 250; round++) {
      let mutant = Buffer.from(base);
      for (let change = 0; change < 1 + random() * 8; change++) {
        const at = Math.floor(random() * mutant.length);
        const kind = random();
        if (kind < 0.5) mutant[at] = signs[Math.floor(random() * signs.length)];
        else if (kind < 0.75)
          mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(at + Math.floor(random() * 60))]);
        else
          mutant = Buffer.concat([
            mutant.subarray(0, at),
            signs.subarray(0, Math.floor(random() * 6)),
            mutant.subarray(at),
          ]);
      }
      const once = rowsOf([mutant], round % 2 === 0);
      const cut = Math.floor(random() * mutant.length);
      expect(rowsOf([mutant.subarray(0, cut), mutant.subarray(cut)], round % 2 === 0)).toEqual(once);
      // The statements behind a change are read again.
      mutant = Buffer.concat([
        mutant,
        Buffer.from("\nINSERT INTO `last` VALUES ('a',1);\nINSERT INTO `last` VALUES ('b',2);\n"),
      ]);
      expect(rowsOf([mutant], round % 2 === 0).at(-1)).toEqual({ "last.1": "b", "last.2": "2" });
    }
  });

  it.each<[name: string, piece: string]>([
    ["open parentheses", "(((((((((("],
    ["rows that never close", "(1,(2),("],
    ["open quotes", "('a"],
    ["broken rows", "('a',;),"],
    ["empty statements", "INSERT INTO t VALUES ();\n"],
    ["heads", "INSERT INTO t (a,"],
    ["words", "INSERT "],
    ["dollars", "$a$ $b$ "],
    ["comments", "/* -- "],
    ["escapes", "\\'"],
    ["creates", "CREATE TABLE t (a 'x', b int"],
    ["copies", "COPY t (a) FROM stdin;\n"],
    ["copies in CSV format", ');\nCOPY t (a) FROM stdin CSV;\n"\n'],
    ["selects", " SELECT 'a' UNION "],
    ["q quotes", "q'[' "],
  ])("takes no more than linear time for %s", (_name, piece) => {
    const time = (bytes: number): number => {
      const text = `INSERT INTO t VALUES ${piece.repeat(Math.ceil(bytes / piece.length))}`;
      const started = process.cpuUsage();
      rowsOf(text, true);
      const used = process.cpuUsage(started);
      return (used.user + used.system) / 1000;
    };
    time(20_000);
    const small = Math.min(time(100_000), time(100_000));
    const large = time(800_000);
    // Eight times the bytes; quadratic would be 64 times.
    expect(large).toBeLessThan(30 * small + 200);
  });
});

describe("isSqlDump", () => {
  it.each([
    ['name,note\nAnn,x\nBob,"\nINSERT INTO t VALUES (1)"\nCy,y\nDot,z\n', false],
    ["a@example.com\nb@example.com\n", false],
    ['{"a":"INSERT INTO t VALUES (1)"}\n', false],
    ["select me, please\n", false],
    ["insert into t values (1);\n", true],
    ["-- MySQL dump 10.13\n-- Host\n", true],
  ])("%j: %s", (text, is) => {
    expect(isSqlDump(text)).toBe(is);
  });
});

function quoted(text: string, backslashes: boolean): string {
  const doubled = text.replaceAll("'", "''");
  return `'${backslashes ? doubled.replaceAll("\\", "\\\\") : doubled}'`;
}

/** As it comes out of UTF-8; control characters that mark groups become spaces. */
function utf8(text: string): string {
  return Buffer.from(text).toString("utf8").replaceAll("\u001d", " ");
}
