/** Canonical e-mails: the spellings that real cells have, the borders, and "any spelling, one form" as a property. */
import { domainToUnicode } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalizeDomain,
  canonicalizeEmailCell,
  emailAlias,
  emailDomain,
  type CanonicalEmail,
} from "../../src/identifier/email.js";
import { cpuTime } from "../cpu-time.js";

/** The addresses of a cell, or its status. */
function read(cell: string): string[] | string {
  const result = canonicalizeEmailCell(cell);
  return result.status === "ok" ? result.emails : result.status;
}

function canonical(cell: string): CanonicalEmail {
  const result = canonicalizeEmailCell(cell);
  if (result.status !== "ok" || result.emails.length !== 1) throw new Error(`not one address: ${result.status}`);
  return result.emails[0];
}

describe("one address, however it is wrapped", () => {
  it.each([
    ["a@b.c"],
    ["A@B.C"],
    ["  a@b.c\t"],
    ["a@b.c."],
    ["a@b.c;"],
    ["a@b.c,"],
    ["<a@b.c>"],
    ["<a@b.c"],
    ["a@b.c>"],
    ["(a@b.c)"],
    ["[a@b.c]"],
    ["{a@b.c}"],
    ['"a@b.c"'],
    ["'a@b.c'"],
    ["'a@b.c"],
    ["“a@b.c”"],
    ["《a@b.c》"],
    ['\\"a@b.c\\"'],
    ['\\\\\\"a@b.c\\\\\\"'],
    ["\\'a@b.c\\'"],
    ["a@b.c\\r\\n"],
    ["a@b.c\\\\r"],
    ["a@b.c\\"],
    ['s:5:"a@b.c"'],
    ['s:5:\\"a@b.c\\";'],
    ["mailto:a@b.c"],
    ["MAILTO:a@b.c?subject=Hello%20World x@y.z"],
    ["<mailto:a@b.c>"],
    ['"mailto:a%40b.c"'],
    ["smtp:a@b.c"],
    ["E-Mail: a@b.c"],
    ["邮箱：a@b.c"],
    ["a%40b.c"],
    ["Name <a@b.c>"],
    ['"Smith, John" <a@b.c>'],
    ["a@b.c <a@b.c>"],
    ["a@b.c (home)"],
    ["1) a@b.c"],
    ["\u200ba@b.c\ufeff"],
    ["a\u00ad@b\u200b.c"],
    ["a\u200d@b.\u200cc"],
    ["\u00a0a@b.c\u3000"],
    ["ａ＠ｂ．ｃ"],
    ["a﹫b。c"],
    ["a@b.c\0\0\0"],
    ["a@b.c|"],
    ["a@b.c / n.a."],
    ["a (at) b.c"],
    ["a[at]b[dot]c"],
    ["a AT b DOT c"],
    ["a&#64;b.c"],
  ])("%s", (cell) => {
    expect(canonicalizeEmailCell(cell)).toEqual({ status: "ok", emails: ["a@b.c"], rejected: 0 });
  });
});

describe("several addresses in a cell", () => {
  it.each([
    ["a@b.c;d@e.f"],
    ["a@b.c, d@e.f"],
    ["a@b.c d@e.f"],
    ["a@b.c/d@e.f"],
    ["a@b.c | d@e.f"],
    ["a@b.c|d@e.f|a@b.c"],
    ["a@b.c；d@e.f、"],
    ["a@b.c and d@e.f"],
    ['["a@b.c","d@e.f"]'],
    ["{a@b.c,d@e.f}"],
    ["Ann <a@b.c>, Dan <d@e.f>"],
    ["<a@b.c> d@e.f"],
    ["SMTP:a@b.c;smtp:d@e.f"],
    ["a@b.c\n\td@e.f"],
  ])("%s", (cell) => {
    expect(read(cell)).toHaveLength(2);
    expect(read(cell)).toEqual(expect.arrayContaining(["a@b.c", "d@e.f"]));
  });

  it("counts the parts that are none", () => {
    expect(canonicalizeEmailCell("a@b.c; d@e; n/a; ***@x.y; f@g..h")).toEqual({
      status: "ok",
      emails: ["a@b.c"],
      rejected: 3,
    });
  });
});

