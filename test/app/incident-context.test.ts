/** Which known incidents concern the people who ask, though nothing of them was imported. */
import { describe, expect, it } from "vitest";
import { contactsOf, contactsOfKind } from "../../src/app/contact.js";
import { askerOf, knownIncidents } from "../../src/app/incident-context.js";
import { Catalog, ownIncidents } from "../../src/catalog/catalog.js";

const CATALOG = new Catalog(ownIncidents());
const known = (text: string, services: readonly string[] = [], linked: readonly string[] = []): string[] =>
  knownIncidents(askerOf(contactsOf(text, null, null), null, services), CATALOG, new Set(linked)).map(
    ({ incident }) => incident.id,
  );

describe("askerOf", () => {
  it("tells country, domain and service from the contacts", () => {
    const contacts = [
      ...contactsOf("+8615400000123", null, 1),
      ...contactsOf("ann@s.cuhk.edu.hk", null, 2),
      ...contactsOfKind("qq", "12345678", 3),
      ...contactsOf("rubbish", null, 4),
    ];
    const asker = askerOf(contacts, "GB", ["WhatsApp"]);
    expect([...asker.countries].toSorted()).toEqual(["CN", "GB"]);
    expect([...asker.domains]).toEqual(["s.cuhk.edu.hk"]);
    expect(asker.services.toSorted()).toEqual(["WhatsApp", "qq"]);
  });
});

describe("knownIncidents", () => {
  it("lists those of the country, newest first, a whole for its parts", () => {
    const ids = known("+8615400000123");
    expect(ids[0]).toBe("nanchong-property-2024");
    expect(ids).toContain("cn-es-2024");
    expect(ids.filter((id) => id.startsWith("cn-es-2024-"))).toEqual([]);
    expect(ids).not.toContain("cuhk-moodle-2024");
  });

  it("leaves out what was imported, and then names the other parts", () => {
    const ids = known("+8615400000123", [], ["cn-express-2023", "cn-es-2024-qq"]);
    expect(ids).not.toContain("cn-express-2023");
    expect(ids).not.toContain("cn-es-2024");
    expect(ids).not.toContain("cn-es-2024-qq");
    expect(ids).toContain("cn-es-2024-weibo");
    expect(known("+8615400000123", [], ["cn-es-2024"]).filter((id) => id.startsWith("cn-es-2024"))).toEqual([]);
  });

  it("says that a country may be among those that were not named", () => {
    const asker = askerOf(contactsOf("+46701740605", null, null), null, []);
    expect(knownIncidents(asker, CATALOG, new Set())).toMatchObject([
      { incident: { id: "whatsapp-2022" }, because: [{ kind: "perhaps-country", value: "SE" }] },
    ]);
  });

  it("finds services by name in any spelling, and by e-mail domain", () => {
    expect(known("ann@example.com", ["Hello Bike"])).toEqual(["hello-bike-2024"]);
    expect(known("ann@example.com", ["hello-bike", "顺丰"])).toContain("cn-es-2024-shunfeng");
    expect(known("ann@link.cuhk.edu.hk")).toEqual(["cuhk-moodle-2024"]);
    expect(known("ann@notcuhk.edu.hk")).toEqual([]);
  });
});
