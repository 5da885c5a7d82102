/** Which findings a filter takes out, what it counts, and what it leaves for the next baseline. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baselineText, emptyBaseline, parseBaseline, withFindings, type Baseline } from "../../src/app/baseline.js";
import { FindingFilter, type FindingFilters, type IgnoreEntry } from "../../src/app/finding-filter.js";
import type { AskedList } from "../../src/app/listed-people.js";
import type { ReportedExposure } from "../../src/report/check-report.js";
import { exposureFingerprint, fingerprintKeyCheck } from "../../src/key/exposure-fingerprint.js";
import { SUPPRESSORS } from "../../src/report/suppression.js";

const KEY = new Uint8Array(32).fill(7);
const OTHER_KEY = new Uint8Array(32).fill(8);
const PHONES = ["+447700900001", "+447700900002", "+447700900003"];

/** Ann has the first number, she and Bob share the second, and the third is in the list without a name. */
const ASKED: AskedList = {
  contacts: PHONES.map((form) => ({ kind: "phone", masked: "", shown: form, line: 1, forms: [form], invalid: null })),
  lines: [[1], [2], [3]],
  owners: [[0], [0, 1], []],
  people: [
    { id: "E1", name: "Ann", department: null },
    { id: null, name: "Bob  Able", department: null },
  ],
};

function found(dataset: string, dataClasses: readonly string[], credibility: string | null = null): ReportedExposure {
  return { dataset, title: dataset, date: null, match: "exact", records: 1, dataClasses, years: [], credibility };
}

const NONE: FindingFilters = { baseline: null, ignored: null, credibility: null, failOn: null };
const ENTRY: IgnoreEntry = { fingerprint: null, dataset: null, contact: null, reason: "why", expires: null, line: 1 };

function fingerprint(contact: number, dataset: string): string {
  return exposureFingerprint(KEY, "phone", PHONES[contact], dataset);
}

/** For each contact and exposure, by what it was suppressed. */
function run(
  filters: Partial<FindingFilters>,
  exposures: readonly (readonly ReportedExposure[])[],
  key: Uint8Array | null = KEY,
): { filter: FindingFilter; by: (string | undefined)[][]; marked: (readonly ReportedExposure[])[] } {
  const filter = new FindingFilter({ ...NONE, ...filters }, ASKED, key);
  const marked = exposures.map((own, at) => filter.mark(at, own));
  return { filter, marked, by: marked.map((own) => own.map(({ suppressed }) => suppressed?.by)) };
}

const SHOP = found("shop", ["names", "phone-numbers"]);
const FORUM = found("forum", ["passwords", "phone-numbers"], "D4");
const ALL = [[SHOP, FORUM], [SHOP], [FORUM]];

