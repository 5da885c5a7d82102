/** What a sweep finds in text, and what it must leave: one table, from which precision and recall are counted. */
import { describe, expect, it } from "vitest";
import type { CountryCode } from "../../src/identifier/phone.js";
import { canonicalizeEmailCell } from "../../src/identifier/email.js";
import { canonicalizePhoneCell } from "../../src/identifier/phone.js";
import { TextSweep } from "../../src/identifier/text-sweep.js";
import { cpuTime } from "../cpu-time.js";

function sweep(text: string, country: CountryCode | null = null): string[] {
  const found: string[] = [];
  const bytes = Buffer.from(`"${text}"`);
  const textOf = (start: number, end: number): string => bytes.toString("utf8", start, end);
  new TextSweep(country).sweep(bytes, 1, bytes.length - 1, {
    foundEmail(_, start, end) {
      const cell = canonicalizeEmailCell(textOf(start, end));
      found.push(...(cell.status === "ok" ? cell.emails : [cell.status]));
    },
    foundPhone(_, start, end, phone) {
      const cell = canonicalizePhoneCell(textOf(start, end), {
        country,
        reading: country ? "national" : "international",
      });
      expect(cell.status === "ok" ? cell.phones : [cell.status]).toEqual([phone]);
      found.push(phone);
    },
  });
  return found;
}

/** The number is written without its calling code: what stands there is not enough to read it. */
const ALTERNATIVES: readonly Row[] = [
  ["+44 7700 900000 or 7700 900001", ["+447700900000", "+447700900001"]],
  ["+44 7700 900000 / 07700 900001, 07700-900002 now", ["+447700900000", "+447700900001", "+447700900002"]],
  ["+447700900000,7700900001;7700900002", ["+447700900000", "+447700900001", "+447700900002"]],
  ["+1 202 555 0101 or (303) 555-0102", ["+12025550101", "+13035550102"]],
  ["+86 154 0000 0001、15400000002；", ["+8615400000001", "+8615400000002"]],
  ["+49 171 3920000 oder 0171 3920001", ["+491713920000", "+491713920001"]],
  ["+44 7700 900000 or +1 202 555 0101", ["+447700900000", "+12025550101"]],
  ["+1 202 555 0101 or 5550199", ["+12025550101"]],
  ["+1 202 555 0101, 4155550123", ["+12025550101"]],
  ["+1 202 555 0101, 1700000000", ["+12025550101"]],
  ["+44 7700 900000, 2024-05-06", ["+447700900000"]],
  ["+44 7700 900000, order 7700900001", ["+447700900000"]],
  ["+44 7700 900000 or 7700900001234", ["+447700900000"]],
  ["+44 7700 900000 or 7700900001@example.com", ["+447700900000", "7700900001@example.com"]],
  ["+44 7700 900000 and 4111 1111 1111 1111", ["+447700900000"]],
  ["+44 7700 900000 or 77009000019", ["+447700900000"]],
];

type Row = readonly [text: string, found: readonly string[], country?: CountryCode];

