/**
 * Ratings of what has no dataset of its own at first: leaks of several sorts in one dump that is split, as table, documents
 * and SQL, and numbers within text. Each must be told as it is told when it comes alone.
 */
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { madeLeaks, type LeakSort } from "../../bench/credibility-leaks.js";
import { Home } from "./run-cli.js";

interface Shown {
  records: number;
  rating: { looksLike: string };
  sample?: { records: number; phones: { values: number } };
}

const SEED = 61_553;
const RECORDS = 1500;
const SORTS: readonly LeakSort[] = ["genuine", "shuffled", "random", "enumerated"];
const COLUMNS = ["name", "mobile", "id_card", "birthday", "address"];

let home: Home;
/** Rows of every sort, a few of each in turn: no chunk holds one sort only. */
let rows: { sort: LeakSort; cells: string[] }[];

beforeAll(() => {
  const { leaks } = madeLeaks(SEED, RECORDS);
  const bySort = SORTS.map((sort) => {
    const text = leaks.find((leak) => leak.sort === sort)?.text ?? "";
    return text
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => ({ sort, cells: line.split(",") }));
  });
  rows = Array.from({ length: SORTS.length * RECORDS }, (_, i) => {
    const block = Math.floor(i / 5);
    return bySort[block % SORTS.length][Math.floor(block / SORTS.length) * 5 + (i % 5)];
  });
});
// A store for each, since the same people a second time would be a repack.
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const literal = (cell: string): string => (cell === "" ? "NULL" : `'${cell.replaceAll("'", "''")}'`);

const DUMPS: [string, string, () => string][] = [
  [
    "people.csv",
    "sort",
    () =>
      [[...COLUMNS, "sort"], ...rows.map(({ sort, cells }) => [...cells, sort])].map((row) => row.join(",")).join("\n"),
  ],
  [
    "people.ndjson",
    "_index",
    () =>
      rows
        .map(({ sort, cells }) => {
          const document = Object.fromEntries(COLUMNS.map((column, i) => [column, cells[i]]));
          return `${JSON.stringify({ index: { _index: sort } })}\n${JSON.stringify(document)}\n`;
        })
        .join(""),
  ],
  [
    "people.sql",
    "table",
    () =>
      rows
        .map(
          ({ sort, cells }) =>
            `INSERT INTO \`${sort}\` (${COLUMNS.join(", ")}) VALUES (${cells.map(literal).join(", ")});\n`,
        )
        .join(""),
  ],
];

test.each(DUMPS)("each part of %s is taken for what it is", (name, field, made) => {
  home.input(name, made());
  const prefix = name.replace(".", "-");
  home.json(["import", name, "--country", "CN", "--dataset", prefix, "--split-by", field]);
  const taken = SORTS.map((sort) => {
    const shown = home.json<Shown>(["datasets", "show", `${prefix}-${sort}`]);
    expect(shown.records).toBe(RECORDS);
    expect(shown.sample?.records).toBeGreaterThan(100);
    expect(shown.sample?.records).toBeLessThan(RECORDS);
    return shown.rating.looksLike;
  });
  expect(taken).toEqual(SORTS);
});

test("numbers within text are held to their plan, and counted-up ones are told", () => {
  for (const sort of ["genuine", "random", "enumerated"] as const) {
    const own = rows.filter((row) => row.sort === sort);
    const text = own.map(({ cells }, i) => `On day ${i % 28} someone rang +86 ${cells[1]} about the order, twice.\n`);
    home.input(`${sort}.txt`, text.join(""));
    home.json(["import", `${sort}.txt`, "--format", "text"]);
    const { rating, sample } = home.json<Shown>(["datasets", "show", sort]);
    expect(sample?.phones.values).toBeGreaterThan(500);
    expect(rating.looksLike).toBe(sort);
  }
});
