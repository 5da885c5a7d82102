/**
 * Columns from names and cells together: made-up columns of every look-alike that must not become a phone column, columns
 * without names, names that mislead, and rows that are or are not headers.
 */
import { describe, expect, it } from "vitest";
import { looksLikeHeader, RECORD_IDENTIFIER_ROLES, recognizeColumns } from "../../src/identifier/column-recognition.js";
import { cpuTime } from "../cpu-time.js";

/** A seeded generator (mulberry32), so that failures repeat. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

const next = random(7);
const column = (make: (at: number) => string, count = 200) => Array.from({ length: count }, (_, at) => make(at));
const digits = (count: number) => Array.from({ length: count }, () => next(10)).join("");

const US_PHONES = column(() => `${201 + next(700)}-555-01${digits(2)}`);
const CHINESE_PHONES = column(() => `154${digits(8)}`);
const MOBILES = column(() => `13${digits(9)}`);
const EMAILS = column((at) => `user${at}@example.com`);
const WORDS = column((at) => ["red", "green", "blue"][at % 3] ?? "");

const withLuhn = (body: string) => {
  let sum = 0;
  for (let at = 0; at < body.length; at += 1) {
    const digit = Number(body[body.length - 1 - at]) * (at % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return body + String((10 - (sum % 10)) % 10);
};
const residentId = () => {
  const body = `110105${1950 + next(50)}0${1 + next(9)}1${next(10)}${digits(3)}`;
  let sum = 0;
  for (let at = 0; at < 17; at += 1) sum += Number(body[at]) * (2 ** (17 - at) % 11);
  return body + ("10X98765432"[sum % 11] ?? "");
};

/** The role of a column that stands beside a column of words. */
function roleOf(name: string | null, values: readonly string[]): string | null {
  const [recognized] = recognizeColumns([
    { index: 0, name, values },
    { index: 1, name: null, values: WORDS },
  ]);
  return recognized?.role ?? null;
}

describe("columns without names", () => {
  it.each<[string, string | null, readonly string[]]>([
    ["US phones", "phone", US_PHONES],
    ["Chinese phones", "phone", CHINESE_PHONES],
    ["phones with plus", "phone", column((at) => `+447700900${String(at).padStart(3, "0")}`)],
    [
      "phones of many countries, bare",
      "phone",
      column((at) => [`201${digits(9)}`, `33639${digits(6)}`, `4917139${digits(5)}`][at % 3] ?? ""),
    ],
    ["enumerated phones", "phone", column((at) => `44770090${String(at + 1000)}`)],
    ["mixed US phones", "phone", column((at) => (at % 2 ? "516-555-0187" : `1 (11) 500 555-01${digits(2)}`))],
    ["masked phones", "phone", column(() => `154****${digits(4)}`)],
    ["spreadsheet floats", "phone", column(() => `154${digits(8)}.0`)],
    ["half empty phones", "phone", column((at) => (at % 2 ? "" : `154${digits(8)}`))],
    ["phones and NULL", "phone", column((at) => (at % 3 ? "\\N" : `154${digits(8)}`))],
    ["e-mails", "email", EMAILS],
    ["logins, a third of them e-mails", "email", column((at) => (at % 3 ? `user${at}` : `user${at}@example.org`))],
    ["unix times", null, column(() => `16${digits(8)}`)],
    ["unix times in ms", null, column(() => `16${digits(11)}`)],
    ["dates without separators", "date", column((at) => `2021${String(1 + (at % 12)).padStart(2, "0")}1${at % 10}`)],
    ["dates", "date", column((at) => `2021-0${1 + (at % 9)}-1${at % 10} 10:00:00`)],
    ["dates of birth", "dates-of-birth", column((at) => `19${40 + (at % 50)}-0${1 + (at % 9)}-1${at % 10}`)],
    ["ascending ids", null, column((at) => String(1_000_000 + at))],
    ["long ascending ids", null, column((at) => String(1_000_000_000 + at))],
    ["ids of 1 to 11 digits", null, column((at) => (at % 5 < 2 ? `2${digits(10)}` : digits(4)))],
    ["cards", "credit-cards", column(() => withLuhn(`4${digits(14)}`))],
    ["cards of 13 digits", "credit-cards", column(() => withLuhn(`4${digits(11)}`))],
    ["IMEIs", "imei-numbers", column(() => withLuhn(`35${digits(12)}`))],
    ["IPs", "ip-addresses", column(() => `10.${next(256)}.${next(256)}.${next(256)}`)],
    ["amounts", null, column(() => `${digits(6)}.${digits(2)}`)],
    ["ZIP codes", null, column(() => digits(5))],
    ["ZIP+4", null, column(() => `${digits(5)}-${digits(4)}`)],
    ["coordinates", null, column(() => `-${next(90)}.${digits(6)}`)],
    ["resident ids", "resident-id", column(residentId)],
    ["order numbers with a date", null, column(() => `2023010${1 + next(9)}${digits(6)}`)],
    ["order numbers with one beginning", null, column(() => `998877${digits(9)}`)],
    ["long order numbers", null, column(() => `77${digits(17)}`)],
    ["QQ numbers", null, column(() => `${1 + next(9)}${digits(5 + next(5))}`)],
    ["hashes", "passwords", column(() => Array.from({ length: 32 }, () => next(16).toString(16)).join(""))],
    ["UUIDs", null, column(() => `123e4567-e89b-12d3-a456-${digits(12)}`)],
    ["URLs", "website-activity", column((at) => `https://example.com/${at}`)],
    ["Chinese names", "names", column((at) => `${"王李张刘陈"[at % 5] ?? ""}${String.fromCodePoint(0x4e00 + at)}`)],
    ["Chinese addresses", "physical-addresses", column((at) => `北京市朝阳区某某路${at}号`)],
    ["street addresses", "physical-addresses", column((at) => `${at} Main Street`)],
    ["genders", "genders", column((at) => (at % 2 ? "男" : "女"))],
    ["countries", "country", column((at) => ["Germany", "France", "China"][at % 3] ?? "")],
    ["country codes", "country", column((at) => ["DE", "FR", "CN", "GB"][at % 4] ?? "")],
    ["US states", null, column((at) => ["UT", "CA", "WA", "TX", "NY"][at % 5] ?? "")],
    ["words", null, WORDS],
    ["nothing", null, column(() => "")],
    ["only NULL", null, column(() => "NULL")],
  ])("%s → %s", (_title, role, values) => {
    expect(roleOf(null, values)).toBe(role);
  });

  it("takes the numbers of a one-column file for phones, whatever their order", () => {
    for (const values of [
      column((at) => String(4_917_139_200_000 + at)),
      column((at) => String(1_012_345_678 + at)),
      CHINESE_PHONES,
    ]) {
      expect(recognizeColumns([{ index: 0, name: null, values }])[0]?.role).toBe("phone");
    }
    expect(
      recognizeColumns([{ index: 0, name: null, values: column(() => withLuhn(`4${digits(14)}`)) }])[0]?.role,
    ).toBe("credit-cards");
  });

  it("tells QQ numbers from the phones beside them", () => {
    const accounts = column(() => `${1 + next(9)}${digits(6 + next(4))}`);
    const roles = recognizeColumns([
      { index: 0, name: null, values: accounts },
      { index: 1, name: null, values: MOBILES },
    ]).map((each) => each.role);
    expect(roles).toEqual(["instant-messenger-identities", "phone"]);
  });
});

