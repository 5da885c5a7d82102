/**
 * A timeline of a person or a team for a terminal: a chart of how many the leaks of each year hold, where it is of
 * several, then a line for each thing that happened, under its year. Also as Markdown.
 */
import { catalogWordsOf } from "./catalog-words.js";
import { plain } from "./markdown-results.js";
import type { ReportedEvent, ReportedTimeline } from "./reported-timeline.js";
import { timelineWordsOf, type TimelineWords } from "./timeline-words.js";
import { wordsOf, type Lang } from "./words.js";

const MARKS = { leaked: "●", reported: "○", recorded: "·", disclosed: "◇" };
const CHART_COLUMNS = 40;

/** How many columns of a terminal a date or "no date" takes: a Chinese character two. */
function columnsOf(text: string): number {
  return Array.from(text).reduce((columns, char) => columns + (char >= "\u2e80" ? 2 : 1), 0);
}

export function timelineText(timeline: ReportedTimeline, lang: Lang): string {
  const words = timelineWordsOf(lang, timeline);
  const { comma } = catalogWordsOf(lang);
  const width = Math.max(10, columnsOf(words.noDate));
  let year = "";
  const lines = timeline.events.flatMap((event) => {
    const own = event.date?.slice(0, 4) ?? words.noDate;
    const isNew = own !== year;
    year = own;
    const notes = eventNotes(event, timeline, lang);
    const when = event.event === "recorded" ? own : (event.date ?? words.noDate);
    const note = notes.length === 0 ? "" : ` [${notes.join(comma)}]`;
    const what = words.events[event.event];
    const name = `${what}${what.endsWith("：") ? "" : " "}${eventName(event, lang)}`;
    return [
      `  ${when}${" ".repeat(Math.max(0, width - columnsOf(when)))} ${isNew ? "┬" : "│"} ${MARKS[event.event]} ${name}${note}`,
      ...(event.meaning ?? []).map((meaning) => `      ${meaning[lang]}`),
    ];
  });
  return [words.title, ...chart(timeline, words, lang), ...lines, ...timelineSentences(timeline, lang)].join("\n");
}

/** What a timeline comes to: years, datasets, and of a team how many are exposed. */
export function timelineSentences(timeline: ReportedTimeline, lang: Lang): string[] {
  const { firstYear, lastYear, independent, datasets, contacts, exposed } = timeline;
  const words = timelineWordsOf(lang, timeline);
  const { number } = wordsOf(lang);
  return [
    ...(contacts > 1 ? [words.exposed(number(exposed), number(contacts))] : []),
    ...(firstYear === null || lastYear === null ? [] : [words.years(firstYear, lastYear)]),
    words.independent(independent, datasets),
  ];
}

/** A dataset by title and slug, a disclosure by what it is called. */
export function eventName({ title, dataset, incidentTitle }: ReportedEvent, lang: Lang): string {
  if (dataset === null) return incidentTitle?.[lang] ?? title;
  return title === dataset ? title : `${title} (${dataset})`;
}

/** Whether an event is what tells of its dataset: the leak, or the report of one that nobody dated. */
export function isMainEvent({ event, dataset }: ReportedEvent, { events }: ReportedTimeline): boolean {
  const isLeak = (other: ReportedEvent): boolean => other.event === "leaked" && other.dataset === dataset;
  return event === "leaked" || (event === "reported" && !events.some(isLeak));
}

/** What is to be said of an event besides its name, a phrase each. */
export function eventNotes(event: ReportedEvent, timeline: ReportedTimeline, lang: Lang): string[] {
  const { incident, credibility, copyOf, contacts, recorded } = event;
  const words = timelineWordsOf(lang, timeline);
  const isTeam = timeline.contacts > 1;
  const called = event.dataset === null ? undefined : event.incidentTitle?.[lang];
  const id =
    event.event === "recorded" || incident === null
      ? []
      : [called === undefined ? incident : `${called} (${incident})`];
  if (!isMainEvent(event, timeline)) return id;
  return [
    ...id,
    ...(isTeam ? [words.held(wordsOf(lang).number(contacts))] : []),
    ...(isTeam && recorded !== null ? [words.records(recorded[0], recorded[1])] : []),
    ...(credibility === null ? [] : [words.credibility(credibility)]),
    ...(copyOf === null ? [] : [words.copyOf(copyOf)]),
  ];
}

/** A bar for each year from the first leak with a date to the last: how many of them the leaks of the year hold. */
function chart(timeline: ReportedTimeline, words: TimelineWords, lang: Lang): string[] {
  const { events, contacts } = timeline;
  const leaks = events.flatMap((event) =>
    isMainEvent(event, timeline) && event.date !== null
      ? [{ year: Number(event.date.slice(0, 4)), held: event.contacts }]
      : [],
  );
  if (contacts <= 1 || leaks.length === 0) return [];
  const years = leaks.map(({ year }) => year);
  const first = Math.min(...years);
  const counts = Array.from({ length: Math.max(...years) - first + 1 }, (_, i) =>
    leaks.reduce((sum, { year, held }) => sum + (year === first + i ? held : 0), 0),
  );
  const most = Math.max(1, ...counts);
  const { number } = wordsOf(lang);
  return [
    `  ${words.chart}`,
    ...counts.map((count, i) =>
      count === 0
        ? `  ${first + i} ┤`
        : `  ${first + i} ┤${"█".repeat(Math.max(1, Math.round((count / most) * CHART_COLUMNS)))} ${number(count)}`,
    ),
    "",
  ];
}

/** GitHub's Markdown. Titles can't mention, link or format anything. */
export function timelineMarkdown(timeline: ReportedTimeline, below: readonly string[], lang: Lang): string {
  const words = timelineWordsOf(lang, timeline);
  const { heads } = words;
  const { comma } = catalogWordsOf(lang);
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rows = timeline.events.map((event) =>
    row(
      [
        event.date ?? words.noDate,
        words.labels[event.event],
        eventName(event, lang),
        [eventNotes(event, timeline, lang).join(comma), ...(event.meaning ?? []).map((meaning) => meaning[lang])].join(
          " – ",
        ),
      ].map(plain),
    ),
  );
  const table = [row([heads.date, heads.what, heads.leak, heads.notes]), row(["---", "---", "---", "---"]), ...rows];
  return (
    [
      `## ${words.title}`,
      timelineSentences(timeline, lang)
        .map((line) => `- ${plain(line)}`)
        .join("\n"),
      rows.length === 0 ? words.nothing : table.join("\n"),
      ...below.map(plain),
    ].join("\n\n") + "\n"
  );
}
