import { expect, it } from "vitest";
import { yearRanges } from "../../src/report/year-ranges.js";

it.each([
  [[], []],
  [[2019], ["2019"]],
  [
    [2018, 2019],
    ["2018", "2019"],
  ],
  [
    [2015, 2016, 2017, 2019, 2021, 2022],
    ["2015–2017", "2019", "2021", "2022"],
  ],
  [[1999, 2000, 2001], ["1999–2001"]],
])("years %j read %j", (years, said) => {
  expect(yearRanges(years)).toEqual(said);
});
