/** The shipped catalogue: in its schema, whole, and with no slug, country or source that isn't there. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { Catalog, ownIncidents } from "../../src/catalog/catalog.js";
import { isDataClass } from "../../src/catalog/data-classes.js";
import { dataFile } from "../../src/catalog/data-folder.js";
import { incidentOf } from "../../src/catalog/incident.js";
import { sourceOf, termsOf, type TermGroup } from "../../src/catalog/terms.js";

const read = (...path: string[]): unknown => JSON.parse(readFileSync(dataFile(...path), "utf8"));

describe("the shipped catalogue", () => {
  it("is valid by its schema", () => {
    const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, allowUnionTypes: true });
    const validate = ajv.compile(read("catalog", "incidents.schema.json") as object);
    validate(read("catalog", "incidents.json"));
    expect(validate.errors).toBeNull();
  });

  it("has every incident and the seven sub-sets, each once", () => {
    expect(ownIncidents().map(({ id }) => id)).toEqual([
      "whatsapp-2022",
      "cn-express-2023",
      "cn-es-2024",
      ...["qq", "weibo", "shunfeng", "siyaosu", "chezhu", "pingan", "jiedai"].map((part) => `cn-es-2024-${part}`),
      "cuhk-moodle-2024",
      "nanchong-property-2024",
      "cn-entrepreneurs-2024",
      "gansu-hotels-2024",
      "gansu-property-2024",
      "hello-bike-2024",
      "changzhi-2024",
      "xian-lawfirm-2024",
      "telegram-disclosure-2024",
    ]);
  });

  it("counts the whole of the Elasticsearch as the sum of its parts", () => {
    const catalog = new Catalog(ownIncidents());
    const parts = catalog.partsOf("cn-es-2024").map(({ counts }) => counts?.total ?? 0);
    expect(parts).toHaveLength(7);
    expect(catalog.find("cn-es-2024")?.counts?.total).toBe(parts.reduce((sum, count) => sum + count, 0));
    const classes = new Set(catalog.partsOf("cn-es-2024").flatMap(({ dataClasses }) => dataClasses));
    expect(catalog.find("cn-es-2024")?.dataClasses).toEqual([...classes].sort());
  });

  it.each(ownIncidents().map((incident) => [incident.id, incident] as const))(
    "%s names only what there is",
    (_, incident) => {
      const known = (group: TermGroup): string[] => Object.keys(termsOf(group));
      expect(known("kinds")).toContain(incident.kind);
      if (incident.channel !== null) expect(known("channels")).toContain(incident.channel);
      for (const industry of incident.industries) expect(known("industries")).toContain(industry);
      expect(known("circulations")).toContain(incident.circulates);
      for (const slug of incident.dataClasses) expect(isDataClass(slug), slug).toBe(true);
      for (const sources of [incident.sources, ...incident.advice.map((advice) => advice.sources)])
        expect(sources.length).toBeGreaterThan(0);
      for (const id of [...incident.sources, ...incident.advice.flatMap(({ sources }) => sources)])
        expect(sourceOf(id), id).not.toBeNull();
      for (const { zh } of [incident.title, incident.summary, ...incident.advice]) expect(zh).toMatch(/\p{sc=Han}/u);
      for (const { en } of [incident.title, incident.summary, ...incident.advice])
        expect(en).not.toMatch(/\p{sc=Han}/u);
    },
  );

  it("refuses an entry of another shape, without its text", () => {
    for (const entry of [null, [], { id: "A B" }, { id: "x", title: { en: "secret" } }])
      expect(() => incidentOf(entry, "incident 7")).toThrow(/^incident 7: (?!.*secret)/u);
  });
});
