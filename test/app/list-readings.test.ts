/** A list is read alike in whatever format it comes, and what bare digits were taken for is said. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readContacts } from "../../src/app/read-contacts.js";
import { requireContacts } from "../../src/app/nothing-asked.js";
import type { CountryCode } from "../../src/identifier/country.js";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "leaksift-readings-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(name: string, content: string, country: CountryCode | null = null) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return (await readContacts(path, { country, columns: [] })).contacts;
}

type Row = readonly [phone: string, country: string];

/** What was read, without lines, which differ. */
async function readAlike(rows: readonly Row[], hasCountries: boolean, country: CountryCode | null): Promise<string[]> {
  const [phone, where] = ["phone", "country"];
  const documents = rows.map(([number, land]) =>
    hasCountries ? { [phone]: number, [where]: land } : { [phone]: number },
  );
  const table = (delimiter: string): string =>
    [hasCountries ? `${phone}${delimiter}${where}` : phone]
      .concat(rows.map(([number, land]) => (hasCountries ? `${number}${delimiter}${land}` : number)))
      .join("\n");
  const texts: [string, string][] = [
    ["list.csv", `${table(",")}\n`],
    ["list.tsv", `${table("\t")}\n`],
    ["list.ndjson", documents.map((document) => `${JSON.stringify(document)}\n`).join("")],
    ["list.json", JSON.stringify(documents, null, 1)],
  ];
  const all: string[] = [];
  for (const [name, text] of texts) {
    const contacts = await read(name, text, country);
    all.push(contacts.map(({ forms, invalid }) => `${[...forms].sort().join(" ")} ${invalid ?? ""}`).join("\n"));
  }
  return all;
}

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const phone = fc.oneof(
  digits(8).map((rest) => `139${rest}`),
  digits(6).map((rest) => `07700${rest}`),
  digits(6).map((rest) => `447700${rest}`),
  digits(6).map((rest) => `+447700${rest}`),
  digits(7).map((rest) => `1202${rest}`),
  digits(7).map((rest) => `202${rest}`),
  digits(8).map((rest) => `49171${rest}`),
  digits(8).map((rest) => `0171${rest}`),
  digits(8).map((rest) => `154 ${rest.slice(0, 4)} ${rest.slice(4)}`),
);
const land = fc.constantFrom("GB", "CN", "US", "DE");

describe("a list's phones", () => {
  it("are read alike from CSV, TSV, NDJSON and JSON", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(phone, land), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        fc.constantFrom<CountryCode | null>(null, "GB", "CN", "US", "DE"),
        async (rows, hasCountries, country) => {
          const [first, ...others] = await readAlike(rows, hasCountries, country);
          for (const other of others) expect(other).toBe(first);
        },
      ),
      { numRuns: 8, seed: 20261122, endOnFailure: true },
    );
  });

  it.each<[string, CountryCode, string, string[], string | null]>([
    // As a number of North America its exchange would begin with 0; libphonenumber knows it as a Chinese mobile.
    ["13800138000", "GB", "13800138000", ["+8613800138000", "+13800138000"], null],
    ["138 0013 8000", "GB", "spaced", ["+8613800138000", "+13800138000"], null],
    // Possible in Germany by its length, but no valid number there.
    ["13800138000", "DE", "german", ["+8613800138000", "+4913800138000", "+13800138000"], null],
    ["22222222222222", "GB", "no country's", [], "no-possible-form"],
  ])("%s in a list of %s (%s)", async (text, country, _name, forms, invalid) => {
    const [contact] = await read("one.txt", `${text}\n+447700900001\n`, country);
    expect([contact.readAs ?? [], contact.invalid]).toEqual([forms, invalid]);
    for (const form of forms) expect(contact.forms).toContain(form);
  });

  it("that are valid nowhere prove nothing when they aren't found", async () => {
    // No area code of North America begins with 0, and British numbers are shorter.
    const [contact] = await read("odd.txt", "10000000000\n+447700900001\n", "GB");
    expect(contact).toMatchObject({ invalid: "country-unclear", readAs: ["+10000000000"] });
  });

  it("are asked as Chinese mobiles, too, in a list that is written with calling codes", async () => {
    const codes = Array.from({ length: 30 }, (_, i) => `4477009001${String(i).padStart(2, "0")}`);
    for (const country of ["GB", null] as const) {
      const contacts = await read("codes.csv", `phone\n${[...codes, "13800138000"].join("\n")}\n`, country);
      expect(contacts[0].forms).toEqual(["+447700900100"]);
      expect(contacts[30].forms).toContain("+8613800138000");
      expect(contacts[30].forms).toContain("+13800138000");
    }
  });
});

