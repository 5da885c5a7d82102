/**
 * The answers of a check as one HTML file for people who decide: who is exposed, where, since when, in what, and what to do
 * first. The file is whole by itself; its content security policy allows its own style and script, by their hashes, and
 * nothing else, so that it can neither load nor send anything.
 */
import { dataClassName } from "../catalog/data-classes.js";
import { DATA_CLASS_GROUPS, groupOfDataClass } from "../catalog/data-class-group.js";
import { invalidReason, type ReportedCheck } from "./check-report.js";
import { coverageNotes } from "./coverage-notes.js";
import { exposureFigures, type ExposureFigures } from "./exposure-figures.js";
import { exposedRows } from "./html-contact-rows.js";
import { bar, html, stackedBar, timelineChart } from "./html-charts.js";
import { hashOf, textOf } from "./html-page.js";
import { TIMELINE_STYLE, timelineSection } from "./html-timeline.js";
import type { ResultContext, ResultWriter } from "./result-pieces.js";
import { wordsOf, type Lang, type Words } from "./words.js";

const UNCHECKED_SHOWN = 1000;

/** Sections without the list are a piece; the list comes in pieces. */
export const htmlResults: ResultWriter = function* (check, context) {
  const { timeline: told } = check.beside ?? {};
  const style = textOf("report.css") + (told ? textOf(TIMELINE_STYLE) : "");
  const script = textOf("report.js");
  const { lang } = context;
  const words = wordsOf(lang);
  const figures = exposureFigures(check);
  yield headOf(words, lang, style, script);
  yield top(check, words, context);
  yield `<main>${firstSteps(figures, words)}`;
  if (told) yield timelineSection(told, lang);
  if (figures.contacts.length > 0) {
    yield `<div class="pair">${departments(figures, words)}${classTable(figures, words, lang)}</div>`;
    yield timeline(figures, words, lang);
    yield contactTable(figures, words);
  }
  yield `${unchecked(figures, words)}</main>${footer(check, words)}`;
  if (figures.contacts.length > 0) {
    yield '<script type="application/json" id="data">';
    yield* exposedRows(figures, words, lang);
    yield `</script>\n<script>${script}</script>`;
  }
  yield "\n</body>\n</html>\n";
};

