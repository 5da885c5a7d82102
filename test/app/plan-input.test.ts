/** From an input to a plan: recognised columns, the user's options over them, and names that may be shown. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planInput, type PlannedInput, type PlanOptions } from "../../src/app/plan-input.js";
import { inspectInput, type InputOverrides } from "../../src/source/text-input.js";
import { tempFolder } from "../store/sample-store.js";

let folder: string;
let clean: () => void;
beforeAll(() => ({ folder, clean } = tempFolder()));
afterAll(() => clean());

let made = 0;
async function plan(text: string, options: Partial<PlanOptions> & InputOverrides = {}): Promise<PlannedInput | null> {
  const path = join(folder, `input-${made++}`);
  writeFileSync(path, text);
  const input = await inspectInput({ path, bytes: Buffer.byteLength(text) }, options);
  if ("reason" in input) throw new Error(input.detail);
  return planInput(input, { country: null, columns: [], ...options });
}

async function rolesOf(text: string, options: Partial<PlanOptions> & InputOverrides = {}): Promise<(string | null)[]> {
  return ((await plan(text, options)) as PlannedInput).columns.map(({ role }) => role);
}

const lines = (header: string, row: (i: number) => string): string =>
  [header, ...Array.from({ length: 40 }, (_, i) => row(i))].join("\n");
const shop = lines("id,手机号,邮箱,备用电话,收货地址,下单时间", (i) =>
  [i, `154000000${10 + i}`, `a${i}@example.com`, `154000001${10 + i}`, `某路${i}号`, `2021-03-${10 + (i % 20)}`].join(),
);

describe("columns", () => {
  it("are recognised by header and content, and national numbers by their script", async () => {
    const planned = (await plan(shop)) as PlannedInput;
    expect(planned.columns.map(({ name, role }) => [name, role])).toEqual([
      ["id", null],
      ["手机号", "phone"],
      ["邮箱", "email"],
      ["备用电话", "phone"],
      ["收货地址", "physical-addresses"],
      ["下单时间", "date"],
    ]);
    expect(planned.plan).toMatchObject({ format: "delimited", country: "CN", reading: "national" });
    expect(planned.plan.columns.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5]);
    expect(planned.country).toBe("CN");
  });

  it.each(["备用电话", "3", " 备用电话 "])(
    "are named by header or number: %j is then the only phone column",
    async (column) => {
      expect(await rolesOf(shop, { columns: [{ role: "phone", column }] })).toEqual([
        null,
        null,
        "email",
        "phone",
        "physical-addresses",
        "date",
      ]);
    },
  );

  it("are named several times for one role, and in any case", async () => {
    const text = lines("Alpha,Beta,Gamma", (i) => `154000000${10 + i},154000001${10 + i},x${i}`);
    const columns = ["ALPHA", "beta"].map((column) => ({ role: "phone", column }));
    expect(await rolesOf(text, { columns })).toEqual(["phone", "phone", null]);
    expect(await rolesOf(text, { columns: [...columns, { role: "names", column: "2" }] })).toEqual([
      "phone",
      "phone",
      "names",
    ]);
  });

  it("prefer a header's exact name to a number", async () => {
    const text = lines("1,0", (i) => `154000000${10 + i},${i}`);
    const options = { columns: [{ role: "phone", column: "1" }], header: true };
    expect(await rolesOf(text, options)).toEqual(["phone", null]);
  });

  it("that don't exist are an error that lists the headers, not the cells", async () => {
    const wrong = plan(shop, { columns: [{ role: "phone", column: "mobile\u001b[31m" }] });
    await expect(wrong).rejects.toMatchObject({ code: "input-columns" });
    await expect(wrong).rejects.toThrow(/no column "mobile".*6 columns.*手机号/u);
    await expect(wrong).rejects.not.toThrow(/1540000|example\.com|某路/u);
    await expect(plan(shop, { columns: [{ role: "email", column: "6" }] })).rejects.toMatchObject({
      code: "input-columns",
    });
  });

  it("have one date: of several the likeliest", async () => {
    const text = lines("phone,created_at,updated_at", (i) => `154000000${10 + i},2021-01-01,2022-01-01`);
    const roles = await rolesOf(text);
    expect(roles[0]).toBe("phone");
    expect(roles.filter((role) => role === "date")).toHaveLength(1);
  });

  it("of a combo list are the identifier and a password, whatever that looks like", async () => {
    const secrets = ["15400000001", "x:y;z", "hunter2", "2021-03-04", "a|b"];
    const text = lines("a@example.com:secret", (i) => `b${i}@example.com:${secrets[i % 5]}${i}`);
    const planned = (await plan(text)) as PlannedInput;
    expect(planned.plan.format).toBe("combo");
    expect(planned.columns.map(({ role }) => role)).toEqual(["email", "passwords"]);
  });

  it("without any identifier give no plan", async () => {
    expect(await plan(lines("id,colour", (i) => `${i},red`))).toBeNull();
  });
});

describe("NDJSON", () => {
  const documents = (make: (i: number) => unknown): string =>
    Array.from({ length: 30 }, (_, i) => JSON.stringify(make(i))).join("\n");
  const text = documents((i) => ({ _source: { buyer: { mobile: `154000000${10 + i}`, ref: `154000001${10 + i}` } } }));

  it("is planned by key paths, and stays open for keys that the sample didn't show", async () => {
    const planned = (await plan(text, { country: "CN" })) as PlannedInput;
    expect(planned.plan.columns).toEqual([]);
    expect(planned.plan.paths["_source.buyer.mobile"]).toBe("phone");
    expect(planned.plan.recognizeOtherPaths).toBe(true);
    expect(await plan(documents(() => ({ colour: "red" })))).not.toBeNull();
  });

  it.each(["_source.buyer.ref", "ref", "buyer.ref"])("takes %s for a path, and then no other key", async (column) => {
    const planned = (await plan(text, { country: "CN", columns: [{ role: "phone", column }] })) as PlannedInput;
    expect(planned.plan.paths["_source.buyer.ref"]).toBe("phone");
    expect(planned.plan.paths["_source.buyer.mobile"]).toBeNull();
    expect(planned.plan.recognizeOtherPaths).toBe(false);
  });
});

describe("country and reading", () => {
  it("go by row where a column says so", async () => {
    const rows = ["US,202-555-0143", "GB,07700 900123", "DE,0171 3920012", "CN,15400000001"];
    const planned = (await plan(lines("country,phone", (i) => rows[i % 4]))) as PlannedInput;
    expect(planned.country).toBe("per-row");
    expect(planned.plan.reading).toBe("national");
    expect(planned.plan.columns.map(({ role }) => role)).toEqual(["country", "phone"]);
  });

  it("are per value when the numbers carry their calling code", async () => {
    const planned = (await plan(lines("phone", (i) => `+4477009001${10 + i}`))) as PlannedInput;
    expect(planned.country).toBe("per-value");
  });

  it("keep the country that was given, unless the column says otherwise", async () => {
    const national = (await plan(
      lines("phone", (i) => `0171 39200${10 + i}`),
      { country: "DE" },
    )) as PlannedInput;
    expect([national.plan.reading, national.plan.country, national.country]).toEqual(["national", "DE", "DE"]);
    const international = (await plan(
      lines("phone", (i) => `49171392000${i % 10}`),
      { country: "DE" },
    )) as PlannedInput;
    expect([international.plan.reading, international.country]).toEqual(["international", "per-value"]);
  });
});

describe("names that are shown", () => {
  it.each([
    ["手机号", "手机号"],
    ["phone_2", "phone_2"],
    ["phone\u001b[31m\u202e", "phone"],
    ["15400000001", "###########"],
    ["154-0000-0001", "###-####-####"],
    ["ann@example.com", "axx@xxxxxxx.xxx"],
    ["id 12345", "ix #####"],
    ["col1234", "col1234"],
  ])("%j becomes %j", async (name, expected) => {
    const text = lines(`id,${name},mobile,e-mail`, (i) => `${i},x${i},154000000${10 + i},a${i}@example.com`);
    const planned = (await plan(text, { country: "CN", header: true })) as PlannedInput;
    expect(planned.columns.map((column) => column.name)).toEqual(["id", expected, "mobile", "e-mail"]);
  });

  it("never are data: a first row taken for a header by mistake shows masked", async () => {
    const text = "15400000001,ann@example.com,x\n15400000002,bob@example.com,y\n";
    const planned = (await plan(text, { header: true, country: "CN" })) as PlannedInput;
    const names = planned.columns.map(({ name }) => name).join(" ");
    expect(names).not.toMatch(/\d{5}|ann@|example/u);
    const wrong = plan(text, { header: true, columns: [{ role: "phone", column: "none" }] });
    await expect(wrong).rejects.not.toThrow(/15400000001|ann@/u);
    await expect(wrong).rejects.toMatchObject({ code: "input-columns" });
  });
});
