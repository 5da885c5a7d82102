/** A table of any length is the one that cli-table3 makes, which is its oracle while it is short enough for that. */
import Table from "cli-table3";
import { expect, it } from "vitest";
import { longTable } from "../../src/report/long-table.js";

const options = (): { head: string[]; colAligns: ("left" | "right")[]; style: { head: []; border: [] } } => ({
  head: ["name", "数量"],
  colAligns: ["left", "right"],
  style: { head: [], border: [] },
});

it.each([0, 1, 199, 200, 201, 400, 450])("%d rows", (count) => {
  // The widest cells stand in other pieces than the first.
  const rows = Array.from({ length: count }, (_, i) => [
    `n${"x".repeat(i % 37)}${i === 399 ? "名".repeat(30) : ""}`,
    `${i ** 3}`,
  ]);
  const table = new Table(options());
  table.push(...rows);
  expect(longTable(options(), rows)).toBe(table.toString());
});
