/** Text in shapes and encodings that no option names: imported by the built command line, counted as it says. */
import { afterAll, describe, expect, it } from "vitest";
import { Home } from "./run-cli.js";

const homes: Home[] = [];

afterAll(() => {
  for (const home of homes) home.remove();
});

interface Dataset {
  readonly records: number;
  readonly format: string;
  readonly encoding: string;
  readonly undecodable: number;
  readonly identifiers: Record<string, { distinct: number }>;
}

function importing(
  name: string,
  content: string | Buffer,
  ...options: string[]
): { status: number | null; dataset: Dataset; stderr: string } {
  const home = new Home();
  homes.push(home);
  const run = home.run(["import", home.input(name, content), "--dataset", "d", "--json", ...options]);
  const datasets = run.status === 0 ? (JSON.parse(run.stdout) as { datasets: Dataset[] }).datasets : [];
  return { status: run.status, dataset: datasets[0], stderr: run.stderr };
}

/** 张三 in GBK. */
const NAME = Buffer.from("d5c5c8fd", "hex");

function gbkRows(from: number, count: number): Buffer {
  const rows = Array.from({ length: count }, (_, i) => [NAME, Buffer.from(`,154${10_000_000 + from + i}\n`)]);
  return Buffer.concat(rows.flat());
}

describe("encodings", () => {
  it("reads GBK that begins behind half a megabyte of ASCII, piped or not", () => {
    const ascii = Buffer.from(
      `name,phone\n${Array.from({ length: 30_000 }, (_, i) => `ann,154${20_000_000 + i}\n`).join("")}`,
    );
    const content = Buffer.concat([ascii, gbkRows(0, 500)]);
    const { dataset } = importing("late.csv", content, "--country", "CN");
    expect(dataset).toMatchObject({ records: 30_500, encoding: "gb18030", undecodable: 0 });
    const home = new Home();
    homes.push(home);
    const piped = home.run(["import", "-", "--dataset", "d", "--json", "--country", "CN"], { stdin: content });
    expect(JSON.parse(piped.stdout)).toMatchObject({ datasets: [{ records: 30_500, encoding: "gb18030" }] });
  });

  it("counts single broken bytes and says so", () => {
    const text = `name,phone\n${"张三,15410000000\n".repeat(2000)}`;
    const content = Buffer.concat([Buffer.from(text), Buffer.from([0xff]), Buffer.from(",15410000001\n")]);
    expect(importing("broken.csv", content, "--country", "CN").dataset).toMatchObject({
      encoding: "utf-8",
      undecodable: 1,
    });
  });

  it("refuses a text that changes its encoding half-way, and says what was tried", () => {
    const content = Buffer.concat([
      Buffer.from(`姓名,手机\n${"张三,15410000000\n".repeat(30_000)}`),
      gbkRows(0, 30_000),
    ]);
    const { status, stderr } = importing("mixed.csv", content, "--country", "CN");
    expect(status).toBe(2);
    expect(stderr).toMatch(/input-encoding.*per mille.*tried utf-8/u);
  });

  it("takes other names of encodings, and knows those that it doesn't read", () => {
    expect(importing("a.csv", gbkRows(0, 5), "--encoding", "cp936", "--country", "CN").dataset.encoding).toBe(
      "gb18030",
    );
    expect(importing("a.csv", gbkRows(0, 5), "--encoding", "utf-9").stderr).toMatch(/did you mean/u);
    expect(importing("a.csv", gbkRows(0, 50), "--encoding", "utf8", "--country", "CN").status).toBe(2);
  });
});

describe("shapes", () => {
  it.each([
    [
      "a letter",
      "text",
      4,
      "Dear all,\n\nplease write to ann@example.com, not to image@2x.png;\nor call us at any time: +44 7700 900123.\nYours\n",
    ],
    [
      "a stealer's log",
      "stealer",
      2,
      "URL: https://a.example\nLogin: ann@example.com\nPassword: x\n\nURL: b\nLogin: +447700900123\nPassword: y\n",
    ],
    ["records with their own end", "delimited", 4, "1+|ann@example.com+|&|\n2+|+|+447700900123&|\n3+|+|&|\n4+|+|&|\n"],
    [
      "bytes between cells and records",
      "delimited",
      2,
      "mail\u001fphone\u001eann@example.com\u001f\u001e\u001f+447700900123\u001e",
    ],
    ["lines of JSON with commas", "ndjson", 2, '{"mail":"ann@example.com"},\n{"mail":null,"tel":"+447700900123"}\n'],
  ])("%s is %s", (name, format, records, content) => {
    const { dataset, stderr } = importing(`${name}.txt`, content);
    expect(dataset, stderr).toMatchObject({ format, records });
    expect([dataset.identifiers.phone.distinct, dataset.identifiers.email.distinct]).toEqual([1, 1]);
  });

  it("ends a record where --record-delimiter says", () => {
    const { dataset } = importing(
      "a.txt",
      "ann@example.com;1#bob@example.org;2#",
      "--record-delimiter",
      "#",
      "--delimiter",
      ";",
    );
    expect(dataset).toMatchObject({ records: 2, identifiers: { email: { distinct: 2 } } });
  });

  it("sweeps what --format text names, whatever it looks like", () => {
    const { dataset } = importing("a.csv", "name,mail\nAnn,ann@example.com\n", "--format", "text");
    expect(dataset).toMatchObject({ format: "text", records: 2, identifiers: { email: { distinct: 1 } } });
  });
});
