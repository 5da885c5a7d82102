/** JSON as programs write it that don't mean to; and that hostile text takes no longer than its length allows. */
import { describe, expect, it } from "vitest";
import { parseLeniently } from "../../src/source/lenient-json.js";

describe("parseLeniently", () => {
  it.each([
    ['{"a":1},', { a: 1 }],
    ['\u001e{"a":NaN,"b":undefined}', { a: null, b: null }],
    ['{"_id":ObjectId("5f1a"),"n":NumberLong(5),"s":"NaN \\" Date(1)"}', { _id: "5f1a", n: 5, s: 'NaN " Date(1)' }],
    ['{"a":"not closed}', undefined],
    ['{"a":"not closed\\', undefined],
  ])("%s", (text, value) => expect(parseLeniently(text)).toEqual(value));

  it.each(['\\"', '"a', 'Date("a" ', "\\"])("takes a line of %j without end in linear time", (piece) => {
    const started = performance.now();
    expect(parseLeniently(`{"a":${piece.repeat((1 << 20) / piece.length)}`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
