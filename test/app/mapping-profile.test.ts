/** Profiles: what is kept of a mapping, that it holds no data, and which inputs it refuses. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { profileOf, type MappingProfile } from "../../src/app/mapping-profile.js";
import { planInput, type PlannedInput } from "../../src/app/plan-input.js";
import { readProfile, writeProfile } from "../../src/cli/profile-file.js";
import { LeaksiftError } from "../../src/errors/leaksift-error.js";
import { inspectInput, type InputOverrides } from "../../src/source/text-input.js";
import { tempFolder } from "../store/sample-store.js";

let folder: string;
let clean: () => void;
beforeAll(() => ({ folder, clean } = tempFolder()));
afterAll(() => clean());

let made = 0;
async function plan(text: string, profile?: MappingProfile, overrides: InputOverrides = {}): Promise<PlannedInput> {
  const path = join(folder, `input-${made++}`);
  writeFileSync(path, text);
  const shape = profile
    ? { ...profile, delimiter: profile.delimiter === "" ? undefined : profile.delimiter }
    : overrides;
  const input = await inspectInput({ path, bytes: Buffer.byteLength(text) }, shape);
  if ("reason" in input) throw new Error(input.detail);
  const planned = planInput(input, { country: null, columns: [], profile });
  if (!planned) throw new Error("no plan");
  return planned;
}

async function kept(text: string, overrides: InputOverrides = {}): Promise<MappingProfile> {
  const path = join(folder, `profile-${made++}.yaml`);
  await writeProfile(path, profileOf([await plan(text, undefined, overrides)]));
  return readProfile(path);
}

const rows = (header: string, row: (i: number) => string): string =>
  [...(header === "" ? [] : [header]), ...Array.from({ length: 30 }, (_, i) => row(i))].join("\n");
const shop = (offset: number): string =>
  rows("编号;手机号;邮箱;备注", (i) => `${i};154${10_000_000 + offset + i};u${offset + i}@example.com;x`);

describe("a profile", () => {
  it("gives the next file of the shape the same plan, whatever its cells suggest", async () => {
    const profile = await kept(shop(0));
    expect(profile).toEqual({
      format: "delimited",
      encoding: "utf-8",
      delimiter: ";",
      header: true,
      width: 4,
      country: "CN",
      reading: "national",
      columns: [
        { index: 1, name: "手机号", role: "phone" },
        { index: 2, name: "邮箱", role: "email" },
      ],
    });
    const first = await plan(shop(0));
    const next = await plan(shop(5000), profile);
    expect(next.plan).toEqual(first.plan);
    expect(next.columns.map(({ because }) => because)).toContain("from the profile");
    // Columns that moved are found by name.
    const moved = rows("备注;邮箱;编号;手机号", (i) => `x;u${i}@example.com;${i};154${20_000_000 + i}`);
    expect((await plan(moved, profile)).plan.columns).toEqual([
      { index: 1, role: "email" },
      { index: 3, role: "phone" },
    ]);
  });

  it("holds places where there is no header, and no cell of the file", async () => {
    const list = rows("", (i) => `${3_000_000_000 + 7 * i}----154${10_000_000 + i}`);
    const profile = await kept(list);
    expect(profile).toMatchObject({ delimiter: "----", header: false, width: 2 });
    expect(profile.columns).toEqual([
      { index: 0, name: null, role: "qq" },
      { index: 1, name: null, role: "phone" },
    ]);
    const text = readFileSync(join(folder, `profile-${made - 2}.yaml`), "utf8");
    expect(text).not.toMatch(/\d{5}/u);
  });

  it("never keeps a first row of data that was taken for a header", async () => {
    const list = rows("", (i) => `Person${i},154${10_000_000 + i},p${i}@example.com`);
    const profile = await kept(list, { header: true });
    expect(profile.header).toBe(true);
    expect(JSON.stringify(profile)).not.toMatch(/Person0|15410000000|p0@/u);
    expect(profile.columns.map(({ name }) => name)).toEqual(profile.columns.map(() => null));
  });

  it("keeps key paths of documents", async () => {
    const documents = (offset: number): string =>
      rows("", (i) => JSON.stringify({ user: { tel: `+4477009${String(offset + i).padStart(5, "0")}`, id: i } }));
    const profile = await kept(documents(0));
    expect(profile).toMatchObject({ format: "ndjson", width: 0, columns: [{ name: "user.tel", role: "phone" }] });
    expect((await plan(documents(50), profile)).plan.paths).toMatchObject({ "user.tel": "phone" });
    await expect(
      plan(
        rows("", (i) => JSON.stringify({ other: i })),
        profile,
      ),
    ).rejects.toThrow(/doesn't fit the profile/);
  });

  it.each([
    ["another width", rows("编号;手机号;邮箱", (i) => `${i};154${10_000_000 + i};u${i}@example.com`)],
    ["other names", rows("a;b;c;d", (i) => `${i};154${10_000_000 + i};u${i}@example.com;x`)],
    ["other cells", rows("编号;手机号;邮箱;备注", (i) => `${i};north;u${i}@example.com;x`)],
    ["another delimiter", shop(0).replaceAll(";", "|")],
    ["documents", rows("", (i) => JSON.stringify({ 手机号: `154${10_000_000 + i}` }))],
  ])("refuses a file with %s", async (_, text) => {
    const profile = await kept(shop(0));
    const error = await plan(text, profile).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LeaksiftError);
    expect((error as LeaksiftError).code).toBe("input-columns");
    expect((error as LeaksiftError).message).toMatch(/doesn't fit the profile/);
    expect((error as LeaksiftError).message).not.toMatch(/north|154\d|u\d@/u);
  });

  it("is of one shape", async () => {
    const other = await plan(rows("phone", (i) => `+4477009${String(i).padStart(5, "0")}`));
    const inputs = [await plan(shop(0)), await plan(shop(100))];
    expect(() => profileOf([...inputs, other])).toThrow(/2 shapes/);
    expect(profileOf(inputs)).toEqual(profileOf([inputs[0]]));
  });
});

describe("a profile's file", () => {
  async function read(text: string): Promise<unknown> {
    const path = join(folder, `written-${made++}.yaml`);
    writeFileSync(path, text);
    return readProfile(path).catch((error: unknown) => error);
  }
  const good =
    "leaksift-profile: 1\nformat: lines\nencoding: utf-8\ndelimiter: ''\nheader: false\nwidth: 1\ncountry: GB\nreading: national\ncolumns:\n  - index: 0\n    role: phone\n";

  it("is read as it was written", async () => {
    expect(await read(good)).toMatchObject({ format: "lines", country: "GB", columns: [{ index: 0, name: null }] });
  });

  it.each([
    ["another version", good.replace("profile: 1", "profile: 2")],
    ["an unknown format", good.replace("lines", "excel")],
    ["an unknown encoding", good.replace("utf-8", "klingon")],
    ["an unknown role", good.replace("role: phone", "role: phones")],
    ["an unknown country", good.replace("GB", "Narnia")],
    ["an unknown key", `${good}more: 1\n`],
    ["a missing key", good.replace("width: 1\n", "")],
    ["a bad index", good.replace("index: 0", "index: -1")],
    ["columns that are no list", good.replace(/columns:[^]*/u, "columns: x\n")],
    ["aliases", good.replace("country: GB", "country: &a GB").replace("national", "*a")],
    ["no YAML", "{{{"],
    ["a leak", "+447700900001\n+447700900002\n"],
  ])("is refused with %s", async (_, text) => {
    const error = await read(text);
    expect(error).toBeInstanceOf(LeaksiftError);
    expect((error as LeaksiftError).code).toBe("usage");
    expect((error as LeaksiftError).message).not.toContain("447700900");
  });

  it("is never written over another file", async () => {
    const path = join(folder, "precious.csv");
    writeFileSync(path, "a leak");
    await expect(writeProfile(path, await kept(shop(0)))).rejects.toThrow(/exists already/);
    expect(readFileSync(path, "utf8")).toBe("a leak");
  });
});
