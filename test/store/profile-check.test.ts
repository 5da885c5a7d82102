/** The check of a profile's row: whatever bit of it flips, as SQLite keeps it, the row is not believed. */
import { describe, expect, it } from "vitest";
import { openedClasses, resealedClasses, sealedClasses, type ProfileRow } from "../../src/store/profile-check.js";

const ROWS: readonly ProfileRow[] = [
  { segment: 1, id: 0, records: 1, classes: 0, years: "" },
  { segment: 7, id: 300, records: 12, classes: 0b101, years: "2018,2022" },
  { segment: 2 ** 25 - 1, id: 2 ** 20, records: 2 ** 40, classes: 2 ** 24 - 1, years: "1970,1999,2096" },
];

describe.each(ROWS)("profile $id of segment $segment", (row) => {
  const stored = { ...row, classes: sealedClasses(row) };

  it("is read as it was written, exactly", () => {
    expect(Number.isSafeInteger(stored.classes)).toBe(true);
    expect(openedClasses(stored)).toBe(row.classes);
  });

  it("is refused with any bit of a number flipped, and with any of its years", () => {
    for (const name of ["segment", "id", "records", "classes"] as const)
      for (let bit = 0n; bit < 64n; bit++) {
        const flipped = Number(BigInt.asIntN(64, BigInt(stored[name]) ^ (1n << bit)));
        if (flipped !== stored[name])
          expect([name, bit, openedClasses({ ...stored, [name]: flipped })]).toEqual([name, bit, null]);
      }
    for (let at = 0; at < row.years.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const years = Buffer.from(row.years, "latin1");
        years[at] ^= 1 << bit;
        expect(openedClasses({ ...stored, years: years.toString("latin1") })).toBeNull();
      }
  });

  it("is refused where SQLite reads fewer bytes of its classes", () => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(stored.classes));
    for (const length of [1, 2, 3, 4, 6])
      expect(openedClasses({ ...stored, classes: bytes.readIntBE(0, length), years: "" })).toBeNull();
  });

  it("is believed without a check, as older stores have it", () => expect(openedClasses(row)).toBe(row.classes));

  it("is copied with a check of its own, and damage stays damage", () => {
    const { segment, id, records, classes, years } = stored;
    const copied = resealedClasses(segment, id, records, classes, years, 99, id + 5);
    expect(openedClasses({ ...stored, segment: 99, id: id + 5, classes: copied })).toBe(row.classes);
    expect(openedClasses({ ...stored, segment: 99, id, classes: copied })).toBeNull();
    const damaged = resealedClasses(segment, id, records + 1, classes, years, 99, id);
    expect(openedClasses({ ...stored, segment: 99, records: records + 1, classes: damaged })).toBeNull();
  });
});
