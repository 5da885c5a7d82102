import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inspectInput } from "../../src/source/text-input.js";
import type { InputOverrides, TextInput, Unsupported } from "../../src/source/text-input.js";
import { readAll } from "./memory-reader.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-input-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function inspect(bytes: Buffer | string, overrides: InputOverrides = {}): Promise<TextInput | Unsupported> {
  const path = join(folder, "input");
  writeFileSync(path, bytes);
  return inspectInput({ path, bytes: Buffer.from(bytes).length }, overrides);
}

async function accepted(bytes: Buffer | string, overrides: InputOverrides = {}): Promise<TextInput> {
  const input = await inspect(bytes, overrides);
  if ("reason" in input) throw new Error(input.detail);
  return input;
}

async function contents(input: TextInput): Promise<string> {
  const reader = await input.open();
  try {
    return (await readAll(reader)).toString("utf8");
  } finally {
    await reader.close();
  }
}

const CSV = "姓名,手机\n张三,13800138000\n李四,13900139000\n";

describe("inspectInput", () => {
  it("looks at an input and opens it from its first record on, as UTF-8", async () => {
    const inputs: [Buffer, string, string[]][] = [
      [Buffer.from(CSV), "utf-8", []],
      [Buffer.from(`\uFEFF${CSV}`), "utf-8", []],
      [Buffer.from(`\uFEFF${CSV}`, "utf16le"), "utf-16le", []],
      [Buffer.from(CSV, "utf16le").swap16(), "utf-16be", []],
      [gzipSync(`\uFEFF${CSV}`), "utf-8", ["gzip"]],
      [gzipSync(Buffer.from(CSV, "utf16le")), "utf-16le", ["gzip"]],
    ];
    for (const [bytes, encoding, packings] of inputs) {
      const input = await accepted(bytes);
      expect({ encoding: input.encoding, packings: input.packings }).toEqual({ encoding, packings });
      expect(input.shape).toMatchObject({ format: "delimited", header: ["姓名", "手机"] });
      expect(input.shape.rows).toEqual([
        ["张三", "13800138000"],
        ["李四", "13900139000"],
      ]);
      expect(await contents(input)).toBe(CSV);
      // A file opens as often as one likes.
      expect(await contents(input)).toBe(CSV);
      await input.close();
    }
  });

  it.each<[name: string, bytes: Buffer | string, reason: string]>([
    ["nothing", "", "empty"],
    ["a BOM", "\uFEFF", "empty"],
    ["white space", " \r\n\t\n", "empty"],
    ["gzip of nothing", gzipSync(""), "empty"],
    ["a PNG", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "binary"],
    ["a NUL byte", "a,b\0\n", "binary"],
  ])("refuses %s", async (_name, bytes, reason) => {
    expect(await inspect(bytes)).toMatchObject({ reason });
  });

  it("fails on what is missing or damaged", async () => {
    await expect(inspectInput({ path: join(folder, "none"), bytes: 1 })).rejects.toMatchObject({
      code: "input-missing",
    });
    const packed = gzipSync(CSV.repeat(100));
    await expect(inspect(packed.subarray(0, 60))).rejects.toMatchObject({ code: "input-damaged" });
  });

  it("follows the user on encoding and format", async () => {
    const latin = Buffer.from("Ren\xe9;1\n", "latin1");
    expect(await contents(await accepted(latin, { encoding: "windows-1252" }))).toBe("René;1\n");
    expect((await accepted("a\0b:1\n", { format: "combo" })).shape.format).toBe("combo");
    expect((await accepted(CSV, { format: "lines", header: false })).shape.rows).toHaveLength(3);
  });

  it("gives a JSON document as NDJSON, and its records as a sample", async () => {
    const people = [{ email: "a@example.com" }, { email: "b@example.com" }];
    for (const text of [JSON.stringify(people), JSON.stringify(people, null, 2)]) {
      const input = await accepted(text);
      expect(input.shape.format).toBe("json");
      expect(input.documents).toEqual(people);
      expect(await contents(input)).toMatch(/^\{.+\}\n\{.+\}\n$/u);
    }
    const pretty = await accepted(
      people.map((one) => JSON.stringify({ ...one, orders: [{ id: 1 }] }, null, 2)).join("\n"),
    );
    expect(pretty.documents).toEqual(people.map((one) => ({ ...one, orders: [{ id: 1 }] })));
  });

  it("samples JSON documents that go on behind the head", async () => {
    // Longer than the head, and shorter than what a splitter waits for.
    const users = Array.from({ length: 9000 }, (_, i) => ({ id: i, email: `user${i}@example.com` }));
    const text = JSON.stringify({ exportedAt: "2024-05-01", users });
    expect(text.length).toBeGreaterThan(300_000);
    expect(text.length).toBeLessThan(1_000_000);
    const input = await accepted(text);
    expect(input.documents.length).toBeGreaterThan(100);
    expect(input.documents[0]).toEqual({ users: users[0] });
    const utf16 = await accepted(Buffer.from(`\uFEFF${text}`, "utf16le"));
    expect(utf16.documents[0]).toEqual({ users: users[0] });
  });

  it("reads sample windows all over a large file", async () => {
    // Sorted by country, as dumps are: the head knows one of ten.
    const rows = Array.from(
      { length: 100_000 },
      (_, i) => `p${String(i).padStart(6, "0")}@example.com,country-${Math.floor(i / 10_000)}\n`,
    );
    const input = await accepted(`email,country\n${rows.join("")}`);
    expect(new Set(input.shape.rows.map((row) => row[1])).size).toBe(10);
    expect(input.shape.rows.every((row) => row.length === 2 && /^p\d{6}@example\.com$/u.test(row[0]))).toBe(true);
    const gz = await accepted(gzipSync(rows.join("")));
    expect(new Set(gz.shape.rows.map((row) => row[1]))).toEqual(new Set(["country-0"]));
  });

  it("keeps a last line that the head cuts off out of the sample", async () => {
    const line = `a@example.com,${"x".repeat(1000)},end\n`;
    const input = await accepted(gzipSync(line.repeat(400)));
    expect(new Set(input.shape.rows.map((row) => row.join()))).toEqual(new Set([line.trim()]));
  });
});
