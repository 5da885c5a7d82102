import { describe, expect, it } from "vitest";
import { headerBlock } from "../../src/identifier/column-header-block.js";
import { findTableStart } from "../../src/identifier/column-table-start.js";

type Rows = readonly (readonly string[])[];

const PEOPLE: Rows = Array.from({ length: 5 }, (_, i) => [
  `Ann ${"ABCDE"[i]}`,
  `020 7946 000${i}`,
  `07700 90000${i}`,
  `ann${i}@example.com`,
]);
const NUMBERED: Rows = Array.from({ length: 5 }, (_, i) => [
  `${i}`,
  "李四",
  `1541000000${i}`,
  `1542000000${i}`,
  `c${i}@example.com`,
]);

describe("headerBlock", () => {
  it.each<[what: string, rows: Rows, row: number, names: readonly string[] | null]>([
    ["one row", [["Name", "Home", "Mobile", "E-mail"], ...PEOPLE], 0, ["Name", "Home", "Mobile", "E-mail"]],
    [
      "a name over two",
      [["Customers of 2024"], ["Name", "Phone", "", "E-mail"], ["", "home", "mobile", ""], ...PEOPLE],
      2,
      ["Name", "Phone home", "Phone mobile", "E-mail"],
    ],
    [
      "three rows",
      [["编号", "姓名", "联系方式"], ["", "", "电话", "", "邮箱"], ["", "", "本人", "家属"], ...NUMBERED],
      2,
      ["编号", "姓名", "联系方式 电话 本人", "联系方式 电话", "联系方式 邮箱"],
    ],
    [
      "groups over names that say nothing",
      [["Kunde", "Telefon", "", "Netz"], ["Name", "privat", "geschäftlich", "E-Mail"], ...PEOPLE],
      1,
      ["Name", "Telefon privat", "Telefon geschäftlich", "E-Mail"],
    ],
    [
      "a title over names",
      [["Phone list"], ["who", "privat", "x", "E-Mail"], ...PEOPLE],
      1,
      ["who", "privat", "x", "E-Mail"],
    ],
    [
      "a record with gaps",
      [["Name", "Phone", "", "E-mail"], ["Bob", "", "unknown", ""], ...PEOPLE],
      0,
      ["Name", "Phone", "", "E-mail"],
    ],
    [
      "a record with a number",
      [["Name", "Phone", "", "E-mail"], ["", "home", "07700 900009", ""], ...PEOPLE],
      0,
      ["Name", "Phone", "", "E-mail"],
    ],
    [
      "a word that comes again",
      [
        ["Name", "Phone", "", "E-mail"],
        ["", "home", "mobile", ""],
        ["Eve", "home", "mobile", "e@example.com"],
        ...PEOPLE,
      ],
      0,
      ["Name", "Phone", "", "E-mail"],
    ],
    ["no header", PEOPLE, 0, null],
    ["nothing", [], 0, null],
  ])("reads %s", (_what, rows, row, names) => {
    expect(headerBlock(rows, findTableStart(rows))).toEqual({ row, names });
  });
});
