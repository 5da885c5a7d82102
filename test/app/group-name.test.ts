import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupSlug, mayIdentify, shownGroup, withoutIdentifiers } from "../../src/app/group-name.js";

describe("what may be an identifier", () => {
  it.each([
    "13800138000",
    "+44 7700 900001",
    "1 (212) 555-0100",
    "１３８００１３８０００",
    "138-0013-8000",
    "user-138-2013-2014",
    "138 2013 2014",
    "110100199001010000",
    "ann@example.com",
    "Ann Lee <ann@example.com>",
    "backup_15400000001",
    "users_1554076800",
    "192.168.100.200",
  ])("%s", (value) => {
    expect(mayIdentify(value)).toBe(true);
    expect(shownGroup(value)).not.toMatch(/\d{4}|@e/u);
  });

  it.each([
    "users",
    "users-2019.04.01",
    ".ds-logs-app1-2019.04.01-000001",
    "logs_20190401",
    "2018-03",
    "sales_2019-2020",
    "2021",
    "shard_0001_part_0002",
    "订单表",
    "DE",
    "v1.2.3",
  ])("not %s", (value) => {
    expect(mayIdentify(value)).toBe(false);
    expect(shownGroup(value)).toBe(value);
  });
});

it("a name that is kept in clear holds no identifier, and dates as they are", () => {
  const cases = [
    ["07700900123.csv", "xxxxxxxxxxx.csv"],
    ["+44 7700 900123 (old).txt", "+xx xxxx xxxxxx (old).txt"],
    ["ann.lee@example.com.csv", "xxx.xxx@xxxxxxx.xxx.xxx"],
    ["shop-20240101.csv", "shop-20240101.csv"],
    ["20190401", "20190401"],
    ["courier_2023.xlsx", "courier_2023.xlsx"],
    ["part-0000001.csv", "part-0000001.csv"],
    ["export-20230401123045.csv", "export-20230401123045.csv"],
    ["export_20230401-1230.csv", "export_20230401-1230.csv"],
    // A mobile of Egypt, for all that it begins like a date.
    ["201012302359.csv", "xxxxxxxxxxxx.csv"],
  ];
  for (const [name, kept] of cases) expect([name, withoutIdentifiers(name)]).toEqual([name, kept]);
});

describe("names of groups", () => {
  it("are slugs behind the user's", () => {
    expect(groupSlug("Users_2019.04", null)).toBe("users-2019-04");
    expect(groupSlug("用户 表", "shop")).toBe("shop-用户-表");
    expect(groupSlug("tmp_15400000001", "shop")).toBe("shop-tmp-xxxxxxxxxxx");
  });

  it("of any length fit, and differ where the names do", () => {
    const long = "a".repeat(70);
    const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);
    expect(groupSlug(`${long}1`, null)).toBe(`${"a".repeat(55)}-${digest(`${long}1`)}`);
    expect(groupSlug("???", null)).toBe(`group-${digest("???")}`);
    expect(groupSlug("???", "shop")).toBe(`shop-${digest("???")}`);
    expect(groupSlug("b".repeat(64), null)).toBe("b".repeat(64));
    expect(groupSlug("b".repeat(63), "p")).toBe(`p-${"b".repeat(53)}-${digest("b".repeat(63))}`);
  });

  it("hold no control characters, and never a number of seven digits but a date", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.nat(99_999_999), (text, number) => {
        const value = `${text}${number + 100_000_000}x`;
        for (const name of [shownGroup(value), groupSlug(value, null).replace(/-[0-9a-f]{8}$/u, "")]) {
          expect(Array.from(name).length).toBeLessThanOrEqual(64);
          expect(name).not.toMatch(/\p{Cc}|\d{7}/u);
        }
      }),
    );
  });
});
