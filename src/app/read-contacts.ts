/**
 * The contacts to check: from the command line, or from a list in any text format that can be imported. A list is read in
 * order on this thread; every value keeps its line number and all canonical forms that it may be stored under.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import { countryOf } from "../identifier/country.js";
import { canonicalizeEmailCell, type CanonicalEmail } from "../identifier/email.js";
import { maskEmail, maskPhone, maskValue, printable } from "../identifier/mask.js";
import { PhoneScanner } from "../identifier/phone-scanner.js";
import { callingCodeOf } from "../identifier/country.js";
import { canonicalizePhoneCell, phoneCandidates, type CanonicalPhone, type CountryCode } from "../identifier/phone.js";
import type { ByteReader } from "../source/byte-reader.js";
import { ComboParser } from "../source/combo-parser.js";
import { DelimitedParser, unescapeCell } from "../source/delimited-parser.js";
import { JsonLinesParser } from "../source/json-lines-parser.js";
import { inspectInput, type InputOverrides } from "../source/text-input.js";
import type { RecordParser } from "../source/text-shape.js";
import { statSync } from "node:fs";
import type { ColumnRole } from "../identifier/column-roles.js";
import { roleOfHeader } from "../identifier/column-roles.js";
import { planInput, type ColumnOption, type PlannedInput } from "./plan-input.js";

export type InvalidReason = "masked" | "no-possible-form" | "needs-country";

/** One value to check. */
export interface Contact {
  readonly kind: "phone" | "email";
  /** As it may be shown. */
  readonly masked: string;
  /** The identifier in full, for `--show-identifiers`. */
  readonly shown: string;
  /** Line of the list, from 1; `null` for arguments and prompts. */
  readonly line: number | null;
  /** Canonical forms it may be stored under; empty when it is invalid. */
  readonly forms: readonly (CanonicalPhone | CanonicalEmail)[];
  readonly invalid: InvalidReason | null;
}

export interface ContactList {
  readonly contacts: Contact[];
  /** How the list was taken, for people. */
  readonly plan: PlannedInput | null;
}

/** Contacts of one typed text; a text may hold several numbers. */
export function contactsOf(text: string, country: CountryCode | null, line: number | null): Contact[] {
  return text.includes("@") || text.includes("＠") ? emailContacts(text, line) : phoneContacts(text, country, line);
}

/**
 * Reads a list. @throws LeaksiftError input-*: a list that can't be read as one is never an empty one
 */
export async function readContacts(
  path: string,
  options: { country: CountryCode | null; columns: readonly ColumnOption[] } & InputOverrides,
): Promise<ContactList> {
  const input = await inspectInput({ path, bytes: path === "-" ? null : sizeOf(path) }, options);
  const name = path === "-" ? "standard input" : path;
  if ("reason" in input) {
    if (input.reason === "empty") return { contacts: [], plan: null };
    throw new LeaksiftError("input-unsupported", `${name}: ${input.detail}`);
  }
  const plan = planInput(input, options);
  const { format } = input.shape;
  if (!plan && format !== "lines") {
    await input.close();
    throw new LeaksiftError(
      "input-columns",
      `${name}: no column with phone numbers or e-mails was recognised`,
      "name one with `--column phone=NAME` or `--column email=N`",
    );
  }
  const reader = await input.open();
  try {
    return { contacts: await collectContacts(reader, plan, options.country, input.shape.dialect, format), plan };
  } finally {
    await reader.close();
  }
}

async function collectContacts(
  reader: ByteReader,
  plan: PlannedInput | null,
  country: CountryCode | null,
  dialect: PlannedInput["plan"]["dialect"],
  format: string,
): Promise<Contact[]> {
  const contacts: Contact[] = [];
  const region = plan?.plan.country ?? country;
  const reading = plan?.plan.reading ?? (country ? "national" : "international");
  const scanner = new PhoneScanner({ country: region, reading });
  const ownCode = region && reading === "national" ? callingCodeOf(region) : null;
  const out = new Uint8Array(64);
  const lines = new LineCounter();

  const addPhone = (text: string, rowCountry: CountryCode | null, line: number): void => {
    if (rowCountry === region && !(ownCode && text.trimStart().startsWith(ownCode))) {
      const bytes = Buffer.from(text);
      const written = scanner.scan(bytes, 0, bytes.length, out, 0);
      if (written > 0) {
        const phone = Buffer.from(out.buffer, 0, written).toString("latin1") as CanonicalPhone;
        contacts.push({ kind: "phone", masked: maskPhone(phone), shown: phone, line, forms: [phone], invalid: null });
        return;
      }
    }
    if (reading === "international" && rowCountry === null) contacts.push(...internationalContacts(text, line));
    else contacts.push(...phoneContacts(text, rowCountry, line));
  };
  const addValue = (role: ColumnRole, text: string, rowCountry: CountryCode | null, line: number): void => {
    if (text.trim() === "") return;
    // Lists mix numbers and addresses in one column, whatever most of it holds.
    const isEmail = text.includes("@") || (role === "email" && !looksLikePhone(text));
    if (isEmail) contacts.push(...emailContacts(text, line));
    else addPhone(text, rowCountry, line);
  };

  let parser: RecordParser;
  if (format === "ndjson" || format === "json") {
    let leaves: [ColumnRole, string][] = [];
    const paths = plan?.plan.paths ?? {};
    parser = new JsonLinesParser<ColumnRole | null>({
      roleOf: (path) =>
        Object.hasOwn(paths, path) ? paths[path] : plan?.plan.recognizeOtherPaths === false ? null : roleOfHeader(path),
      ignores: (role) => role !== "phone" && role !== "email" && role !== "country",
      leaf: (role, value) => role && leaves.push([role, value]),
      endDocument: (at) => {
        const named = leaves.find(([role]) => role === "country");
        const rowCountry = (named && countryOf(named[1])) ?? region;
        for (const [role, value] of leaves) if (role !== "country") addValue(role, value, rowCountry, lines.at(at));
        leaves = [];
      },
      reject: () => (leaves = []),
    });
  } else {
    const columns = plan?.plan.columns.filter(
      ({ role }) => role === "phone" || role === "email" || role === "country",
    ) ?? [{ index: 0, role: "phone" }];
    let header = dialect.header;
    const sink = {
      cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array, at: number): void {
        if (header) {
          header = false;
          return;
        }
        const text = (slot: number): string => {
          if (starts[slot] < 0) return "";
          const cell = Buffer.from(bytes.buffer, bytes.byteOffset + starts[slot], ends[slot] - starts[slot]).toString(
            "utf8",
          );
          return escaped[slot] && dialect.quote ? unescapeCell(cell, dialect.quote, dialect.escape) : cell;
        };
        const countrySlot = columns.findIndex(({ role }) => role === "country");
        const rowCountry = (countrySlot < 0 ? null : countryOf(text(countrySlot))) ?? region;
        for (const [slot, { role }] of columns.entries()) {
          if (role !== "country") addValue(role, text(slot), rowCountry, lines.at(at));
        }
      },
    };
    parser =
      format === "combo"
        ? new ComboParser(dialect.newline, sink)
        : new DelimitedParser(
            dialect,
            columns.map(({ index }) => index),
            sink,
          );
  }
  await parseInOrder(reader, parser, lines);
  return contacts;
}

