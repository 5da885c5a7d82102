import { describe, expect, it } from "vitest";
import { dataKeyOf, keyPath, plainKey, type DataKey } from "../../src/source/json-key.js";

describe("dataKeyOf", () => {
  it.each<[key: string, kind: DataKey | null]>([
    ["ann@example.com", "email"],
    ["Ann.O'Neil+x@Mail.Example", "email"],
    ["mailto:ann@example.org", "email"],
    ["a***e@example.com", "email"],
    ["ann%40example%2Ecom", "email"],
    ["100%40x", null],
    ["+447700900001", "phone"],
    ["+44 (0)7700 900-001", "phone"],
    ["tel:+44-7700-900001", "phone"],
    ["00447700900001", "phone"],
    ["13800138000", "number"],
    ["447700900001", "number"],
    ["(202) 555-0101", "number"],
    ["07700 900001", "number"],
    ["11010519491231002X", "number"],
    // Names and what else keys are.
    ["name", null],
    ["homePhone2", null],
    ["@type", null],
    ["image@2x.png", null],
    ["lodash@4.17.21", null],
    ["git@github.com:a/b", null],
    ["1", null],
    ["123456", null],
    ["2024-05-01", null],
    ["2024.5.1", null],
    ["01/05/2024", null],
    ["20240501", null],
    ["20240501123000", null],
    ["1700000000", null],
    ["1700000000000", null],
    ["192.168.100.200", null],
    ["1234567890123456789", null],
    ["550e8400-e29b-41d4-a716-446655440000", null],
    ["-NxZ81kQ2", null],
    ["", null],
  ])("%s", (key, kind) => {
    expect(dataKeyOf(key)).toBe(kind);
  });

  it("takes no text of any length for one", () => {
    for (const key of [
      "9".repeat(100_000),
      `${"a@".repeat(150)}x`,
      "a.".repeat(150),
      `u@a${".".repeat(60)}com:x`,
      `1${" ".repeat(300)}x`,
    ])
      expect(dataKeyOf(key)).toBeNull();
  });

  it("names the column after what it holds", () => {
    expect([keyPath("", "email"), keyPath("users", "phone")]).toEqual(["<email>", "users.<phone>"]);
  });
});

describe("plainKey", () => {
  it.each([
    ["ann@example,com", "ann@example.com"],
    ["ann%40example%2Ecom", "ann@example.com"],
    ["ann%2Bx%40example.com", "ann+x@example.com"],
    ["a%40b@example.com", "a%40b@example.com"],
    ["+447700900001", "+447700900001"],
  ])("%s", (key, plain) => expect(plainKey(key)).toBe(plain));
});
