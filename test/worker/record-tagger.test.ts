/** From records to tags: which identifiers, which data classes and which year each record gives, in every format. */
import { describe, expect, it } from "vitest";
import { planOf, tagText, type TaggedText } from "./tag-text.js";

const A = "+8615400000001";
const B = "+8615400000002";
const US = "+12025550143";
const GB = "+447700900123";
const DE = "+491713920012";
const MAIL = "ann@example.com";
const KNOWN = [A, B, US, GB, DE, MAIL, "example.com", "bob@example.org", "example.org"];
const ANN = `email ${MAIL}`;
const DOMAIN = "email-domain example.com";

function tagsOf(plan: Parameters<typeof planOf>[0], text: string, more: readonly string[] = []): string[] {
  return tagText(planOf(plan), text, [...KNOWN, ...more]).tags;
}

function countsOf({ counts }: TaggedText): unknown {
  const { records, rejected, rejections, identifiers, classRecords } = counts;
  return { records, rejected, rejections, identifiers, classRecords };
}

describe("delimited text", () => {
  const courier = { columns: ["names", "phone", "email", "physical-addresses", "date", null] };

  it("gives each identifier the classes and the year of its record", () => {
    const text = [
      `王五,15400000001,${MAIL},上海市某路1号,2021-03-04,x`,
      "李四,15400000002,,,2019/1/2,",
      ",15400000001,,,,",
      `,,${MAIL},某路,,`,
    ].join("\n");
    expect(tagsOf(courier, text)).toEqual(
      [
        `phone ${A} [email-addresses names phone-numbers physical-addresses] 2021`,
        `${ANN} [email-addresses names phone-numbers physical-addresses] 2021`,
        `${DOMAIN} [email-addresses names phone-numbers physical-addresses] 2021`,
        `phone ${B} [names phone-numbers] 2019`,
        `phone ${A} [phone-numbers]`,
        `${ANN} [email-addresses physical-addresses]`,
        `${DOMAIN} [email-addresses physical-addresses]`,
      ].sort(),
    );
  });

  it("tells a record whose number only lacks a country from one that holds nothing", () => {
    const plan = planOf({ columns: ["phone"], country: null, reading: "international" });
    const text = ["0151 05338424", "01713920012", "7700900123", "+1", "12", "none", "138****5678", "00 1 2"].join("\n");
    expect(tagText(plan, text, KNOWN).counts).toMatchObject({
      records: 8,
      rejections: { "needs-country": 3, "no-identifier": 5 },
    });
    // With a country, a number that isn't possible is just that.
    expect(tagText(planOf({ columns: ["phone"] }), "0151\n1234567\n", KNOWN).counts.rejections).not.toHaveProperty(
      "needs-country",
    );
  });

  it("counts records, values, classes, years and countries", () => {
    const text = "n,15400000001,,a,2021-01-01,\nn,x,y@z,a,,\n,138****5678,a***@b.c,,,\n,,,,2096,\n";
    const tagged = tagText(planOf(courier), text, KNOWN);
    expect(countsOf(tagged)).toEqual({
      records: 4,
      rejected: 3,
      rejections: { "no-identifier": 3 },
      identifiers: { phone: { values: 1, invalid: 1, masked: 1 }, email: { values: 0, invalid: 1, masked: 1 } },
      classRecords: { names: 2, "phone-numbers": 3, "email-addresses": 2, "physical-addresses": 2 },
    });
    const { years, phonePrefixes } = tagged.counts;
    expect([years[0], years[2021 - 1970 + 1], years[2096 - 1970 + 1]]).toEqual([2, 1, 1]);
    expect(phonePrefixes[8615]).toBe(1);
    expect(phonePrefixes.reduce((sum, count) => sum + count)).toBe(1);
  });

  it("skips the header, and only the header", () => {
    const text = `phone\n15400000001\n15400000002\n`;
    expect(tagsOf({ columns: ["phone"], dialect: { header: true } }, text)).toHaveLength(2);
    expect(tagText(planOf({ columns: ["phone"] }), text, KNOWN).counts.rejected).toBe(1);
  });

  it("reads a phone by its row's country, and by the plan's where the row names none", () => {
    const text = [
      "US,202-555-0143",
      "United Kingdom,07700 900123",
      "德国,0171 3920012",
      ",15400000001",
      "Mars,15400000002",
    ];
    expect(tagsOf({ columns: ["country", "phone"] }, text.join("\n"))).toEqual(
      [US, GB, DE, A, B].map((phone) => `phone ${phone} [phone-numbers]`).sort(),
    );
  });

  it("takes all phone columns, several numbers in a cell, and counts a record once per number", () => {
    const plan = { columns: ["phone", "phone", "phone"] };
    const text = "15400000001,15400000002,15400000001\n15400000001;15400000002,+86 154 0000 0002,\n";
    const tagged = tagText(planOf(plan), text, KNOWN);
    expect(tagged.tags).toEqual([A, A, B, B].map((phone) => `phone ${phone} [phone-numbers]`));
    expect(tagged.counts.identifiers.phone).toEqual({ values: 6, invalid: 0, masked: 0 });
  });

  it("counts what of a cell is no number", () => {
    const tagged = tagText(planOf({ columns: ["phone"] }), "15400000001;123\n", KNOWN);
    expect(tagged.counts.identifiers.phone).toEqual({ values: 1, invalid: 1, masked: 0 });
    expect(tagged.counts.rejected).toBe(0);
  });

  it.each([
    "\\N",
    "NULL",
    "null",
    "Null",
    "None",
    "nan",
    "NaN",
    "N/A",
    "n/a",
    "-",
    "--",
    "无",
    "(null)",
    "",
    "  ",
    "\0",
  ])("takes %j for no value", (nothing) => {
    const tagged = tagText(
      planOf({ columns: ["phone", "names", "email"] }),
      `${nothing},${nothing},${nothing}\n15400000001,${nothing},${nothing}\n`,
      KNOWN,
    );
    expect(tagged.tags).toEqual([`phone ${A} [phone-numbers]`]);
    expect(tagged.counts.identifiers.phone.invalid + tagged.counts.identifiers.email.invalid).toBe(0);
  });

  it("keeps values that only look like none", () => {
    const plan = { columns: ["phone", "names"] };
    const names = ["Nan Li", "-x", "无名", "NULLA", "n", "(nul)", "---"];
    const text = names.map((name) => `15400000001,${name}\n`).join("");
    expect(tagsOf(plan, text)).toEqual(names.map(() => `phone ${A} [names phone-numbers]`));
  });

  it("reads quoted cells: escapes doubled or by backslash, newlines, white space and NUL bytes around", () => {
    const doubled = '"a ""nick"" b","15400000001"\n"line\nbreak"," 15400000002 "\n';
    const expected = [A, B].map((phone) => `phone ${phone} [names phone-numbers]`);
    expect(tagsOf({ columns: ["names", "phone"] }, doubled)).toEqual(expected);
    const backslash = '"a \\"nick\\" b","15400000001"\n"x\\\\","\t15400000002\0"\n';
    expect(tagsOf({ columns: ["names", "phone"], dialect: { escape: "backslash" } }, backslash)).toEqual(expected);
  });

  it("takes the escapes out of an identifier's own cell", () => {
    const text = '"""Ann"" <ann@example.com>"\n';
    expect(tagsOf({ columns: ["email"] }, text)).toEqual(
      [`${ANN} [email-addresses]`, `${DOMAIN} [email-addresses]`].sort(),
    );
  });

  it.each([";", "\t", "|", "----", "||"])("splits at %j", (delimiter) => {
    const text = `x${delimiter}15400000001${delimiter}y\r\nx${delimiter}15400000002\r\n`;
    const plan = { columns: [null, "phone"], dialect: { delimiter } };
    expect(tagsOf(plan, text)).toEqual([`phone ${A} [phone-numbers]`, `phone ${B} [phone-numbers]`]);
  });

  it("reads digits as the plan says: with their calling code, or as dialled at home", () => {
    const digits = "491713920012\n";
    expect(tagsOf({ columns: ["phone"], country: "DE", reading: "international" }, digits)).toEqual([
      `phone ${DE} [phone-numbers]`,
    ]);
    expect(tagsOf({ columns: ["phone"], country: "DE" }, "01713920012\n")).toEqual([`phone ${DE} [phone-numbers]`]);
    expect(tagsOf({ columns: ["phone"], country: null }, "15400000001\n")).toEqual([]);
  });

  it("drops classes beyond those that a profile has bits for, never an identifier", () => {
    const columns = ["phone", ...Array.from({ length: 30 }, (_, i) => `class-${i}`)];
    const text = `15400000001${",x".repeat(30)}\n`;
    const { tags, classes } = tagText(planOf({ columns }), text, KNOWN);
    expect(classes).toHaveLength(24);
    expect(tags).toHaveLength(1);
    expect(tags[0].split(" ").filter((word) => word.includes("class-"))).toHaveLength(23);
  });
});

