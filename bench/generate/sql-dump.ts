/**
 * The shape of a forum's user table as mysqldump writes it: one INSERT for about a megabyte of rows, eleven columns, Chinese
 * names and addresses, doubled quotes, `\r\n` inside signatures, an e-mail and a mobile number in each row. What only MySQL
 * understands stands in comments, so sqlite3 reads the same file.
 */
import { bytesOf, wordsOf } from "./byte-writer.js";
import { personAt, writeAddress, writeMobile, writeName } from "./chinese-people.js";
import { createEmailWriter } from "./emails.js";
import { chance, createRandom, pick } from "./random.js";
import type { RecordSource, ShapeOptions } from "./record-source.js";

const HEAD = `-- MySQL dump 10.13  Distrib 8.0.33, for Linux (x86_64)
/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE \`members\` (
  \`uid\` int NOT NULL,
  \`username\` varchar(64),
  \`password\` char(32),
  \`email\` varchar(128),
  \`mobile\` varchar(20),
  \`address\` varchar(255),
  \`regip\` varchar(15),
  \`regdate\` datetime,
  \`status\` tinyint,
  \`credit\` decimal(10,2),
  \`signature\` text
) /*!40101 ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 */;
`;
const INSERT = bytesOf("INSERT INTO `members` VALUES ");
/** About a megabyte, mysqldump's usual packet. */
const ROWS_PER_STATEMENT = 4500;
const SIGNATURES = [
  "",
  "",
  "",
  "天天向上",
  "it''s me",
  "Don''t panic;\\r\\n(really)",
  "好好学习，\\r\\n天天向上",
  "see https://example.com/u?id=1",
].map(bytesOf);
const HEX = bytesOf("0123456789abcdef");
const TAGS = wordsOf("cn com net vip pro max 88 520");
const QUOTE = 39;
const COMMA = 44;
const BETWEEN = bytesOf("','");
const AFTER = bytesOf("',");

/** A source of such rows, about 230 bytes each; `uid` counts from 1, as many people as rows. */
export function createSqlDump(options: ShapeOptions): RecordSource {
  const random = createRandom(options.seed, 0x6d656d62);
  const writeEmail = createEmailWriter({ plusTag: 0.02, upperCase: 0.03, idn: 0.001 });
  const tally = { rows: 0 };
  return {
    header: bytesOf(HEAD),
    maxRecordBytes: 512,
    tally,
    writeRecord(out) {
      const row = tally.rows++;
      const person = personAt(options.seed, row);
      if (row % ROWS_PER_STATEMENT === 0) out.bytes(INSERT);
      out.bytes(bytesOf("("));
      out.integer(row + 1);
      out.byte(COMMA);
      out.byte(QUOTE);
      if (chance(random, 0.5)) writeName(out, person);
      out.bytes(pick(random, TAGS));
      out.bytes(BETWEEN);
      for (let i = 0; i < 4; i++) {
        const bits = random();
        for (let shift = 0; shift < 32; shift += 4) out.byte(HEX[(bits >>> shift) & 15]);
      }
      out.bytes(BETWEEN);
      writeEmail(out, random);
      out.bytes(BETWEEN);
      writeMobile(out, person);
      out.bytes(BETWEEN);
      writeAddress(out, person, 0);
      out.bytes(BETWEEN);
      const bits = random();
      for (let shift = 0; shift < 32; shift += 8) {
        if (shift > 0) out.byte(46);
        out.integer((bits >>> shift) & 255);
      }
      out.bytes(BETWEEN);
      const day = random();
      out.digits(2008 + ((day & 0xff) % 15), 4);
      out.byte(45);
      out.digits(1 + (((day >>> 8) & 0xff) % 12), 2);
      out.byte(45);
      out.digits(1 + ((day >>> 16) % 28), 2);
      out.byte(32);
      out.digits((day >>> 20) % 24, 2);
      out.byte(58);
      out.digits((day >>> 10) % 60, 2);
      out.byte(58);
      out.digits((day >>> 4) % 60, 2);
      out.bytes(AFTER);
      out.byte(48 + (day & 1));
      out.byte(COMMA);
      if (chance(random, 0.1)) out.bytes(bytesOf("NULL"));
      else {
        out.integer((random() >>> 12) % 10_000);
        out.byte(46);
        out.digits(bits & 63, 2);
      }
      out.byte(COMMA);
      out.byte(QUOTE);
      out.bytes(pick(random, SIGNATURES));
      out.byte(QUOTE);
      out.byte(41);
      const isLast = (row + 1) % ROWS_PER_STATEMENT === 0 || row + 1 === options.count;
      out.bytes(isLast ? bytesOf(";\n") : bytesOf(","));
    },
  };
}
