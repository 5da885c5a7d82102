/** Archives and the rejects report through the built command line. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FIXTURE_PASSWORD, LOCKED_FIXTURES, makeTar, makeZip } from "../source/made-archives.js";
import { Home } from "./run-cli.js";

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home.remove());

interface Imported {
  datasets: { files: number; records: number; identifiers: { phone: { distinct: number } } }[];
  skipped: { path: string; reason: string }[];
}

const csv = (from: number, count: number): string =>
  `name,phone\n${Array.from({ length: count }, (_, i) => `P${i},+4477009${String(from + i).padStart(5, "0")}\n`).join("")}`;

test("members of an archive in a folder are imported; the rest is named, and the status says so", () => {
  const inner = makeZip([{ name: "deep.csv", data: csv(20, 10) }]);
  const outer = makeZip([
    { name: "a.csv", data: csv(0, 10) },
    { name: "../evil.csv", data: csv(90, 5) },
    { name: "bomb.csv", data: Buffer.alloc(40 << 20, "0") },
    { name: "inner.zip", data: inner },
    { name: "notes.pdf", data: "%PDF-1.7\n" },
    { name: "__MACOSX/._a.csv", data: "x" },
  ]);
  home.input("dump/leak.zip", outer);
  home.input("dump/plain.csv", csv(10, 10));
  const report = home.json<Imported>(["import", "dump", "--dataset", "dump"], { status: 5 });
  const zip = join("dump", "leak.zip");
  expect(report.datasets[0]).toMatchObject({ files: 3, records: 30, identifiers: { phone: { distinct: 30 } } });
  expect(report.skipped.map(({ path, reason }) => [path, reason])).toEqual([
    [`${zip}!../evil.csv`, "unsafe-name"],
    [`${zip}!bomb.csv`, "input-limit"],
    [`${zip}!notes.pdf`, "unsupported-format"],
    [`${zip}!__MACOSX/._a.csv`, "system-file"],
  ]);
  expect(home.run(["check", "+447700900025"]).status).toBe(1);
  expect(home.run(["check", "+447700900091"]).status).toBe(5);
  // The same again changes nothing, whatever it is packed in.
  expect(home.json<Imported>(["import", "dump", "--dataset", "dump"], { status: 5 }).datasets[0]).toMatchObject({
    outcome: "unchanged",
  });
});

test("a folder's inventory stands in the dry run and before an import", () => {
  home.input(
    "mixed/a.tgz",
    gzipSync(
      makeTar([
        { name: "a.csv", data: csv(0, 10) },
        { name: "b.csv", data: csv(0, 3) },
      ]),
    ),
  );
  home.input("mixed/c.jsonl", '{"phone":"+447700900001"}\n{"phone":"+447700900002"}\n');
  home.input("mixed/photo.jpg", Buffer.from("ffd8ffe000104a46", "hex"));
  const sizes = csv(0, 10).length + csv(0, 3).length;
  for (const args of [["--dry-run"], ["--dataset", "as-json"]]) {
    const { inventory } = home.json<{ inventory: unknown }>(["import", "mixed", ...args], { status: 5 });
    expect(inventory).toEqual([
      { type: "delimited", imported: true, files: 2, bytes: sizes },
      { type: "ndjson", imported: true, files: 1, bytes: 52 },
      { type: "image", imported: false, files: 1, bytes: 8 },
    ]);
  }
  const line = `found 3 inputs: 2 delimited (${sizes} B), 1 ndjson (52 B); left out: 1 image (8 B)`;
  expect(home.run(["import", "mixed", "--dry-run"]).stdout.split("\n")[0]).toBe(line);
  expect(home.run(["import", "mixed"]).stderr).toContain(line);
  expect(home.run(["import", "mixed", "--dataset", "quiet", "--quiet"]).stderr).not.toContain("found");
});

test("the password comes from a file, and only the right one opens", () => {
  const path = home.input("locked.7z", Buffer.from(LOCKED_FIXTURES["header.7z"], "base64"));
  const none = home.run(["import", path, "--dataset", "locked"]);
  expect(none).toMatchObject({ status: 2, stdout: "" });
  expect(none.stderr).toContain("--archive-password-file");
  home.input("wrong.txt", "wrong\n");
  expect(home.run(["import", path, "--dataset", "locked", "--archive-password-file", "wrong.txt"]).status).toBe(2);
  home.input("right.txt", `${FIXTURE_PASSWORD}\n`);
  const given = ["import", path, "--dataset", "locked", "--archive-password-file", "right.txt"];
  expect(home.json<Imported>(given).datasets[0]).toMatchObject({ files: 1, records: 2 });
  expect(home.run(["import", path, "--archive-password-file", "none.txt"]).status).toBe(2);
});

test("limits are moved by options, and refuse what is no limit", () => {
  const members = Array.from({ length: 5 }, (_, i) => ({ name: `${i}.csv`, data: csv(i, 1) }));
  home.input("many.zip", makeZip(members));
  const few = home.json<Imported>(["import", "many.zip", "--max-entries", "3"], { status: 5 });
  expect(few.datasets[0].files).toBe(3);
  expect(few.skipped).toMatchObject([{ path: "many.zip", reason: "input-limit" }]);
  expect(home.json<Imported>(["import", "many.zip", "--dataset", "all"]).datasets[0].files).toBe(5);
  for (const wrong of [
    ["--max-ratio", "0"],
    ["--max-depth", "-1"],
    ["--max-unpacked", "much"],
    ["--max-entries", "1.5"],
  ])
    expect(home.run(["import", "many.zip", ...wrong]).status, wrong.join(" ")).toBe(2);
});

test("a cut archive gives what is whole, and names the member at the cut", () => {
  const noisy = `name,phone\n${Array.from({ length: 60_000 }, (_, i) => `Q${(i * 7919) % 99_991},+4477009${String((i * 31) % 1000).padStart(5, "0")}\n`).join("")}`;
  const packed = gzipSync(
    makeTar([
      { name: "a.csv", data: csv(0, 10) },
      { name: "b.csv", data: noisy },
    ]),
  );
  home.input("cut.tgz", packed.subarray(0, packed.length >> 1));
  const report = home.json<Imported>(["import", "cut.tgz", "--dataset", "cut"], { status: 5 });
  expect(report.datasets[0]).toMatchObject({ files: 1, records: 10 });
  expect(report.skipped.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
    "cut.tgz input-damaged",
    "cut.tgz!b.csv input-damaged",
  ]);
});

test("archives on standard input", () => {
  const zip = makeZip([
    { name: "a.csv", data: csv(0, 10) },
    { name: "b.csv", data: csv(10, 10) },
  ]);
  const tar = gzipSync(
    makeTar([
      { name: "a.csv", data: csv(0, 10) },
      { name: "b.csv", data: csv(10, 10) },
    ]),
  );
  for (const [dataset, stdin] of [
    ["in-zip", zip],
    ["in-tar", tar],
  ] as const) {
    const report = home.json<Imported>(["import", "-", "--dataset", dataset], { stdin });
    expect(report.datasets[0]).toMatchObject({ files: 2, records: 20 });
  }
  const locked = Buffer.from(LOCKED_FIXTURES["body.7z"], "base64");
  expect(home.run(["import", "-", "--dataset", "in-7z"], { stdin: locked }).status).toBe(2);
});

test("the rejects report names every rejected record by its byte, in two formats, without its text", () => {
  // Quoted line ends at every fifth record make the chunks' guesses wrong now and then; 10 MB are three chunks.
  const rows = Array.from({ length: 220_000 }, (_, i) => {
    const name = i % 5 === 0 ? `"Multi\nline ${i}, ""q"""` : `Name ${i} ${"x".repeat(20)}`;
    return `${name},${i % 1000 === 7 ? "secret-value" : `+4477009${String(i % 1000).padStart(5, "0")}`}\n`;
  });
  const text = `name,phone\n${rows.join("")}`;
  home.input(
    "rejects.zip",
    makeZip([
      { name: "rows.csv", data: text },
      { name: "photo.jpg", data: Buffer.from("ffd8ff0000", "hex") },
    ]),
  );
  // Where they are, found by going through the rows.
  const wanted: { file: string; record: number | null; byte: number | null; reason: string }[] = [];
  let byte = "name,phone\n".length;
  for (const [i, row] of rows.entries()) {
    if (i % 1000 === 7) wanted.push({ file: "rejects.zip!rows.csv", record: i + 1, byte, reason: "no-identifier" });
    byte += row.length;
  }
  wanted.push({ file: "rejects.zip!photo.jpg", record: null, byte: null, reason: "unsupported-format" });
  const run = home.run(["import", "rejects.zip", "--rejects", "out.ndjson", "--threads", "2"]);
  expect(run.status).toBe(5);
  const read = (name: string): string[] => home.text(name).trimEnd().split("\n");
  expect(read("out.ndjson").map((line) => JSON.parse(line) as unknown)).toEqual(wanted);
  expect(home.run(["import", "rejects.zip", "--rejects", "out.csv", "--replace"]).status).toBe(5);
  expect(read("out.csv")).toEqual([
    "file,record,byte,reason",
    ...wanted.map(({ file, record, byte: at, reason }) => `${file},${record ?? ""},${at ?? ""},${reason}`),
  ]);
  expect(home.text("out.ndjson") + home.text("out.csv")).not.toContain("secret");
});

test("a damaged input's rejects are taken back with it", () => {
  const bad = "name,phone\nA,none\n" + csv(0, 50_000).slice("name,phone\n".length);
  home.input("back/a.csv.gz", gzipSync(bad).subarray(0, -200));
  home.input("back/b.csv", "name,phone\nB,none\nC,+447700900001\n");
  expect(home.run(["import", "back", "--dataset", "back", "--rejects", "back.ndjson"]).status).toBe(5);
  const lines = home.text("back.ndjson").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { file: join("back", "b.csv"), record: 1, byte: 11, reason: "no-identifier" },
    { file: join("back", "a.csv.gz"), record: null, byte: null, reason: "input-damaged" },
  ]);
});

test("a rejects report doesn't overwrite an input", () => {
  const path = home.input("keep.csv", csv(0, 3));
  writeFileSync(join(home.inputs, "other.txt"), "old");
  expect(home.run(["import", "keep.csv", "--dataset", "keep", "--rejects", path]).status).toBe(2);
  expect(home.text("keep.csv")).toBe(csv(0, 3));
  expect(home.run(["import", "keep.csv", "--dataset", "keep", "--rejects", "other.txt"]).status).toBe(0);
  expect(home.text("other.txt")).toBe("");
});

test("a clear answer on an archive of lists is incomplete without the members that could not be read", () => {
  home.input("known.csv", csv(0, 10));
  home.run(["import", "known.csv", "--dataset", "known"]);
  home.input(
    "lists.zip",
    makeZip([
      { name: "a.txt", data: "+447700900555\n" },
      { name: "b.pdf", data: "%PDF-1.7\n" },
    ]),
  );
  const clear = home.run(["check", "--file", "lists.zip", "--dataset", "known"]);
  expect([clear.status, clear.stderr]).toEqual([5, expect.stringContaining("not checked: lists.zip!b.pdf")]);
  home.input("whole.zip", makeZip([{ name: "a.txt", data: "+447700900555\n" }]));
  expect(home.run(["check", "--file", "whole.zip", "--dataset", "known"]).status).toBe(0);
  expect(home.run(["check", "--file", "whole.zip", "--max-depth", "x"]).status).toBe(2);
});
