/** Second identifiers of combo lines: what counts, what is a secret and nothing more. */
import { describe, expect, it } from "vitest";
import { identifiersInRest } from "../../src/worker/combo-rest.js";
import { planOf, tagText } from "./tag-text.js";

function found(rest: string): string[] {
  const bytes = Buffer.from(`head:${rest}`);
  return identifiersInRest(bytes, 5, bytes.length).map(({ start, end, isAddress }) => {
    const text = bytes.toString("utf8", start, end);
    return isAddress ? text : `number ${text}`;
  });
}

describe("identifiersInRest", () => {
  it.each<[string, string[]]>([
    ["ann@example.com", ["ann@example.com"]],
    ["ann@example.com:secret", ["ann@example.com"]],
    ["secret:ann@example.com", ["ann@example.com"]],
    ["ann@example.com----pa-ss", ["ann@example.com"]],
    ["+447700900001:x", ["number +447700900001"]],
    ["a@example.com;b@example.org", ["a@example.com", "b@example.org"]],
    ["secret", []],
    ["p@ss", []],
    ["p@ss.w0rd", []],
    ["@example.com", []],
    ["a@b@example.com", []],
    ["a@.com", []],
    ["15400000001", []],
    ["+1234", []],
    ["+44x7700900001", []],
    ["", []],
  ])("%s", (rest, pieces) => expect(found(rest)).toEqual(pieces));

  it("looks at a bounded number of pieces", () => {
    expect(found("a@example.com:".repeat(1000)).length).toBeLessThan(20);
  });
});

describe("combo lines with two identifiers", () => {
  const KNOWN = ["+8615400000001", "ann@example.com", "bob@example.org", "example.com", "example.org", "+447700900001"];
  const tagged = (line: string): ReturnType<typeof tagText> =>
    tagText(planOf({ format: "combo", columns: ["phone", "passwords"] }), `${line}\n`, KNOWN);

  it("count both, with all classes", () => {
    const { tags, counts } = tagged("15400000001:ann@example.com:secret");
    const classes = "[email-addresses passwords phone-numbers]";
    expect(tags).toEqual(
      [
        `phone +8615400000001 ${classes}`,
        `email ann@example.com ${classes}`,
        `email-domain example.com ${classes}`,
      ].sort(),
    );
    expect(counts.identifiers).toEqual({
      phone: { values: 1, invalid: 0, masked: 0 },
      email: { values: 1, invalid: 0, masked: 0 },
    });
    expect(counts.records).toBe(1);
  });

  it("count a number with its plus behind an address", () => {
    expect(tagged("ann@example.com----+447700900001----x").tags.map((tag) => tag.split(" [")[0])).toEqual([
      "email ann@example.com",
      "email-domain example.com",
      "phone +447700900001",
    ]);
  });

  it("count one that is given twice only once", () => {
    expect(tagged("ann@example.com:Ann@Example.com").tags).toHaveLength(2);
  });

  it("take no secret for an identifier", () => {
    expect(tagged("ann@example.com:15400000001").counts.identifiers.phone.values).toBe(0);
    expect(tagged("15400000001:p@ssw0rd").tags).toEqual(["phone +8615400000001 [passwords phone-numbers]"]);
  });
});
