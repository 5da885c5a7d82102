import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findTableStart } from "../../src/identifier/column-table-start.js";

const HEADER = ["姓名", "手机", "邮箱", "地址"];
const row = (i: number): string[] => [`张三${i}`, `1540000000${i}`, `user${i}@example.com`, "文三路"];
const DATA = [row(1), row(2), row(3)];

describe("findTableStart", () => {
  it.each<[what: string, rows: string[][], start: number, header: boolean]>([
    ["a header in row 1", [HEADER, ...DATA], 0, true],
    ["a title", [["2019年客户资料"], HEADER, ...DATA], 1, true],
    ["a title and a remark", [["客户名单"], ["", "单位: 某公司"], HEADER, ...DATA], 2, true],
    ["a title over a single record", [["客户名单"], HEADER, row(1)], 1, true],
    ["names of groups", [["", "联系方式"], HEADER, ...DATA], 1, true],
    ["names of groups over most columns", [["客户", "联系方式", "", "位置"], HEADER, ...DATA], 1, true],
    ["no header", DATA, 0, false],
    ["a title and no header", [["客户名单"], ...DATA], 1, false],
    ["a narrow record in front", [["", "15400000009"], ...DATA], 0, false],
    ["a narrow record in front of a header", [["", "15400000009"], HEADER, ...DATA], 1, true],
    ["an address among the titles", [["bob@example.org"], ["x"], HEADER, ...DATA], 2, true],
    ["a header and nothing else", [HEADER], 0, true],
    ["a header with gaps", [["姓名", "", "邮箱", "地址"], ...DATA], 0, true],
    ["records with gaps", [HEADER, ["李四"], ["王五", "15400000007"], ...DATA], 0, true],
    ["one column", [["手机"], ["15400000001"], ["15400000002"]], 0, true],
    [
      "English",
      [["Customer export"], ["Name", "Phone", "Email"], ["Ann", "+447700900001", "ann@example.com"]],
      1,
      true,
    ],
    ["nothing", [], 0, false],
  ])("finds the table under or without %s", (_what, rows, start, header) => {
    expect(findTableStart(rows)).toEqual({ row: start, header });
  });

  it("believes the user about the header", () => {
    expect(findTableStart([["客户名单"], ["甲", "乙", "丙", "丁"], ...DATA], true)).toEqual({ row: 1, header: true });
    expect(findTableStart([HEADER, ...DATA], false)).toEqual({ row: 0, header: false });
  });

  it.each<[what: string, rows: string[][], row: number, header: boolean]>([
    [
      "a hotline",
      [
        ["Hotline", "447700900999"],
        ["Guest", "Phone"],
      ],
      1,
      true,
    ],
    ["a number alone", [["447700900999"], ["Guest", "Phone"]], 1, true],
    [
      "a title with number and date",
      [
        ["Guests", "2023-03-15", "+44 7700 900999"],
        ["Guest", "Phone", "Room"],
      ],
      1,
      true,
    ],
    [
      "three rows of contacts",
      [["x@example.com"], ["Tel", "447700900998"], ["Fax", "447700900997"], ["Guest", "Phone"]],
      3,
      true,
    ],
    [
      "four rows, which are a table",
      [
        ["Al", "447700900995"],
        ["Bo", "447700900996"],
        ["Cy", "447700900997"],
        ["Di", "447700900998"],
        ["Guest", "Phone"],
      ],
      0,
      false,
    ],
    [
      "words that no header uses",
      [
        ["Al", "447700900995"],
        ["Zzyq", "Xwv"],
      ],
      0,
      false,
    ],
  ])("finds the header under %s", (_what, top, row, header) => {
    const people = Array.from({ length: 8 }, (_, i) => [`Ann Lee ${"abcdefgh"[i]}`, `44770090000${i}`, `${i}`]);
    const below = people.map((cells) => cells.slice(0, top.at(-1)?.length));
    expect(findTableStart([...top, ...below])).toEqual({ row, header });
    if (header) expect(findTableStart([...top, ...below], true)).toEqual({ row, header });
    expect(findTableStart([...top, ...below], false)).toEqual({ row: 0, header: false });
  });

  it("takes no row in the middle of a table for its header", () => {
    const people = Array.from({ length: 3 }, (_, i) => [`Ann Lee ${"abc"[i]}`, `44770090000${i}`]);
    expect(findTableStart([...people, ["Guest", "Phone"], ...people])).toEqual({ row: 0, header: false });
  });

  it("steps over no identifier but above words that headers use", () => {
    const cell = fc.constantFrom("", "x", "zz", "yy", "15400000001", "bob@example.org", "2021-03-04", "7");
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 12 }), (rows) => {
        const start = findTableStart(rows);
        const above = rows.slice(0, start.row + (start.header ? 1 : 0)).flat();
        expect(above).not.toContain("15400000001");
        expect(above).not.toContain("bob@example.org");
      }),
      { numRuns: 500 },
    );
  });
});
