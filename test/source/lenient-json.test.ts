/** JSON as programs write it that don't mean to; and that hostile text takes no longer than its length allows. */
import { describe, expect, it } from "vitest";
import { parseLeniently } from "../../src/source/lenient-json.js";

/** What a double can't hold stays as it is written, where it is an integer. */
const EXACT = { id: "110101199003070011", n: Number("-12345678901234567890"), x: Number("1234567890123456.5") };

describe("parseLeniently", () => {
  it.each([
    ['{"a":1},', { a: 1 }],
    ['\u001e{"a":NaN,"b":undefined}', { a: null, b: null }],
    ['{"_id":ObjectId("5f1a"),"n":NumberLong(5),"s":"NaN \\" Date(1)"}', { _id: "5f1a", n: 5, s: 'NaN " Date(1)' }],
    ['{"id":110101199003070011,"n":-12345678901234567890,"x":1234567890123456.5}', EXACT],
    ['{"id":[110101199003070011],"s":"\\"1234567890123456789","e":123456789012345678e2,}', undefined],
    [
      '{"id":[110101199003070011],"s":"\\"1234567890123456789"},',
      { id: ["110101199003070011"], s: '"1234567890123456789' },
    ],
    ['{"a":"not closed}', undefined],
    ['{"a":"not closed\\', undefined],
  ])("%s", (text, value) => expect(parseLeniently(text)).toEqual(value));

  it.each(['\\"', '"a', 'Date("a" ', "\\", "1234567890", '"12345678901234567'])(
    "takes a line of %j without end in linear time",
    (piece) => {
      const started = performance.now();
      expect(parseLeniently(`{"a":${piece.repeat((1 << 20) / piece.length)}`)).toBeUndefined();
      expect(performance.now() - started).toBeLessThan(20_000);
    },
  );
});
