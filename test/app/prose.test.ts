import { describe, expect, it } from "vitest";
import { isProse } from "../../src/app/plan-inputs.js";

describe("isProse", () => {
  const repeated = (lines: readonly string[], times: number): string[][] =>
    Array.from({ length: times * lines.length }, (_, i) => [lines[i % lines.length]]);
  const sentence = "please write to ann@example.com about the parcel";

  it.each([2, 3, 4, 5, 6, 8, 10, 16])("finds sentences that come every few lines of many: %i × 2000", (rows) => {
    // One line of four is a sentence; of so many lines a fixed step meets none of them, or nothing else.
    const lines = repeated(["+447700900123", "+447700900124", "+447700900125", sentence], rows * 500);
    expect(isProse(lines)).toBe(true);
  });

  it.each([4, 8, 16])("takes lines with few sentences for a list: %i × 2000", (rows) => {
    const lines = repeated(
      [sentence, "+447700900123", "+447700900124", "a@example.com", "1", "2", "3", "4"],
      rows * 250,
    );
    expect(isProse(lines)).toBe(false);
  });
});
