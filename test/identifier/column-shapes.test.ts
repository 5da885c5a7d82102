/** Shapes of single cells, with the look-alikes that must stay apart. All numbers are made up or published examples. */
import { describe, expect, it } from "vitest";
import { isChineseMobile, isPlainlyPhone, looksLikePhone } from "../../src/identifier/column-phone-shape.js";
import * as shape from "../../src/identifier/column-shapes.js";
import { CANONICALIZER_VERSION, TAG_KIND, tagKindName } from "../../src/identifier/kinds.js";
import { cpuTime } from "../cpu-time.js";

const table = (test: (value: string) => boolean, yes: readonly string[], no: readonly string[]) => {
  it.each(yes.map((value) => [value]))("%s: yes", (value) => {
    expect(test(value)).toBe(true);
  });
  it.each(no.map((value) => [value]))("%s: no", (value) => {
    expect(test(value)).toBe(false);
  });
};

describe("looksLikePhone", () => {
  table(
    looksLikePhone,
    [
      "15400138000",
      "+8615400138000",
      "8615400138000",
      "0086 154 0013 8000",
      "+44 7700 900001",
      "+44 (0)161 496 0000",
      "(212) 555-0143",
      "212-555-0143",
      "212.555.0143",
      "1 (11) 500 555-0143",
      "52-(711)191-2867",
      "010-12345678",
      "0171/3920012",
      "15400138000.0",
      "1.5400138E+10",
      "154****5678",
      "+44 7700 9xxxxx",
      "15400138000;15400139000",
      "15400138000/15400139000",
      "15400138000 / 15400139000",
      "021 6234 5678 转 123",
      "212-555-0143 x4715",
      "212-555-0143 ext. 12",
      "１５４００１３８０００",
      "\u200B15400138000\u00A0",
      "'15400138000",
      "tel:+15555550143",
      "手机:15400138000",
      "+44\u00A07700\u00A0900001",
      "5550143",
    ],
    [
      "",
      "123456",
      "not a phone",
      "a@example.com",
      "192.168.100.200",
      "2024-05-06",
      "06.05.2024",
      "2024-05-06 10:11:12",
      "2024-05-06T10:11:12Z",
      "40000.0000",
      "-33.868820",
      "1,234,567",
      "$1234567",
      "4111 1111 1111 1111",
      "4111111111111111",
      "6.75999372808928E+018",
      "110101199003078515",
      "GB82 WEST 1234 5698 7654 32",
      "0000000",
      "11111111111",
      "12 High Street 1234567",
      "d41d8cd98f00b204e9800998ecf8427e",
      "1".repeat(500),
      "[1]",
      "(((((((",
      "***********",
    ],
  );

  it("says of bare digits what it says of them in quotes, which go the long way", () => {
    for (const start of ["1", "0", "00", "011", "7700900", "86154", "00000"])
      for (let length = start.length; length <= 20; length++)
        for (const digits of [start.padEnd(length, "0123456789"), start.padEnd(length, start)])
          for (const value of [digits, `+${digits}`])
            expect(looksLikePhone(value), value).toBe(value.length >= 7 && looksLikePhone(`'${value}'`));
  });

  it("takes linear time for hostile cells", () => {
    const started = cpuTime();
    for (const unit of ["1", " ", "1 ", "x", "1/", "(", "1;", "a:", "+", "-1"])
      looksLikePhone(unit.repeat(60).slice(0, 119));
    for (let turn = 0; turn < 2000; turn += 1) looksLikePhone(`${"1 ".repeat(55)}x`);
    expect(cpuTime() - started).toBeLessThan(1000);
  });
});

describe("isPlainlyPhone", () => {
  table(
    isPlainlyPhone,
    ["+447700900001", "13800138000", "(212) 555-0143", "212-555-0143"],
    ["4477009000", "1234567890", "202405061234"],
  );
});

describe("isChineseMobile", () => {
  table(
    isChineseMobile,
    ["13800138000", "+86 138-0013-8000", "8613800138000", "13800138000.0"],
    ["12800138000", "1380013800", "010-12345678"],
  );
});

