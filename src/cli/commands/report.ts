/** `leaksift report`: what came in and who is newly exposed, month by month; what happened when to all who are watched. */
import { Option, type Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import type { MonthReport } from "../../app/month-report.js";
import { globalOptions, type GlobalOptions } from "../global-options.js";
import { openWatchList } from "../open-watch-list.js";
import { print, warn } from "../output.js";
import { resultTargets, writeWhole, type OutputWord } from "../result-output.js";

const FORMATS = ["table", "markdown", "html", "json"] as const;

interface ReportTarget {
  readonly format: (typeof FORMATS)[number];
  /** `null` is standard output. */
  readonly path: string | null;
}

interface ReportFlags {
  month?: string;
  timeline?: boolean;
  includeSensitive?: boolean;
  format?: (typeof FORMATS)[number];
  output?: string;
}

export function registerReport(program: Command): void {
  program
    .command("report")
    .description("what was imported in a month and whom of the watched contacts it newly exposed")
    .option("--month <YYYY-MM>", "the month, in UTC (default: this one)")
    .option("--timeline", "instead: leaks, reports and disclosures that concern the watched contacts, in order")
    .option("--include-sensitive", "with --timeline: look into sensitive datasets, too")
    .addOption(
      new Option("--format <format>", "how to write it (default: markdown; a timeline: table)").choices([...FORMATS]),
    )
    .option("--output <file>", "write to a file, in the named format or that of its ending")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift report --month 2026-11
  $ leaksift report --month 2026-11 --output november.html
  $ leaksift report --timeline`,
    )
    .action(async (flags: ReportFlags, command: Command) => runReport(flags, await globalOptions(command)));
}

async function runReport(flags: ReportFlags, global: GlobalOptions): Promise<void> {
  const now = new Date().toISOString();
  if (flags.timeline) {
    if (flags.month !== undefined)
      throw new LeaksiftError("usage", "--timeline is of all months: it doesn't go with --month");
    const targets = reportTargets(flags, global);
    const { teamTimeline } = await import("../team-timeline.js");
    const written = await teamTimeline(global, now.slice(0, 10), flags.includeSensitive === true);
    for (const { format, path } of targets) give(path, await written(format));
    return;
  }
  if (flags.includeSensitive)
    throw new LeaksiftError(
      "usage",
      "--include-sensitive goes with --timeline: a month never looks into sensitive datasets",
    );
  const month = flags.month ?? now.slice(0, 7);
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/u.test(month)) throw new LeaksiftError("usage", "--month is YYYY-MM");
  const targets = reportTargets(flags, global);
  const { SqliteReader } = await import("../../store/sqlite-reader.js");
  const { monthReport } = await import("../../app/month-report.js");
  const { loadCatalog } = await import("../../catalog/catalog.js");
  const store = SqliteReader.open(global.store);
  let report: MonthReport;
  try {
    const { keys, list } = await openWatchList(store, global);
    if (store.datasets().length === 0) {
      throw new LeaksiftError(
        "nothing-imported",
        "nothing was imported yet: there is nothing to report",
        "import a dataset with `leaksift import FILE`",
      );
    }
    report = monthReport(store, keys, list, loadCatalog(global.importedCatalog, warn), month);
  } finally {
    store.close();
  }
  const { monthJson, monthMarkdown } = await import("../../report/month-report.js");
  for (const { format, path } of targets) {
    const text =
      format === "json"
        ? JSON.stringify({ schemaVersion: 1, ...monthJson(report) })
        : format === "html"
          ? (await import("../../report/html-month.js")).monthHtml(report, global.lang, now.slice(0, 10))
          : monthMarkdown(report, global.lang);
    give(path, text);
  }
}

function give(path: string | null, text: string): void {
  if (path === null) print(text);
  else writeWhole(path, text);
}

/** As `resultTargets`, for the formats that reports have. @throws LeaksiftError usage */
function reportTargets({ format, output }: ReportFlags, global: GlobalOptions): ReportTarget[] {
  const words: OutputWord[] = [
    ...(format === undefined ? [] : [{ format }]),
    ...(output === undefined ? [] : [{ output }]),
  ];
  return resultTargets({ format: words }, global, [global.store]).map(({ format: named, path }) => {
    const known = FORMATS.find((own) => own === named);
    if (known === undefined)
      throw new LeaksiftError("usage", `reports are not written as ${named}`, `formats are ${FORMATS.join(", ")}`);
    return { format: known, path };
  });
}
