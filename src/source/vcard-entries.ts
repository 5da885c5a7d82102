/**
 * vCards, line by line: 2.1 (quoted-printable in any charset), 3.0 (RFC 2426) and 4.0 (RFC 6350), as phones, Outlook, Google
 * and Apple write them. Fields that say something of a person are kept under the names that columns have; pictures, sounds and
 * keys are stepped over.
 */
import { identifierOfUri } from "../identifier/contact-uri.js";
import { newEntry, type Entry, type EntryParser } from "./entry.js";

/** What a property is called in an entry. */
const FIELDS: Readonly<Record<string, string>> = {
  UID: "id",
  FN: "name",
  NICKNAME: "nickname",
  TEL: "phone",
  EMAIL: "email",
  "X-QQ": "qq",
  ADR: "address",
  BDAY: "birthday",
  TITLE: "job title",
  URL: "website",
  NOTE: "note",
};
/** How somebody is reached by messengers: RFC 4770, and what was written before it. */
const MESSENGER =
  /^(?:IMPP|X-(?:SIP|JABBER|XMPP|MSN|MS-IMADDRESS|GTALK|GOOGLE[-_]TALK|SKYPE(?:-USERNAME)?|AIM|YAHOO|ICQ))$/u;
/** Of a messenger that goes by numbers of its own. */
const OWN_NUMBERS = /\b(?:QQ|ICQ)\b/iu;
const FIELD_LIMIT = 8 << 10;

export class VcardEntries implements EntryParser {
  #entry: Entry | null = null;
  #field: string | null = null;

  get isOpen(): boolean {
    return this.#entry !== null;
  }

  line(line: string | null): Entry | null {
    if (line === null) return this.#end();
    if (this.#field !== null && this.#goesOn(line)) return null;
    this.#close();
    if (/^\s*BEGIN:VCARD\s*$/iu.test(line)) {
      // One that never ended counts with what it has.
      const unended = this.#end();
      this.#entry = newEntry();
      return unended;
    }
    if (this.#entry === null) return null;
    if (/^\s*END:VCARD\s*$/iu.test(line)) return this.#end();
    this.#field = line;
    return null;
  }

  /** Joins a folded line to the field that is open. */
  #goesOn(line: string): boolean {
    const field = this.#field as string;
    if (field.endsWith("=") && /^[^:;]*;[^:]*QUOTED-PRINTABLE/iu.test(field)) {
      this.#field = field.slice(0, -1) + line.trimStart();
      return true;
    }
    if (!/^[ \t]/u.test(line)) return false;
    if (field.length < FIELD_LIMIT) this.#field = field + line.slice(1);
    return true;
  }

  #end(): Entry | null {
    this.#close();
    const entry = this.#entry;
    this.#entry = null;
    return entry !== null && Object.keys(entry).length > 0 ? entry : null;
  }

  #close(): void {
    const field = this.#field;
    this.#field = null;
    if (field === null || this.#entry === null) return;
    const [, name, parameters, raw] =
      /^\s*(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":;])*)*):([^]*)$/u.exec(field.slice(0, FIELD_LIMIT)) ?? [];
    if (name === undefined) return;
    const value = decoded(raw, parameters);
    switch (name.toUpperCase()) {
      case "N": {
        const [family, given] = components(value);
        this.#add("family name", family);
        this.#add("given name", given);
        return;
      }
      case "ORG": {
        const [company, ...units] = components(value);
        this.#add("company", company);
        this.#add("department", units.filter(Boolean).join(" / "));
        return;
      }
      case "ADR": {
        const parts = components(value);
        this.#add("address", parts.slice(0, 6).filter(Boolean).join(", "));
        this.#add("country", parts[6]);
        return;
      }
      case "TEL":
      case "EMAIL":
        this.#add(FIELDS[name.toUpperCase()], unescaped(value).replace(/^(?:tel|mailto|sms):/iu, ""));
        return;
      case "URL":
      case "CONTACT-URI": {
        const uri = /^\s*(?:mailto|tel|sms|xmpp|sips?):/iu.test(value) ? identifierOfUri(unescaped(value)) : null;
        this.#add(uri?.kind ?? FIELDS.URL, uri?.value ?? unescaped(value));
        return;
      }
      default:
        if (MESSENGER.test(name.toUpperCase())) this.#addMessenger(name, parameters, unescaped(value));
        else if (Object.hasOwn(FIELDS, name.toUpperCase())) this.#add(FIELDS[name.toUpperCase()], unescaped(value));
    }
  }

  /** An address or a number; what is a name at a messenger only is kept as one. */
  #addMessenger(name: string, parameters: string, value: string): void {
    const handle = value.trim().replace(/^(?:x-apple|qq|icq|aim):/iu, "");
    if (OWN_NUMBERS.test(name + parameters) || /^(?:qq|icq):/iu.test(value.trim())) {
      this.#add(/qq/iu.test(parameters + value) ? FIELDS["X-QQ"] : FIELDS.NICKNAME, handle);
      return;
    }
    const found = identifierOfUri(handle);
    this.#add(found?.kind ?? FIELDS.NICKNAME, found?.value ?? handle);
  }

  #add(field: string, value: string | undefined): void {
    const text = value?.trim() ?? "";
    if (text !== "") ((this.#entry as Entry)[field] ??= []).push(text);
  }
}

/** Parts between semicolons that are not escaped. */
function components(value: string): string[] {
  return value.split(/(?<!\\);/u).map((part) => unescaped(part).trim());
}

function unescaped(value: string): string {
  return value.replace(/\\([nN])/gu, " ").replace(/\\([^])/gu, "$1");
}

/** A value as text: quoted-printable (RFC 2045) undone, in its charset. */
function decoded(raw: string, parameters: string): string {
  if (!/QUOTED-PRINTABLE/iu.test(parameters)) return raw;
  const bytes = Buffer.from(
    raw.replace(/=([0-9A-F]{2})/giu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    "latin1",
  );
  const charset = /CHARSET="?([\w.:-]+)/iu.exec(parameters)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString("utf8");
  }
}