describe("names and cells", () => {
  it.each<[string, readonly string[], string | null]>([
    ["phone", US_PHONES, "phone"],
    ["phone", WORDS, null],
    ["phone", EMAILS, "email"],
    ["phone", column((at) => (at % 10 ? "call me" : "212-555-0143")), "phone"],
    ["phone", column(() => ""), "phone"],
    ["phone", ["red", "green"], "phone"],
    ["phone", column(residentId), "resident-id"],
    ["电话", column(() => digits(8)), "phone"],
    ["phone", column(() => `16${digits(8)}`), "phone"],
    ["email", EMAILS, "email"],
    ["email", WORDS, null],
    ["email", MOBILES, "phone"],
    ["name", EMAILS, "email"],
    ["username", EMAILS, "email"],
    ["username", MOBILES, "phone"],
    ["username", column((at) => `${"王李张刘陈"[at % 5] ?? ""}${String.fromCodePoint(0x4e00 + at)}`), "names"],
    ["user_name", WORDS, "usernames"],
    [
      "user.name",
      column((at) => `${["Ann", "Peter", "Clara"][at % 3] ?? ""} ${["Lee", "Ray"][at % 2] ?? ""}`),
      "names",
    ],
    ["contact", MOBILES, "phone"],
    ["contact", EMAILS, "email"],
    ["联系", MOBILES, "phone"],
    ["col3", CHINESE_PHONES, "phone"],
    ["Telefonszám", US_PHONES, "phone"],
    ["order_no", MOBILES, null],
    ["order_no", column(() => digits(10)), null],
    ["id", column((at) => String(13_800_138_000 + at)), null],
    ["qq", MOBILES, "phone"],
    ["身份证号", column(residentId), "resident-id"],
    ["cc_number", column(() => withLuhn(`4${digits(14)}`)), "credit-cards"],
    ["bank_details", MOBILES, "bank-account-numbers"],
    ["country_code", column((at) => ["86", "1", "44"][at % 3] ?? ""), "country"],
    ["country_code", ["86"], "country"],
    ["country_id", column((at) => ["86", "1", "44"][at % 3] ?? ""), null],
    ["country_code", column((at) => ["CN", "US", "GB"][at % 3] ?? ""), "country"],
    ["country", column((at) => ["China", "Germany"][at % 2] ?? ""), "country"],
    ["address", column((at) => String(at)), null],
    ["name", column((at) => String(at)), null],
    ["created_at", WORDS, null],
    ["created_at", column(() => `16${digits(8)}`), "date"],
    ["ip_address", WORDS, null],
    ["description", EMAILS, "email"],
    ["phone_type", WORDS, null],
    ["sender", column(() => `+4477009${digits(5)}`), "phone"],
  ])("%s over its cells → column %#", (name, values, role) => {
    expect(roleOf(name, values)).toBe(role);
  });

  it("says why, and never with a cell", () => {
    const recognized = recognizeColumns([
      { index: 0, name: "phone", values: US_PHONES },
      { index: 1, name: null, values: EMAILS },
      { index: 2, name: "notes", values: WORDS },
      { index: 3, name: "mobile", values: WORDS },
      { index: 4, name: "fax", values: [] },
    ]);
    expect(recognized.map(({ because }) => because)).toEqual([
      "header and content",
      "content: 100% e-mail addresses",
      "nothing recognized",
      "header contradicted by content",
      "header",
    ]);
    expect(recognized.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    for (const { confidence, role } of recognized) {
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(confidence > 0).toBe(role !== null);
    }
    expect(recognized[0]?.confidence).toBeGreaterThan(recognized[1]?.confidence ?? 1);
  });

  it("ranks a creation date above a last login", () => {
    const dates = column((at) => `2021-0${1 + (at % 9)}-11`);
    const [login, created] = recognizeColumns([
      { index: 0, name: "last_login_time", values: dates },
      { index: 1, name: "created_at", values: dates },
    ]);
    expect(created?.confidence).toBeGreaterThan(login?.confidence ?? 1);
  });

  it("keeps several phone columns", () => {
    const roles = recognizeColumns([
      { index: 0, name: "手机", values: MOBILES },
      { index: 1, name: "配偶手机", values: MOBILES },
    ]).map((each) => each.role);
    expect(roles).toEqual(["phone", "phone"]);
    expect(RECORD_IDENTIFIER_ROLES).toEqual(["phone", "email", "qq", "resident-id"]);
  });

  it("reads an Elasticsearch document's paths", () => {
    const roles = recognizeColumns(
      ["_source.xingming", "_source.shouji", "_source.shenfenzheng", "_source.dizhi", "_index", "_score"].map(
        (name, index) => ({
          index,
          name,
          values: [],
        }),
      ),
    ).map((each) => each.role);
    expect(roles).toEqual(["names", "phone", "resident-id", "physical-addresses", null, null]);
  });

  it("measures 30 columns of 1000 cells in well under a second", () => {
    const values = column((at) => `some words and ${at} more`, 1000);
    const started = cpuTime();
    recognizeColumns(Array.from({ length: 30 }, (_, index) => ({ index, name: null, values })));
    expect(cpuTime() - started).toBeLessThan(1000);
  });
});

describe("looksLikeHeader", () => {
  const rows = [
    ["Ann", "+447700900001", "ann@example.com"],
    ["Bob", "+447700900002", "bob@example.org"],
  ];
  it.each<[boolean, readonly string[], readonly (readonly string[])[]]>([
    [true, ["name", "phone", "email"], rows],
    [true, ["\uFEFFname", "phone", "email"], rows],
    [true, ["姓名", "手机", "邮箱"], rows],
    [true, ["foo", "bar", "baz"], rows],
    [true, ["", "phone", ""], rows],
    [true, ["phone"], [["15400138000"], ["15400138001"]]],
    [true, ["手机号"], [["15400138000"]]],
    [true, ["numbers of members"], [["15400138000"], ["15400138001"]]],
    [
      true,
      ["email", "password"],
      [
        ["a@example.com", "x"],
        ["b@example.com", "y"],
      ],
    ],
    [true, ["a", "b", "c"], [["1", "2", "3"]]],
    [true, ["first", "last", "address", "city", "zip"], [["John", "Doe", "120 any st.", "Anytown", "08123"]]],
    [true, ["name", "phone"], []],
    [
      true,
      ["name", "city"],
      [
        ["Bill", "Paris"],
        ["Ann", "Rome"],
      ],
    ],
    [true, ["cust_nm", "acct_ref", "mktSegment"], [["Bill", "x", "retail"]]],
    [
      true,
      ["name", "phone"],
      [
        ["Cy", "154****5678"],
        ["Ann", "+447700900001"],
      ],
    ],
    [false, ["Ann", "+447700900001", "ann@example.com"], rows.slice(1)],
    [false, ["Cy", "138****5678", "none"], rows],
    [false, ["Ann", "N/A", "ann@example.com"], rows],
    [false, ["15400138000"], [["15400138001"]]],
    [false, ["a@example.com:secret"], [["b@example.com:other"]]],
    [false, ["张三", "15400138000"], [["李四", "15400138001"]]],
    [false, ["张三", "男"], [["李四", "女"]]],
    [false, ["Bill", "Paris"], [["Ann", "Rome"]]],
    [false, ["NULL"], [["15400138001"]]],
    [false, [""], [["15400138001"]]],
    [false, [], []],
    [false, ["hello world"], []],
    [false, ["2024-01-01", "phone"], rows],
    [
      false,
      ["email", "Ann"],
      [
        ["phone", "Bob"],
        ["email", "Cy"],
      ],
    ],
  ])("%s for %j", (expected, first, rest) => {
    expect(looksLikeHeader(first, rest)).toBe(expected);
  });
});
