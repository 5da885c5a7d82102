/**
 * The sentinel people as leaks of every shape that leaksift reads, and larger inputs for tests that watch an import while
 * it runs.
 */
import { gzipSync } from "node:zlib";
import { PEOPLE, type Person } from "./sentinels.js";

const HEADER = ["name", "phone", "email", "password", "address"];

function cells({ name, phone, email, password, address }: Person): string[] {
  return [name, phone, email, password, address];
}

function table(delimiter: string, rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join(delimiter)}\n`).join("");
}

function quoted(row: readonly string[]): string[] {
  return row.map((cell, i) => (i === 4 ? `"${cell},\n2nd ""floor"""` : `"${cell}"`));
}

const PLAIN_TABLE = [HEADER, ...PEOPLE.map(cells)];
const DOCUMENTS = PEOPLE.map((person) => ({
  user: { name: person.name, password: person.password },
  contact: { phone: person.phone, email: person.email, address: [person.address] },
}));

export interface Shape {
  readonly name: string;
  readonly file: string;
  readonly content: string | Buffer;
  readonly options?: readonly string[];
}

/** One leak per format of the issue, each with all four people. */
export const SHAPES: readonly Shape[] = [
  { name: "phones, one a line", file: "phones.txt", content: PEOPLE.map(({ phone }) => `${phone}\n`).join("") },
  { name: "e-mails, one a line", file: "mails.txt", content: PEOPLE.map(({ email }) => `${email}\r\n`).join("") },
  {
    name: "national numbers of one country",
    file: "national.txt",
    content: "07700 900717\n(07700) 900718\n07700-900719\n",
    options: ["--country", "GB"],
  },
  { name: "comma", file: "comma.csv", content: table(",", PLAIN_TABLE) },
  { name: "semicolon", file: "semicolon.csv", content: table(";", PLAIN_TABLE) },
  { name: "tab", file: "tab.tsv", content: table("\t", PLAIN_TABLE) },
  { name: "pipe", file: "pipe.txt", content: table("|", PLAIN_TABLE) },
  { name: "four dashes", file: "dashes.txt", content: table("----", PEOPLE.map(cells)) },
  { name: "space", file: "space.txt", content: PEOPLE.map((p) => `${p.phone} ${p.email} ${p.password}\n`).join("") },
  {
    name: "quoted, with line ends inside",
    file: "quoted.csv",
    content: table(",", [HEADER, ...PEOPLE.map(cells).map(quoted)]),
  },
  { name: "combo of e-mails", file: "combo.txt", content: PEOPLE.map((p) => `${p.email}:${p.password}\n`).join("") },
  { name: "combo of phones", file: "combo2.txt", content: PEOPLE.map((p) => `${p.phone}:${p.password}\n`).join("") },
  { name: "NDJSON", file: "people.ndjson", content: DOCUMENTS.map((one) => `${JSON.stringify(one)}\n`).join("") },
  { name: "JSON document", file: "people.json", content: JSON.stringify({ people: DOCUMENTS }, null, 2) },
  { name: "gzip", file: "people.csv.gz", content: gzipSync(table(",", PLAIN_TABLE)) },
  {
    name: "GBK",
    file: "gbk.csv",
    content: gbkOf(table(",", [["姓名", "手机", "邮箱", "密码", "地址"], ...PEOPLE.map(cells)])),
  },
  { name: "UTF-16LE", file: "utf16le.csv", content: Buffer.from(`\ufeff${table(",", PLAIN_TABLE)}`, "utf16le") },
  {
    name: "UTF-16BE",
    file: "utf16be.csv",
    content: Buffer.from(`\ufeff${table(",", PLAIN_TABLE)}`, "utf16le").swap16(),
  },
  {
    name: "headerless, taken as having a header",
    file: "forced.csv",
    content: table(",", PEOPLE.map(cells)),
    options: ["--header"],
  },
];

/** Node reads GBK but doesn't write it: the table is had by decoding every pair of bytes. */
function gbkOf(text: string): Buffer {
  const pairs = new Map<string, number>();
  const decoder = new TextDecoder("gbk");
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++)
      if (low !== 0x7f) pairs.set(decoder.decode(Uint8Array.of(high, low)), (high << 8) | low);
  }
  const bytes = Array.from(text).flatMap((character) => {
    const pair = pairs.get(character);
    return character.charCodeAt(0) < 128 || pair === undefined ? [character.charCodeAt(0)] : [pair >> 8, pair & 0xff];
  });
  return Buffer.from(bytes);
}

/** A CSV whose every row holds a sentinel; numbers and addresses differ, so that tags differ too. */
export function manyRows(count: number): Buffer {
  const rows: string[] = ["name,phone,email,password,address\n"];
  for (let i = 0; i < count; i++) {
    const { name, password, address, email, phone } = PEOPLE[i % PEOPLE.length];
    const at = email.indexOf("@");
    rows.push(
      i < PEOPLE.length
        ? `${name},${phone},${email},${password},${address}\n`
        : `${name},+1${2_120_000_000 + i * 7},${email.slice(0, at)}.${i}${email.slice(at)},${password},${address}\n`,
    );
  }
  return Buffer.from(rows.join(""));
}

/**
 * Short rows that make three tags each: address, alias and domain. Three million pass what 480 MB leave for tags. Every
 * hundredth is a sentinel's.
 */
export function manyAddresses(count: number): Buffer {
  const rows: string[] = [];
  for (let i = 0; i < count; i++) {
    rows.push(i % 100 === 0 ? PEOPLE[(i / 100) % PEOPLE.length].email : `${i.toString(36)}+a@zq.example`);
  }
  return Buffer.from(`${rows.join("\n")}\n`);
}
