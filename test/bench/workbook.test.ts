import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { read, utils } from "@e965/xlsx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeWorkbook } from "../../bench/workbook.js";
import { planInputs } from "../../src/app/plan-inputs.js";
import { readAll } from "../source/memory-reader.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-bench-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("writeWorkbook", () => {
  it("writes what a library and leaksift read alike", async () => {
    const path = join(folder, "people.xlsx");
    const bytes = await writeWorkbook(path, 3000);
    const file = readFileSync(path);
    expect(file.length).toBe(bytes);
    const rows = utils.sheet_to_json<string[]>(read(file, { dateNF: "yyyy-mm-dd" }).Sheets.Sheet1, {
      header: 1,
      raw: false,
    });
    expect(rows).toHaveLength(3001);

    const { planned } = await planInputs({ country: "CN", columns: [], files: [{ path, bytes }], skipped: [] });
    expect(
      planned[0].columns.filter(({ role }) => role === "phone" || role === "email").map(({ index }) => index),
    ).toEqual([1, 2]);
    const reader = await planned[0].input.open();
    const text = (await readAll(reader)).toString("utf8");
    await reader.close();
    const own = text.split("\n").slice(0, -1);
    expect(own).toHaveLength(3001);
    for (const [i, line] of own.entries()) expect(line.split("\t")).toEqual(rows[i]);
  });
});
