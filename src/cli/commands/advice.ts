/** `leaksift advice`: what to do about an incident, a dataset or kinds of data; and a letter to who held the data. */
import { Option, type Command } from "commander";
import type { Situation } from "../../catalog/advice.js";
import type { Catalog } from "../../catalog/catalog.js";
import type { Incident } from "../../catalog/incident.js";
import type { LetterRequest } from "../../catalog/letter.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { printable } from "../../identifier/mask.js";
import { globalOptions, type GlobalOptions } from "../global-options.js";
import { print, printJson } from "../output.js";
import { findIncident } from "./catalog.js";
import { quotedWord } from "../../identifier/quoted-word.js";

interface AboutFlags {
  incident?: string;
  dataset?: string;
  classes?: string;
}

export function registerAdvice(program: Command): void {
  const advice = program
    .command("advice")
    .description(
      "what to expect and what to do about an incident, a dataset or kinds of data; --country says whom to call",
    )
    .option("--incident <id>", "an incident of the catalogue")
    .option("--dataset <slug>", "an imported dataset")
    .option("--classes <classes>", "data classes, such as passwords,credit-cards")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift advice --incident whatsapp-2022 --country GB
  $ leaksift advice --classes phone-numbers,government-issued-ids --country CN --lang zh
  $ leaksift advice letter --law gdpr --dataset shop --controller "Shop Ltd"`,
    )
    .action(async (flags: AboutFlags, command: Command) => {
      const global = await globalOptions(command);
      const situations = await situationsFor(flags, global);
      if (situations.length === 0)
        throw new LeaksiftError("usage", "say what the advice is about: --incident, --dataset or --classes");
      const { adviceFor } = await import("../../catalog/advice.js");
      const { adviceJson, adviceText } = await import("../../report/advice-report.js");
      const countries = global.country === null ? [] : [global.country];
      const found = adviceFor([situations], countries, today());
      const { attributionLines } = await import("../../report/incident-line.js");
      const credits = attributionLines(situations.flatMap(({ incident }) => incident ?? []));
      if (global.json) printJson(adviceJson(found, credits));
      else print([adviceText(found, global.lang, false), ...credits].join("\n\n"));
    });

  advice
    .command("letter")
    .description("a letter to an organisation: what do you have of me, and delete it")
    .addOption(
      new Option("--law <law>", "the law that applies to it")
        .choices(["gdpr", "uk-gdpr", "pipl"])
        .makeOptionMandatory(),
    )
    .addOption(new Option("--request <what>", "what to ask for").choices(["access", "erasure", "both"]).default("both"))
    .option("--controller <name>", "whom it goes to")
    .option("--incident <id>", "the incident that it is about")
    .option("--dataset <slug>", "the imported dataset that it is about")
    .addHelpText(
      "after",
      "\nExample:\n  $ leaksift advice letter --law pipl --incident nanchong-property-2024 --lang zh",
    )
    .action(async (_flags: object, command: Command) => {
      // `--incident` and `--dataset` are options of `advice`, too: whichever command they stand behind, they are meant.
      const flags = command.optsWithGlobals<AboutFlags & { law: string; request: string; controller?: string }>();
      const global = await globalOptions(command);
      const { letterText } = await import("../../catalog/letter.js");
      const requests: LetterRequest[] =
        flags.request === "both" ? ["access", "erasure"] : [flags.request as LetterRequest];
      const about = await leakOf(flags, global);
      const text = letterText(
        {
          law: flags.law,
          requests,
          controller: flags.controller === undefined ? null : printable(flags.controller),
          incident: about === null ? null : about.name,
        },
        global.lang,
      );
      // Below the letter, which goes to somebody else, not in it.
      const { attributionLines } = await import("../../report/incident-line.js");
      const [attribution] = attributionLines(about?.incident ? [about.incident] : []);
      if (global.json) printJson({ law: flags.law, requests, lang: global.lang, text, attribution });
      else print([text, ...(attribution === undefined ? [] : ["--", attribution])].join("\n"));
    });
}

/** @throws LeaksiftError usage for an incident, dataset or class that isn't there */
async function situationsFor(flags: AboutFlags, global: GlobalOptions): Promise<Situation[]> {
  const { loadCatalog } = await import("../../catalog/catalog.js");
  const catalog = loadCatalog(global.importedCatalog);
  const situations: Situation[] = [];
  if (flags.incident !== undefined) {
    const incident = await findIncident(catalog, flags.incident);
    const { dataClasses, happened, reported } = incident;
    situations.push({ dataClasses, incident, kind: null, date: happened ?? reported });
  }
  if (flags.dataset !== undefined) situations.push(await situationOfDataset(flags.dataset, catalog, global));
  if (flags.classes !== undefined) {
    const dataClasses = await classesOption(flags.classes);
    situations.push({ dataClasses, incident: null, kind: null, date: null });
  }
  return situations;
}

async function situationOfDataset(slug: string, catalog: Catalog, global: GlobalOptions): Promise<Situation> {
  const { SqliteReader } = await import("../../store/sqlite-reader.js");
  const { findDataset } = await import("../../app/describe-dataset.js");
  const { factsOfDataset } = await import("../../app/dataset-facts.js");
  const { situationOf } = await import("../../app/exposure-situations.js");
  const store = SqliteReader.open(global.store);
  try {
    const entry = findDataset(store, slug);
    const { dataClasses, years } = factsOfDataset(entry);
    return situationOf(entry, dataClasses, Object.keys(years).map(Number), catalog);
  } finally {
    store.close();
  }
}

/** What a letter calls the leak, and its incident in the catalogue; `null`: it is about none in particular. */
async function leakOf(
  flags: AboutFlags,
  global: GlobalOptions,
): Promise<{ name: string; incident: Incident | null } | null> {
  const { loadCatalog } = await import("../../catalog/catalog.js");
  const catalog = loadCatalog(global.importedCatalog);
  if (flags.incident !== undefined) {
    const incident = await findIncident(catalog, flags.incident);
    return { name: titled(incident, global), incident };
  }
  if (flags.dataset === undefined) return null;
  const { incident, date } = await situationOfDataset(flags.dataset, catalog, global);
  if (incident) return { name: titled(incident, global), incident };
  const name = printable(flags.dataset);
  return { name: date === null ? name : `${name}, ${date}`, incident: null };
}

function titled(incident: Incident, { lang }: GlobalOptions): string {
  const date = incident.happened ?? incident.reported;
  return date === null ? incident.title[lang] : `${incident.title[lang]}${lang === "zh" ? "，" : ", "}${date}`;
}

async function classesOption(text: string): Promise<string[]> {
  const { dataClasses, isDataClass } = await import("../../catalog/data-classes.js");
  const { suggestion } = await import("../input-options.js");
  const wanted = text.split(",").map((slug) => slug.trim());
  for (const slug of wanted) {
    if (isDataClass(slug)) continue;
    const known = dataClasses().map((entry) => entry.slug);
    throw new LeaksiftError("usage", `--classes: there is no data class ${quotedWord(slug)}${suggestion(slug, known)}`);
  }
  return wanted;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
