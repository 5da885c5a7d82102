/**
 * Ratings from end to end: made-up leaks of six sorts are told apart under a seed that no border was set by, the grade is on
 * exposures, overlaps are those of the sets of numbers, and countries are held to those reported.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LEAK_SORTS, madeLeaks } from "../../bench/credibility-leaks.js";
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
  expect(shown.sample?.records).toBeGreaterThan(1000);
  expect(shown.recordsPerIdentifier.phone[0]).toBe(RECORDS);
  expectValid("datasets", home.json(["datasets"]));
});

test("countries are held to those reported", () => {
  // Thousands of numbers as reported of whatsapp-2022, and the same shuffled: each with prefixes in use.
  const reported: [string, string, number][] = [
    ["2010", "EG", 45],
    ["1212555", "US", 32],
    ["96650", "SA", 29],
    ["336", "FR", 20],
    ["9053", "TR", 20],
    ["447700", "GB", 11],
    ["7903", "RU", 10],
    ["39333", "IT", 5],
  ];
  const list = (counts: readonly number[]): string =>
    reported
      .flatMap(([prefix, country], i) =>
        Array.from({ length: counts[i] * 10 }, (_, n) => {
          const length = { EG: 12, IT: 12, SA: 12, TR: 12, GB: 12 }[country] ?? 11;
          return (
            prefix +
            String((n * 7919) % 10 ** Math.min(7, length - prefix.length)).padStart(length - prefix.length, "0")
          );
        }),
      )
      .join("\n");
  const counts = reported.map(([, , count]) => count);
  home.input("as-reported.txt", list(counts));
  home.input("shuffled-countries.txt", list([5, 10, 11, 20, 20, 29, 32, 45]));
  const scoreOf = (name: string): number | null | undefined => {
    home.json(["import", `${name}.txt`, "--incident", "whatsapp-2022"]);
    const rating = home.json<Rating>(["datasets", "rate", name]);
    return rating.factors.find(({ factor }) => factor === "countries-as-reported")?.score;
  };
  expect(scoreOf("as-reported")).toBeGreaterThan(0.5);
  expect(scoreOf("shuffled-countries")).toBeLessThan(0.25);
  expect(home.run(["datasets", "show", "as-reported"]).stdout).toContain("The countries agree with those reported.");
  expect(home.run(["datasets", "show", "shuffled-countries"]).stdout).toContain("don't agree with those reported");
});