describe("what is kept", () => {
  it.each([
    ["o'brien@example.com", "o'brien@example.com"],
    ["a/b@example.com", "a/b@example.com"],
    ["a|b@example.com", "a|b@example.com"],
    ["a%b@example.com", "a%b@example.com"],
    ["!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"],
    ["xxx@xxx.com", "xxx@xxx.com"],
    ["a@b.test", "a@b.test"],
    ["a@münchen.example", "a@xn--mnchen-3ya.example"],
    ["a@XN--MNCHEN-3YA.example", "a@xn--mnchen-3ya.example"],
    ["a@faß.example", "a@xn--fa-hia.example"],
    ["张三@例え.テスト", "张三@xn--r8jz45g.xn--zckzah"],
    ["MU\u0308LLER@example.com", "m\u00fcller@example.com"],
    ["ΟΔΟΣ@example.com", "οδοσ@example.com"],
    ["οδος@example.com", "οδοσ@example.com"],
    ["a@نامه\u200cای.example", "a@xn--mgba3gch31f060k.example"],
  ])("%s", (cell, email) => expect(read(cell)).toEqual([email]));
});

describe("what is none", () => {
  it.each([
    ...["", " ", "\u200b", "NULL", "\\N", "n/a", "-", "None", "nan"].map((cell) => [cell, "empty"]),
    ...["***", "a***@example.com", "•••@example.com", "＊＊＊＊", "a*@example.com", "abc@ex*mple.com"].map((cell) => [
      cell,
      "masked",
    ]),
    ...["jo a***e@example.com", "***@x.y;"].map((cell) => [cell, "masked"]),
    ...["x", "@", "a@", "@b.c", "a@b", "a@b@c.d", "a@@b.c", "a b", "not-an-email", "138****"].map((cell) => [
      cell,
      cell === "138****" ? "masked" : "invalid",
    ]),
    ...[".a@b.c", "a.@b.c", "a..b@b.c", "a@.b.c", "a@b..c", "a@-b.c", "a@b-.c", "a@b_c.d"].map((c) => [c, "invalid"]),
    ...["a@1.2.3.4", "a@[1.2.3.4]", "a@b.c1", "a@ab--c.de", "a@xn--a.de", "a@b c.de"].map((c) => [c, "invalid"]),
    // Half of an address would be another person's.
    ...["jo smith@b.c", "jo,smith@b.c", "a@b.c om", "a @b.c", "\\nancy@b.c"].map((cell) => [cell, "invalid"]),
    ...["a\ud800b@c.de", "\u0301a@c.de", "a\u0007@c.de", '"a b"@c.de'].map((cell) => [cell, "invalid"]),
    ...["user:secret@c.de", "https://a:b@c.de/x", "a@c.de:secret", "ü@é%41.com"].map((cell) => [cell, "invalid"]),
  ])("%s: %s", (cell, status) => expect(read(cell)).toBe(status));
});

describe("lengths", () => {
  const label = "d".repeat(63);
  it.each([
    ["local 64", `${"a".repeat(64)}@b.c`, true],
    ["local 65", `${"a".repeat(65)}@b.c`, false],
    ["local 64 bytes of UTF-8", `${"é".repeat(32)}@b.c`, true],
    ["local 66 bytes of UTF-8", `${"é".repeat(33)}@b.c`, false],
    ["label 63", `a@${label}.c`, true],
    ["label 64", `a@d${label}.c`, false],
    ["whole 254", `${"a".repeat(59)}@${label}.${label}.${label}.cc`, true],
    ["whole 255", `${"a".repeat(60)}@${label}.${label}.${label}.cc`, false],
  ])("%s", (_, cell, valid) => expect(canonicalizeEmailCell(cell).status).toBe(valid ? "ok" : "invalid"));
});

describe("aliases and domains", () => {
  it.each([
    ["ann+shop@example.com", "ann@example.com"],
    ["a+b+c@example.com", "a@example.com"],
    ["a.b@example.com", "a.b@example.com"],
    ["a.b+c@gmail.com", "ab@gmail.com"],
    ["a.b@googlemail.com", "ab@gmail.com"],
    ["ab@gmail.com", "ab@gmail.com"],
    ["a-b@yahoo.com", "a-b@yahoo.com"],
    ["+a@example.com", "+a@example.com"],
    ["a.+b@example.com", "a.+b@example.com"],
    ["*.*+a@gmail.com", "*.*+a@gmail.com"],
    ["a.b@gmail.com.example", "a.b@gmail.com.example"],
  ])("%s → %s", (email, alias) => {
    expect(emailAlias(canonical(email))).toBe(alias);
    expect(emailAlias(canonical(alias))).toBe(alias);
  });

  it("names the domain", () => expect(emailDomain(canonical("a@München.example"))).toBe("xn--mnchen-3ya.example"));

  it.each([
    ["Example.COM.", "example.com"],
    [" @münchen.example ", "xn--mnchen-3ya.example"],
    ["localhost", null],
    ["*.example.com", null],
    ["a@example.com", null],
    ["", null],
  ])("canonicalizeDomain %s", (text, domain) => expect(canonicalizeDomain(text)).toBe(domain));
});

