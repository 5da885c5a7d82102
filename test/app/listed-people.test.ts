/** Lists of people: who is one, what is asked once, what their labels may show, and what their cells hold. */
import { describe, expect, it } from "vitest";
import { contactsOf, type Contact } from "../../src/app/contact.js";
import { listCellValues } from "../../src/app/list-cell.js";
import { askedList, bareRows, joinedRows, type ListedRow } from "../../src/app/listed-people.js";
import { labelField, RowLabel } from "../../src/identifier/label-columns.js";
import { maskLabel } from "../../src/identifier/mask-label.js";

/** Rows as `id | name | identifiers`, each a line from 2 on. */
function listOf(rows: readonly (readonly [id: string | null, name: string | null, ...identifiers: string[]])[]): {
  contacts: Contact[];
  rows: ListedRow[];
} {
  const contacts: Contact[] = [];
  const listed = rows.map(([id, name, ...identifiers], i): ListedRow => {
    const from = contacts.length;
    for (const text of identifiers) contacts.push(...contactsOf(text, "GB", i + 2));
    return { from, id, name, department: null };
  });
  return { contacts, rows: listed };
}

const A = "+447700900001";
const B = "07700 900002";

describe("people of a list", () => {
  it("are one by their id, and what occurs twice is asked once with all its lines", () => {
    const { contacts, rows } = listOf([
      ["17", "Ann", A, "ann@example.com"],
      ["18", "Bob", B],
      ["17", "Ann L.", "07700 900001"],
    ]);
    const asked = askedList(contacts, rows);
    expect(asked.contacts.map(({ shown }) => shown)).toEqual([A, "ann@example.com", "+447700900002"]);
    expect(asked.lines).toEqual([[2, 4], [2], [3]]);
    expect(asked.owners).toEqual([[0], [0], [1]]);
    expect(asked.people.map(({ name }) => name)).toEqual(["Ann", "Bob"]);
  });

  it("share an identifier and all get its answer", () => {
    const { contacts, rows } = listOf([
      ["17", "Ann", A],
      ["18", "Bob", A],
    ]);
    expect(askedList(contacts, rows)).toMatchObject({ lines: [[2, 3]], owners: [[0, 1]] });
  });

  it("without an id are one when they are named alike and share an identifier, not by the name alone", () => {
    const { contacts, rows } = listOf([
      [null, "Ann", A],
      [null, "Ann", A, B],
      [null, "Ann", "ann@example.org"],
    ]);
    expect(askedList(contacts, rows).owners).toEqual([[0], [0], [1]]);
  });

  it("of several lists keep theirs: those of bare identifiers, which say no rows, belong to nobody else", () => {
    const named = listOf([
      ["17", "Ann", A, B],
      ["18", "Bob", A],
    ]);
    const bare = { contacts: contactsOf(A, "GB", 1).concat(contactsOf("+447700900003", "GB", 2)), rows: [] };
    expect(joinedRows([bare, bare])).toEqual([]);
    for (const lists of [
      [bare, named, bare],
      [named, bare],
    ]) {
      const contacts = lists.flatMap((list) => list.contacts);
      const spelledOut = lists.map((list) => ({ ...list, rows: list === bare ? bareRows(2) : list.rows }));
      expect(askedList(contacts, joinedRows(lists))).toEqual(askedList(contacts, joinedRows(spelledOut)));
      expect(joinedRows(lists).map(({ from }) => from)).toEqual(lists.length === 3 ? [0, 1, 2, 4, 5, 6] : [0, 2, 3, 4]);
    }
  });

  it("are none in a list of bare identifiers; without names, rows of several identifiers are people", () => {
    const bare = listOf([
      [null, null, A],
      [null, null, A],
    ]);
    expect(askedList(bare.contacts, bare.rows)).toMatchObject({ lines: [[2, 3]], owners: [], people: [] });
    const rows = listOf([
      [null, null, A, "ann@example.com"],
      [null, null, B],
    ]);
    expect(askedList(rows.contacts, rows.rows).owners).toEqual([[0], [0], [1]]);
    expect(askedList([], [])).toEqual({ contacts: [], lines: [], owners: [], people: [] });
  });

  it("keep what can't be checked: the same text once, unreadable records each", () => {
    const unreadable = contactsOf("rubbish", null, 5).map((contact): Contact => ({ ...contact, shown: "" }));
    const contacts = [
      ...contactsOf("rubbish", null, 2),
      ...contactsOf("rubbish", null, 3),
      ...unreadable,
      ...unreadable,
    ];
    expect(askedList(contacts, []).lines).toEqual([[2, 3], [5], [5]]);
  });
});

describe("labels", () => {
  it.each([
    ["Employee ID", "id"],
    ["工号", "id"],
    ["sAMAccountName", "id"],
    ["displayName", "name"],
    ["姓名", "name"],
    ["First Name", "given"],
    ["_source.Surname", "family"],
    ["Organization 1 - Department", "department"],
    ["部门", "department"],
    ["phone", null],
    ["hostname", null],
  ])("%s is %s", (header, field) => expect(labelField(header)).toBe(field));

  it("make a name of two, in the order of their script", () => {
    const label = new RowLabel();
    label.add("family", "Lee ");
    label.add("given", "Ann");
    label.add("department", "");
    expect(label.take()).toEqual({ id: null, name: "Ann Lee", department: null });
    label.add("given", "雷");
    label.add("family", "李");
    expect(label.take().name).toBe("李雷");
    label.add("given", "Ann");
    label.add("name", "A. Lee");
    expect(label.take().name).toBe("A. Lee");
    expect(label.take()).toEqual({ id: null, name: null, department: null });
  });

  it.each([
    ["Ann Lee (ann.lee@example.com)", [], /ann\.lee/u],
    ["15400000123", ["+8615400000123"], /\d{5}/u],
    ["13800138000", [], /\d{5}/u],
    ["+44 7700 900001", [], /900001/u],
    ["00447700900001", [], /900001/u],
    ["11010519491231002X", [], /\d{5}/u],
    ["Zhang 11010519491231002X", [], /\d{5}/u],
    ["13800138000 13900139000", [], /\d{5}/u],
    ["Ann 15400000123 2", ["+8615400000123"], /\d{5}/u],
    ["0123456", ["+8615400123456"], /3456\d/u],
    ["１５４００００００１２", [], /\d{5}/u],
    ["ann.lee＠example.com", [], /ann\.lee/u],
    ["07700900123", ["07700900123"], /\d{6}/u],
    ["qq 12345678", [], /\d{6}/u],
  ])("hide an identifier in %s", (label, own, never) => expect(maskLabel(label, own)).not.toMatch(never));

  it.each(["Ann Lee", "10012345", "urn:uuid:4fbe8971-0bc3", "A\u001b[31mnn"])("show %s otherwise", (label) => {
    expect(maskLabel(label, [A])).toBe(label.replace("\u001b[31m", ""));
  });
});

it.each([
  ["a@example.com", ["a@example.com"]],
  ["+44 1 ::: +44 2", ["+44 1 ", " +44 2"]],
  ["SMTP:a@example.com;smtp:b@example.com;X500:/o=x;/cn=y", ["a@example.com", "b@example.com"]],
  ["sip:a@example.com", ["a@example.com"]],
  ["sip:+447700900001@sip.example.net", ["+447700900001"]],
  ["X500:/o=x;/cn=y", []],
  ["Notes: +44 7700 900001", ["+44 7700 900001"]],
  ["Notes: see below", ["Notes: see below"]],
  ["tel:+44 1", ["tel:+44 1"]],
])("the values of %s", (text, values) => expect(listCellValues(text)).toEqual(values));
