/** What the bench makes of its rounds: no figure may be the best of them. */
import { expect, it } from "vitest";
import { show, spread } from "../../bench/peers/measure.js";

it.each([
  [[3], "3.0 (3.0–3.0)"],
  [[12, 8], "10.0 (8.0–12.0)"],
  [[1, 9, 2], "2.0 (1.0–9.0)"],
  [[10, 2, 4, 3], "3.5 (2.0–10.0)"],
])("of %j says %s", (rounds, shown) => {
  expect(show(spread(rounds), 1)).toBe(shown);
});
