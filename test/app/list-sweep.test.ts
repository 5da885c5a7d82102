/** Numbers beside others in a list: each is asked, or said to lack its country; none is passed over. */
import { expect, it } from "vitest";
import { ListSweep } from "../../src/app/list-sweep.js";
import type { Contact } from "../../src/app/contact.js";
import type { CountryCode } from "../../src/identifier/country.js";

function shown(contacts: readonly Contact[] | null): string[] | null {
  return contacts && contacts.map(({ forms, invalid }) => [...forms, ...(invalid ? [invalid] : [])].join(" "));
}

const GB1 = "+447700900001";
const GB2 = "+447700900002";

it.each<[text: string, country: CountryCode | null, wanted: string[]]>([
  ["+44 7700 900001 07700 900002", null, [GB1, `${GB2} needs-country`]],
  ["07700 900002 +44 7700 900001", null, [`${GB2} needs-country`, GB1]],
  ["+44 7700 900001 07700 900002", "GB", [GB1, GB2]],
  ["Ann +44 7700 900001 7700 900002", null, [GB1, `${GB2} needs-country`]],
  ["Ann +44 7700 900001 7700 900002", "GB", [GB1, GB2]],
  ["+44 7700 900001 (020) 7946 0001", null, [GB1, "+442079460001 needs-country"]],
  ["+44 7700 900001, 20 7946 0001", null, [GB1, "+442079460001"]],
  ["+44 7700 900001  946 0001", null, [GB1, "+449460001 needs-country"]],
  ["+1 202 555 0101 202 555 0102", null, ["+12025550101", "+12025550102 needs-country"]],
  ["ring 07700 900002 at night", null, ["needs-country"]],
  // No number is meant by these.
  ["+44 7700 900001 2024-11-22 10:30", null, [GB1]],
  ["+44 7700 900001 20241122", null, [GB1]],
  ["+44 7700 900001 x4715", null, [GB1]],
  ["+44 7700 900001 4715", null, [GB1]],
  ["+44 7700 900001 1234567@example.com", null, [GB1, "1234567@example.com"]],
  ["version 1.2.3 of 2024", "GB", []],
])("%s, country %s", (text, country, wanted) => {
  const bytes = Buffer.from(`<${text}>`);
  expect(shown(new ListSweep().contactsIn(bytes, 1, bytes.length - 1, country, 3))).toEqual(wanted);
});

it.each<[value: string, country: CountryCode | null, wanted: string[] | null]>([
  ["ann@example.com 07700 900001", "GB", ["ann@example.com", GB1]],
  ["ann@example.com 07700 900001", null, ["ann@example.com", "needs-country"]],
  ["+44 7700 900001 / 07700 900002", null, [GB1, GB2]],
  ["ann@example.com bob@example.org", null, ["ann@example.com", "bob@example.org"]],
  ["ann@example.com (home)", null, ["ann@example.com"]],
  // What is left over may be one that was mistyped.
  ["ann@example.com 07700", null, ["ann@example.com", "no-possible-form"]],
  ["ann@example.com bob@example", null, ["ann@example.com", "no-possible-form"]],
  ["ann lee@example.com", null, ["lee@example.com", "no-possible-form"]],
  ["nobody of ours", "GB", null],
  ["b\ufffdcher@example.com", null, null],
  ["07700 900001", null, null],
])("within %s, country %s", (value, country, wanted) => {
  expect(shown(new ListSweep().contactsWithin(value, country, null))).toEqual(wanted);
});

it("shows of a number without its country no more than its shape", () => {
  const bytes = Buffer.from("ring 07700 900002 at night");
  const [contact] = new ListSweep().contactsIn(bytes, 0, bytes.length, null, 1);
  expect(contact.masked).toBe("##### ######");
});
