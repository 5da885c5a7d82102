/** Which part of a store `--read-data-subset` means. That the parts are all of it is in test/system/backup.test.ts. */
import { expect, test } from "vitest";
import { parseReadSubset } from "../../src/app/read-subset.js";

test("a part is a share or one of several", () => {
  expect(parseReadSubset("5%", () => 0.99)).toEqual({ part: 20, of: 20 });
  expect(parseReadSubset("2.5 %", () => 0)).toEqual({ part: 1, of: 40 });
  expect(parseReadSubset("100%", () => 0.5)).toEqual({ part: 1, of: 1 });
  expect(parseReadSubset("3/20")).toEqual({ part: 3, of: 20 });
  for (const text of ["", "0%", "101%", "0/3", "4/3", "5", "-5%", "1/20000", "x/2", "1e1%"])
    expect(() => parseReadSubset(text), text).toThrowError(expect.objectContaining({ code: "usage" }));
});
