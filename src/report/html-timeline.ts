/**
 * A timeline as HTML: a page of its own for a team, and a section of the page that answers one person. The list of what happened
 * says all that the chart shows.
 */
import { html, timelineChart } from "./html-charts.js";
import { scriptlessPage } from "./html-page.js";
import type { PageWords } from "./page-words.js";
import type { ReportedEvent, ReportedTimeline } from "./reported-timeline.js";
import { eventName, eventNotes, isMainEvent, timelineSentences } from "./timeline-report.js";
import { timelineWordsOf } from "./timeline-words.js";
import { wordsOf, type Lang } from "./words.js";

/** Styles that a page with a timeline has besides its own. */
export const TIMELINE_STYLE = "timeline.css";

/**
 * @param date when it is made, `YYYY-MM-DD`
 * @param below sentences on what was searched and what wasn't
 */
export function timelineHtml(timeline: ReportedTimeline, below: readonly string[], lang: Lang, date: string): string {
  const words = timelineWordsOf(lang, timeline);
  const { number } = wordsOf(lang);
  const { contacts, exposed, datasets, independent, firstYear, lastYear } = timeline;
  const tile = (value: string, name: string, isBad = false): string =>
    `<li${isBad ? ' class="bad"' : ""}><strong>${html(value)}</strong>${html(name)}</li>`;
  const years = firstYear === lastYear ? String(firstYear) : `${firstYear}–${lastYear}`;
  const tiles = [
    tile(number(exposed), words.tiles.exposed, exposed > 0),
    tile(number(contacts), words.tiles.asked),
    tile(number(datasets), words.tiles.datasets),
    tile(number(independent), words.tiles.independent),
    ...(firstYear === null ? [] : [tile(years, words.tiles.years)]),
  ];
  const chart = contacts > 1 ? chartOf(timeline, lang) : "";
  const body = `<header><h1>${html(words.title)}</h1><p class="soft">${html(words.made(date))}</p>
<ul class="tiles">${tiles.join("")}</ul></header>
<main>${chart}${timelineSection(timeline, lang, timeline.contacts > 1)}</main>
<footer>${[...below, words.note].map((line) => `<p>${html(line)}</p>`).join("")}</footer>`;
  return scriptlessPage({ title: words.title, styles: ["report.css", TIMELINE_STYLE], body }, lang);
}

/** A list of what happened, in order. @param withHeading false where the page is called so */
export function timelineSection(timeline: ReportedTimeline, lang: Lang, withSentences = true): string {
  const words = timelineWordsOf(lang, timeline);
  const items = timeline.events.map((event) => item(event, timeline, lang));
  const list = items.length === 0 ? `<p>${html(words.nothing)}</p>` : `<ol class="when">${items.join("\n")}</ol>`;
  const sentences = withSentences ? `<p>${html(timelineSentences(timeline, lang).join(" "))}</p>` : "";
  return `<section aria-labelledby="when"><h2 id="when">${html(words.title)}</h2>${sentences}${list}</section>\n`;
}

function item(event: ReportedEvent, timeline: ReportedTimeline, lang: Lang): string {
  const words = timelineWordsOf(lang, timeline);
  const { date } = event;
  const when =
    date === null ? `<span class="undated">${html(words.noDate)}</span>` : `<time datetime="${date}">${date}</time>`;
  const notes = eventNotes(event, timeline, lang);
  const small = notes.length === 0 ? "" : `<p class="small">${html(notes.join(lang === "zh" ? "，" : ", "))}</p>`;
  const meaning = (event.meaning ?? []).map((text) => `<p>${html(text[lang])}</p>`).join("");
  return `<li class="${event.event}">${when} <span class="soft">${html(words.labels[event.event])}</span> <strong>${html(eventName(event, lang))}</strong>${small}${meaning}</li>`;
}

function chartOf(timeline: ReportedTimeline, lang: Lang): string {
  const words = timelineWordsOf(lang, timeline);
  const all = wordsOf(lang);
  const leaks = timeline.events.filter((event) => isMainEvent(event, timeline));
  const named: PageWords = {
    ...all.results.page,
    timeline: words.chart,
    timelineChart: (first, last) => words.chartOf(first, last),
    barOf: (period, count) => words.barOf(period, count),
  };
  const chart = timelineChart(leaks, named, (value) => all.number(value));
  return chart === ""
    ? ""
    : `<section aria-labelledby="years"><h2 id="years">${html(words.chart)}</h2>${chart}</section>\n`;
}