describe("a baseline", () => {
  const known = (...findings: [contact: number, exposure: ReportedExposure][]): Baseline =>
    withFindings(
      emptyBaseline(KEY),
      findings.map(([contact, { dataset, dataClasses }]) => ({
        fingerprint: fingerprint(contact, dataset),
        dataset,
        dataClasses,
      })),
    );

  it("takes out what it knows, of the same contact in the same dataset only", () => {
    const { by, filter } = run({ baseline: { path: "b", known: known([0, SHOP], [2, FORUM]) } }, ALL);
    expect(by).toEqual([["baseline", undefined], [undefined], ["baseline"]]);
    expect(filter.counts()).toEqual({ all: 4, counted: 2, suppressed: { baseline: 2 }, grown: 0 });
  });

  it("lets a finding count again whose data classes grew, and says which are new", () => {
    const before = found("forum", ["phone-numbers"]);
    const { by, marked, filter } = run({ baseline: { path: "b", known: known([0, before], [0, SHOP]) } }, ALL);
    expect(by[0]).toEqual(["baseline", undefined]);
    expect(marked[0][1].newDataClasses).toEqual(["passwords"]);
    expect(filter.counts()).toMatchObject({ counted: 3, grown: 1 });
    // Fewer classes than before are no news.
    const fewer = run({ baseline: { path: "b", known: known([0, FORUM]) } }, [[before]]);
    expect(fewer.by).toEqual([["baseline"]]);
  });

  it("is updated by what counts alone, and keeps what it had", () => {
    const gone = { fingerprint: "f".repeat(32), dataset: "gone", dataClasses: ["names"] };
    const before = withFindings(known([0, found("forum", ["usernames"])]), [gone]);
    const filters = {
      baseline: { path: "b", known: before },
      ignored: [{ ...ENTRY, fingerprint: fingerprint(1, "shop") }],
      failOn: new Set(["passwords"]),
    };
    const updated = run(filters, ALL).filter.updatedBaseline();
    expect([...updated!.findings.values()].toSorted((a, b) => (a.dataset < b.dataset ? -1 : 1))).toEqual([
      {
        fingerprint: fingerprint(0, "forum"),
        dataset: "forum",
        dataClasses: ["passwords", "phone-numbers", "usernames"],
      },
      { fingerprint: fingerprint(2, "forum"), dataset: "forum", dataClasses: ["passwords", "phone-numbers"] },
      gone,
    ]);
    // With it, nothing of that run counts any more.
    const again = run({ ...filters, baseline: { path: "b", known: updated } }, ALL);
    expect(again.filter.counts().counted).toBe(0);
  });

  it("that is yet to be made knows nothing", () => {
    const { by, filter } = run({ baseline: { path: "b", known: null } }, ALL);
    expect(by.flat()).toEqual([undefined, undefined, undefined, undefined]);
    expect(filter.updatedBaseline()?.findings.size).toBe(4);
    expect(filter.updatedBaseline()?.keyCheck).toBe(fingerprintKeyCheck(KEY));
  });

  it("of another key is an error with words of its own", () => {
    const baseline = { path: "old.json", known: known([0, SHOP]) };
    expect(() => run({ baseline }, ALL, OTHER_KEY)).toThrow(
      expect.objectContaining({ code: "input-foreign", message: expect.stringMatching(/old\.json.*another key/u) }),
    );
  });

  it("comes back from its text as it was", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            fingerprint: fc
              .uint8Array({ minLength: 16, maxLength: 16 })
              .map((bytes) => Buffer.from(bytes).toString("hex")),
            dataset: fc.constantFrom("shop", "论坛-2", "a-b-c"),
            dataClasses: fc.uniqueArray(fc.constantFrom("names", "passwords", "ages")).map((slugs) => slugs.toSorted()),
          }),
        ),
        (findings) => {
          const baseline = withFindings(emptyBaseline(KEY), findings);
          const text = baselineText(baseline);
          expect(parseBaseline(text, "b")).toEqual(baseline);
          const lines = text.split("\n").filter((line) => line.startsWith('{"fingerprint"'));
          expect(lines).toEqual(lines.toSorted());
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    ["", "no JSON"],
    ["+447700900001", "no JSON"],
    ['"+447700900001', "no JSON"],
    ["[]", "missing"],
    ["null", "missing"],
    ['{"keyCheck":1,"findings":[]}', "schemaVersion"],
    ['{"schemaVersion":1,"keyCheck":"x","findings":[]}', "keyCheck"],
    [`{"schemaVersion":1,"keyCheck":"${"0".repeat(32)}","findings":{}}`, "no list"],
    [`{"schemaVersion":1,"keyCheck":"${"0".repeat(32)}","findings":[null]}`, "findings[0] has no fingerprint"],
    [
      `{"schemaVersion":1,"keyCheck":"${"0".repeat(32)}","findings":[{"fingerprint":"${"0".repeat(32)}","dataset":""}]}`,
      "findings[0] has no dataset",
    ],
    [
      `{"schemaVersion":1,"keyCheck":"${"0".repeat(32)}","findings":[{"fingerprint":"${"0".repeat(32)}","dataset":"d","dataClasses":[1]}]}`,
      "findings[0] has no dataClasses",
    ],
  ])("is not %s", (text, why) => {
    let message = "";
    try {
      parseBaseline(text, "b.json");
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`b.json is no baseline of leaksift: `);
    expect(message).toContain(why);
    expect(message).not.toContain("447700");
  });
});