function headOf(words: Words, lang: Lang, style: string, script: string): string {
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="${lang === "zh" ? "zh-Hans" : "en"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${words.results.page.title} – leaksift</title>
<style>${style}</style>
</head>
<body>
`;
}

function top(check: ReportedCheck, words: Words, { time }: ResultContext): string {
  const { page } = words.results;
  const { checked, exposed, clear, invalid } = check.people ?? check.summary;
  const of = check.people ? page.of.contacts : page.of.identifiers;
  const share = (count: number): number => (checked === 0 ? 0 : count / checked);
  const tile = (kind: string, count: number, name: string): string =>
    `<li class="${kind}"><strong>${words.number(count)}</strong>${name}${kind === "" ? "" : ` · ${page.share(percent(share(count)))}`}</li>`;
  const label = page.shareOf(words.number(exposed), words.number(clear), words.number(invalid));
  const list = check.list === undefined || check.list === "-" ? "" : ` · ${html(page.list(check.list))}`;
  const { datasets, records, oldest, newest } = check.coverage;
  return `<a class="skip" href="#who">${page.skip}</a>
<header><h1>${page.title}</h1><p class="soft">${page.made(time.slice(0, 10))}${list}<br>${html(words.coverage(datasets, records, oldest, newest))}</p>
<ul class="tiles">${tile("", checked, of.checked)}${tile("bad", exposed, of.exposed)}${tile("good", clear, of.clear)}${tile("open", invalid, of.invalid)}</ul>
${stackedBar(
  [
    { share: share(exposed), kind: "bad" },
    { share: share(invalid), kind: "open" },
    { share: share(clear), kind: "good" },
  ],
  label,
)}</header>
`;
}

/** One digit behind the point below ten per cent, and never "0%" for some. */
function percent(share: number): string {
  if (share > 0 && share < 0.001) return "< 0.1%";
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
}

function firstSteps({ groups }: ExposureFigures, words: Words): string {
  const { page, firstStep } = words.results;
  const steps = groups.map(({ group, contacts }) => {
    const button = `<button type="button" data-group="${DATA_CLASS_GROUPS.indexOf(group)}">${page.showThem}<span class="skip"> (${page.groups[group]})</span></button>`;
    return `<li><h3>${page.groups[group]}</h3><span class="small">${page.concerns(words.number(contacts))}</span> ${button}<p>${firstStep[group]}</p></li>`;
  });
  const text = steps.length === 0 ? `<p>${page.firstNone}</p>` : `<ol class="steps">${steps.join("")}</ol>`;
  return `<section aria-labelledby="first"><h2 id="first">${page.first}</h2>${text}</section>\n`;
}

/** The frame that the script fills. Roles are said, since on a narrow screen its rows are laid out as cards, which would take them away. */
function contactTable({ groups, departments: named }: ExposureFigures, words: Words): string {
  const { page } = words.results;
  const { heads } = page;
  const sorted = (key: string, name: string, kind = ""): string =>
    `<th scope="col" role="columnheader" data-key="${key}" data-label="${name}" aria-sort="${key === "data" ? "descending" : "none"}"${kind}><button type="button">${name}</button></th>`;
  const department = named.length > 0 ? sorted("department", heads.department) : "";
  const options = groups.map(
    ({ group }) => `<option value="${DATA_CLASS_GROUPS.indexOf(group)}">${page.groups[group]}</option>`,
  );
  return `<section aria-labelledby="who"><h2 id="who" tabindex="-1">${page.who}</h2>
<noscript><p class="warning">${page.noScript}</p></noscript>
<div class="tools"><label>${page.search}<input id="search" type="search" placeholder="${page.searchHint}" autocomplete="off" spellcheck="false" aria-controls="contacts"></label>
<label>${page.data}<select id="filter" aria-controls="contacts" autocomplete="off"><option value="">${page.allData}</option>${options.join("")}</select></label></div>
<div class="scroll"><table id="contacts" aria-labelledby="who" role="table"><thead role="rowgroup"><tr role="row">${sorted("contact", heads.contact)}${department}<th scope="col" role="columnheader" data-label="${heads.identifiers}">${heads.identifiers}</th>${sorted("leaks", heads.leaks)}${sorted("data", heads.data)}${sorted("newest", heads.newest, ' class="count"')}</tr></thead><tbody role="rowgroup"></tbody></table></div>
<div class="pager"><button type="button" id="previous">${page.client.previous}</button><span id="range" role="status"></span><button type="button" id="next">${page.client.next}</button></div></section>
`;
}

function departments({ departments: named }: ExposureFigures, words: Words): string {
  if (named.length === 0) return "";
  const { page } = words.results;
  const { heads } = page;
  const rows = named.map(({ name, exposed, checked }) => {
    const who = name === null ? `<span class="soft">${page.noDepartment}</span>` : html(name);
    return `<tr><th scope="row">${who}</th><td class="count">${words.number(exposed)}</td><td class="count">${words.number(checked)}</td><td class="count">${percent(exposed / checked)}</td><td class="wide">${bar(exposed / checked, "bad")}</td></tr>`;
  });
  const head = `<th scope="col">${heads.department}</th><th scope="col" class="count">${heads.exposed}</th><th scope="col" class="count">${heads.checked}</th><th scope="col" class="count">${heads.share}</th><td></td>`;
  return titledTable("departments", page.byDepartment, head, rows);
}

function classTable({ classes, contacts }: ExposureFigures, words: Words, lang: Lang): string {
  const { page } = words.results;
  const { heads } = page;
  const rows = classes.map(({ slug, contacts: count }) => {
    const chip = `<span class="chip g${DATA_CLASS_GROUPS.indexOf(groupOfDataClass(slug))}">${html(dataClassName(slug, lang))}</span>`;
    const share = count / contacts.length;
    return `<tr><th scope="row">${chip}</th><td class="count">${words.number(count)}</td><td class="count">${percent(share)}</td><td class="wide">${bar(share)}</td></tr>`;
  });
  const head = `<th scope="col">${heads.data}</th><th scope="col" class="count">${heads.exposed}</th><th scope="col" class="count">${heads.share}</th><td></td>`;
  return titledTable("classes", page.byClass, head, rows);
}

function timeline({ leaks }: ExposureFigures, words: Words, lang: Lang): string {
  const { page } = words.results;
  const { heads } = page;
  const rows = leaks.map(({ title, dataset, date, reported, contacts, dataClasses }) => {
    const slug = title === dataset ? "" : ` <span class="small">${html(dataset)}</span>`;
    const data = dataClasses.map((name) => html(dataClassName(name, lang))).join(words.reports.comma);
    return `<tr><td class="mono">${date ?? (reported === null ? page.noDate : page.reportedOn(reported))}</td><th scope="row">${html(title)}${slug}</th><td class="count">${words.number(contacts)}</td><td>${data}</td></tr>`;
  });
  const undated = leaks.filter(({ date }) => date === null).length;
  const note =
    undated > 0 && undated < leaks.length ? `<p class="small">${page.undated(words.number(undated))}</p>` : "";
  const head = `<th scope="col">${heads.date}</th><th scope="col">${heads.leak}</th><th scope="col" class="count">${heads.contacts}</th><th scope="col">${heads.data}</th>`;
  const chart = timelineChart(leaks, page, (value) => words.number(value));
  return titledTable("timeline", page.timeline, head, rows, chart + note);
}

function unchecked({ invalid }: ExposureFigures, words: Words): string {
  if (invalid.length === 0) return "";
  const { page } = words.results;
  const { heads } = page;
  const rows = invalid.slice(0, UNCHECKED_SHOWN).map((result) => {
    const { line, lines = line === null ? [] : [line], identifier } = result;
    return `<tr><td class="count">${lines.join(", ")}</td><td class="mono">${html(identifier)}</td><td>${html(invalidReason(result, words))}</td></tr>`;
  });
  const more = invalid.length - rows.length;
  if (more > 0) rows.push(`<tr><td></td><td colspan="2">${words.results.more(more)}</td></tr>`);
  const head = `<th scope="col" class="count">${heads.line}</th><th scope="col">${heads.identifier}</th><th scope="col">${heads.reason}</th>`;
  return titledTable("unchecked", page.unchecked, head, rows, `<p class="warning">${page.uncheckedNote}</p>`);
}

function titledTable(id: string, title: string, head: string, rows: readonly string[], before = ""): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${before}<div class="scroll" tabindex="0" role="group" aria-labelledby="${id}"><table aria-labelledby="${id}"><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div></section>\n`;
}

function footer(check: ReportedCheck, words: Words): string {
  const { coverage, findings } = check;
  const lines = [
    ...(findings ? [words.results.findings.counts(findings)] : []),
    words.coverage(coverage.datasets, coverage.records, coverage.oldest, coverage.newest),
    ...coverageNotes(check, words),
    words.clearIsNotSafe,
    ...(check.beside?.credits ?? []),
  ];
  return `<footer><h2>${words.results.page.coverage}</h2>${lines.map((line) => `<p>${html(line)}</p>`).join("")}</footer>`;
}
