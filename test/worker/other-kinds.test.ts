/** QQ numbers and resident ids through the parsers, the tagger and the lanes, in every format. */
import { describe, expect, it } from "vitest";
import { planOf, tagText } from "./tag-text.js";

const ID = "110100199001010000";
const ID_X = "31010019850101000X";
const PHONE = "+8615400000001";
const MAIL = "12345678@qq.example";
const KNOWN = ["12345678", "87654321", ID, ID_X, PHONE, MAIL, "qq.example"];

function names(plan: Parameters<typeof planOf>[0], text: string): string[] {
  return tagText(planOf(plan), text, KNOWN).tags.map((tag) => tag.split(" [")[0]);
}

describe("other kinds", () => {
  it("are tagged under their own kind, beside phones, with the classes of the record", () => {
    const plan = planOf({ columns: ["qq", "phone", "resident-id"] });
    const { tags, counts } = tagText(plan, `12345678,15400000001,${ID}\n`, KNOWN);
    const classes = "[government-issued-ids instant-messenger-identities phone-numbers]";
    expect(tags).toEqual(
      [`phone ${PHONE} ${classes}`, `qq 12345678 ${classes}`, `resident-id ${ID} ${classes}`].sort(),
    );
    expect(counts.identifiers).toMatchObject({
      qq: { values: 1, invalid: 0, masked: 0 },
      "resident-id": { values: 1, invalid: 0, masked: 0 },
    });
    expect(counts.rejected).toBe(0);
  });

  it("appear in the counts only where they occur", () => {
    expect(
      Object.keys(tagText(planOf({ columns: ["phone", "qq"] }), "15400000001,\n", KNOWN).counts.identifiers),
    ).toEqual(["phone", "email"]);
  });

  it("count what is invalid, masked or nothing", () => {
    const cells = ["1234", "0", "", "1234****", "12345678", "NULL", "12345678/87654321"];
    const { counts } = tagText(planOf({ columns: ["qq"] }), `${cells.join("\n")}\n`, KNOWN);
    expect(counts.identifiers.qq).toEqual({ values: 3, invalid: 1, masked: 1 });
  });

  it("take the address that belongs to a number", () => {
    expect(names({ columns: ["qq"] }, `${MAIL}\n`)).toEqual([`email ${MAIL}`, "email-domain qq.example"]);
  });

  it("count a record once for each, however often it is written", () => {
    expect(names({ columns: ["qq", "qq"] }, "12345678,12345678\n")).toEqual(["qq 12345678"]);
    expect(names({ columns: ["resident-id"] }, `${ID_X.toLowerCase()};${ID_X}\n`)).toEqual([`resident-id ${ID_X}`]);
  });

  it("are read from lists without taking their digits for phones", () => {
    expect(names({ format: "lines", columns: ["qq"] }, "12345678\n87654321\n")).toEqual(["qq 12345678", "qq 87654321"]);
    expect(names({ format: "lines", columns: ["resident-id"] }, `${ID}\r\n${ID_X}\r\n`)).toEqual([
      `resident-id ${ID}`,
      `resident-id ${ID_X}`,
    ]);
  });

  it("are read from quoted cells and from documents", () => {
    expect(names({ columns: ["qq"] }, '"QQ: ""12345678"""\n')).toEqual(["qq 12345678"]);
    const document = JSON.stringify({ user: { qq: 12_345_678, sfz: ID, more: ["x"] } });
    expect(names({ format: "ndjson" }, `${document}\n`)).toEqual(["qq 12345678", `resident-id ${ID}`]);
  });
});
