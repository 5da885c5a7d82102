import { describe, expect, it } from "vitest";
import { mapPath, recordMaps } from "../../src/source/json-maps.js";

const people = (count: number, key: (i: number) => string): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [key(i), { email: `p${i}@example.com`, tags: [{ a: 1 }] }]),
  );
const NAMES = ["ann", "bob", "cid", "dora", "eve", "fay", "gus", "hal", "ida"];

describe("recordMaps", () => {
  it.each<[name: string, document: unknown, paths: string[][]]>([
    ["generated keys", { users: people(2, (i) => `-Nx${i}`) }, [["users"]]],
    ["the root", people(3, (i) => `u${i}`), [[]]],
    ["many names", people(9, (i) => NAMES[i]), [[]]],
    [
      "two tables",
      { users: people(2, (i) => `k${i}`), old: { guests: people(2, (i) => `g${i}`) } },
      [["users"], ["old", "guests"]],
    ],
    ["tables under days", { d1: people(2, (i) => `a${i}`), d2: people(2, (i) => `b${i}`) }, [["d1"], ["d2"]]],
    ["a few named places", { home: { city: "x" }, work: { city: "y" } }, []],
    ["objects of different makes", { a1: { x: 1 }, b2: { y: 1 }, c3: { z: 1 } }, []],
    ["a value among them", { ...people(9, (i) => NAMES[i]), version: 1 }, []],
    ["objects in arrays", { list: [people(9, (i) => `k${i}`)] }, []],
    ["one object", { a1: { x: 1 } }, []],
    ["arrays", [1, [2], {}], []],
  ])("%s", (_name, document, paths) => {
    expect(recordMaps(JSON.stringify(document))).toEqual(paths.map(mapPath));
    expect(recordMaps(JSON.stringify(document, null, 2))).toEqual(paths.map(mapPath));
  });

  it("knows a table by its first records, wherever the text breaks off", () => {
    const text = JSON.stringify({ users: people(20, (i) => `-Nx${i}`) });
    for (let at = 250; at < text.length; at++) expect(recordMaps(text.slice(0, at))).toEqual(["users"]);
  });

  it("takes any text, in time that grows with its length", () => {
    for (const text of ["", "}}}]]", '{"a":', '"'.repeat(100_000), "{".repeat(200_000), `{"${"\\".repeat(100_001)}`])
      expect(recordMaps(text)).toEqual([]);
  });
});