describe("e-mails", () => {
  it("get an exact tag, a domain tag, and an alias tag where that is another spelling", () => {
    const text = "Ann+shop@Example.com\nann@example.com\nA.N.N@googlemail.com\n";
    const known = ["ann+shop@example.com", "a.n.n@googlemail.com", "googlemail.com", "ann@gmail.com"];
    expect(tagsOf({ columns: ["email"] }, text, known)).toEqual(
      [
        "email ann+shop@example.com [email-addresses]",
        "email-domain example.com [email-addresses]",
        "email-alias ann@example.com [email-addresses]",
        "email ann@example.com [email-addresses]",
        "email-domain example.com [email-addresses]",
        "email a.n.n@googlemail.com [email-addresses]",
        "email-domain googlemail.com [email-addresses]",
        "email-alias ann@gmail.com [email-addresses]",
      ].sort(),
    );
  });

  it("of one record count it once for their common domain and their common alias", () => {
    const text = "ann+a@example.com,ann+b@example.com,ann+a@example.com\n";
    const known = ["ann+a@example.com", "ann+b@example.com"];
    expect(tagsOf({ columns: ["email", "email", "email"] }, text, known)).toEqual(
      ["email ann+a@example.com", "email ann+b@example.com", "email-alias ann@example.com", DOMAIN]
        .map((tag) => `${tag} [email-addresses]`)
        .sort(),
    );
  });
});