const FOUND: readonly Row[] = [
  ["write to Ann.Lee+shop@Example.COM, please", ["ann.lee+shop@example.com"]],
  ["ann@example.com.", ["ann@example.com"]],
  ["Mail ann@example.com.Then wait", ["ann@example.com"]],
  ["<a href=\\'mailto:ann@example.org?subject=x\\'>", ["ann@example.org"]],
  ["Ann <ann@example.org>;bob@example.net", ["ann@example.org", "bob@example.net"]],
  ["user=ann@example.com&x=1", ["ann@example.com"]],
  ["GET /login?email=ann%40example.com&b=1", ["ann@example.com"]],
  ["id%3Dann@example.com%26", ["ann@example.com"]],
  ["line\\nann@example.com\\n", ["ann@example.com"]],
  ["\\u003cann@example.com\\u003e", ["ann@example.com"]],
  ["**ann@example.com** and _bob@example.org_", ["ann@example.com", "bob@example.org"]],
  ["(ann@example.co.uk)", ["ann@example.co.uk"]],
  ["o'brien@example.com said", ["o'brien@example.com"]],
  ["'ann@example.com'", ["ann@example.com"]],
  ["邮箱ann@example.com联系", ["ann@example.com"]],
  ["邮箱：ann@example.cn。", ["ann@example.cn"]],
  ["jürgen@example.de wrote", ["jürgen@example.de"]],
  ["x@bücher.example", ["x@xn--bcher-kva.example"]],
  ["https://example.com:ann@example.org:secret", ["ann@example.org"]],
  ["ann@example.com:secret", ["ann@example.com"]],
  ["12345678@example.com", ["12345678@example.com"]],
  ["13800138000.ann@example.com", ["13800138000.ann@example.com"], "CN"],
  ["call +44 7700 900123 now", ["+447700900123"]],
  ["call +447700900123, or 0044 7700 900124.", ["+447700900123", "+447700900124"]],
  ["+1 (202) 555-0123", ["+12025550123"]],
  ["+1.2025550123", ["+12025550123"]],
  ["tel:+33-6-39-98-00-12", ["+33639980012"]],
  ["+49 171 3920012 2024-05-06", ["+491713920012"]],
  ["+44 7700 900123 +44 7700 900124", ["+447700900123", "+447700900124"]],
  ["+44 (0)7700 900123", ["+447700900123"]],
  ["电话+8615412345678转", ["+8615412345678"]],
  ["Tel.: +61 491 570 156 x12", ["+61491570156"]],
  ["phone=+12025550123&", ["+12025550123"]],
  ["(202) 555-0123 or 202-555-0124", ["+12025550123", "+12025550124"], "US"],
  ["07700 900123", ["+447700900123"], "GB"],
  ["Mobil 0171 3920012", ["+491713920012"], "DE"],
  ["手机15412345678，备用 15412345679", ["+8615412345678", "+8615412345679"], "CN"],
  ["154 1234 5678", ["+8615412345678"], "CN"],
  ["15412345678 15412345679", ["+8615412345678", "+8615412345679"], "CN"],
  ["8615412345678", ["+8615412345678"], "CN"],
  ["ring 07700900123 tonight", ["+447700900123"], "GB"],
  ["ask for Tom 07400123456.", ["+447400123456"], "GB"],
  ["07400 123456 2023-11-04", ["+447400123456"], "GB"],
  ["Mobil:01713920012", ["+491713920012"], "DE"],
  ["rappelez-moi au 0639980012, merci", ["+33639980012"], "FR"],
  ["cell 2025550123", ["+12025550123"], "US"],
  ["to order (202) 555-0123", ["+12025550123"], "US"],
  ["Rechnung an 0171 3920012", ["+491713920012"], "DE"],
  ["звоните 89123456789", ["+79123456789"], "RU"],
  ["電話03-1234-5678", ["+81312345678"], "JP"],
  ["携帯09012345678まで", ["+819012345678"], "JP"],
  ["연락처 01012345678", ["+821012345678"], "KR"],
];

