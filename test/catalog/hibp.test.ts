/** The catalogue of Have I Been Pwned, read from made-up entries of its shape. */
import { describe, expect, it } from "vitest";
import { incidentOf } from "../../src/catalog/incident.js";
import { readHibpBreaches } from "../../src/catalog/hibp.js";
import { termsOf } from "../../src/catalog/terms.js";

const BREACH = {
  Name: "ExampleShop",
  Title: "Example Shop",
  Domain: "Shop.Example",
  BreachDate: "2020-03-04",
  AddedDate: "2021-01-02T03:04:05Z",
  PwnCount: 1234,
  Description: 'In <a href="https://x.example/">March</a> &quot;2020&quot;, &#39;AT&amp;T\u001b[2J &lt;b&gt;\u202e',
  DataClasses: ["Phone numbers", "Licence plates", "Shoe sizes"],
  IsVerified: true,
  IsSensitive: true,
  NewKey: { of: "later" },
};

describe("readHibpBreaches", () => {
  it("takes what is known and passes the rest over", () => {
    const read = readHibpBreaches([BREACH, { Name: "no title" }, null, 5]);
    expect(read).toMatchObject({ leftOut: 3, unknownClasses: ["shoe-sizes"] });
    expect(read?.incidents).toHaveLength(1);
    expect(read?.incidents[0]).toMatchObject({
      id: "hibp-exampleshop",
      title: { en: "Example Shop" },
      kind: "breach",
      domains: ["shop.example"],
      happened: "2020-03-04",
      reported: "2021-01-02",
      counts: { total: 1234, unit: "accounts" },
      dataClasses: ["licence-plates", "phone-numbers", "shoe-sizes"],
      sensitive: true,
      flags: ["verified", "sensitive"],
      sources: ["hibp"],
    });
  });

  it("leaves no markup and no control character in a text", () => {
    const summary = readHibpBreaches([BREACH])?.incidents[0].summary.en;
    expect(summary).toBe(`In March "2020", 'AT&T [2J <b>`);
  });

  it.each([
    [{ IsStealerLog: true }, "stealer-log"],
    [{ IsMalware: true }, "stealer-log"],
    [{ IsSpamList: true }, "spam-list"],
    [{ IsVerified: false }, "breach"],
  ])("%j is a %s", (flags, kind) => {
    expect(readHibpBreaches([{ ...BREACH, ...flags }])?.incidents[0].kind).toBe(kind);
  });

  it("gives ids that are unique, and entries that can be read again", () => {
    const read = readHibpBreaches([BREACH, { ...BREACH, Name: "Example-Shop!" }, { ...BREACH, Name: "EXAMPLESHOP" }]);
    expect(read?.incidents.map(({ id }) => id)).toEqual([
      "hibp-exampleshop",
      "hibp-example-shop",
      "hibp-exampleshop-2",
    ]);
    const kept = JSON.parse(JSON.stringify(read?.incidents)) as unknown[];
    expect(kept.map((entry) => incidentOf(entry, "entry"))).toEqual(read?.incidents);
  });

  it("is null for anything else", () => {
    for (const document of [null, {}, [], [1], "x", [{ Name: "A", Title: "B" }]])
      expect(readHibpBreaches(document)).toBeNull();
  });
});

it("every flag has a name in both languages", () => {
  const [incident] = readHibpBreaches([
    {
      Name: "A",
      Title: "A",
      BreachDate: "2020-01-01",
      ...Object.fromEntries(
        ["Verified", "Fabricated", "Sensitive", "Retired", "SpamList", "Malware", "StealerLog", "SubscriptionFree"].map(
          (flag) => [`Is${flag}`, true],
        ),
      ),
    },
  ])!.incidents;
  expect(Object.keys(termsOf("flags")).sort()).toEqual([...incident.flags].sort());
});
