/** Lists in and reports out, on the built command line: formats, files, people, and lists that can't be read. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { SMALL_LEAK } from "./small-leak.js";

let home: Home;
const STAFF = [
  "Employee ID,First Name,Last Name,Department,Mobile,E-mail",
  "17,Ann,Lee,Sales,07700 900001,ann.lee@example.com",
  "18,Bob,Ray,IT,+44 7700 900002,",
  "19,Cy,Poe,IT,07700 900008,",
  "17,Ann,Lee,Sales,07700 900001,",
  "20,Di,Ng,Sales,,",
  "",
].join("\n");

beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  home.input("staff.csv", STAFF);
  home.json(["import", "leak.csv", "--dataset", "shop", "--breach-date", "2021-05"]);
});
afterAll(() => home.remove());

function reads(name: string): string {
  return readFileSync(join(home.inputs, name), "utf8");
}

test("several formats in one run, each where it belongs, for the owner's eyes only", () => {
  const run = home.run(
    "check --file staff.csv --country GB --format table --format json --output a.txt --output b.html --output c.sarif".split(
      " ",
    ),
  );
  expect(run.status, run.stderr).toBe(1);
  expect(run.stdout).toMatch(/^lines 2, 5 {2}Ann Lee \(Sales\) {2}\+4477\*{5}001 {2}exposed/u);
  expect(run.stdout).toContain("3 contacts: 2 exposed, 1 not found");
  expect(run.stderr).toContain("1 row names somebody without a phone number or e-mail");
  expect(JSON.parse(reads("a.txt"))).toMatchObject({ contacts: { checked: 3, exposed: 2 } });
  expect(reads("b.html")).toContain("Leak report");
  // Whoever has only the report sees that somebody was not checked.
  const nothingOf = "1 row names somebody without a phone number or e-mail: nothing of them was checked.";
  expect(run.stdout).toContain(nothingOf);
  expect(reads("b.html")).toContain(nothingOf);
  expect(reads("c.sarif")).toContain(nothingOf);
  expect(JSON.parse(reads("a.txt"))).toMatchObject({ coverage: { rowsWithoutIdentifier: 1 } });
  const sarif = JSON.parse(reads("c.sarif")) as { runs: { results: { partialFingerprints: object }[] }[] };
  const fingerprints = sarif.runs[0].results.map(
    ({ partialFingerprints }) => Object.values(partialFingerprints)[0] as string,
  );
  expect(new Set(fingerprints).size).toBe(fingerprints.length);
  for (const fingerprint of fingerprints) expect(fingerprint).toMatch(/^[0-9a-f]{32}$/u);
  expect(statSync(join(home.inputs, "c.sarif")).mode & 0o777).toBe(0o600);
  expect(readdirSync(home.inputs).filter((name) => name.endsWith(".partial"))).toEqual([]);
  for (const name of ["a.txt", "b.html", "c.sarif"]) expect(reads(name)).not.toMatch(/7700\s?900|ann\.lee/u);
  // The next run has the same names for the same findings.
  home.run(["check", "--file", "staff.csv", "--country", "GB", "--output", "d.sarif"]);
  for (const fingerprint of fingerprints) expect(reads("d.sarif")).toContain(fingerprint);
});

test("identifiers are shown in full when asked for, in every format", () => {
  const endings = ["txt", "json", "ndjson", "csv", "sarif", "xml", "md", "html"];
  const outputs = (name: string): string[] => endings.flatMap((ending) => ["--output", `${name}.${ending}`]);
  const args = ["check", "--file", "staff.csv", "--country", "GB"];
  expect(home.run([...args, ...outputs("masked")]).status).toBe(1);
  expect(home.run([...args, ...outputs("shown"), "--show-identifiers"]).status).toBe(1);
  for (const ending of endings) {
    expect(reads(`masked.${ending}`), ending).not.toMatch(/447700900001|ann\.lee/u);
    expect(reads(`shown.${ending}`), ending).toContain("447700900001");
  }
});

test("what can't go together, or can't be written, is said before anything is", () => {
  const list = ["check", "--file", "staff.csv", "--country", "GB"];
  const rows: [string[], number, RegExp][] = [
    [["--output", "x.unknown"], 2, /names no format/u],
    [["--format", "json", "--format", "csv"], 2, /one format/u],
    [["--format", "jsn"], 2, /there is no format/u],
    [["--output", "staff.csv"], 2, /would replace what is read/u],
    [["--output", "x.csv", "--output", "./x.csv"], 2, /two outputs/u],
    [["--output", home.store, "--format", "json"], 2, /would replace/u],
    [["--output", "none/x.json"], 3, /can't be written \(ENOENT\)/u],
  ];
  for (const [args, status, says] of rows) {
    const run = home.run([...list, ...args]);
    expect(run.status, `${args.join(" ")}: ${run.stderr}`).toBe(status);
    expect(run.stderr).toMatch(says);
    expect(run.stdout).toBe("");
  }
  expect(existsSync(join(home.inputs, "x.csv"))).toBe(false);
  expect(reads("staff.csv")).toBe(STAFF);
});

test("an old report is replaced only by a whole one", () => {
  home.input("old.json", "old");
  expect(home.run(["check", "--file", "none.csv", "--output", "old.json"]).status).toBe(2);
  expect(reads("old.json")).toBe("old");
  expect(home.run(["check", "--file", "staff.csv", "--country", "GB", "--output", "old.json"]).stdout).toBe("");
  expect(JSON.parse(reads("old.json"))).toHaveProperty("schemaVersion", 1);
});

test("exports of address books and directories", () => {
  home.input(
    "book.vcf",
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Lee\r\nTEL:07700 900001\r\nADR:;;;;;;United Kingdom\r\nEND:VCARD\r\n",
  );
  home.input("people.ldif", "dn: cn=Bob\ncn: Bob\nmail: bob@example.org\nmobile: 07700 900008\nc: GB\n");
  home.input(
    "google.csv",
    "First Name,Last Name,Organization Department,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\n" +
      "Ann,Lee,Sales,Work,ann.lee@example.com,Mobile,+44 7700 900008 ::: +44 7700 900001\n",
  );
  home.input(
    "outlook.csv",
    '"First Name","Last Name","E-mail Address","Home Phone","Mobile Phone","Department","Home Country/Region","Business Country/Region"\n' +
      '"Bob","Ray","","","07700 900002","IT","","United Kingdom"\n"Cy","Poe","","07700 900008","","IT","",""\n',
  );
  home.input(
    "ad.csv",
    '#TYPE Microsoft.ActiveDirectory.Management.ADUser\r\n"SamAccountName","Name","mail","mobile","proxyAddresses","Department"\r\n' +
      '"alee","Ann Lee","","+447700900001","SMTP:ann@example.com;X500:/o=x;/cn=y","Sales"\r\n',
  );
  const rows: [string, string, string[]][] = [
    ["book.vcf", "Ann Lee", ["exposed"]],
    ["people.ldif", "Bob", ["exposed", "clear"]],
    ["google.csv", "Ann Lee (Sales)", ["exposed", "clear", "exposed"]],
    ["outlook.csv", "Bob Ray (IT)", ["exposed", "invalid"]],
    ["ad.csv", "Ann Lee (Sales)", ["exposed", "clear"]],
  ];
  for (const [file, who, statuses] of rows) {
    const check = home.json<Answer>(["check", "--file", file], { status: 1 });
    expect(
      check.results.map(({ status }) => status),
      file,
    ).toEqual(statuses);
    const { name, department } = check.results[0].contact;
    expect(department === undefined ? name : `${name} (${department})`, file).toBe(who);
  }
  // What a list is read as, a dump is, too.
  for (const format of ["vcf", "ldif"]) {
    const file = readdirSync(home.inputs).find((name) => name.endsWith(`.${format}`)) ?? "";
    const args = ["import", file, "--dataset", format, "--country", "GB"];
    const { datasets } = home.json<{ datasets: { records: number; format: string }[] }>(args);
    expect(datasets[0]).toMatchObject({ records: 1, format: format === "vcf" ? "vcard" : "ldif" });
    home.run(["datasets", "remove", format, "--yes"]);
  }
});

interface Answer {
  readonly results: {
    readonly status: string;
    readonly contact: { readonly name: string; readonly department?: string };
  }[];
}

test("a list that can't be read is never an empty or a clear one", () => {
  home.input("empty.csv", "");
  home.input("names.csv", "name,age\nAnn,30\nBob,40\nCy,50\n");
  home.input("utf16.csv", Buffer.from("name,phone\nAnn,+447700900008\n", "utf16le"));
  home.input("third.csv", `phone\n${"+447700900008\nx\n+447700900009\n".repeat(10)}`);
  // 姓名,电话 and 李雷, in GBK.
  home.input(
    "gbk.csv",
    Buffer.from(`d0d5c3fb2cb5e7bbb00a${"c0eec0d72c2b3434373730303930303030380a".repeat(9)}`, "hex"),
  );
  const compound = Buffer.alloc(4096);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(compound);
  Buffer.from("EncryptedPackage", "utf16le").copy(compound, 1024);
  home.input("locked.xlsx", compound);
  const rows: [string[], number, RegExp][] = [
    [["empty.csv"], 4, /nothing to check/u],
    [["names.csv"], 4, /names.csv holds no phone number/u],
    [["third.csv"], 5, /^$/u],
    [["staff.csv", "--encoding", "utf-16le"], 4, /holds no phone number/u],
    [["gbk.csv", "--encoding", "utf-8"], 2, /utf-8/u],
    [["locked.xlsx"], 2, /./u],
  ];
  for (const [args, status, says] of rows) {
    const run = home.run(["check", "--file", ...args]);
    expect(run.status, `${args.join(" ")}: ${run.stderr}${run.stdout}`).toBe(status);
    expect(run.stderr).toMatch(says);
    expect(status === 5 ? "" : run.stdout).toBe("");
  }
  // UTF-16 without its mark is read for what it is, or refused; in no case is it clear of what it holds.
  const wide = home.run(["check", "--file", "utf16.csv"]);
  expect([0, 2]).toContain(wide.status);
  if (wide.status === 0) expect(wide.stdout).toContain("+4477*****008");
});
