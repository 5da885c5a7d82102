import { readFileSync } from "node:fs";
import { parse } from "tldts";
import { describe, expect, it } from "vitest";
import { isTopLevelDomain } from "../../src/identifier/top-level-domains.js";

describe("isTopLevelDomain", () => {
  it("knows what the Public Suffix List knows, and nothing else", () => {
    const listed = readFileSync(new URL("../../data/vocabulary/top-level-domains.txt", import.meta.url), "utf8").split(
      /\s+/u,
    );
    const labels = listed.filter((label) => label !== "");
    expect(labels.length).toBeGreaterThan(1400);
    // Below some countries' domains names are registered at the second level only.
    const isKnown = (label: string): boolean =>
      parse(`a.b.c.${label}`).isIcann === true || parse(`x.co.${label}`).isIcann === true;
    expect(labels.filter((label) => !isKnown(label) || !isTopLevelDomain(label))).toEqual([]);
    const letters = [..."abcdefghijklmnopqrstuvwxyz"];
    const pairs = letters.flatMap((a) => letters.map((b) => a + b));
    expect(pairs.filter((pair) => isTopLevelDomain(pair) !== isKnown(pair))).toEqual([]);
  });

  it.each(["png", "js", "local", "localhost", "", "COM"])("not %s", (label) => {
    expect(isTopLevelDomain(label)).toBe(false);
  });

  it.each(["com", "xn--p1ai", "example", "test", "zip"])("%s", (label) => {
    expect(isTopLevelDomain(label)).toBe(true);
  });
});