const FALSE_FRIENDS: readonly Row[] = [
  ["src=image@2x.png", []],
  ["photo@2x.zip", []],
  ["lodash@4.17.21 react@18.2.0-rc.1", []],
  ["@media screen and @ann", []],
  ["a***e@example.com", []],
  ["a•••@example.com", []],
  ["ftp://ann:secret@example.com/x", []],
  ["https://ann@example.com/path", []],
  ["git@github.com:owner/name.git", []],
  ["user@localhost", []],
  ["bean@1a2b3c.class", []],
  ["4111 1111 1111 1111", [], "US"],
  ["4111-1111-1111-1111 exp 05/27", [], "DE"],
  ["DE89 3704 0044 0532 0130 00", [], "DE"],
  ["GB29NWBK60161331926819 DE89370400440532013000", [], "GB"],
  ["192.168.100.200 10.0.0.1", [], "US"],
  ["order 202-5550123-4567890", [], "US"],
  ["order 0012025550", []],
  ["2022-05-05 10:00:00 +0800", [], "CN"],
  ["2022-11-22T05:08:43+02:00", [], "CN"],
  ["Thu, 05 May 2022 10:00:00 +0000 (UTC)", [], "GB"],
  ["1651744800 1651744800123", [], "CN"],
  ["v10.15.7.1234 build 20220505123456", [], "US"],
  ["+51.5074, -0.1278", []],
  ["+40.7127837,-74.0059413", []],
  ["+48.8566+002.3522/", []],
  ["123-45-6789", [], "US"],
  ["11010519491231002X 110105194912310021", [], "CN"],
  ["6222021380013800138", [], "CN"],
  ["id-13800138000-7 x13800138000 13800138000abc", [], "CN"],
  ["1.3800138000", [], "CN"],
  ["a+12025550123", []],
  ["3+12345678901", []],
  ["05/05/2022 12.05.2022", [], "DE"],
  ["550e8400-e29b-41d4-a716-446655440000", [], "DE"],
  ["$1 202 555 0123.00", [], "DE"],
  ["order 07700900123", [], "GB"],
  ["Order No. 00441234567890", []],
  ["Rechnung Nr. 0171 3920000", [], "DE"],
  ["ISBN 0-306-40615-2, ISBN-13 978-3-16-148410-0", [], "DE"],
  ["ISBN-10: 0-306-40615-2", [], "GB"],
  ["SKU 07700-900123-XL", [], "GB"],
  ["geo:+48.858844,+2.294351", [], "FR"],
  ["lat=+40.7127753&lng=-74.0059728", [], "US"],
  ["price 1,234,567.89 EUR, £12 345 678", [], "GB"],
  ["0x52908400098527886E0F7779069813C0CA9e CVE-2021-44228", [], "GB"],
  ["EAN 4006381333931 VIN 1HGCM82633A004352", [], "DE"],
  ["Rechnung Nr. 01713920012", [], "DE"],
  ["订单号：15412345678x", [], "CN"],
  ["2025550123", [], "US"],
  ["0471123456", [], "DE"],
  ["01713920012.50 EUR", [], "DE"],
  ["12345678901", [], "GB"],
  ["card 4451 0045 9914 6194 IBAN DE87 0060 0548 3149 2462 82", []],
  ["card 4430 1651 3916 7652", [], "GB"],
];

/** What is no number though its digits may be one: five in a hundred at most are taken, where any eleven digits with a zero in front may be a mobile. */
const MADE: Readonly<Record<string, (digits: (count: number) => string) => string>> = {
  "an order": (digits) => `Order no. ${digits(10)}`,
  "an order with zeros in front": (digits) => `Rechnung Nr. 0${digits(10)}`,
  "a bare number": (digits) => `we counted ${digits(11)} of them`,
  "a card": (digits) => `4${digits(3)} ${digits(4)} ${digits(4)} ${digits(4)}`,
  "an IBAN": (digits) => `GB${digits(2)} ${digits(4)} ${digits(4)} ${digits(4)} ${digits(4)} ${digits(2)}`,
  "an amount": (digits) => `EUR ${digits(9)}.${digits(2)}`,
  "a date": (digits) => `2${digits(3)}-1${digits(1)}-0${digits(1)} 1${digits(1)}:3${digits(1)}:00`,
  "a time stamp": (digits) => `1${digits(9)} 1${digits(12)}`,
};

function rowOf([text, found, country]: Row): { text: string; found: readonly string[]; country: CountryCode | null } {
  return { text, found, country: country ?? null };
}

describe.each(["GB", "DE", "US", "JP", "IN", null] as const)("in texts with numbers of %s", (country) => {
  it.each(Object.keys(MADE))("%s is hardly ever taken for a phone number", (kind) => {
    let seed = 42;
    const digits = (count: number): string =>
      Array.from({ length: count }, () => {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        return (seed >>> 16) % 10;
      }).join("");
    const texts = Array.from({ length: 500 }, () => MADE[kind](digits));
    const taken = texts.filter((text) => sweep(text, country).length > 0);
    expect(taken.length).toBeLessThanOrEqual(25);
  });
});

