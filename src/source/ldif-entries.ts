/**
 * LDIF (RFC 2849), line by line: what ldapsearch, ldifde and directory servers export, with base64 values, folded lines and
 * comments. Attributes keep their names, which headers use as well, but for short ones; entries that are neither people nor reachable (units,
 * computers, policies) are left out.
 */
import { isUtf8 } from "node:buffer";
import { newEntry, type Entry, type EntryParser } from "./entry.js";

const VALUE_LIMIT = 8 << 10;
/** Attributes whose names say nothing outside a directory (RFC 4519). */
const NAMES: Readonly<Record<string, string>> = {
  c: "country",
  co: "country",
  cn: "commonName",
  gn: "givenName",
  l: "localityName",
  o: "organizationName",
  sn: "surname",
};
const PERSON = /^(?:inetorg|organizational)?person$|^user$|^contact$/iu;
const REACHABLE = /phone|mobile|fax|mail|proxyaddresses/iu;

export class LdifEntries implements EntryParser {
  #entry: Entry | null = null;
  #field: string | null = null;

  get isOpen(): boolean {
    return this.#entry !== null;
  }

  line(line: string | null): Entry | null {
    if (line !== null && /^[ \t]/u.test(line) && this.#field !== null) {
      if (this.#field.length < VALUE_LIMIT) this.#field += line.slice(1);
      return null;
    }
    this.#close();
    if (line === null || line.trim() === "") return this.#end();
    if (/^dn:/iu.test(line)) {
      // An entry without a blank line behind it.
      const unended = this.#end();
      this.#entry = newEntry();
      return unended;
    }
    // A comment may be folded, too.
    this.#field = line;
    return null;
  }

  #end(): Entry | null {
    const entry = this.#entry;
    this.#entry = null;
    if (entry === null) return null;
    const classes = Object.entries(entry).find(([name]) => name.toLowerCase() === "objectclass")?.[1] ?? [];
    const isPerson =
      classes.length === 0 || (classes.some((name) => PERSON.test(name)) && !classes.includes("computer"));
    return isPerson || Object.keys(entry).some((name) => REACHABLE.test(name)) ? entry : null;
  }

  #close(): void {
    const field = this.#field;
    this.#field = null;
    if (field === null || this.#entry === null || field.startsWith("#")) return;
    const [, name, mark, raw] = /^([\w.-]+)(?:;[\w;-]+)?:([:<]?) *([^]*)$/u.exec(field) ?? [];
    if (name === undefined || mark === "<" || raw.length > VALUE_LIMIT) return;
    const bytes = mark === ":" ? Buffer.from(raw, "base64") : null;
    // Pictures and certificates are no text.
    if (bytes !== null && !isUtf8(bytes)) return;
    const value = (bytes?.toString("utf8") ?? raw).trim();
    if (value !== "" && !value.includes("\0"))
      (this.#entry[Object.hasOwn(NAMES, name) ? NAMES[name] : name] ??= []).push(value);
  }
}