const PIECE_BYTES = 1 << 20;
/** A list whose record is longer than this is no list. */
const OPEN_RECORD_LIMIT = 8 << 20;

async function parseInOrder(reader: ByteReader, parser: RecordParser, lines: LineCounter): Promise<void> {
  let open: Buffer = Buffer.alloc(0);
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const n = await reader.read(piece);
    const bytes = Buffer.concat([open, piece.subarray(0, n)]);
    if (bytes.length > OPEN_RECORD_LIMIT) {
      throw new LeaksiftError(
        "input-unsupported",
        `the list has a record longer than ${OPEN_RECORD_LIMIT} bytes (line ${lines.at(0)})`,
      );
    }
    lines.begin(bytes);
    const consumed = Math.min(parser.parse(bytes, 0, bytes.length, n === 0), bytes.length);
    if (n === 0) return;
    lines.end(consumed);
    open = bytes.subarray(consumed);
  }
}

/** Line numbers of offsets that only grow, counted as they are asked for. */
class LineCounter {
  #bytes: Buffer = Buffer.alloc(0);
  #offset = 0;
  #line = 1;

  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#offset = 0;
  }

  at(offset: number): number {
    while (this.#offset < offset) {
      const next = this.#bytes.indexOf(10, this.#offset);
      if (next < 0 || next >= offset) break;
      this.#line++;
      this.#offset = next + 1;
    }
    return this.#line;
  }

  end(consumed: number): void {
    this.at(consumed);
  }
}

function phoneContacts(text: string, country: CountryCode | null, line: number | null): Contact[] {
  const forms = phoneCandidates(text, country);
  if (forms.length > 0) {
    return [{ kind: "phone", masked: maskPhone(forms[0]), shown: forms[0], line, forms, invalid: null }];
  }
  const cell = canonicalizePhoneCell(text, { country, reading: "national" });
  if (cell.status === "empty") return line === null ? [invalidContact("phone", text, line, "no-possible-form")] : [];
  return [invalidContact("phone", text, line, cell.status === "masked" ? "masked" : whyInvalid(text, country))];
}

/** Digits that would do somewhere lack only a country: the user can mend that. */
function whyInvalid(text: string, country: CountryCode | null): InvalidReason {
  const digits = text.replace(/\D/gu, "").length;
  const isLocal = country === null && !text.trimStart().startsWith("+") && digits >= 7 && digits <= 15;
  return isLocal ? "needs-country" : "no-possible-form";
}

function internationalContacts(text: string, line: number): Contact[] {
  const cell = canonicalizePhoneCell(text, { country: null, reading: "international" });
  if (cell.status === "empty") return [];
  if (cell.status !== "ok")
    return [invalidContact("phone", text, line, cell.status === "masked" ? "masked" : whyInvalid(text, null))];
  return cell.phones.map((phone) => ({
    kind: "phone",
    masked: maskPhone(phone),
    shown: phone,
    line,
    forms: [phone],
    invalid: null,
  }));
}

function emailContacts(text: string, line: number | null): Contact[] {
  const cell = canonicalizeEmailCell(text);
  if (cell.status === "empty") return [];
  if (cell.status !== "ok")
    return [invalidContact("email", text, line, cell.status === "masked" ? "masked" : "no-possible-form")];
  return cell.emails.map((email) => ({
    kind: "email",
    masked: maskEmail(email),
    shown: email,
    line,
    forms: [email],
    invalid: null,
  }));
}

function invalidContact(kind: Contact["kind"], text: string, line: number | null, invalid: InvalidReason): Contact {
  return { kind, masked: maskValue(text.trim()), shown: printable(text.trim()), line, forms: [], invalid };
}

function sizeOf(path: string): number | null {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw new LeaksiftError("input-unsupported", `${path} is a folder; a list is one file`);
    return stats.isFile() ? stats.size : null;
  } catch (error) {
    if (error instanceof LeaksiftError) throw error;
    throw new LeaksiftError("input-missing", `${path}: no such file`);
  }
}
