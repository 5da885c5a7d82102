/** Records that have no columns: swept text, stealer logs, and cells of unknown use. */
import { describe, expect, it } from "vitest";
import { freeTextRole, SWEEP_ROLE } from "../../src/worker/file-plan.js";
import { planOf, tagText } from "./tag-text.js";

const ANN = "email ann@example.com";
const NUMBER = "phone +447700900123";

function identifiersIn(tags: readonly string[]): string[] {
  return tags.filter((tag) => tag.startsWith("email ") || tag.startsWith("phone "));
}

describe("swept text", () => {
  const plan = planOf({ format: "text", country: null, reading: "international" });

  it("counts each line as a record, and an identifier once in it", () => {
    const text = [
      "ann@example.com wrote to ann@example.com about image@2x.png",
      "",
      "nothing here, order 0012025550",
      "call +44 7700 900123 or 0044 7700 900123, ann@example.com",
    ].join("\n");
    const { tags, counts } = tagText(plan, text, ["ann@example.com", "+447700900123"]);
    expect(identifiersIn(tags)).toEqual([
      `${ANN} [email-addresses phone-numbers]`,
      `${ANN} [email-addresses]`,
      `${NUMBER} [email-addresses phone-numbers]`,
    ]);
    expect(counts).toMatchObject({ records: 3, rejected: 1, rejections: { "no-identifier": 1 } });
    expect(counts.identifiers.phone).toEqual({ values: 2, invalid: 0, masked: 0 });
  });
});

describe("full-width characters", () => {
  const plan = planOf({ format: "text", country: "CN", reading: "national" });

  it("in swept text are what they stand for", () => {
    const text =
      "邮箱：ann＠example.com，电话：＋４４７７００９００１２３\n你好，世界！\nＡｎｎ ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ\n";
    const { tags, counts } = tagText(plan, text, ["ann@example.com", "+447700900123"]);
    expect(identifiersIn(tags)).toEqual([
      `${ANN} [email-addresses phone-numbers]`,
      `${ANN} [email-addresses]`,
      `${NUMBER} [email-addresses phone-numbers]`,
    ]);
    expect(counts).toMatchObject({ records: 3, rejected: 1 });
  });
});

describe("a stealer's log", () => {
  const columns = ["email", "website-activity", "passwords"];
  const plan = planOf({ format: "stealer", columns, country: null, reading: "international" });

  it("takes addresses and numbers for logins, and user names for neither", () => {
    const text =
      "https://a.example:ann@example.com:p\nhttps://a.example:447700900123:p\nhttps://a.example:nobody77:p\n";
    const { tags, counts } = tagText(plan, text, ["ann@example.com", "+447700900123"]);
    expect(identifiersIn(tags)).toEqual([
      `${ANN} [email-addresses passwords website-activity]`,
      `${NUMBER} [passwords phone-numbers website-activity]`,
    ]);
    expect(counts).toMatchObject({ records: 3, rejected: 1 });
    expect(counts.identifiers.phone.invalid).toBe(0);
  });
});

describe("cells of unknown use", () => {
  const plan = planOf({ columns: ["names", SWEEP_ROLE], country: null, reading: "international" });
  const found = (cell: string): string[] => {
    const { tags } = tagText(plan, `x,${cell}\n`, ["ann@example.com", "ann@corp.local", "+447700900123"]);
    return identifiersIn(tags).map((tag) => tag.replace(/ \[.*/u, ""));
  };

  it.each([
    ["ann@example.com", [ANN]],
    ["ann@corp.local", ["email ann@corp.local"]],
    ["+44 7700 900123", [NUMBER]],
    ["0044 7700 900123", [NUMBER]],
    ["please write to ann@example.com or call +447700900123", [ANN, NUMBER]],
    [`${"long ".repeat(100)}ann@example.com`, [ANN]],
    ["icon@2x.png", []],
    ["app@1.2.min.js", []],
    ["+51.507351", []],
    ["447700900123", []],
    ["2022-05-05 10:00", []],
  ])("%s", (cell, wanted) => {
    expect(found(cell)).toEqual(wanted);
  });
});

describe("columns of text", () => {
  const plan = planOf({
    columns: ["email", freeTextRole(null), freeTextRole("names")],
    country: "GB",
    reading: "international",
  });

  it("give what stands within their cells, with its data classes, once in a record", () => {
    const text = [
      'ann@example.com,"please ring ""Bob"" on 07700 900123 or 07700900123",Ann',
      "ann@example.com,order 07700900123,Ann +447700900123",
      ",nobody here,",
    ].join("\n");
    const { tags, counts } = tagText(plan, `${text}\n`, ["ann@example.com", "+447700900123"]);
    expect(identifiersIn(tags)).toEqual([
      `${ANN} [email-addresses names phone-numbers]`,
      `${ANN} [email-addresses names phone-numbers]`,
      `${NUMBER} [email-addresses names phone-numbers]`,
      `${NUMBER} [email-addresses names phone-numbers]`,
    ]);
    expect(counts).toMatchObject({ records: 3, rejected: 1, undecided: 1 });
    expect(counts.identifiers.phone).toEqual({ values: 2, invalid: 0, masked: 0 });
  });

  it("tell numbers whose country nobody knows", () => {
    const unknown = planOf({ columns: ["email", freeTextRole(null)], country: null, reading: "international" });
    const { counts } = tagText(unknown, ",ring 07700 900123\nann@example.com,or (202) 555-0123\n", []);
    expect(counts).toMatchObject({ undecided: 2, rejections: { "needs-country": 1 } });
  });
});

it("searches a cell that is no identifier as a whole", () => {
  const plan = planOf({ columns: ["phone", "email"], country: null, reading: "international" });
  const { tags, counts } = tagText(
    plan,
    "+44 7700 900123 or write to ann@example.com today,ann@example.com or +447700900123 please\nnone at all,nothing known\n",
    ["ann@example.com", "+447700900123"],
  );
  expect(new Set(identifiersIn(tags).map((tag) => tag.replace(/ \[.*/u, "")))).toEqual(new Set([ANN, NUMBER]));
  expect(counts.identifiers.phone.invalid + counts.identifiers.email.invalid).toBe(2);
});
