/**
 * The promise of privacy.test.ts for shapes that are unpacked or rewritten on the way: dumps, workbooks, archives, logs, free text,
 * encodings. Whole, cut off and spoilt, with every file that an import writes on request.
 */
// Rows of tables name themselves in the message of `expect`, and decide what is expected of them.
/* oxlint-disable vitest/valid-expect, vitest/no-conditional-expect, vitest/expect-expect */
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeTar, makeZip } from "../source/made-archives.js";
import { xlsxParts, zipOf } from "../source/made-workbook.js";
import { Home } from "./run-cli.js";
import { findPeople, findPeopleInFiles, PEOPLE } from "./sentinels.js";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const CSV = `name,phone,email,password\n${PEOPLE.map(({ name, phone, email, password }) => `${name},${phone},${email},${password}\n`).join("")}`;
const SQL = `CREATE TABLE users (name text, phone text, email text, password text);\nINSERT INTO users VALUES ${PEOPLE.map(({ name, phone, email, password }) => `('${name}','${phone}','${email}','${password}')`).join(",\n")};\n`;
const COPY = `COPY public.users (name, phone, email, password) FROM stdin;\n${PEOPLE.map(({ name, phone, email, password }) => `${name}\t${phone}\t${email}\t${password}\n`).join("")}\\.\n`;
const cell = (at: string, text: string): string => `<c r="${at}" t="str"><v>${text}</v></c>`;
const BOOK = xlsxParts([
  {
    name: "Sheet1",
    rows: [["name", "phone", "email"], ...PEOPLE.map(({ name, phone, email }) => [name, phone, email])]
      .map((row, r) => `<row r="${r + 1}">${row.map((text, c) => cell(`${"ABC"[c]}${r + 1}`, text)).join("")}</row>`)
      .join(""),
  },
]);
const LOG = PEOPLE.map(({ email, password }) => `https://example.com/login:${email}:${password}\n`).join("");
const BLOCKS = PEOPLE.map(
  ({ email, password }) => `URL: https://example.com/\nUsername: ${email}\nPassword: ${password}\n=====\n`,
).join("");
const TEXT = PEOPLE.map(
  ({ name, phone, email }) => `Yesterday ${name} wrote to us (${email}), please call back ${phone} soon!\n`,
).join("");

const SHAPES: readonly (readonly [file: string, content: Buffer])[] = [
  ["dump.sql", Buffer.from(SQL)],
  ["copy.sql", Buffer.from(COPY)],
  ["book.xlsx", zipOf(BOOK)],
  [
    "people.zip",
    makeZip([
      { name: "in/people.csv", data: CSV },
      { name: "book.xlsx", data: zipOf(BOOK) },
    ]),
  ],
  [
    "people.tar",
    makeTar([
      { name: "people.csv", data: CSV },
      { name: "dump.sql", data: SQL },
    ]),
  ],
  ["stealer.txt", Buffer.from(LOG)],
  ["blocks.txt", Buffer.from(BLOCKS)],
  ["text.log", Buffer.from(TEXT)],
  ["wide.csv", Buffer.from(`\ufeff${CSV}`, "utf16le")],
];

test("every shape, whole, leaves nothing but tags, whatever is asked for beside", () => {
  for (const [file, content] of SHAPES) {
    const path = home.input(file, content);
    const kept = (ending: string): string => join(home.home, `${file}.${ending}`);
    const runs = [
      ["import", path, "--dry-run", "--save-profile", kept("yaml")],
      ["import", path, "--dry-run", "--json"],
      ["import", path, "--dataset", file, "--json", "--rejects", kept("rejects.ndjson")],
      ["import", path, "--dataset", file, "--replace", "--lang", "zh", "--rejects", kept("rejects.csv")],
    ];
    for (const args of runs) {
      const run = home.run(args);
      // A profile is of one table: of several, that is refused.
      expect
        .soft([0, args.includes("--save-profile") ? 2 : 0], `${args.join(" ")}: ${run.stderr}`)
        .toContain(run.status);
      expect(findPeople(Buffer.from(`${run.stdout}${run.stderr}`)), args.join(" ")).toEqual([]);
    }
    const check = home.run(["check", PEOPLE[0].email, "--dataset", file.replace(".", "-")]);
    expect(check.status, `${file}: ${check.stderr}`).toBe(1);
  }
  expect(findPeopleInFiles(home.files())).toEqual([]);
});

test("cut off or spoilt, none says or keeps anything of what it held", () => {
  for (const [file, content] of SHAPES) {
    const half = content.subarray(0, Math.floor(content.length * 0.6));
    const spoilt = Buffer.from(content);
    for (let at = 20; at < spoilt.length; at += 97) spoilt[at] ^= 0x55;
    for (const [how, bytes] of [
      ["cut", half],
      ["spoilt", spoilt],
    ] as const) {
      const path = home.input(`${how}-${file}`, bytes);
      for (const more of [["--dry-run"], ["--json", "--rejects", join(home.home, `${how}-${file}.ndjson`)]]) {
        const run = home.run(["import", path, "--dataset", `${how}-${file}`, ...more]);
        expect([0, 2, 5], `${how} ${file}: ${run.stderr}`).toContain(run.status);
        expect(run.stderr, "a stack").not.toMatch(/^\s+at .*\.js:\d+/mu);
        expect(findPeople(Buffer.from(`${run.stdout}${run.stderr}`)), `${how} ${file}`).toEqual([]);
      }
    }
  }
  expect(findPeopleInFiles(home.files())).toEqual([]);
});