const atom = fc.stringMatching(/^[a-z0-9_+-]{1,10}$/);
const unicodeAtom = fc.stringMatching(/^[a-z0-9éüñçåößщжλπ中文]{1,8}$/);
const local = fc
  .array(fc.oneof(atom, unicodeAtom), { minLength: 1, maxLength: 3 })
  .map((atoms) => atoms.join("."))
  .filter((text) => Buffer.byteLength(text) <= 64);
const label = fc.stringMatching(/^[a-z0-9éüñåößщжλ中文]{1,8}$/);
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom("com", "example", "test", "рф", "中国"))
  .map(([labels, top]) => [...labels, top].join("."));
const letterCase = (text: string): string => text.replace(/[a-zéüñçåöщжλπ]/gu, (letter) => letter.toUpperCase());
const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

function time(cell: string): number {
  const start = cpuTime();
  canonicalizeEmailCell(cell);
  return cpuTime() - start;
}

describe("properties", () => {
  it("any spelling has the same canonical form", () => {
    fc.assert(
      fc.property(local, domain, fc.nat({ max: 2 ** 16 }), (name, host, seed) => {
        const reference = canonical(`${name}@${host}`);
        const spellings: ((email: string) => string)[] = [
          letterCase,
          (email) => email.normalize("NFD"),
          (email) => `${email}.`,
          fullWidth,
          (email) => email.replace("@", "\u200b@"),
          (email) => email.replace(/@.*/u, (rest) => `@${emailDomain(canonical(`x${rest}`))}`),
          (email) => email.replace(/@.*/u, (rest) => `@${domainToUnicode(rest.slice(1))}`),
          // Wrappings last, full width before them: the stack below goes in this order.
          (email) => `mailto:${email}`,
          (email) => `<${email}>`,
          (email) => `"${email}"`,
          (email) => `\\"${email}\\"`,
          (email) => ` ${email}\u00a0`,
          (email) => `Jo <${email}>`,
        ];
        for (const spell of spellings) expect(canonical(spell(`${name}@${host}`))).toBe(reference);
        const stacked = spellings.reduce(
          (email, spell, bit) => (seed & (1 << bit) ? spell(email) : email),
          `${name}@${host}`,
        );
        expect(canonical(stacked)).toBe(reference);
      }),
      { numRuns: 3000 },
    );
  });

  it("the canonical form is its own, whatever came in", () => {
    const piece = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom("@", "a", "B", ".", "example.com", "@x.de", "İ", "ς", "ß", "\u0301", "é"),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom("\u200c", "\u200d", "\u200b", "*", "'", "\\", "n", '"', "<", ">", ";", " "),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom("%40", "mailto:", "?", "/", "|", "+", "-", "xn--", "{", "}", "＠", "。", "("),
      },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const result = canonicalizeEmailCell(pieces.join(""));
        if (result.status !== "ok") return;
        for (const email of result.emails) {
          expect(read(email)).toEqual([email]);
          const alias = emailAlias(email);
          expect(emailAlias(alias)).toBe(alias);
          expect(read(alias)).toEqual([alias]);
          expect(canonicalizeDomain(emailDomain(email))).toBe(emailDomain(email));
        }
      }),
      { numRuns: 60_000 },
    );
  });

  it("takes linear time on hostile cells", () => {
    for (const unit of [
      "@",
      "<",
      "(",
      "a@",
      "mail:",
      "\\",
      "*@",
      "?mailto:",
      "a ",
      ";",
      "<a@",
      "a@b.c/",
      "ü@",
      "-",
      "%40",
    ]) {
      time(unit.repeat(10_000)); // warm up
      const small = Math.max(1, time(unit.repeat(20_000)));
      expect(time(unit.repeat(160_000)), `of ${JSON.stringify(unit)}`).toBeLessThan(small * 8 * 4);
    }
  });
});
