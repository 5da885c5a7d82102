/** Contacts of other kinds, and lists in which a column names the kind. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contactsOf, contactsOfKind } from "../../src/app/contact.js";
import { findKindColumn, kindNamed } from "../../src/app/kind-column.js";
import { readContacts } from "../../src/app/read-contacts.js";
import type { IdentifierKindName } from "../../src/identifier/identifier-kind.js";

const ID = "110100199001010000";
const ID_X = "31010019850101000X";

describe("contactsOfKind", () => {
  it.each<[IdentifierKindName, string, string[]]>([
    ["qq", "12345678", ["qq 12345678 12***78"]],
    ["qq", "QQ：12345678/10000", ["qq 12345678 12***78", "qq 10000 1***0"]],
    ["qq", "1234", ["invalid no-possible-form"]],
    ["qq", "1234****", ["invalid masked"]],
    ["resident-id", ID_X.toLowerCase(), [`resident-id ${ID_X} 310***********000X`]],
    ["resident-id", "110100560229000", ["resident-id 110100195602290003 110***********0003"]],
    ["resident-id", "110100199001010001", ["invalid no-possible-form"]],
    ["email", "Ann@Example.com", ["email ann@example.com a***@example.com"]],
    ["phone", "+44 7700 900001", ["phone +447700900001 +4477*****001"]],
    ["phone", "12", ["invalid no-possible-form"]],
  ])("%s %s", (kind, text, wanted) => {
    const contacts = contactsOfKind(kind, text, 1).map(({ kind: own, forms, masked, invalid }) =>
      invalid ? `invalid ${invalid}` : `${own} ${forms[0]} ${masked}`,
    );
    expect(contacts).toEqual(wanted);
  });

  it("never shows what is masked", () => {
    for (const contact of contactsOfKind("resident-id", `${ID}; ${ID_X}`, null)) {
      expect(contact.masked).not.toContain(contact.forms[0].slice(3, 14));
    }
  });

  it("is guessed for a resident id, which nothing else can be", () => {
    expect(contactsOf(` ${ID} `, "CN", null)).toMatchObject([{ kind: "resident-id", forms: [ID] }]);
    expect(contactsOf("110100199001010001", "CN", null)).toMatchObject([
      { kind: "phone", invalid: "no-possible-form" },
    ]);
    expect(contactsOf("12345678", null, null)[0].kind).toBe("phone");
  });
});

describe("a column that names kinds", () => {
  it.each<[string, string | null]>([
    ["phone", "phone"],
    ["Mobile", "phone"],
    ["手机", "phone"],
    ["E-Mail", "email"],
    ["qq", "qq"],
    ["身份证", "resident-id"],
    ["resident-id", "resident-id"],
    ["ID card", "resident-id"],
    ["customer", null],
    ["", null],
  ])("%s → %s", (cell, kind) => expect(kindNamed(cell)).toBe(kind));

  it("is found by its cells, with the column that it speaks of", () => {
    const rows = [
      ["qq", "12345678"],
      ["phone", "+447700900001"],
    ];
    expect(findKindColumn(rows, ["kind", "identifier"])).toEqual({ kind: 0, value: 1 });
    expect(
      findKindColumn(
        rows.map(([a, b]) => [b, a]),
        null,
      ),
    ).toEqual({ kind: 1, value: 0 });
    const wide = rows.map((row) => ["someone", ...row]);
    expect(findKindColumn(wide, ["who", "kind", "value"])).toEqual({ kind: 1, value: 2 });
    expect(findKindColumn(wide, ["who", "kind", "text"])).toBeNull();
    expect(findKindColumn([...rows, ["other", "x"]], null)).toBeNull();
    expect(findKindColumn([], null)).toBeNull();
  });
});

describe("lists of several kinds", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "leaksift-kinds-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function read(
    text: string,
    kind: IdentifierKindName | null = null,
    country: "GB" | null = null,
  ): Promise<string[]> {
    const path = join(folder, "list.csv");
    writeFileSync(path, text);
    const { contacts } = await readContacts(path, { country, columns: [], kind });
    return contacts.map(({ kind: own, forms, line, invalid }) =>
      `${line} ${own} ${forms[0] ?? ""} ${invalid ?? ""}`.trim(),
    );
  }

  it("go by the column that names the kind", async () => {
    const list = `kind,identifier\nqq,12345678\n手机,+447700900001\n身份证,${ID}\nemail,ann@example.com\nqq,12\n`;
    expect(await read(list)).toEqual([
      "2 qq 12345678",
      "3 phone +447700900001",
      `4 resident-id ${ID}`,
      "5 email ann@example.com",
      "6 qq  no-possible-form",
    ]);
  });

  it("go by their columns", async () => {
    const list = `name,qq,身份证,phone\nann,12345678,${ID},+447700900001\nbob,87654321,,\n`;
    const all = ["2 qq 12345678", `2 resident-id ${ID}`, "2 phone +447700900001", "3 qq 87654321"];
    expect(await read(list)).toEqual(all);
    expect(await read(list, "qq")).toEqual(["2 qq 12345678", "3 qq 87654321"]);
    await expect(read(list, "email")).rejects.toThrow(/no column of kind email/);
  });

  it("don't take a preference for a kind", async () => {
    const list =
      "number,email,phone,preferred\n1,ann@example.com,+447700900001,email\n2,bob@example.org,+447700900002,phone\n";
    expect(await read(list)).toEqual([
      "2 email ann@example.com",
      "2 phone +447700900001",
      "3 email bob@example.org",
      "3 phone +447700900002",
    ]);
  });

  it("are of one kind where that is said", async () => {
    expect(await read("12345678\n\n87654321\nx\n", "qq")).toEqual([
      "1 qq 12345678",
      "3 qq 87654321",
      "4 qq  no-possible-form",
    ]);
    expect(await read(`${ID}\n${ID_X}\n`)).toEqual([`1 resident-id ${ID}`, `2 resident-id ${ID_X}`]);
    expect(await read("07700900001\n", "phone", "GB")).toEqual(["1 phone +447700900001"]);
  });
});
