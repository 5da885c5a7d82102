/** Which incident a dataset seems to belong to: by name, classes, size and countries, and never on thin evidence. */
import { describe, expect, it } from "vitest";
import { ownIncidents } from "../../src/catalog/catalog.js";
import { proposeIncident, type DatasetShape } from "../../src/catalog/propose-incident.js";

const PHONES: DatasetShape = {
  names: ["numbers"],
  dataClasses: ["phone-numbers"],
  records: 5000,
  countries: { CN: 5000 },
};
const REPORTED = { EG: 45, US: 32, SA: 29, FR: 20, TR: 20, GB: 11, RU: 10, IT: 5 };
const times = (counts: Readonly<Record<string, number>>, factor: number): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([code, count]) => [code, count * factor]));
const propose = (shape: Partial<DatasetShape>) => {
  const found = proposeIncident({ ...PHONES, ...shape }, ownIncidents());
  return found && [found.incident.id, ...found.because];
};

describe("proposeIncident", () => {
  it("goes by name and classes", () => {
    expect(propose({ names: ["WhatsApp-DE"] })).toEqual(["whatsapp-2022", "name", "data-classes"]);
    const address = ["names", "phone-numbers", "physical-addresses"];
    expect(propose({ names: ["dump", "顺丰 2024"], dataClasses: address })).toEqual([
      "cn-es-2024-shunfeng",
      "name",
      "data-classes",
    ]);
  });

  it("goes by the countries, in the reported shares, without a name", () => {
    expect(propose({ countries: times(REPORTED, 1000) })).toEqual(["whatsapp-2022", "data-classes", "countries"]);
    const shuffled = { EG: 5, US: 10, SA: 11, FR: 20, TR: 20, GB: 29, RU: 32, IT: 45 };
    expect(propose({ countries: times(shuffled, 1000) })).toBeNull();
  });

  it("goes by the size, as far as it is exact", () => {
    const shape = { dataClasses: ["instant-messenger-identities", "phone-numbers"] };
    expect(propose({ ...shape, records: 668_304_162 })).toEqual(["cn-es-2024-qq", "data-classes", "count"]);
    expect(propose({ ...shape, records: 300_000_000 })).toBeNull();
  });

  it("proposes nothing on a name in a word, on classes alone, or against the country", () => {
    expect(
      propose({ names: ["qqq", "myqq2"], dataClasses: ["instant-messenger-identities", "phone-numbers"] }),
    ).toBeNull();
    expect(propose({})).toBeNull();
    expect(
      propose({
        names: ["qq"],
        dataClasses: ["instant-messenger-identities", "phone-numbers"],
        countries: { US: 900 },
      }),
    ).toBeNull();
    expect(propose({ names: ["whatsapp"], dataClasses: ["email-addresses", "passwords"] })).toBeNull();
  });
});
