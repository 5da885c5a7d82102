/**
 * Golden vectors from spelling to tag: what every store on disk relies on. A vector that moves (an upgrade of
 * libphonenumber-js, of Node's IDNA tables, a new rule of ours) makes identifiers that are stored already unfindable, and
 * nobody would notice. So: never change golden-canonical.json alone. Raise CANONICALIZER_VERSION, then write the vectors
 * anew, so that an old store is refused instead of answering "not found".
 */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callingCodeOf } from "../../src/identifier/country.js";
import {
  canonicalizeDomain,
  canonicalizeEmailCell,
  emailAlias,
  type CanonicalEmail,
} from "../../src/identifier/email.js";
import { IDENTIFIER_KINDS } from "../../src/identifier/identifier-kind.js";
import { CANONICALIZER_VERSION, TAG_KIND } from "../../src/identifier/kinds.js";
import { canonicalizePhoneCell, type CanonicalPhone, type PhoneContext } from "../../src/identifier/phone.js";
import { tagOf } from "../../src/key/cmac-lanes.js";

interface Vector {
  cell: string;
  status?: string;
}

interface Golden {
  canonicalizer: number;
  tagKey: string;
  phones: (Vector & PhoneContext & { canonical: CanonicalPhone[]; tags: string[] })[];
  emails: (Vector & { canonical: CanonicalEmail[]; tags: string[]; aliases: string[]; aliasTags: string[] })[];
  qq: (Vector & { canonical: string[]; tags: string[] })[];
  residentIds: (Vector & { canonical: string[]; tags: string[] })[];
  domains: { cell: string; canonical: string | null; tag?: string }[];
}

const golden = JSON.parse(readFileSync(new URL("golden-canonical.json", import.meta.url), "utf8")) as Golden;
const hasForm = ({ status }: Vector): boolean => status === undefined;
const hasNone = ({ status }: Vector): boolean => status !== undefined;
const tagKey = Buffer.from(golden.tagKey, "hex");

