/** Identifiers that are given one by one, as arguments or at a hidden prompt, for every command that takes some. */
import { Option } from "commander";
import type { Contact } from "../app/contact.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { CountryCode } from "../identifier/country.js";
import type { IdentifierKindName } from "../identifier/identifier-kind.js";
import { warn } from "./output.js";
import { translated } from "./translation.js";

/** `--kind`, of every command that takes identifiers one by one. */
export function kindOption(): Option {
  const kinds = ["phone", "email", "qq", "resident-id"] satisfies IdentifierKindName[];
  return new Option("--kind <kind>", "what the identifiers are (default: phones and e-mails, told apart)").choices(
    kinds,
  );
}

type Purpose = "check" | "forget" | "watch";

/** A sentence for each: no other language makes them of the same parts. */
const PROMPTS: Readonly<Record<Purpose, Readonly<Record<IdentifierKindName | "any", string>>>> = {
  check: {
    any: "Phone number or e-mail to check (it is not shown)",
    phone: "Phone number to check (it is not shown)",
    email: "E-mail to check (it is not shown)",
    qq: "QQ number to check (it is not shown)",
    "resident-id": "Chinese resident id to check (it is not shown)",
  },
  forget: {
    any: "Phone number or e-mail to forget (it is not shown)",
    phone: "Phone number to forget (it is not shown)",
    email: "E-mail to forget (it is not shown)",
    qq: "QQ number to forget (it is not shown)",
    "resident-id": "Chinese resident id to forget (it is not shown)",
  },
  watch: {
    any: "Phone number or e-mail to watch (it is not shown)",
    phone: "Phone number to watch (it is not shown)",
    email: "E-mail to watch (it is not shown)",
    qq: "QQ number to watch (it is not shown)",
    "resident-id": "Chinese resident id to watch (it is not shown)",
  },
};

/** Whether something was given at all. */
export function isNotBlank(text: string): boolean {
  return text.trim() !== "";
}

/** Says what arguments give away. */
export function warnOfArguments(): void {
  warn(
    "identifiers on the command line stay in the shell's history and show in the process list; use the prompt (no argument), --file, or --file - for standard input",
  );
}

/**
 * Contacts of what was given one by one, in its order.
 * @param kind what the texts are; left out: phones and e-mails, told apart
 */
export async function givenIdentifiers(
  texts: readonly string[],
  kind: IdentifierKindName | undefined,
  country: CountryCode | null,
): Promise<Contact[]> {
  const { contactsOf, contactsOfKind } = await import("../app/contact.js");
  const contacts: Contact[] = [];
  for (const text of texts) {
    const asked = kind ? contactsOfKind(kind, text, null, country) : contactsOf(text, country, null);
    contacts.push(...(kind ? asked : await withinUnreadable(text, asked, country)));
  }
  return contacts;
}

/** What can't be read as one identifier may be several: `ann@example.com +44 7700 900001`. */
async function withinUnreadable(text: string, asked: Contact[], country: CountryCode | null): Promise<Contact[]> {
  if (asked.length !== 1 || asked[0].invalid !== "no-possible-form") return asked;
  const { ListSweep } = await import("../app/list-sweep.js");
  return new ListSweep().contactsWithin(text, country, null) ?? asked;
}

/** @throws LeaksiftError usage without a terminal to ask at */
export async function askIdentifier(purpose: Purpose, kind: IdentifierKindName | "any"): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new LeaksiftError(
      "usage",
      `nothing to ${purpose} was given`,
      "give --file LIST, or --file - to read standard input",
    );
  }
  const { askHidden } = await import("./prompts.js");
  return askHidden(translated(PROMPTS[purpose][kind]));
}
