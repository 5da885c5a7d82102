/** `leaksift check --domain`: which datasets hold addresses of a domain, in numbers alone. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { canonicalizeDomain } from "../identifier/email.js";
import { failsRun } from "../report/fail-on.js";
import type { AnswerOptions } from "./answer-options.js";
import type { ContextFlags } from "./check-context.js";
import { EXIT } from "./exit-status.js";
import type { GlobalOptions } from "./global-options.js";
import { print, printJson, warn } from "./output.js";
import { readList, type ListFlags } from "./read-list.js";

interface DomainFlags extends ListFlags, ContextFlags {
  readonly domain?: readonly string[];
  readonly file?: string;
  readonly dataset?: string;
  readonly includeSensitive?: boolean;
}

/** @returns the exit status. @throws LeaksiftError */
export async function runDomainCheck(
  identifiers: readonly string[],
  flags: DomainFlags,
  since: string | null,
  { targets, failOn, exposedStatus }: AnswerOptions,
  global: GlobalOptions,
): Promise<number> {
  if (identifiers.length > 0)
    throw new LeaksiftError("usage", "--domain asks for a domain: check identifiers by themselves, or with --file");
  const other = targets.find(({ format, path }) => path !== null || (format !== "table" && format !== "json"));
  if (other) throw new LeaksiftError("usage", "--domain prints text or, with --json, a document");
  const { kind, advice, incidents, service } = flags;
  if ([kind, advice, incidents, service].some((flag) => flag !== undefined))
    throw new LeaksiftError("usage", "--kind, --advice, --incidents and --service don't go with --domain");
  const domains = (flags.domain ?? []).map((text) => {
    const domain = canonicalizeDomain(text);
    if (domain === null) throw new LeaksiftError("usage", "--domain is what follows the @, such as example.com");
    return domain;
  });
  const { SqliteReader } = await import("../store/sqlite-reader.js");
  const { unlockStore } = await import("../app/unlock-store.js");
  const { checkDomains } = await import("../app/check-domain.js");
  const { domainsJson, domainsText } = await import("../report/domain-report.js");
  const store = SqliteReader.open(global.store);
  try {
    const keys = await unlockStore(store, global.keys);
    const list = flags.file === undefined ? null : await readList(flags.file, flags, global);
    const { askedList } = await import("../app/listed-people.js");
    const listed = list && askedList(list.contacts, []).contacts;
    const report = checkDomains(store, keys, [...new Set(domains)], listed, {
      since,
      dataset: flags.dataset ?? null,
      leaveOutSensitive: flags.includeSensitive !== true,
    });
    if (global.json || targets.some(({ format }) => format === "json")) printJson(domainsJson(report));
    else print(domainsText(report, global.lang));
    const unreadable = listed?.filter(({ forms }) => forms.length === 0).length ?? 0;
    if (unreadable > 0) warn(`values of the list that could not be read: ${unreadable}`);
    const findings = report.domains.flatMap(({ datasets }) => datasets);
    const fails = findings.some(
      (finding) => finding.status === "exposed" && failsRun(finding, failOn === null ? {} : { failOn }),
    );
    if (fails) return exposedStatus;
    const isIncomplete =
      unreadable > 0 ||
      report.incomplete.length > 0 ||
      (list?.skipped.length ?? 0) > 0 ||
      findings.some(({ status }) => status === "unknown") ||
      report.domains.some(({ list: counts }) => (counts?.notChecked ?? 0) > 0);
    return isIncomplete ? EXIT.incomplete : EXIT.done;
  } finally {
    store.close();
  }
}
