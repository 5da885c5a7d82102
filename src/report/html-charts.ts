/**
 * Charts of the HTML report as inline SVG, without scripts and without inline styles, which its content security policy
 * forbids: a bar stands beside its figure in a table and is decoration; the column chart names the table that says the same.
 */
import type { PageWords } from "./page-words.js";

/** Text as HTML. */
export function html(text: string): string {
  return text.replace(/[&<>"']/gu, (mark) => `&#${mark.codePointAt(0)};`);
}

/** A bar for a share of 0 to 1; the figure itself stands beside it. */
export function bar(share: number, kind = "bar"): string {
  const width = Math.max(share * 100, share > 0 ? 0.6 : 0).toFixed(1);
  return `<svg class="meter" aria-hidden="true" focusable="false"><rect class="track" width="100%" height="100%" rx="3"/><rect class="${kind}" width="${width}%" height="100%" rx="3"/></svg>`;
}

/** One bar of several shares that follow one another. */
export function stackedBar(parts: readonly { readonly share: number; readonly kind: string }[], label: string): string {
  let at = 0;
  const rects = parts.map(({ share, kind }) => {
    const rect = `<rect class="${kind}" x="${(at * 100).toFixed(2)}%" width="${(share * 100).toFixed(2)}%" height="100%"/>`;
    at += share;
    return rect;
  });
  return `<svg class="stack" role="img" aria-label="${html(label)}">${rects.join("")}</svg>`;
}

const CHART_HEIGHT = 150;
const COLUMN_WIDTH = 46;
const MONTHS_AT_MOST = 15;
const LABEL_SPACE = 22;

/**
 * Findings by the date of their leak: a column for each month, or for each year where the leaks lie further apart.
 * @param leaks with dates `YYYY[-MM[-DD]]`; those without one don't show
 * @returns nothing when no leak has a date
 */
export function timelineChart(
  leaks: readonly { date: string | null; contacts: number }[],
  words: PageWords,
  number: (value: number) => string,
): string {
  const dated = leaks.flatMap(({ date, contacts }) => (date === null ? [] : [{ date, contacts }]));
  if (dated.length === 0) return "";
  const periods = periodsOf(dated.map(({ date }) => date));
  const counts = periods.map((period) =>
    dated.reduce((sum, { date, contacts }) => sum + (date.startsWith(period) ? contacts : 0), 0),
  );
  const most = Math.max(...counts);
  const columns = periods.map((period, i) => {
    const height = counts[i] === 0 ? 0 : Math.max(3, (counts[i] / most) * (CHART_HEIGHT - 20));
    const x = i * COLUMN_WIDTH;
    const figure =
      counts[i] === 0
        ? ""
        : `<text class="figure" x="${x + COLUMN_WIDTH / 2}" y="${(CHART_HEIGHT - height - 5).toFixed(1)}">${number(counts[i])}</text>`;
    return `<g><title>${html(words.barOf(period, number(counts[i])))}</title><rect class="bar" x="${x + 7}" y="${(CHART_HEIGHT - height).toFixed(1)}" width="${COLUMN_WIDTH - 14}" height="${height.toFixed(1)}" rx="3"/>${figure}<text class="tick" x="${x + COLUMN_WIDTH / 2}" y="${CHART_HEIGHT + 15}">${period.slice(periods[0].length > 4 ? 2 : 0)}</text></g>`;
  });
  const width = periods.length * COLUMN_WIDTH;
  const label = html(words.timelineChart(periods[0], periods[periods.length - 1]));
  return `<div class="chart" tabindex="0" role="group" aria-label="${html(words.timeline)}"><svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${CHART_HEIGHT + LABEL_SPACE}" width="${width}" height="${CHART_HEIGHT + LABEL_SPACE}"><line class="axis" x1="0" x2="${width}" y1="${CHART_HEIGHT}.5" y2="${CHART_HEIGHT}.5"/>${columns.join("")}</svg></div>`;
}

/** All months, or all years, from the first date to the last. */
function periodsOf(dates: readonly string[]): string[] {
  const sorted = [...dates].sort();
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  const month = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  if (dates.every((date) => date.length > 4) && month(last) - month(first) < MONTHS_AT_MOST) {
    return Array.from({ length: month(last) - month(first) + 1 }, (_, i) => {
      const at = month(first) + i;
      return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
    });
  }
  const year = Number(first.slice(0, 4));
  return Array.from({ length: Number(last.slice(0, 4)) - year + 1 }, (_, i) => String(year + i));
}
