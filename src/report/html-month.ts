/** The monthly report as one HTML file for people who decide. It has no script at all. */
import { bar, html } from "./html-charts.js";
import { scriptlessPage } from "./html-page.js";
import {
  monthFigures,
  monthSteps,
  monthTables,
  noComparison,
  type MonthTable,
  type ReportedCount,
  type ReportedMonth,
} from "./month-report.js";
import { monthWordsOf, type MonthWords } from "./month-words.js";
import { wordsOf, type Lang, type Words } from "./words.js";

/** @param date when it is made, `YYYY-MM-DD` */
export function monthHtml(report: ReportedMonth, lang: Lang, date: string): string {
  const words = monthWordsOf(lang);
  const all = wordsOf(lang);
  const title = words.title(report.month);
  const alone = noComparison(report, lang);
  const counts = { class: report.byClass, channel: report.byChannel, industry: report.byIndustry };
  const sections = monthTables(report, lang).map((table) =>
    section(table, words, all, table.key in counts ? counts[table.key as keyof typeof counts] : []),
  );
  const body = `<header><h1>${html(title)}</h1><p class="soft">${html(words.made(date))}</p>
<ul class="tiles">${monthFigures(report, words, (value) => all.number(value))
    .map(
      ({ name, value, before, isBad }) =>
        `<li${isBad && value > 0 ? ' class="bad"' : ""}><strong>${all.number(value)}</strong>${html(name)}${before === null ? "" : ` · ${html(before)}`}</li>`,
    )
    .join("")}</ul>${alone === null ? "" : `<p>${html(alone)}</p>`}</header>
<main>${firstSteps(report, lang)}${sections.join("")}</main>
<footer><p>${html(words.note)}</p>${report.attribution === undefined ? "" : `<p>${html(report.attribution)}</p>`}</footer>`;
  return scriptlessPage({ title, styles: ["report.css"], body }, lang);
}

function firstSteps(report: ReportedMonth, lang: Lang): string {
  const { results, number } = wordsOf(lang);
  const steps = monthSteps(report, lang).map(
    ({ title, contacts, text }) =>
      `<li><h3>${html(title)}</h3><span class="small">${html(monthWordsOf(lang).concerns(number(contacts)))}</span><p>${html(text)}</p></li>`,
  );
  if (steps.length === 0) return "";
  return `<section aria-labelledby="first"><h2 id="first">${html(results.page.first)}</h2><ol class="steps">${steps.join("")}</ol></section>\n`;
}

/** @param counts what the rows count, for a bar beside each: contacts if any was newly exposed, else datasets */
function section(table: MonthTable, words: MonthWords, all: Words, counts: readonly ReportedCount[] = []): string {
  const { key, title, heads, rows, none, more } = table;
  const open = `<section aria-labelledby="${key}"><h2 id="${key}">${html(title)}</h2>`;
  if (rows.length === 0) return `${open}<p>${html(none)}</p></section>\n`;
  const measure = counts.some(({ contacts }) => contacts > 0) ? "contacts" : "datasets";
  const most = Math.max(1, ...counts.map((count) => count[measure]));
  const cells = (row: readonly string[], i: number): string =>
    row
      .map((cell, column) =>
        column === 0
          ? `<th scope="row">${html(cell)}</th>`
          : `<td${classOf(cell, heads[column].isCount)}>${html(cell)}</td>`,
      )
      .join("") + (counts.length > 0 ? `<td class="wide">${bar(counts[i][measure] / most)}</td>` : "");
  const head = heads
    .map(({ name, isCount }) => `<th scope="col"${isCount ? ' class="count"' : ""}>${html(name)}</th>`)
    .join("");
  const rest = more > 0 ? `<p class="small">${html(words.more(all.number(more)))}</p>` : "";
  return `${open}<div class="scroll"><table aria-labelledby="${key}"><thead><tr>${head}${counts.length > 0 ? `<th scope="col" class="wide">${html(words.inProportion(words.heads[measure]))}</th>` : ""}</tr></thead><tbody>${rows
    .map((row, i) => `<tr>${cells(row, i)}</tr>`)
    .join("\n")}</tbody></table></div>${rest}</section>\n`;
}

/** Figures and dates stay on one line. */
function classOf(cell: string, isCount: boolean): string {
  if (isCount) return ' class="count"';
  return /^\d{4}-\d\d/u.test(cell) ? ' class="date"' : "";
}
