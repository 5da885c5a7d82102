/** The advice: rules that name only what there is, something to do for every data class and incident, and the right order. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adviceRules, type Condition } from "../../src/catalog/advice-rules.js";
import { adviceFor, type Advice, type Situation } from "../../src/catalog/advice.js";
import { ownIncidents } from "../../src/catalog/catalog.js";
import { dataClasses, isDataClass } from "../../src/catalog/data-classes.js";
import { dataFile } from "../../src/catalog/data-folder.js";
import { letterLaws, letterText } from "../../src/catalog/letter.js";
import { sourceOf, termsOf } from "../../src/catalog/terms.js";

const TODAY = "2026-11-22";
const RULES = adviceRules();
const ALL_TEXTS = [...RULES.frauds, ...RULES.actions, ...RULES.contacts, ...RULES.rights, ...RULES.risk.rules];

const leak = (classes: string, date: string | null = "2025", more: Partial<Situation> = {}): Situation => ({
  dataClasses: classes.split(" "),
  incident: null,
  kind: null,
  date,
  ...more,
});
const advise = (situations: readonly Situation[], countries: readonly string[] = []): Advice =>
  adviceFor([situations], countries, TODAY);
const ids = (texts: readonly { id: string }[]): string[] => texts.map(({ id }) => id);
const incident = (id: string) => ownIncidents().find((entry) => entry.id === id) ?? null;

describe("the rules", () => {
  it("put every data class into one group, and no other", () => {
    const grouped = Object.values(RULES.groups).flatMap(({ classes }) => classes);
    expect(grouped.toSorted()).toEqual(dataClasses().map(({ slug }) => slug));
  });

  it("have ids of their own, words in both languages and sources", () => {
    for (const list of [RULES.frauds, RULES.actions, RULES.contacts, RULES.rights, RULES.risk.rules])
      expect(new Set(ids(list)).size).toBe(list.length);
    for (const { id, en, zh, sources } of ALL_TEXTS) {
      expect(sources.length, id).toBeGreaterThan(0);
      for (const source of sources) expect(sourceOf(source), `${id}: ${source}`).not.toBeNull();
      expect(zh, id).toMatch(/\p{sc=Han}/u);
      expect(en, id).not.toMatch(/\p{sc=Han}/u);
    }
  });

  it("name a number, an address or an article only on the word of somebody who can be looked up", () => {
    // Of three digits and more save for years, a site, a law's article, a share.
    const checkable =
      /(?<!\d)(?!(?:19|20)\d\d(?!\d))\d[\d ]{2,}|\b[a-z-]+\.(?:com|org|gov|cn|uk|hk|eu|europa)\b|\bart(?:icles?)?\.? |第 ?[\d一二三四五六七八九十]+ ?条|%/iu;
    const own = ownIncidents().flatMap(({ id, advice }) => advice.map((text) => ({ id, ...text })));
    const texts = [...ALL_TEXTS, ...own];
    const claims = texts.filter(({ en, zh }) => checkable.test(en) || checkable.test(zh));
    expect(claims.length).toBeGreaterThan(12);
    for (const { id, sources } of claims)
      expect(
        sources.some((source) => sourceOf(source)?.address),
        id,
      ).toBe(true);
  });

  it("hold only under conditions that can be met", () => {
    const conditions = [...RULES.frauds, ...RULES.actions, ...RULES.risk.rules].flatMap(
      ({ when }) => when as Condition,
    );
    const keys = new Set(conditions.flatMap((condition) => Object.keys(condition)));
    for (const key of keys)
      expect(
        "groups allGroups classes allClasses kinds channels industries countries notCountries minAgeYears maxAgeYears otherwise".split(
          " ",
        ),
      ).toContain(key);
    for (const {
      groups = [],
      allGroups = [],
      classes = [],
      allClasses = [],
      kinds = [],
      channels = [],
      industries = [],
    } of conditions) {
      for (const group of [...groups, ...allGroups]) expect(Object.keys(RULES.groups)).toContain(group);
      for (const slug of [...classes, ...allClasses]) expect(isDataClass(slug), slug).toBe(true);
      for (const kind of kinds) expect(Object.keys(termsOf("kinds"))).toContain(kind);
      for (const channel of channels) expect(Object.keys(termsOf("channels"))).toContain(channel);
      for (const industry of industries) expect(Object.keys(termsOf("industries"))).toContain(industry);
    }
    expect(RULES.risk.rules.at(-1)?.when).toEqual({});
  });

  it("stay calm: no alarm, no promise", () => {
    for (const { en, zh } of [...ALL_TEXTS, ...ownIncidents().flatMap(({ advice }) => advice)]) {
      expect(en).not.toMatch(/!|immediately|urgently|danger|catastroph|disaster|you are safe/iu);
      expect(zh).not.toMatch(/！|危险|立即|马上|灾难|务必|安全无忧/u);
    }
  });
});

describe("adviceFor", () => {
  it.each(dataClasses().map(({ slug }) => slug))("has something of its own to do and to expect about %s", (slug) => {
    for (const date of ["2026", "2005", null]) {
      const { actions, frauds, contacts } = advise([leak(slug, date)]);
      expect(actions.length).toBeGreaterThan(0);
      expect(ids(actions)).not.toContain("general");
      expect(frauds.length).toBeGreaterThan(0);
      expect(contacts.length).toBeGreaterThan(0);
    }
  });

  it.each(ownIncidents().map(({ id }) => id))("says first what is for %s alone", (id) => {
    const own = incident(id);
    expect(own?.advice.length).toBeGreaterThan(0);
    const { actions } = advise([{ ...leak(""), dataClasses: own?.dataClasses ?? [], incident: own }]);
    const texts = actions.filter((action) => action.id.startsWith(`${id}-`)).map(({ en, zh }) => ({ en, zh }));
    expect(texts).toEqual(own?.advice.map(({ en, zh }) => ({ en, zh })));
  });

  it("falls back to something general for data of another vocabulary", () => {
    expect(ids(advise([leak("shoe-sizes")]).actions)).toEqual(["general"]);
  });

  it("goes by age", () => {
    const password = (date: string | null): string[] => ids(advise([leak("passwords", date)]).actions);
    expect(password("2024")).toContain("change-password");
    expect(password(null)).toContain("change-password");
    expect(password("2012-06")).toEqual(expect.arrayContaining(["change-old-password"]));
    expect(password("2012-06")).not.toContain("change-password");
    // A year alone counts from its end: 2021 is less than five years ago, 2020 is not.
    expect(password("2021")).toContain("change-password");
    expect(password("2020")).toContain("change-old-password");
  });

  it("says nothing about what did not leak, and what can't wait first", () => {
    const about = (classes: string, country = "US"): string[] => ids(advise([leak(classes)], [country]).actions);
    expect(about("social-security-numbers names")).not.toContain("document");
    expect(about("passport-numbers names")).toContain("document");
    expect(about("credit-cards email-addresses names")[0]).toBe("bank-card");
    expect(about("personal-health-data names")[0]).toBe("health-record");
    // No name, and no birth date: nothing that anybody is asked for as proof.
    expect(advise([leak("genders ages")]).risk.level).toBe("low");
    expect(advise([leak("names dates-of-birth")]).risk.rule).toBe("name-and-birth");
    expect(advise([leak("genders passport-numbers")]).risk.rule).toBe("document");
    for (const classes of [
      "phone-numbers",
      "email-addresses names",
      "usernames",
      "social-security-numbers",
      "genders ages",
    ])
      for (const country of ["US", "GB", "CN", "DE", "BR"])
        expect(about(classes, country).filter((id) => /password|card|wallet|session/u.test(id))).toEqual([]);
    expect(ids(advise([leak("usernames passwords")], ["CN"]).frauds)).not.toContain("false-shop");
  });

  it("goes by kind, channel and industry", () => {
    const stealer = advise([leak("passwords", "2025", { kind: "stealer-log" })]);
    expect(stealer.actions[0].id).toBe("clean-device");
    expect(stealer.risk).toMatchObject({ level: "high", rule: "device" });
    const jiedai = incident("cn-es-2024-jiedai");
    expect(ids(advise([leak("phone-numbers", "2024", { incident: jiedai })]).frauds)).toContain("credit-repair");
    const telegram = incident("telegram-disclosure-2024");
    const disclosed = advise([leak("phone-numbers ip-addresses", "2024", { incident: telegram })]);
    expect(disclosed.risk.rule).toBe("none");
    expect(disclosed.frauds).toEqual([]);
    expect(ids(disclosed.actions)).toEqual(["telegram-disclosure-2024-1", "disclosure"]);
  });

  it("goes by country", () => {
    const contacts = (...countries: string[]): string[] => ids(advise([leak("phone-numbers")], countries).contacts);
    expect(contacts("CN")).toEqual(["cn-110", "cn-96110", "cn-12321", "cn-12377"]);
    expect(contacts("GB")).toContain("gb-report-fraud");
    expect(contacts("US", "FR")).toEqual(["us-identitytheft", "us-fraud", "eu-dpa"]);
    expect(contacts("BR")).toEqual(["elsewhere"]);
    expect(ids(advise([leak("phone-numbers")], ["DE"]).rights)).toEqual(["gdpr"]);
    expect(advise([leak("phone-numbers")], ["US"]).rights).toEqual([]);
    const ofReport = (country: string): string[] =>
      ids(advise([leak("loan-information")], [country]).actions).filter((id) => id.startsWith("credit-report"));
    expect([ofReport("US"), ofReport("CN"), ofReport("IN")]).toEqual([
      ["credit-report-us"],
      ["credit-report-cn"],
      ["credit-report"],
    ]);
  });

  it("puts the leaks of one person together, and never those of two", () => {
    const [phone, id] = [leak("phone-numbers"), leak("government-issued-ids")];
    expect(advise([phone, id]).risk).toMatchObject({ level: "high", rule: "phone-and-id" });
    expect(ids(advise([phone, id]).frauds)).toContain("sim-swap");
    const two = adviceFor([[phone], [id]], [], TODAY);
    expect(two.risk).toMatchObject({ level: "raised", rule: "document" });
    expect(ids(two.frauds)).not.toContain("sim-swap");
  });

  it("rates by the first rule that fits", () => {
    const rate = (classes: string, date: string | null = "2025"): string => advise([leak(classes, date)]).risk.level;
    expect(rate("phone-numbers")).toBe("low");
    expect(rate("names phone-numbers physical-addresses")).toBe("raised");
    expect(rate("names phone-numbers physical-addresses", "2010")).toBe("low");
    expect(rate("email-addresses passwords", "2010")).toBe("raised");
    expect(rate("email-addresses passwords")).toBe("high");
    expect(rate("hiv-statuses", "1999")).toBe("high");
  });

  it("does what is urgent before what is only good", () => {
    const { actions } = advise([leak("passwords credit-cards names phone-numbers email-addresses")]);
    const at = (id: string): number => ids(actions).indexOf(id);
    expect(at("change-password")).toBe(0);
    expect(at("bank-card")).toBeLessThan(at("calls"));
    expect(at("calls")).toBeLessThan(at("person"));
  });
});

describe("letterText", () => {
  const articles = { gdpr: ["Article 15", "Article 17"], "uk-gdpr": ["Article 15", "Article 17"], pipl: ["45", "47"] };

  it.each(["gdpr", "uk-gdpr", "pipl"] as const)("asks by the articles of %s", (law) => {
    expect(letterLaws()).toContain(law);
    const options = { law, controller: null, incident: null } as const;
    const both = letterText({ ...options, requests: ["access", "erasure"] }, "en");
    for (const article of articles[law]) expect(both).toContain(article);
    expect(letterText({ ...options, requests: ["access"] }, "en")).not.toContain(articles[law][1]);
    expect(both).toContain("[your name]");
    expect(both).not.toMatch(/[{}]|undefined/u);
    const zh = letterText({ ...options, requests: ["access", "erasure"] }, "zh");
    expect(zh).toContain("[您的姓名]");
    expect(zh).not.toMatch(/[{}]|undefined/u);
  });

  it("takes a name as it is, whatever is in it", () => {
    const text = letterText(
      { law: "gdpr", requests: ["access"], controller: "A {law} $& Ltd", incident: "x {person}" },
      "en",
    );
    expect(text).toContain("To: A {law} $& Ltd");
    expect(text).toContain("(x {person})");
  });

  it("has sources for what it says of the law, which name its articles", () => {
    const { laws } = JSON.parse(readFileSync(dataFile("advice", "letters.json"), "utf8")) as {
      laws: Record<string, { sources: string[]; access: { zh: string } }>;
    };
    for (const [law, { sources, access }] of Object.entries(laws)) {
      expect(sources.length, law).toBeGreaterThan(0);
      const titles = sources.map((id) => sourceOf(id)?.title ?? "").join(" ");
      // PIPL's are written out, those of the others are digits.
      for (const [article] of access.zh.matchAll(/(?<=第 ?)[\d四五]+十?[\d四五]*/gu))
        expect(titles, law).toContain(article);
    }
  });
});
