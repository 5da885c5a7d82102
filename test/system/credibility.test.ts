/**
 * Ratings from end to end: made-up leaks of six sorts are told apart under a seed that no border was set by, the grade is on
 * exposures, overlaps are those of the sets of numbers, and countries are held to those reported.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LEAK_SORTS, madeLeaks } from "../../bench/credibility-leaks.js";
import { COUNTRIES, type Country } from "../../bench/generate/countries.js";
import { generateChunks } from "../../bench/generate/record-source.js";
import { createWhatsapp } from "../../bench/generate/whatsapp.js";
import { Home } from "./run-cli.js";
import { expectValid } from "./schemas.js";

interface Rating {
  grade: string;
  looksLike: string;
  fresh: number | null;
  overlaps: { dataset: string; shared: number }[];
  factors: { factor: string; score: number | null; figures: Record<string, number> }[];
}

const SEED = 83_119;
const RECORDS = 2000;

let home: Home;
let texts: Map<string, string>;

beforeAll(() => {
  home = new Home();
  const { older, leaks } = madeLeaks(SEED, RECORDS);
  texts = new Map([
    ...older.map((text, i) => [`older-${i}`, text] as const),
    ...leaks.map(({ sort, text }) => [sort, text] as const),
  ]);
  for (const [name, text] of texts) {
    home.input(`${name}.csv`, text);
    home.json(["import", `${name}.csv`, "--country", "CN", "--origin", "posted on a forum"]);
  }
}, 240_000);
afterAll(() => home.remove());

/** By reading the file: the second column. */
function phonesOf(name: string): Set<string> {
  const rows = (texts.get(name) ?? "").trim().split("\n").slice(1);
  return new Set(rows.map((row) => row.split(",")[1]));
}

test.each(LEAK_SORTS)("%s is taken for what it is", (sort) => {
  const rating = home.json<Rating>(["datasets", "rate", sort]);
  expectValid("datasets-rate", rating);
  expect(rating.looksLike).toBe(sort);
  const worst = sort === "genuine" ? "2" : "3";
  expect(rating.grade.startsWith("D") && rating.grade[1] >= worst).toBe(true);
  expect(home.run(["datasets", "rate", sort]).stdout).toContain(`${sort}: ${rating.grade}`);
  expect(home.run(["datasets", "rate", sort, "--lang", "zh"]).stdout).toContain("判断");
});

test("what is fresh is what no older file holds", () => {
  const { fresh, overlaps } = home.json<Rating>(["datasets", "rate", "repack"]);
  expect(fresh).toBe(0);
  const phones = phonesOf("repack");
  const shared = [...phonesOf("older-0")].filter((phone) => phones.has(phone)).length;
  // A number and a resident id of each.
  expect(overlaps.find(({ dataset }) => dataset === "older-0")?.shared).toBe(2 * shared);
  const overlap = home.json(["datasets", "overlap", "older-0", "repack"]);
  expectValid("datasets-overlap", overlap);
  expect(overlap).toMatchObject({
    shared: 2 * shared,
    kinds: [
      { kind: "phone", first: RECORDS, second: phones.size, shared },
      { kind: "resident-id", shared },
    ],
  });
  expect(home.run(["datasets", "overlap", "older-0", "older-0"]).status).toBe(2);
});

test("exposures carry the grade, and a timeline counts a repack out", () => {
  const phone = [...phonesOf("repack")][0];
  const args = ["check", `+86${phone}`, "--timeline"];
  const check = home.json<{
    results: { exposures: { dataset: string; credibility?: string }[] }[];
    timeline: { datasets: number; independent: number; events: { dataset: string; copyOf: string | null }[] };
  }>(args, { status: 1 });
  expectValid("check", check);
  const { grade } = home.json<Rating>(["datasets", "rate", "repack"]);
  const { exposures } = check.results[0];
  expect(exposures.find(({ dataset }) => dataset === "repack")?.credibility).toBe(grade);
  const isOlder = exposures.find(({ dataset }) => dataset.startsWith("older"))?.dataset;
  expect(check.timeline.events.find(({ dataset }) => dataset === "repack")?.copyOf).toBe(isOlder);
  // Of an older leak, the repack and perhaps the one that is mostly old, one is independent.
  expect(check.timeline).toMatchObject({ datasets: exposures.length, independent: 1 });
  expect(home.run(args).stdout).toContain(`mostly a copy of ${isOlder}`);
});

test("what was measured is shown, and goes when the content changes", () => {
  const shown = home.json<{
    rating?: Rating;
    sample?: { records: number };
    recordsPerIdentifier: Record<string, number[]>;
  }>(["datasets", "show", "genuine"]);
  expectValid("dataset", shown);
  expect(shown.sample?.records).toBeGreaterThan(500);
  expect(shown.recordsPerIdentifier.phone[0]).toBe(RECORDS);
  expectValid("datasets", home.json(["datasets"]));
});

test("countries of the WhatsApp-style list are held to those reported", () => {
  const list = (countries: readonly Country[]): Buffer => {
    const source = createWhatsapp({ seed: SEED, count: 20_000 }, countries);
    return Buffer.concat(Array.from(generateChunks(source, 20_000), (chunk) => Buffer.from(chunk)));
  };
  home.input("as-reported.txt", list(COUNTRIES));
  // Each country has the share of the one that is as far from the other end.
  const bySize = COUNTRIES.toSorted((a, b) => a.thousands - b.thousands);
  const turned = bySize.map((country, i) => ({ ...country, thousands: bySize[bySize.length - 1 - i].thousands }));
  home.input("shuffled-countries.txt", list(turned));
  const shown = ["as-reported", "shuffled-countries"].map((name) => {
    home.json(["import", `${name}.txt`, "--incident", "whatsapp-2022"]);
    const { factors, looksLike } = home.json<Rating>(["datasets", "rate", name]);
    const { score } = factors.find(({ factor }) => factor === "countries-as-reported") ?? {};
    return { score, looksLike, text: home.run(["datasets", "show", name]).stdout };
  });
  expect(shown[0].score).toBeGreaterThan(0.9);
  expect(shown[0].looksLike).toBe("genuine");
  expect(shown[0].text).toContain("The countries agree with those reported.");
  // 45 of the 172 million that were reported by country, and about the same share of those counted.
  expect(shown[0].text).toMatch(/Egypt\s+│ EG\s+│ 45,000,000 \(26\.2 %\) │\s+[\d,]+ \(2[4-8]\.\d %\)/u);
  expect(shown[1].score).toBeLessThan(0.25);
  expect(shown[1].looksLike).toBe("not-as-reported");
  expect(shown[1].text).toContain("don't agree with those reported");
});
