/** The data-class vocabulary: complete, in both languages, and findable by the names that others use. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dataClassName, dataClasses, dataClassSlug, isDataClass } from "../../src/catalog/data-classes.js";
import { dataFile } from "../../src/catalog/data-folder.js";

describe("dataClasses", () => {
  it("has ordered, unique slugs and a name in both languages", () => {
    const slugs = dataClasses().map((entry) => entry.slug);
    expect(slugs).toEqual([...new Set(slugs)].toSorted());
    for (const { slug, name } of dataClasses()) {
      expect(slug).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(name.en).toMatch(/^[\x20-\x7e]+$/);
      expect(name.zh).toMatch(/\p{sc=Han}|HIV/u);
    }
  });

  it.each(["names", "phone-numbers", "email-addresses", "physical-addresses", "passwords", "government-issued-ids"])(
    "knows %s",
    (slug) => {
      expect(isDataClass(slug)).toBe(true);
    },
  );

  it("does not know others", () => {
    for (const slug of ["", "phone", "Phone-Numbers", "toString", "__proto__"]) expect(isDataClass(slug)).toBe(false);
  });

  it("names a class in both languages, and an unknown one by its slug", () => {
    expect(dataClassName("phone-numbers", "en")).toBe("Phone numbers");
    expect(dataClassName("phone-numbers", "zh")).toBe("电话号码");
    expect(dataClassName("of-a-later-version", "zh")).toBe("of-a-later-version");
  });

  it.each([
    ["Family members' names", "family-members-names"],
    ["Phone numbers", "phone-numbers"],
    ["PHONE_NUMBERS", "phone-numbers"],
    ["Licence plates", "licence-plates"],
    ["License plates", "licence-plates"],
    ["Vehicle identification numbers (VINs)", "vehicle-identification-numbers"],
    ["Driver's licenses", "drivers-licenses"],
    ["Shoe sizes", null],
  ])("%s is %s", (name, slug) => {
    expect(dataClassSlug(name)).toBe(slug);
  });

  it("finds every class by its own English name", () => {
    for (const { slug, name } of dataClasses()) expect(dataClassSlug(name.en)).toBe(slug);
  });
});

describe("dataFile", () => {
  it("points into the package's data folder", () => {
    expect(existsSync(dataFile("vocabulary", "data-classes.json"))).toBe(true);
  });
});
