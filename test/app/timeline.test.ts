/** Timelines of people and teams: order, years, what is a copy, and what of the catalogue stands among it. */
import { describe, expect, it } from "vitest";
import type { Exposure } from "../../src/app/check-contacts.js";
import { countedIn, peopleOf, timelineOf } from "../../src/app/timeline.js";
import { Catalog, ownIncidents } from "../../src/catalog/catalog.js";
import type { DatasetEntry } from "../../src/store/block-store.js";
import { contact } from "./built-import.js";

const CATALOG = new Catalog(ownIncidents());
const PHONE = new Set(["phone"]);

function entry(id: number, slug: string, breachDate: string | null, facts: object = {}): DatasetEntry {
  return {
    id,
    slug,
    title: slug,
    breachDate,
    origin: null,
    importedAt: "2026-11-22T00:00:00.000Z",
    facts: { records: 9, tags: {}, identifiers: {}, ...facts },
  };
}

function exposure(dataset: string, years: number[] = []): Exposure {
  return { dataset, title: dataset, date: null, match: "exact", records: 1, dataClasses: [], years, credibility: null };
}

/** Rated as a copy of `source`, but for a share that is new. */
function copyOf(source: string, fresh: number): object {
  return { rating: { grade: "F4", fresh, overlaps: [{ dataset: source, shared: 9, ofThis: 1 - fresh, ofThat: 1 }] } };
}

const ENTRIES = [
  entry(1, "old", "2019-03"),
  entry(2, "whatsapp", null, { incident: "whatsapp-2022" }),
  entry(3, "repack", "2024", copyOf("old", 0.05)),
  entry(4, "partly", "2024-02-03", copyOf("old", 0.4)),
  entry(5, "other", null),
];

describe("of one person", () => {
  const timeline = timelineOf(
    [[exposure("old", [2015, 2018]), exposure("repack"), exposure("whatsapp"), exposure("other")]],
    PHONE,
    ENTRIES,
    CATALOG,
    "people",
  );

  it("goes by date, with what has none last, and a report in the place of a leak that nobody dated", () => {
    expect(timeline.events.map(({ date, event, dataset }) => [date, event, dataset])).toEqual([
      ["2015", "recorded", "old"],
      ["2018", "recorded", "old"],
      ["2019-03", "leaked", "old"],
      ["2022-11-25", "reported", "whatsapp"],
      ["2024", "leaked", "repack"],
      ["2024-08", "disclosed", null],
      [null, "leaked", "other"],
    ]);
  });

  it("says the years, and doesn't count a copy as independent", () => {
    expect(timeline).toMatchObject({
      contacts: 1,
      exposed: 1,
      firstYear: 2015,
      lastYear: 2024,
      datasets: 4,
      independent: 3,
    });
    expect(timeline.events.map(({ copyOf: source }) => source).filter(Boolean)).toEqual(["old"]);
  });

  it("counts a copy where the person isn't in what it was copied from, and one that is mostly new", () => {
    const alone = timelineOf([[exposure("repack"), exposure("partly")]], PHONE, ENTRIES, CATALOG, "people");
    expect(alone).toMatchObject({ datasets: 2, independent: 2 });
  });

  it("says what a disclosure means, to those whose kind of data was disclosed only", () => {
    const disclosed = timeline.events.filter(({ event }) => event === "disclosed");
    expect(disclosed.map(({ incident, contacts }) => [incident, contacts])).toEqual([["telegram-disclosure-2024", 0]]);
    for (const text of disclosed[0].meaning ?? []) expect(text.zh).toMatch(/\p{Script=Han}/u);
    expect(disclosed[0].meaning?.length).toBeGreaterThan(0);
    expect(timelineOf([[]], new Set(["email"]), ENTRIES, CATALOG, "people")).toEqual({
      contacts: 1,
      exposed: 0,
      firstYear: null,
      lastYear: null,
      datasets: 0,
      independent: 0,
      events: [],
    });
  });
});

describe("of a team", () => {
  const people = [
    [exposure("old", [2016]), exposure("old", [2012, 2016])],
    [exposure("old", [2014]), exposure("whatsapp")],
    [],
  ];
  const timeline = timelineOf(people, PHONE, ENTRIES, CATALOG, "people");

  it("counts people, not their identifiers, and has the years of records with the leak", () => {
    expect(timeline).toMatchObject({ contacts: 3, exposed: 2, firstYear: 2012, lastYear: 2022, independent: 2 });
    expect(timeline.events.map(({ event, contacts, recorded }) => [event, contacts, recorded])).toEqual([
      ["leaked", 2, [2012, 2016]],
      ["reported", 1, null],
      ["disclosed", 0, null],
    ]);
  });

  it("tells the report of an incident once where several datasets are of it", () => {
    const parts = [1, 2].map((id) => entry(id, `part-${id}`, "2024-04", { incident: "cn-es-2024-qq" }));
    const both = timelineOf([[exposure("part-1")], [exposure("part-2")]], PHONE, parts, CATALOG, "people");
    expect(both.events.map(({ date, event, dataset }) => `${date} ${event} ${dataset}`)).toEqual([
      "2024-04 leaked part-1",
      "2024-04 leaked part-2",
      "2024-05-06 reported part-1",
      "2024-08 disclosed null",
    ]);
  });
});

describe("people", () => {
  const results = ["old", "whatsapp", "partly"].map((dataset, i) => ({
    contact: contact(`+1212555010${i}`),
    status: "exposed" as const,
    exposures: [exposure(dataset)],
  }));
  const contacts = results.map((result) => result.contact);
  const datasets = (people: readonly (readonly Exposure[])[]): string[][] =>
    people.map((exposures) => exposures.map(({ dataset }) => dataset));

  it("are one for identifiers that were given one by one, and each line of a bare list", () => {
    const bare = { contacts, owners: [], people: [] };
    const single = { ...bare, lines: [[], [], []] };
    expect(datasets(peopleOf(results, single))).toEqual([["old", "whatsapp", "partly"]]);
    expect(countedIn(single)).toBe("people");
    expect(countedIn({ ...bare, lines: [[1], [2], [3]] })).toBe("identifiers");
    expect(datasets(peopleOf(results, { ...bare, lines: [[1], [2], [3]] }))).toEqual([
      ["old"],
      ["whatsapp"],
      ["partly"],
    ]);
  });

  it("are those that a list tells apart; who shares an identifier has its leaks", () => {
    const named = [
      { id: null, name: "A", department: null },
      { id: null, name: "B", department: null },
    ];
    const asked = { contacts, lines: [[1], [1], [2]], owners: [[0], [0, 1], [1]], people: named };
    expect(countedIn(asked)).toBe("people");
    expect(datasets(peopleOf(results, asked))).toEqual([
      ["old", "whatsapp"],
      ["whatsapp", "partly"],
    ]);
  });
});