describe("looksLikeEmail", () => {
  table(
    shape.looksLikeEmail,
    [
      "a@example.com",
      "Ann <ann.lee+x@example.co.uk>",
      "mailto:a@example.org",
      "'a@example.net'",
      "a@example.com;b@example.com",
      "用户@例子.测试",
    ],
    ["a@localhost", "@example.com", "p@ss", "https://a@example.com/x", "text with a@example.com inside", "a@b@c", ""],
  );
  it("takes linear time for hostile cells", () => {
    const started = cpuTime();
    for (const unit of ["@", "a@", "a.", "<", "a ", ".@", "'"]) shape.looksLikeEmail(`${unit.repeat(50_000)}@`);
    expect(cpuTime() - started).toBeLessThan(2000);
  });
});

describe("check digits", () => {
  table(
    shape.isCardNumber,
    ["4111111111111111", "4111-1111-1111-1111", "378282246310005"],
    ["4111111111111112", "0000000000000000", "411111"],
  );
  table(
    shape.isIban,
    ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"],
    ["GB82 WEST 1234 5698 7654 33", "GB82"],
  );
  table(
    shape.isResidentId,
    ["11010519491231002X", "110105491231002"],
    ["110105194912310021", "110105991331002", "1101051949"],
  );
  table(shape.isImei, ["490154203237518"], ["490154203237519", "378282246310005"]);
  table(shape.isEan13, ["4006381333931"], ["4006381333932"]);
  table(shape.isSocialSecurityNumber, ["123-45-6789"], ["000-45-6789", "123-456-789", "123456789"]);
});

describe("other shapes", () => {
  table(
    shape.isIpAddress,
    ["134.16.26.116", "10.0.0.1:8080", "2001:db8::1", "10.0.0.0/8"],
    ["1.2.3", "256.1.1.1", "1.2.3.4.5", "10:11:12 x", "1.2.3.4."],
  );
  table(shape.isMacAddress, ["00:1B:44:11:3A:B7"], ["00:1B:44:11:3A"]);
  table(shape.isUrl, ["https://example.com/a", "www.example.com"], ["example", "a@example.com"]);
  table(
    shape.isPasswordHash,
    [
      "d41d8cd98f00b204e9800998ecf8427e",
      "$2a$10$NZ5o7r2E.ayT2ZoxgjlI.eJ6OEYqjH7INR/F.mXDbjZJi9HF0YCVG",
      `$P$B${"x".repeat(30)}`,
    ],
    ["123e4567-e89b-12d3-a456-426614174000", "12345678901234567890123456789012", "hello"],
  );
  table(shape.isChineseName, ["张三", "王小明", "欧阳修", "張偉"], ["北京市", "张三李四王五", "abc", "张"]);
  table(
    shape.isWesternName,
    ["Anna", "John Smith", "Smith, Mary", "Иван"],
    ["Colma", "High School", "John 3", "x".repeat(100)],
  );
  table(
    shape.isChineseAddress,
    ["北京市朝阳区建国路88号", "某某小区3栋2单元101室"],
    ["北京", "张三", "12 High Street"],
  );
  table(
    shape.isStreetAddress,
    ["566 S. Main St", "Theodor-Heuss-Straße 34", "7264 St. Peter Court"],
    ["High Street", "Main", "12"],
  );
  it.each([
    ["2024-05-06", 2024],
    ["1945-12-30 00:00:00.000", 1945],
    ["2024-05-06T10:11:12Z", 2024],
    ["06.05.2024", 2024],
    ["5/6/24", 2024],
    ["5/6/71", 1971],
    ["20240506", 2024],
    ["20240506101112", 2024],
    ["2024年5月6日", 2024],
    ["6 May 2024", 2024],
    ["Mon, 06 May 2024 10:11:12 GMT", 2024],
    ["2024-13-06", null],
    ["15400138000", null],
    ["99999999", null],
    ["", null],
  ])("year of %s is %s", (value, year) => {
    expect(shape.yearOfDate(value)).toBe(year);
  });
});

describe("kinds", () => {
  it("has frozen numbers", () => {
    expect(TAG_KIND).toEqual({ phone: 1, email: 2, "email-alias": 3, "email-domain": 4, qq: 5, "resident-id": 6 });
    expect(CANONICALIZER_VERSION).toBe(1);
    for (const [name, kind] of Object.entries(TAG_KIND)) expect(tagKindName(kind)).toBe(name);
    expect(() => tagKindName(0)).toThrow(RangeError);
    expect(() => tagKindName(7)).toThrow(/7/);
  });
});
