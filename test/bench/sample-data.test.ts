/** The shipped samples: exactly what the script makes, and nothing in them that could be anybody's number or address. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { describe, expect, it } from "vitest";
import { makeSamples, SAMPLES_FOLDER, type SamplePerson } from "../../bench/sample-data.js";

const read = (path: string): string => readFileSync(join(SAMPLES_FOLDER, path), "utf8");
const samples = [...makeSamples().keys()].filter((path) => path !== "people.json");
const people: SamplePerson[] = JSON.parse(read("people.json"));

/** Ranges that national regulators keep for fiction; 154 is assigned to nobody. Digits of E.164. */
const SAFE_PHONES = [
  /^1[2-9]\d\d55501\d\d$/u,
  /^447700900\d{3}$/u,
  /^61491570(006|110|156|157|158|159)$/u,
  /^3363998\d{4}$/u,
  /^4917139200\d\d$/u,
  /^46701740(60[5-9]|6[1-9]\d)$/u,
  /^86154\d{8}$/u,
];
const SAFE_DOMAIN = /(^|\.)(example\.(com|org|net)|example|test)$/u;
const isSafePhone = (digits: string): boolean => SAFE_PHONES.some((range) => range.test(digits));

describe("the samples", () => {
  it("are what the script makes, byte by byte, and nothing else lies beside them", () => {
    const made = makeSamples();
    expect([...made].filter(([path, content]) => read(path) !== content).map(([path]) => path)).toEqual([]);
    const found = readdirSync(SAMPLES_FOLDER, { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => statSync(join(SAMPLES_FOLDER, path)).isFile());
    expect(found.toSorted()).toEqual([...made.keys(), "README.md"].toSorted());
  });

  it("are small", () => {
    expect(samples.filter((path) => statSync(join(SAMPLES_FOLDER, path)).size > 60_000)).toEqual([]);
  });

  it("hold no phone number outside the ranges for fiction", () => {
    const lists = samples.filter((path) => path.startsWith("whatsapp/"));
    expect(lists).toHaveLength(7);
    for (const path of lists) {
      const lines = read(path).trimEnd().split("\n");
      expect(lines.filter((line) => !isSafePhone(line))).toEqual(["n/a", "000"]);
      expect(new Set(lines).size).toBeLessThan(lines.length);
    }
    const rows = parse<Record<string, string>>(read("courier.csv"), { columns: true });
    expect(rows.filter((row) => !isSafePhone(`86${row["手机号"]}`))).toHaveLength(0);
    const keys = new Set(["phone", "手机", "shouji", "手机号", "联系电话", "手机号码", "配偶手机"]);
    let phones = 0;
    for (const { _source } of documents()) {
      for (const [key, value] of Object.entries(_source)) {
        if (!keys.has(key)) continue;
        phones++;
        expect(isSafePhone(`86${String(value)}`)).toBe(true);
      }
    }
    expect(phones).toBe(documents().length + documents().filter(({ _index }) => _index === "jiedai").length);
  });

  it("hold no other digits that could be read as a number, in any field", () => {
    for (const path of samples) {
      for (const [digits] of read(path).matchAll(/(?<![\d-])\d{7,15}(?![\d-])/gu)) {
        if (isSafePhone(digits) || isSafePhone(`86${digits}`)) continue;
        expect(parsePhoneNumberFromString(`+${digits}`)?.isPossible() ?? false).toBe(false);
      }
    }
  });

  it("hold no e-mail address outside the reserved domains", () => {
    let addresses = 0;
    for (const path of samples) {
      for (const [, domain] of read(path).matchAll(/[\w.+-]+@([\w-]+(?:\.[\w-]+)+)/gu)) {
        addresses++;
        expect(SAFE_DOMAIN.test(domain.toLowerCase())).toBe(true);
      }
    }
    expect(addresses).toBeGreaterThan(300);
  });

  it("hold no identity number of a region that exists", () => {
    for (const { _source } of documents()) {
      const id = _source["身份证号"] ?? _source.shenfenzheng ?? "990000";
      expect(String(id)).toMatch(/^990000/u);
    }
  });
});

describe("the courier sample", () => {
  it("has quoted commas and line breaks, several records a phone, years 2018 to 2022", () => {
    const rows = parse<Record<string, string>>(read("courier.csv"), { columns: true });
    expect(rows.some((row) => row["收货地址"].includes("\n"))).toBe(true);
    expect(rows.some((row) => row["收货地址"].includes('"'))).toBe(true);
    expect(rows.some((row) => row["收货地址"] === "")).toBe(true);
    expect(rows.length / new Set(rows.map((row) => row["手机号"])).size).toBeGreaterThan(2);
    expect(new Set(rows.map((row) => row["下单时间"].slice(0, 4)))).toEqual(
      new Set(["2018", "2019", "2020", "2021", "2022"]),
    );
  });
});

describe("the people", () => {
  it("are one exposed, one by alias, one clear", () => {
    expect(people.map(({ expect: status }) => status)).toEqual(["exposed", "alias", "clear"]);
  });

  it("exposed: in the list, three times in courier, once in shunfeng", () => {
    const mobile = people[0].identifier.slice(3);
    expect(
      read("whatsapp/cn.txt")
        .split("\n")
        .filter((line) => line === `86${mobile}`),
    ).toHaveLength(1);
    const rows = parse<Record<string, string>>(read("courier.csv"), { columns: true });
    const mine = rows.filter((row) => row["手机号"] === mobile);
    expect(mine.map((row) => row["下单时间"].slice(0, 4)).toSorted()).toEqual(["2018", "2020", "2022"]);
    expect(mine.every((row) => row["姓名"] !== "" && row["收货地址"] !== "")).toBe(true);
    const found = documents().filter(({ _source }) => Object.values(_source).some((value) => String(value) === mobile));
    expect(found.map(({ _index }) => _index)).toEqual(["shunfeng"]);
  });

  it("alias: only with a plus-tag, only in the combo list", () => {
    const [localPart, domain] = people[1].identifier.split("@");
    const everything = samples.map((path) => read(path).toLowerCase()).join("\n");
    expect(everything).not.toContain(people[1].identifier);
    expect(everything.split(localPart)).toHaveLength(2);
    expect(read("combo.txt")).toContain(`\n${localPart}+shop@${domain}:`);
  });

  it("clear: in no file", () => {
    const national = people[2].identifier.slice(3);
    expect(isSafePhone(people[2].identifier.slice(1))).toBe(true);
    expect(samples.filter((path) => read(path).includes(national))).toEqual([]);
  });

  it("name files that exist", () => {
    for (const { files } of people) for (const file of files) expect(samples).toContain(file);
  });
});

interface SampleDocument {
  _index: string;
  _source: Record<string, string | number>;
}

function documents(): SampleDocument[] {
  return read("elasticsearch.ndjson")
    .trimEnd()
    .split("\n")
    .map((line): SampleDocument => JSON.parse(line));
}