describe("cells that hold nobody", () => {
  const words = ["", "n/a", "N/A", "-", "--", "none", "NULL", "\\N", "无", "暂无", "unknown", "?", "/", "—"];

  it.each(words)("%j is empty", async (word) => {
    const rows = `phone,email\n+447700900001,${word}\n${word},ann@example.com\n`;
    const found = (await read("words.csv", rows)).map(({ shown, invalid }) => invalid ?? shown);
    expect(found).toEqual(["+447700900001", "ann@example.com"]);
    const documents = [
      { phone: "+447700900001", email: word },
      { phone: word, email: "ann@example.com" },
    ];
    const same = await read("words.ndjson", documents.map((document) => JSON.stringify(document)).join("\n"));
    expect(same.map(({ shown, invalid }) => invalid ?? shown)).toEqual(found);
    expect(await read("words.txt", `${word}\n+447700900001\n`)).toHaveLength(1);
  });

  it("are no reason to pass over nonsense", async () => {
    const found = await read("nonsense.csv", "phone,email\n+447700900001,no mail\n12,ann@example.com\n");
    expect(found.map(({ invalid }) => invalid)).toEqual([null, "no-possible-form", "no-possible-form", null]);
  });

  it.each([
    ["words.txt", "n/a\nnone\n"],
    ["nonsense.txt", "hello\nworld\n"],
    ["header.csv", "phone,email\n"],
    ["blank.csv", "phone,email\n,\n-,n/a\n"],
    ["other.csv", "name,department\nAnn,Sales\nBob,HR\n"],
    ["numbers.csv", "a,b\n1,2\n"],
    ["prose.txt", "Nothing to see here, move along please.\n"],
    ["other.ndjson", '{"a":1}\n{"a":2}\n'],
    ["null.ndjson", '{"phone":null}\n{"phone":"n/a"}\n'],
    ["array.json", "[]"],
    ["object.json", "{}"],
    ["card.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEND:VCARD\n"],
  ])("alone are no list: %s", async (name, text) => {
    const attempt = async (): Promise<void> => requireContacts(await read(name, text), join(folder, name));
    await expect(attempt()).rejects.toMatchObject({
      code: "nothing-asked",
      message: `there is nothing to check: ${join(folder, name)} holds no phone number, e-mail or other identifier`,
    });
  });

  it.each([
    ["empty.csv", ""],
    ["lines.txt", "\n\n \n"],
  ])("are less than a list: %s is empty", async (name, text) => {
    const attempt = async (): Promise<void> => requireContacts(await read(name, text), join(folder, name));
    await expect(attempt()).rejects.toMatchObject({
      code: "nothing-asked",
      message: expect.stringContaining("is empty") as string,
    });
  });
});

describe("an address with a full-width sign", () => {
  it.each(["ann＠example.com", "ann﹫example.com", "ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ann＠example。com"])(
    "%s",
    async (address) => {
      const documents = JSON.stringify({ name: "Ann", email: address });
      for (const [name, text] of [
        ["wide.csv", `name,email\nAnn,${address}\nBob,bob@example.com\n`],
        ["wide.ndjson", `${documents}\n`],
        ["wide.txt", `${address}\n`],
      ]) {
        const [{ forms, invalid }] = await read(name, text);
        expect([forms, invalid], name).toEqual([["ann@example.com"], null]);
      }
    },
  );
});
