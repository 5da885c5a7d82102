/** Lists whose cells mention identifiers: a list is asked for what an import of the same table finds. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readContacts } from "../../src/app/read-contacts.js";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "leaksift-list-text-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEN = Array.from({ length: 10 }, (_, i) => i);
const MOBILE = (i: number): string => `+44770090010${i}`;
const MAIL = (i: number): string => `user${i}@example.com`;
const each = (line: (i: number) => string): string => `${TEN.map(line).join("\n")}\n`;
const BOTH = TEN.flatMap((i) => [MAIL(i), MOBILE(i)]).sort();

async function read(name: string, content: string, more: Partial<Parameters<typeof readContacts>[1]> = {}) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const { contacts, rows } = await readContacts(path, { country: null, columns: [], ...more });
  expect(contacts.every(({ invalid }) => invalid === null)).toBe(true);
  return { found: contacts.flatMap(({ forms }) => forms).sort(), rows };
}

it.each([
  ["notes.csv", `name,mobile,notes\n${each((i) => `A,${MOBILE(i)},"please write to ${MAIL(i)} at night"`)}`],
  ["department.tsv", `department\tmobile\n${each((i) => `ask ${MAIL(i)} for access\t${MOBILE(i)}`)}`],
  ["bio.ndjson", each((i) => JSON.stringify({ mobile: MOBILE(i), bio: `write to ${MAIL(i)} at any time` }))],
  ["names.ndjson", each((i) => JSON.stringify({ name: `A (also ${MAIL(i)} at home)`, mobile: MOBILE(i) }))],
  ["handles.ndjson", each((i) => JSON.stringify({ mobile: MOBILE(i), contact: { handles: ["x", MAIL(i)] } }))],
  ["note.vcf", each((i) => `BEGIN:VCARD\nVERSION:3.0\nFN:A\nTEL:${MOBILE(i)}\nNOTE:now at ${MAIL(i)}\nEND:VCARD`)],
  ["description.ldif", each((i) => `dn: uid=u${i}\nmobile: ${MOBILE(i)}\ndescription: formerly ${MAIL(i)}\n`)],
])("%s: what its texts mention is asked, as the row's own", async (name, content) => {
  const { found, rows } = await read(name, content);
  expect(found).toEqual(BOTH);
  expect(rows).toHaveLength(10);
});

it("takes the few addresses among logins, and nothing of a password", async () => {
  const logins = each(
    (i) => `A,${MOBILE(i)},${i === 5 ? MAIL(5) : `bob${i}`},${i === 3 ? `pw${MAIL(3)}` : `secret${i}`}`,
  );
  const { found } = await read("logins.csv", `name,mobile,login,password\n${logins}`);
  expect(found).toEqual([...TEN.map(MOBILE), MAIL(5)].sort());
});

it("looks into a column that is empty in the sample", async () => {
  const rows = Array.from({ length: 50_000 }, (_, i) => `A,${MOBILE(i % 10)},${i === 45_000 ? MAIL(1) : ""}`);
  const { found } = await read("long.csv", `name,mobile,x\n${rows.join("\n")}\n`);
  expect([...new Set(found)]).toEqual([...TEN.map(MOBILE), MAIL(1)].sort());
});

it("leaves text alone when columns are named", async () => {
  const content = `name,mobile,notes\n${each((i) => `A,${MOBILE(i)},"please write to ${MAIL(i)} at night"`)}`;
  const columns = [{ role: "phone", column: "mobile" }];
  expect((await read("named.csv", content, { columns })).found).toEqual(TEN.map(MOBILE));
});

it.each([
  [
    "prose.txt",
    "Please call Ann on 07700 900001 tomorrow, or write to ann@example.com there.\nNothing else was said.\n",
  ],
  ["remarks.csv", "email,notes\nann@example.com,please call 07700 900001 at night\n"],
])("%s: a national number of no country can't be checked, and with one it is asked", async (name, content) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  const asked = async (country: "GB" | null): Promise<string[]> =>
    (await readContacts(path, { country, columns: [] })).contacts
      .map(({ forms, invalid }) => invalid ?? forms[0])
      .sort();
  expect(await asked(null)).toEqual(["ann@example.com", "needs-country"]);
  expect(await asked("GB")).toEqual(["+447700900001", "ann@example.com"]);
});

it("asks for both numbers of a line that spaces divide", async () => {
  const line = (i: number): string => `${MOBILE(i)} 07700 90020${i}`;
  const { found } = await read("two.txt", each(line), { country: "GB" });
  expect(found).toEqual([...TEN.map(MOBILE), ...TEN.map((i) => `+44770090020${i}`)].sort());
});
