/** Which columns are searched for identifiers within their cells, and which few lines are text rather than a table. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freeTextColumns } from "../../src/app/free-text-columns.js";
import { planInputs } from "../../src/app/plan-inputs.js";
import type { CountryCode } from "../../src/identifier/phone.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leaksift-text-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a column", () => {
  const isSearched = (values: readonly string[], role: string | null, country: CountryCode | null): boolean =>
    freeTextColumns(
      [{ index: 0, name: "x", role, confidence: 1, because: "" }],
      [{ index: 0, name: "x", values }],
      country,
    ).size === 1;

  it.each<[string, readonly string[], string | null, CountryCode | null, boolean]>([
    ["sentences", ["the customer said no twice", "", "parcel was left at gate"], null, null, true],
    ["Chinese sentences", ["客户说明天再送货上门吧"], null, null, true],
    ["words", ["blue", "red", "dark green"], null, null, false],
    ["keys", ["0015412345678901", "A-77-1234567"], null, "US", false],
    ["addresses with numbers", ["1 High St, tel 07700 900123"], "physical-addresses", "GB", true],
    ["addresses", ["1 High St, Springfield town hall"], "physical-addresses", "GB", false],
    ["passwords that look like addresses", ["my ann@example.com"], "passwords", null, false],
    ["phones", ["call 07700 900123"], "phone", "GB", false],
  ])("of %s", (_, values, role, country, searched) => {
    expect(isSearched(values, role, country)).toBe(searched);
  });
});

describe("few lines", () => {
  const planned = async (text: string): Promise<{ format: string; roles: string[] }> => {
    const path = join(folder, "few.txt");
    await writeFile(path, text);
    const files = [{ path, bytes: Buffer.byteLength(text) }];
    const { planned: plans } = await planInputs({ files, skipped: [], country: null, columns: [] });
    const [{ input, plan }] = plans;
    return { format: input.shape.format, roles: plan.columns.map(({ role }) => role) };
  };

  it.each([
    "please call Tom: +49 171 3920001 or write to tom.k@example.org today\n",
    "Meeting at 10:30, dial in: +447700900123\nFrom: Mia Li <mia@example.com>\nTo: all of us\n",
    "order 4711: it was shipped to x.y@example.net\n",
  ])("of prose are swept: %s", async (text) => {
    expect((await planned(text)).format).toBe("text");
  });

  it("that are rows are a table, of which every cell is looked at", async () => {
    const { format, roles } = await planned("Ann;ann@example.com;+447700900123\nBob;bob@example.com;+447700900124\n");
    expect(format).toBe("delimited");
    expect(roles).toEqual(expect.arrayContaining(["email", "phone"]));
  });
});
