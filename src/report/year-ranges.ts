/** Years as people write them: three or more in a row as a range. */

/**
 * @param years in ascending order, each once
 * @returns `2015–2017`, `2019`, `2021`, `2022` for 2015, 2016, 2017, 2019, 2021, 2022
 */
export function yearRanges(years: readonly number[]): string[] {
  const ranges: string[] = [];
  for (let from = 0; from < years.length;) {
    let to = from;
    while (years[to + 1] === years[to] + 1) to += 1;
    if (to < from + 2) to = from;
    ranges.push(to === from ? `${years[from]}` : `${years[from]}–${years[to]}`);
    from = to + 1;
  }
  return ranges;
}
