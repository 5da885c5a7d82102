/** Titles and notes above the header of delimited text: what is read of them in imports and lists, and what is said of the rest. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planInputs } from "../../src/app/plan-inputs.js";
import { readContacts } from "../../src/app/read-contacts.js";
import type { CountryCode } from "../../src/identifier/country.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-titles-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PEOPLE = Array.from({ length: 6 }, (_, i) => `Ann Lee,+4477009001${10 + i},${i}\n`).join("");

async function planned(title: string, country: CountryCode | null = null) {
  const path = join(folder, "list.csv");
  const text = `${title}\n\nGuest,Phone,Room\n${PEOPLE}`;
  writeFileSync(path, text);
  const files = [{ path, bytes: Buffer.byteLength(text) }];
  return { path, ...(await planInputs({ files, skipped: [], country, columns: [] })) };
}

describe("titles of delimited text", () => {
  it.each<[title: string, form: string, country?: CountryCode]>([
    ["Contact: ann＠example.com", "ann@example.com"],
    ["Contact: ann (at) example.com", "ann@example.com"],
    ["ann\u200b@example.com", "ann@example.com"],
    ["Questions,ann@example.com,", "ann@example.com"],
    ["Hotline +44 7700 900999", "+447700900999"],
    ["Tel ＋４４７７００９００９９９", "+447700900999"],
    // Nearly all numbers of the table are of one country.
    ["Tel. 07700 900999", "+447700900999"],
    ["Hotline,07700 900999,", "+447700900999"],
    ["联系电话：15400000999", "+8615400000999", "CN"],
  ])("%s is read", async (title, form, country) => {
    const { path, planned: plans, skipped } = await planned(title, country);
    expect(skipped).toEqual([]);
    expect(plans.map(({ plan, input }) => [plan.format, input.file.path])).toEqual([
      ["delimited", path],
      ["text", `${path} (above the table)`],
    ]);
    expect(plans[0].columns.map(({ name, role }) => [name, role])).toContainEqual(["Phone", "phone"]);
    const { contacts } = await readContacts(path, { country: country ?? null, columns: [] });
    expect(contacts.map(({ forms, invalid }) => invalid ?? forms[0])).toEqual(
      expect.arrayContaining([form, "+447700900110", "+447700900115"]),
    );
    expect(contacts).toHaveLength(7);
  });

  it.each(["Call (202) 555-0123", "联系电话：15400000999"])(
    "%s, of no known country, is not passed over",
    async (title) => {
      const { path, planned: plans } = await planned(title);
      expect(plans).toHaveLength(2);
      const { contacts } = await readContacts(path, { country: null, columns: [] });
      expect(contacts).toHaveLength(7);
    },
  );

  it.each(["Guests of the summer", "As of 2023-01-31 12:00:00", "Stand: 31.01.2023, 12:30", "导出时间 2023年1月31日"])(
    "%s is no input of its own",
    async (title) => expect((await planned(title)).planned).toHaveLength(1),
  );

  it("are left out, and said to be, where the import is split", async () => {
    const { path } = await planned("Questions: ann@example.com");
    const files = [{ path, bytes: 1 }];
    const { planned: plans, skipped } = await planInputs({
      files,
      skipped: [],
      country: null,
      columns: [],
      splitBy: "Room",
    });
    expect(plans).toHaveLength(1);
    expect(skipped).toMatchObject([{ path: `${path} (above the table)`, reason: "no-such-column" }]);
  });
});