describe("an ignore file", () => {
  it.each<[string, Partial<IgnoreEntry>, (string | undefined)[][]]>([
    ["a dataset", { dataset: "shop" }, [["ignore-file", undefined], ["ignore-file"], [undefined]]],
    ["a fingerprint", { fingerprint: fingerprint(0, "forum") }, [[undefined, "ignore-file"], [undefined], [undefined]]],
    [
      "a contact by id, whose other number is shared",
      { contact: "E1" },
      [["ignore-file", "ignore-file"], [undefined], [undefined]],
    ],
    ["an id in other characters", { contact: " Ｅ１ " }, [["ignore-file", "ignore-file"], [undefined], [undefined]]],
    ["a name where there is an id", { contact: "Ann" }, [[undefined, undefined], [undefined], [undefined]]],
    [
      "a contact in a dataset",
      { contact: "E1", dataset: "forum" },
      [[undefined, "ignore-file"], [undefined], [undefined]],
    ],
    [
      "a fingerprint in another dataset",
      { fingerprint: fingerprint(0, "forum"), dataset: "shop" },
      [[undefined, undefined], [undefined], [undefined]],
    ],
    [
      "a fingerprint of somebody else",
      { fingerprint: fingerprint(2, "forum"), contact: "E1" },
      [[undefined, undefined], [undefined], [undefined]],
    ],
  ])("takes out %s", (_name, entry, expected) => {
    const { by, filter } = run({ ignored: [{ ...ENTRY, ...entry }] }, ALL);
    expect(by).toEqual(expected);
    const count = expected.flat().filter(Boolean).length;
    expect(filter.counts()).toEqual({ all: 4, counted: 4 - count, suppressed: { "ignore-file": count } });
    expect(filter.unusedEntries()).toHaveLength(count > 0 ? 0 : 1);
  });

  it("ignores what two share when it does for each of them", () => {
    const both = [
      { ...ENTRY, contact: "E1" },
      { ...ENTRY, contact: "Bob  Able", line: 5 },
    ];
    const { by, filter } = run({ ignored: both }, ALL);
    expect(by).toEqual([["ignore-file", "ignore-file"], ["ignore-file"], [undefined]]);
    expect(filter.unusedEntries()).toEqual([]);
  });

  it("gives its reason and last day, and tells which entries are of no use", () => {
    const used = { ...ENTRY, dataset: "shop", reason: "old data", expires: "2027-01-01" };
    const unused = { ...ENTRY, dataset: "none", line: 9 };
    const { marked, filter } = run({ ignored: [used, unused] }, ALL);
    expect(marked[1][0].suppressed).toEqual({ by: "ignore-file", reason: "old data", expires: "2027-01-01" });
    expect(filter.unusedEntries()).toEqual([unused]);
  });

  it("by fingerprint does nothing without a key", () => {
    const { by, filter } = run({ ignored: [{ ...ENTRY, fingerprint: fingerprint(0, "shop") }] }, ALL, null);
    expect(by.flat().filter(Boolean)).toEqual([]);
    expect(filter.unusedEntries()).toHaveLength(1);
  });
});

describe("several filters", () => {
  it("count each finding once, by the first that takes it out", () => {
    const filters: FindingFilters = {
      baseline: {
        path: "b",
        known: withFindings(emptyBaseline(KEY), [{ fingerprint: fingerprint(0, "shop"), ...SHOP }]),
      },
      ignored: [{ ...ENTRY, dataset: "shop" }],
      credibility: { source: "C", information: null },
      failOn: new Set(["passwords"]),
    };
    const rated = found("rated", ["names"], "A1");
    const { by, filter } = run(filters, [[SHOP, FORUM, rated], [SHOP, found("x", ["passwords"])], []]);
    expect(by).toEqual([["baseline", "min-credibility", "fail-on"], ["ignore-file", undefined], []]);
    expect(filter.counts()).toEqual({
      all: 5,
      counted: 1,
      suppressed: { baseline: 1, "ignore-file": 1, "min-credibility": 1, "fail-on": 1 },
      grown: 0,
      unjudged: 1,
    });
  });

  it("add up, whatever they are, and change nothing but what they say", () => {
    const exposure = fc.record({
      dataset: fc.constantFrom("a", "b", "c"),
      dataClasses: fc.subarray(["names", "passwords", "phone-numbers"], { minLength: 1 }),
      credibility: fc.constantFrom(null, "A1", "D2", "E6"),
    });
    const filters = fc.record({
      ignored: fc.constantFrom(null, [], [{ ...ENTRY, dataset: "b" }], [{ ...ENTRY, contact: "E1" }]),
      credibility: fc.constantFrom(null, { source: "B", information: null }),
      failOn: fc.constantFrom(null, new Set(["passwords"])),
      baseline: fc.constantFrom(null, { path: "b", known: null }),
    });
    fc.assert(
      fc.property(filters, fc.array(fc.array(exposure), { minLength: 3, maxLength: 3 }), (chosen, drawn) => {
        const exposures = drawn.map((own) =>
          own.map(({ dataset, dataClasses, credibility }) => found(dataset, dataClasses, credibility)),
        );
        const { filter, marked } = run(chosen, exposures);
        const { all, counted, suppressed } = filter.counts();
        const flat = marked.flat();
        expect(all).toBe(exposures.flat().length);
        expect(counted).toBe(flat.filter((one) => one.suppressed === undefined).length);
        for (const by of SUPPRESSORS)
          expect(suppressed[by] ?? 0).toBe(flat.filter((one) => one.suppressed?.by === by).length);
        expect(flat).toMatchObject(exposures.flat());
      }),
      { numRuns: 100 },
    );
  });

  it("that go by the exposure alone leave shared lists shared", () => {
    const shared = [SHOP];
    const filter = new FindingFilter({ ...NONE, failOn: new Set(["passwords"]) }, ASKED, KEY);
    expect(filter.mark(0, shared)).toBe(filter.mark(1, shared));
    expect(filter.counts()).toMatchObject({ all: 2, counted: 0 });
  });
});