it("tells numbers that lack a country, or a word that says what they are", () => {
  const undecided = (text: string, country: CountryCode | null): number => {
    let count = 0;
    const nothing = (): undefined => undefined;
    const sink = { foundEmail: nothing, foundPhone: nothing, foundUndecided: () => void count++ };
    new TextSweep(country).sweep(Buffer.from(text), 0, Buffer.byteLength(text), sink);
    return count;
  };
  expect(undecided("call 0171 3920012, (202) 555-0123 or +44 7700 900123", null)).toBe(2);
  expect(undecided("0471123456 is there", "DE")).toBe(1);
  expect(undecided("call 0171 3920012", "DE")).toBe(0);
  expect(undecided("on 2023-11-04, order 0471123456, 4111 1111 1111 1111", null)).toBe(0);
  // Bare digits that a word calls a phone, in no country or in none of this one.
  for (const country of [null, "GB"] as const)
    expect(undecided("联系电话：15410000001，微信 Tel: 15410000002; phone (15410000003)", country)).toBe(3);
  expect(undecided("order 15410000001, at 15410000002, id=15410000003, phone 1541000000123456", null)).toBe(0);
});

describe("a sweep", () => {
  it.each(FOUND.map(rowOf))("finds: $text", ({ text, found, country }) => {
    expect(sweep(text, country)).toEqual(found);
  });

  it.each(FALSE_FRIENDS.map(rowOf))("leaves: $text", ({ text, found, country }) => {
    expect(sweep(text, country)).toEqual(found);
  });

  it("has precision and recall of 1 over all rows, in one text for each country", () => {
    for (const country of [null, "US", "GB", "DE", "CN"] as const) {
      const rows = [...FOUND, ...FALSE_FRIENDS].filter((row) => (row[2] ?? null) === country);
      expect(sweep(rows.map((row) => row[0]).join("\n"), country).sort()).toEqual(
        rows.flatMap(([, found]) => found).sort(),
      );
    }
  });

  it("takes time in proportion to any bytes, and never fails", () => {
    let seed = 7;
    const next = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    const alphabet = [
      "@",
      "+",
      "0",
      "00",
      "1",
      "7",
      " ",
      "-",
      ".",
      "(",
      ")",
      "a",
      "example",
      ".com",
      "%40",
      "é",
      "姓",
      "\n",
      "//",
      ":",
      "*",
    ];
    const text = (length: number): Buffer =>
      Buffer.from(Array.from({ length }, () => alphabet[next(alphabet.length)]).join(""));
    const timeOf = (bytes: Buffer): number => {
      const started = cpuTime();
      new TextSweep("CN").sweep(bytes, 0, bytes.length, { foundEmail: () => undefined, foundPhone: () => undefined });
      return cpuTime() - started;
    };
    timeOf(text(20_000));
    for (const hostile of ["@", "+1 ", "0", "a.", "1 ", "00 ", "+", "a@b."])
      timeOf(Buffer.from(hostile.repeat(50_000)));
    const small = timeOf(text(20_000));
    const large = timeOf(text(160_000));
    expect(large).toBeLessThan(8 * 3 * small + 50);
    expect(timeOf(Buffer.from("a.".repeat(200_000) + "@"))).toBeLessThan(1000);
  });
});

describe("a second number behind one with its calling code", () => {
  it.each(ALTERNATIVES.map(([text, found]) => ({ text, found })))("$text", ({ text, found: expected }) => {
    const found: string[] = [];
    const bytes = Buffer.from(text);
    new TextSweep(null).sweep(bytes, 0, bytes.length, {
      foundEmail: (_, start, end) => found.push(bytes.toString("utf8", start, end)),
      foundPhone: (_text, _start, _end, phone) => found.push(phone),
    });
    expect(found).toEqual(expected);
  });
});