function tag(kind: number, canonical: string): string {
  const { high, low } = tagOf(tagKey, kind, canonical);
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

it("has vectors of the canonicaliser's version: a moved vector means that the version must be raised", () => {
  expect(golden.canonicalizer).toBe(CANONICALIZER_VERSION);
});

describe("golden phones", () => {
  it.each(golden.phones.filter(hasForm))("$cell, $country, $reading", ({ cell, country, reading, canonical, tags }) => {
    expect(canonicalizePhoneCell(cell, { country, reading })).toMatchObject({ status: "ok", phones: canonical });
    expect(canonical.map((phone) => tag(TAG_KIND.phone, phone))).toEqual(tags);
  });

  it.each(golden.phones.filter(hasNone))("$cell, $country: $status", ({ cell, country, reading, status }) => {
    expect(canonicalizePhoneCell(cell, { country, reading })).toEqual({ status });
  });

  it("are canonical themselves, under every reading and country", () => {
    for (const phone of golden.phones.flatMap(({ canonical }) => canonical ?? [])) {
      for (const { country } of golden.phones) {
        for (const reading of ["national", "international"] as const) {
          expect(canonicalizePhoneCell(phone, { country, reading })).toMatchObject({ phones: [phone] });
        }
      }
    }
  });
});

describe("golden e-mails and domains", () => {
  it.each(golden.emails.filter(hasForm))("$cell", ({ cell, canonical, tags, aliases, aliasTags }) => {
    expect(canonicalizeEmailCell(cell)).toMatchObject({ status: "ok", emails: canonical });
    expect(canonical.map((email) => tag(TAG_KIND.email, email))).toEqual(tags);
    expect(canonical.map(emailAlias)).toEqual(aliases);
    expect(aliases.map((alias) => tag(TAG_KIND["email-alias"], alias))).toEqual(aliasTags);
    for (const email of canonical) expect(canonicalizeEmailCell(email)).toMatchObject({ emails: [email], rejected: 0 });
    for (const alias of aliases) expect(emailAlias(alias as CanonicalEmail)).toBe(alias);
  });

  it.each(golden.emails.filter(hasNone))("$cell: $status", ({ cell, status }) => {
    expect(canonicalizeEmailCell(cell)).toEqual({ status });
  });

  it.each(golden.domains)("$cell", ({ cell, canonical, tag: expected }) => {
    expect(canonicalizeDomain(cell)).toBe(canonical);
    expect(canonical === null ? undefined : tag(TAG_KIND["email-domain"], canonical)).toBe(expected);
  });
});

describe.each([
  ["qq", golden.qq],
  ["resident-id", golden.residentIds],
] as const)("golden %s", (name, vectors) => {
  const { canonicalize, tagKind } = IDENTIFIER_KINDS[name];
  const context: PhoneContext = { country: null, reading: "national" };

  it.each(vectors.filter(hasForm))("$cell", ({ cell, canonical, tags }) => {
    expect(canonicalize(cell, context)).toMatchObject({ status: "ok", forms: canonical });
    expect(canonical.map((form) => tag(tagKind, form))).toEqual(tags);
    for (const form of canonical) {
      expect(canonicalize(form, context)).toEqual({ status: "ok", forms: [form], rejected: 0 });
    }
  });

  it.each(vectors.filter(hasNone))("$cell: $status", ({ cell, status }) => {
    expect(canonicalize(cell, context)).toEqual({ status });
  });
});

describe("any spelling of an identifier gives the same tag", () => {
  const wide = (text: string): string =>
    Array.from(text, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join("");
  /** A country, a number as it is dialled there without its trunk prefix, and that prefix. */
  const numbers = fc.oneof(
    fc.record({ country: fc.constant("CN"), trunk: fc.constant(""), own: digits("154", 8) }),
    fc.record({ country: fc.constant("GB"), trunk: fc.constant("0"), own: digits("7700900", 3) }),
    fc.record({ country: fc.constant("US"), trunk: fc.constant("1"), own: digits("20255501", 2) }),
    fc.record({ country: fc.constant("FR"), trunk: fc.constant("0"), own: digits("6399800", 2) }),
    fc.record({ country: fc.constant("AU"), trunk: fc.constant("0"), own: digits("491570", 3) }),
    fc.record({ country: fc.constant("SE"), trunk: fc.constant("0"), own: digits("7017406", 2) }),
  );
  function digits(head: string, count: number): fc.Arbitrary<string> {
    return fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count })
      .map((rest) => head + rest.join(""));
  }

  it("of a phone", () => {
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom(" ", "-", ".", "\u00a0", ""),
        fc.integer({ min: 2, max: 4 }),
        (number, mark, size) => {
          const country = number.country as PhoneContext["country"] & string;
          const { trunk, own } = number;
          const code = callingCodeOf(country);
          const grouped = own.replace(new RegExp(`(.{${size}})(?=.)`, "gu"), `$1${mark}`);
          const spellings: [string, PhoneContext][] = [
            [`+${code}${own}`, { country: null, reading: "international" }],
            [`${code}${own}`, { country: null, reading: "international" }],
            [`00${code} ${grouped}`, { country: "CN", reading: "national" }],
            [`+${code} ${grouped}`, { country: "DE", reading: "national" }],
            [`＋${wide(code + own)}`, { country: null, reading: "national" }],
            [`${trunk}${own}`, { country, reading: "national" }],
            [`${trunk}${mark}${grouped}`, { country, reading: "national" }],
            [own, { country, reading: "national" }],
            [`\u200b${wide(trunk + own)}\u2060`, { country, reading: "national" }],
            [`"${trunk}${own}"`, { country, reading: "national" }],
            [`tel: ${trunk}${grouped}`, { country, reading: "national" }],
          ];
          const expected = tag(TAG_KIND.phone, `+${code}${own}`);
          for (const [cell, context] of spellings) {
            const read = canonicalizePhoneCell(cell, context);
            const tags = read.status === "ok" ? read.phones.map((phone) => tag(TAG_KIND.phone, phone)) : read.status;
            expect([cell, context, tags]).toEqual([cell, context, [expected]]);
          }
        },
      ),
    );
  });

  it("of an e-mail", () => {
    const local = fc.stringMatching(/^[a-z0-9]{1,8}([.+_-][a-z0-9]{1,6}){0,2}$/u);
    const domain = fc.constantFrom("example.com", "mail.example.org", "xn--mnchen-3ya.example", "gmail.com");
    fc.assert(
      fc.property(local, domain, (name, host) => {
        const email = `${name}@${host}`;
        const unicode = host.replace("xn--mnchen-3ya", "München");
        const spellings = [
          email,
          email.toUpperCase(),
          `${name}@${unicode}`,
          `${name}@${unicode}`.normalize("NFD"),
          wide(email),
          `${email}.`,
          ` <${email}> `,
          `"A. Name" <${email}>`,
          `mailto:${email}?subject=x`,
          `'${email}';`,
          email.replace("@", "%40"),
          `\u200b${email}\u00a0`,
        ];
        const expected = tag(TAG_KIND.email, email);
        for (const cell of spellings) {
          const read = canonicalizeEmailCell(cell);
          const tags = read.status === "ok" ? read.emails.map((one) => tag(TAG_KIND.email, one)) : read.status;
          expect([cell, tags]).toEqual([cell, [expected]]);
        }
      }),
    );
  });
});
