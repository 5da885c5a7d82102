/** What `check --domain` found, in English and Chinese and as JSON. No address is known here, only counts. */
import chalk from "chalk";
import { dataClassName } from "../catalog/data-classes.js";
import { leakName, type ReportedCheck } from "./check-report.js";
import { coverageNotes } from "./coverage-notes.js";
import { wordsOf, type Lang } from "./words.js";

export interface ReportedDomains {
  readonly coverage: ReportedCheck["coverage"];
  readonly incomplete: ReportedCheck["incomplete"];
  readonly domains: readonly {
    readonly domain: string;
    readonly datasets: readonly {
      readonly dataset: string;
      readonly title: string;
      readonly date: string | null;
      readonly status: "exposed" | "clear" | "unknown";
      readonly records: number | null;
      readonly dataClasses: readonly string[];
      readonly years: readonly number[];
      readonly covered?: number;
    }[];
    readonly list?: { readonly addresses: number; readonly covered: number; readonly notChecked: number };
  }[];
}

interface DomainWords {
  records(count: string): string;
  covered(count: string, of: string): string;
  none(datasets: string): string;
  unknown(datasets: string): string;
  list(covered: string, of: string, notChecked: string): string;
  note: string;
}

const EN: DomainWords = {
  records: (count) => `${count} ${count === "1" ? "record" : "records"} with an address there`,
  covered: (count, of) => `${count} of the ${of} listed`,
  none: (datasets) => `no address there in ${datasets} ${datasets === "1" ? "dataset" : "datasets"}`,
  unknown: (datasets) =>
    `can't be told for ${datasets}: imported without counting domains; import again with --replace to know`,
  list: (covered, of, notChecked) =>
    `of ${of} listed ${of === "1" ? "address" : "addresses"} there, the datasets hold ${covered}${notChecked === "0" ? "" : `; ${notChecked} could not be checked`}`,
  note: "Counted are records, of this very domain: its subdomains are domains of their own.",
};

const ZH: DomainWords = {
  records: (count) => `${count} 条记录含该域名的地址`,
  covered: (count, of) => `名单上 ${of} 个中有 ${count} 个`,
  none: (datasets) => `${datasets} 个数据集中没有该域名的地址`,
  unknown: (datasets) => `无法判断 ${datasets}：导入时未统计域名；用 --replace 重新导入后可知`,
  list: (covered, of, notChecked) =>
    `名单上该域名的 ${of} 个地址中，数据集含有 ${covered} 个${notChecked === "0" ? "" : `；${notChecked} 个无法检查`}`,
  note: "统计的是记录数，且仅限该域名本身：其子域名是另外的域名。",
};

export function domainsJson({ coverage, incomplete, domains }: ReportedDomains): object {
  const { skippedInputs, ...rest } = coverage;
  return {
    coverage: { ...rest, ...(skippedInputs > 0 ? { skippedInputs } : {}) },
    ...(incomplete.length > 0 ? { incomplete } : {}),
    domains,
  };
}

export function domainsText({ coverage, incomplete, domains }: ReportedDomains, lang: Lang): string {
  const words = lang === "zh" ? ZH : EN;
  const all = wordsOf(lang);
  const { comma } = all.reports;
  const lines = domains.flatMap(({ domain, datasets, list }) => {
    const holding = datasets.filter(({ status }) => status === "exposed");
    const unknown = datasets.filter(({ status }) => status === "unknown");
    const clear = datasets.length - holding.length - unknown.length;
    const verdict = chalk.red(all.exposedIn(holding.length, datasets.length));
    return [
      holding.length > 0 ? `${chalk.bold(domain)}  ${verdict}` : chalk.bold(domain),
      ...holding.flatMap((finding) => {
        const facts = [
          finding.date,
          words.records(all.number(finding.records ?? 0)) + all.inYears(finding.years),
          ...(list ? [words.covered(all.number(finding.covered ?? 0), all.number(list.addresses))] : []),
        ].filter((fact) => fact !== null);
        const classes = finding.dataClasses.map((slug) => dataClassName(slug, lang)).join(comma);
        return [
          `  ${chalk.red("●")} ${leakName(finding)}  ${facts.join(lang === "zh" ? "；" : "; ")}`,
          `    ${chalk.dim(classes)}`,
        ];
      }),
      ...(clear > 0 ? [`  ${words.none(all.number(clear))}`] : []),
      ...(unknown.length > 0
        ? [`  ${chalk.yellow(words.unknown(unknown.map(({ dataset }) => dataset).join(comma)))}`]
        : []),
      ...(list
        ? [`  ${words.list(all.number(list.covered), all.number(list.addresses), all.number(list.notChecked))}`]
        : []),
    ];
  });
  lines.push("", words.note, all.coverage(coverage.datasets, coverage.records, coverage.oldest, coverage.newest));
  lines.push(...coverageNotes({ coverage, incomplete }, all));
  if (domains.some(({ datasets }) => datasets.some(({ status }) => status !== "exposed")))
    lines.push(all.clearIsNotSafe);
  return lines.join("\n");
}