describe("lists and combo lists", () => {
  it("hold phones and e-mails in turn, each with its own class", () => {
    const text = `15400000001\n${MAIL}\n\n154 0000 0002\r\nno identifier\n`;
    for (const columns of [["phone"], ["email"]]) {
      const tagged = tagText(planOf({ format: "lines", columns }), text, KNOWN);
      expect(tagged.tags).toEqual(
        [
          `phone ${A} [phone-numbers]`,
          `phone ${B} [phone-numbers]`,
          `${ANN} [email-addresses]`,
          `${DOMAIN} [email-addresses]`,
        ].sort(),
      );
      expect(tagged.counts).toMatchObject({ records: 4, rejected: 1 });
      expect(tagged.counts.identifiers.phone.values).toBe(2);
      expect(tagged.counts.identifiers.email.values).toBe(1);
      expect(tagged.counts.years[0]).toBe(4);
    }
  });

  it("skip a header", () => {
    const plan = { format: "lines", columns: ["phone"], dialect: { header: true, delimiter: "" } } as const;
    const tagged = tagText(planOf(plan), "15400000002\n15400000001\n", KNOWN);
    expect(tagged.tags).toEqual([`phone ${A} [phone-numbers]`]);
    expect(tagged.counts.records).toBe(1);
  });

  it("split combo lines behind the identifier, whatever the secret holds", () => {
    const text = `${MAIL}:pa:ss;w@rd\n15400000001;secret\n15400000002----x\n${MAIL}:\n`;
    const tagged = tagText(planOf({ format: "combo", columns: ["email", "passwords"] }), text, KNOWN);
    expect(tagged.tags).toEqual(
      [
        `${ANN} [email-addresses passwords]`,
        `${DOMAIN} [email-addresses passwords]`,
        `phone ${A} [passwords phone-numbers]`,
        `phone ${B} [passwords phone-numbers]`,
        `${ANN} [email-addresses]`,
        `${DOMAIN} [email-addresses]`,
      ].sort(),
    );
    expect(tagged.counts.classRecords).toEqual({ passwords: 3, "phone-numbers": 2, "email-addresses": 2 });
  });
});

