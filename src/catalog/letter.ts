/**
 * A letter to an organisation that holds personal data: asks for a copy, for deletion, or both, under the law that applies.
 * The text lies in `data/advice/letters.json`; what leaksift doesn't know stays a placeholder in square brackets.
 */
import { readFileSync } from "node:fs";
import { dataFile } from "./data-folder.js";
import type { LocalText } from "./incident.js";

export type LetterRequest = "access" | "erasure";

export interface LetterOptions {
  /** A key of `laws`: see `letterLaws`. */
  readonly law: string;
  readonly requests: readonly LetterRequest[];
  /** Whom it goes to; `null`: a placeholder. */
  readonly controller: string | null;
  /** What became known, in a few words; `null`: not said. */
  readonly incident: string | null;
}

interface Law extends LocalText {
  readonly access: LocalText;
  readonly erasure: LocalText;
  readonly breach: LocalText;
  readonly term: LocalText;
}

interface Letters {
  readonly laws: Readonly<Record<string, Law>>;
  readonly placeholders: Readonly<Record<"controller" | "person" | "identifiers" | "date", LocalText>>;
  readonly parts: Readonly<Record<string, LocalText>>;
}

let letters: Letters | null = null;

/** The laws that there are letters for. */
export function letterLaws(): string[] {
  return Object.keys(load().laws);
}

/** The letter in a language. @throws RangeError when the law is not one of `letterLaws` */
export function letterText(options: LetterOptions, lang: "en" | "zh"): string {
  const { laws, placeholders, parts } = load();
  const { law: name, requests, incident } = options;
  if (!Object.hasOwn(laws, name)) throw new RangeError(`no letter for the law ${name}`);
  const law = laws[name];
  const fill = (part: string, article: LocalText | null = null): string => {
    const values: Readonly<Record<string, string>> = {
      controller: options.controller ?? placeholders.controller[lang],
      person: placeholders.person[lang],
      identifiers: placeholders.identifiers[lang],
      date: placeholders.date[lang],
      incident: incident ?? "",
      law: law[lang],
      article: article?.[lang] ?? "",
    };
    return parts[part][lang].replace(/\{(\w+)\}/gu, (_, key: string) => values[key]);
  };
  return [
    fill("to"),
    fill("date"),
    fill("subject"),
    fill("salutation"),
    incident === null ? fill("reasonUnknown") : fill("reason"),
    ...(requests.includes("access") ? [fill("access", law.access), fill("breach", law.breach)] : []),
    ...(requests.includes("erasure") ? [fill("erasure", law.erasure)] : []),
    fill("identify"),
    law.term[lang],
    fill("close"),
  ].join("\n\n");
}

function load(): Letters {
  letters ??= JSON.parse(readFileSync(dataFile("advice", "letters.json"), "utf8")) as Letters;
  return letters;
}
