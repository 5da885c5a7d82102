/** `leaksift demo`: the main job on made-up data, in a store that is gone afterwards. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chalk from "chalk";
import type { Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { globalOptions } from "../global-options.js";
import { untilInterrupted } from "../interrupt.js";
import { print, printJson } from "../output.js";

interface Person {
  readonly who: string;
  readonly whoZh: string;
  readonly identifier: string;
}

/** The shipped samples, as a person would import them. */
const SAMPLES = [
  {
    slug: "whatsapp",
    path: "whatsapp",
    title: "Messenger numbers of seven countries",
    titleZh: "七国即时通讯号码",
    date: "2022-11",
    country: null,
  },
  {
    slug: "courier",
    path: "courier.csv",
    title: "Courier deliveries",
    titleZh: "快递收件记录",
    date: "2023-02",
    country: "CN",
  },
  {
    slug: "elasticsearch",
    path: "elasticsearch.ndjson",
    title: "Open Elasticsearch",
    titleZh: "公开的 Elasticsearch",
    date: "2024-05",
    country: "CN",
  },
  { slug: "combo", path: "combo.txt", title: "Combo list", titleZh: "撞库密码表", date: "2021", country: null },
] as const;

const TEXT = {
  en: {
    start: "This is a demonstration: four small made-up leaks are imported into a store that is deleted at the end.",
    imported: (title: string, records: number, phones: number, emails: number) =>
      `  ${title}: ${records} records, ${phones} phone numbers, ${emails} e-mail addresses`,
    people: "Three made-up people ask whether they are in it:",
    end: [
      "What you saw: every identifier was brought into one spelling, tagged with a secret key and kept only as that tag.",
      "The store held no number and no address, and nothing was sent anywhere.",
      "Next: `leaksift import FILE` for a leak of your own, then `leaksift check`.",
    ].join("\n"),
  },
  zh: {
    start: "这是演示：把四个小型虚构泄露数据导入一个临时库，结束后删除。",
    imported: (title: string, records: number, phones: number, emails: number) =>
      `  ${title}：${records} 条记录，${phones} 个电话号码，${emails} 个邮箱地址`,
    people: "三位虚构的人想知道自己是否在其中：",
    end: [
      "您看到的是：每个标识先化为唯一写法，再用密钥计算标签，库中只保留标签。",
      "库里没有任何号码和地址，也没有向任何地方发送数据。",
      "下一步：用 `leaksift import 文件` 导入泄露数据，再用 `leaksift check` 查询。",
    ].join("\n"),
  },
} as const;

export function registerDemo(program: Command): void {
  program
    .command("demo")
    .description("show what leaksift does, on made-up data, in a temporary store")
    .addHelpText("after", "\nExample:\n  $ leaksift demo --lang zh")
    .action(async (_flags: object, command: Command) => {
      const global = await globalOptions(command);
      const { importLeak } = await import("../../app/import-leak.js");
      const { checkContacts } = await import("../../app/check-contacts.js");
      const { createStore } = await import("../../app/unlock-store.js");
      const { contactsOf } = await import("../../app/contact.js");
      const { dataFile } = await import("../../catalog/data-folder.js");
      const { walkInputs } = await import("../../source/input-walk.js");
      const { checkJson, checkText } = await import("../../report/check-report.js");
      const { wordsOf } = await import("../../report/words.js");
      const text = TEXT[global.lang];
      const folder = temporaryFolder();
      const say = (line: string): void => {
        if (!global.json) print(line);
      };
      try {
        say(`${text.start}\n`);
        const { writer, keys } = await createStore(
          join(folder, "demo.db"),
          () => join(folder, "key", "demo.key"),
          null,
        );
        const documents: object[] = [];
        try {
          for (const sample of SAMPLES) {
            const title = global.lang === "zh" ? sample.titleZh : sample.title;
            const { datasets } = await untilInterrupted((signal) =>
              importLeak(
                {
                  ...walkInputs([dataFile("samples", sample.path)]),
                  slug: sample.slug,
                  title,
                  breachDate: sample.date,
                  origin: "made up",
                  existing: "refuse",
                  country: sample.country,
                  columns: [],
                  threads: 1,
                },
                { writer, keys, signal, onProgress: () => undefined },
              ),
            );
            const [{ records, identifiers }] = datasets;
            say(text.imported(title, records, identifiers.phone.distinct, identifiers.email.distinct));
          }
          say(`\n${text.people}`);
          const people = JSON.parse(readFileSync(dataFile("samples", "people.json"), "utf8")) as Person[];
          for (const { who, whoZh, identifier } of people) {
            const report = checkContacts(writer, keys, contactsOf(identifier, null, null), {
              since: null,
              dataset: null,
            });
            const results = report.results.map(({ contact, status, exposures }) => ({
              identifier: contact.masked,
              kind: contact.kind,
              line: null,
              status,
              reason: contact.invalid,
              exposures,
            }));
            documents.push({ who, ...checkJson({ ...report, results }) });
            say(`\n${chalk.underline(global.lang === "zh" ? whoZh : who)}`);
            say(checkText({ ...report, results }, wordsOf(global.lang), global.lang));
          }
        } finally {
          writer.close();
        }
        if (global.json) printJson({ people: documents });
        else say(`\n${text.end}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
}

/** @throws LeaksiftError store-unwritable */
function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), "leaksift-demo-"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LeaksiftError(
      "store-unwritable",
      `the demo's folder can't be made in ${tmpdir()} (${code})`,
      "name a folder that may be written with TMPDIR",
    );
  }
}