describe("NDJSON", () => {
  const ndjson = { format: "ndjson" } as const;
  const documents = (...values: unknown[]): string => values.map((value) => JSON.stringify(value)).join("\n");

  it("takes classes, country and date from wherever they stand in the document", () => {
    const text = documents(
      { name: "Ann", phone: "15400000001", created_at: "2021-03-04" },
      { created_at: "2020-01-01", phone: 15400000002, person: { full_name: "Bob" } },
      { phone: "07700 900123", country: "GB" },
      { country: "GB", phone: "07700 900123" },
    );
    const { tags } = tagText(planOf(ndjson), text, KNOWN);
    expect(tags).toEqual(
      [
        `phone ${A} [names phone-numbers] 2021`,
        `phone ${B} [names phone-numbers] 2020`,
        `phone ${GB} [phone-numbers]`,
        `phone ${GB} [phone-numbers]`,
      ].sort(),
    );
  });

  it("walks arrays and nested objects, and counts a document once per identifier", () => {
    const text = documents({
      phones: ["15400000001", "15400000002", "+86 154 0000 0001"],
      contacts: [{ email: MAIL }, { email: "ANN@example.com" }, { email: "bob@example.org" }],
    });
    expect(tagsOf(ndjson, text)).toEqual(
      [`phone ${A}`, `phone ${B}`, ANN, DOMAIN, "email bob@example.org", "email-domain example.org"]
        .map((tag) => `${tag} [email-addresses phone-numbers]`)
        .sort(),
    );
  });

  it("goes by the plan's paths, and by names only where the plan says so", () => {
    const text = documents({ a: { x: "15400000001" }, mobile: "15400000002", email: MAIL });
    expect(tagsOf({ ...ndjson, paths: { "a.x": "phone", email: null } }, text)).toHaveLength(2);
    expect(tagsOf({ ...ndjson, paths: { "a.x": "phone" }, recognizeOtherPaths: false }, text)).toEqual([
      `phone ${A} [phone-numbers]`,
    ]);
    // A key of the object's prototype is no path of the plan.
    expect(tagsOf(ndjson, documents({ constructor: "15400000001", toString: "15400000001" }))).toEqual([]);
  });

  it("rejects lines that are no document, and starts the next with nothing of the last", () => {
    const text = ['{"name":"Ann"}', "{broken", "17", '{"phone":"15400000001"}', "[]", '{"index":{"_id":"1"}}'].join(
      "\n",
    );
    const { tags, counts } = tagText(planOf(ndjson), text, KNOWN);
    expect(tags).toEqual([`phone ${A} [phone-numbers]`]);
    expect(counts).toMatchObject({ records: 5, rejected: 4, rejections: { "not-json": 2, "no-identifier": 2 } });
  });

  it("survives a document of megabytes: its identifiers are cut off, the next document is whole", () => {
    const phones = Array.from({ length: 20_000 }, (_, i) => `+861540000${String(i).padStart(4, "0")}`);
    const text = documents({ phones, name: "x".repeat(1 << 20) }, { phone: "15400000001", note: "y".repeat(1 << 18) });
    const tagged = tagText(planOf(ndjson), text, KNOWN);
    expect(tagged.counts.records).toBe(2);
    expect(tagged.counts.identifiers.phone.values).toBeGreaterThan(4000);
    expect(tagged.tags).toContain(`phone ${A} [phone-numbers]`);
  });
});

it("puts no limit on a cell, and no identifier of a cell too long for one", () => {
  const long = "1".repeat(200_000);
  const tagged = tagText(planOf({ columns: ["phone", "email"] }), `${long},${long}@example.com\n15400000001,\n`, KNOWN);
  expect(tagged.tags).toEqual([`phone ${A} [phone-numbers]`]);
  expect(tagged.counts.identifiers).toMatchObject({ phone: { invalid: 1 }, email: { invalid: 1 } });
});
