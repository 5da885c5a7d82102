/** Every reason that recognition and the choice of a reading give has a Chinese sentence: none is left in English. */
import { describe, expect, it } from "vitest";
import { recognizeColumns } from "../../src/identifier/column-recognition.js";
import { choosePhoneReading } from "../../src/identifier/phone-reading.js";
import { becauseText } from "../../src/report/because.js";

const english = (text: string): string[] => text.match(/[A-Za-z]{2,}/gu) ?? [];
const repeat = (values: readonly string[]): string[] => Array.from({ length: 60 }, (_, i) => values[i % values.length]);

describe("reasons in Chinese", () => {
  it.each([
    ["phone", repeat(["+447700900001", "+447700900002"])],
    ["phone", repeat(["north", "south"])],
    ["sku", repeat(["x"])],
    [null, repeat(["ann@example.com", "bob@example.org"])],
    [null, repeat(["192.0.2.1", "192.0.2.7"])],
    [null, repeat(["00:00:5e:00:53:01", "00:00:5e:00:53:02"])],
    [null, repeat(["https://example.com/a", "https://example.com/b"])],
    [null, repeat(["5f4dcc3b5aa765d61d8327deb882cf99", "d8578edf8458ce06fbc5bb76a58c5ca4"])],
    [null, repeat(["2021-03-04", "2021-05-06"])],
    [null, repeat(["1961-03-04", "1982-05-06", "1999-05-06"])],
    [null, repeat(["male", "female"])],
    [null, repeat(["Germany", "France", "Spain"])],
    [null, repeat(["GB82 WEST 1234 5698 7654 32"])],
    [null, repeat(["078-05-1120", "219-09-9999"])],
    [null, Array.from({ length: 60 }, (_, i) => `Acme ${String.fromCodePoint(65 + (i % 26))}${i} GmbH`)],
    [null, Array.from({ length: 60 }, (_, i) => `上海市某某路${i}号${i % 9}室`)],
  ])("of a column %s", (name, values) => {
    const [{ because }] = recognizeColumns([
      { index: 0, name, values },
      { index: 1, name: "x", values: [] },
    ]).slice(0, 1);
    expect(english(becauseText(because, "en"))).not.toEqual([]);
    expect([because, english(becauseText(because, "zh"))]).toEqual([because, []]);
  });

  it.each([
    [["+447700900001"], null],
    [["07700900001", "07700900002"], "GB"],
    [["447700900001", "447700900002"], "GB"],
    [["447700900001", "447700900002"], "DE"],
    [["12345678", "23456789"], null],
    [["12025550143", "12025550144"], "US"],
    [["1", "2"], "FR"],
    [["13800138000", "13900139000", "15912345678"], null],
  ] as const)("of the reading of %j in %s", (sample, country) => {
    const { because } = choosePhoneReading(sample, { country });
    expect([because, english(becauseText(because, "zh"))]).toEqual([because, []]);
  });

  it.each([
    "behind the identifier of a combo list",
    "another column was named",
    "named by you",
    "from the profile",
    "content: account numbers beside phones",
    "national reading in the country of each row",
    "international reading in the country of each row",
  ])("of the plan: %s", (reason) => expect(english(becauseText(reason, "zh"))).toEqual([]));

  it("shows a reason that it doesn't know as it is", () => {
    expect(becauseText("a reason of tomorrow", "zh")).toBe("a reason of tomorrow");
  });
});
