import { describe, expect, it } from "vitest";
import { planInput } from "../../src/app/plan-input.js";
import { recognizeShape } from "../../src/source/dialect.js";
import type { TextInput } from "../../src/source/text-input.js";

const SECRETS = [
  "x",
  "hunter2",
  "Tr0ub4dor&3",
  "letme1n",
  "pa$$w0rd",
  "5201314",
  "qwErty!",
  "dragon7",
  "s3cret",
  "iloveyou",
];

/** Roles of the columns of ten such lines. */
function rolesOf(line: (i: number) => string): (string | null)[] | undefined {
  const text = Array.from({ length: 10 }, (_, i) => `${line(i)}\n`).join("");
  const shape = recognizeShape(text, true);
  if (!shape) return undefined;
  const input = { file: { path: "f", bytes: 0 }, encoding: "utf-8", packings: [], shape, documents: [], tables: [] };
  const planned = planInput(input as unknown as TextInput, { country: null, columns: [] });
  return planned?.columns.map(({ role }) => role);
}

const email = (i: number): string => `person${i}@example.com`;

describe("the password of lines with more than two columns", () => {
  it.each<[name: string, line: (i: number) => string, roles: (string | null)[]]>([
    ["e-mail:x:number", (i) => `${email(i)}:x:${i % 3}`, ["email", "passwords", null]],
    ["e-mail:password:age", (i) => `${email(i)}:${SECRETS[i]}:${20 + i}`, ["email", "passwords", null]],
    ["id:e-mail:password", (i) => `${i}:${email(i)}:${SECRETS[i]}`, [null, "email", "passwords"]],
    [
      "user:e-mail:ip:password",
      (i) => `u${i}:${email(i)}:10.1.2.${i}:${SECRETS[i]}`,
      [null, "email", "ip-addresses", "passwords"],
    ],
    ["e-mail;password;phone", (i) => `${email(i)};${SECRETS[i]};+4477009000${10 + i}`, ["email", "passwords", "phone"]],
    ["e-mail|code|number", (i) => `${email(i)}|SKU-${1000 + i}|${i}`, ["email", null, null]],
    ["e-mail|town|number", (i) => `${email(i)}|${"ABCDEFGHIJ"[i]}ville|${i}`, ["email", null, null]],
    ["e-mail,password,number", (i) => `${email(i)},${SECRETS[i]},${i}`, ["email", null, null]],
  ])("%s", (_name, line, roles) => {
    expect(rolesOf(line)).toEqual(roles);
  });
});

describe("an address and a number with blanks between", () => {
  it.each<[name: string, line: (i: number) => string, roles: string[]]>([
    ["address first", (i) => `${email(i)} +4477009000${10 + i}`, ["email", "phone"]],
    ["number first", (i) => `+4477009000${10 + i} ${email(i)}`, ["phone", "email"]],
  ])("is a table (%s)", (_name, line, roles) => {
    expect(rolesOf(line)).toEqual(roles);
  });

  it("is text to be searched where the number has blanks, too", () => {
    for (const line of [`${email(1)} +44 7700 900001`, `+44 7700 900001  ${email(1)}`, `${email(1)}   07700 900001`])
      expect(recognizeShape(`${line}\n`.repeat(5), true)?.format).toBe("text");
    for (const line of [email(1), `Ann Archer <${email(1)}>`, "+44 7700 900001"])
      expect(recognizeShape(`${line}\n`.repeat(5), true)?.format).toBe("lines");
  });
});
