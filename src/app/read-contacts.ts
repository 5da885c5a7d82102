/**
 * The contacts to check: from the command line, or from a list in any text format that can be imported. A list is read in
 * order on this thread; every value keeps its line number and all canonical forms that it may be stored under.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import { countryOf } from "../identifier/country.js";
import { PhoneScanner } from "../identifier/phone-scanner.js";
import { callingCodeOf } from "../identifier/country.js";
import { TextSweep } from "../identifier/text-sweep.js";
import { isValidPhone, type CanonicalPhone, type CountryCode } from "../identifier/phone.js";
import type { ByteReader } from "../source/byte-reader.js";
import { ComboParser } from "../source/combo-parser.js";
import { DelimitedParser, unescapeCell } from "../source/delimited-parser.js";
import { JsonLinesParser } from "../source/json-lines-parser.js";
import { LineParser } from "../source/line-parser.js";
import { StealerParser } from "../source/stealer-parser.js";
import { inspectInput, type InputOverrides } from "../source/text-input.js";
import type { RecordParser } from "../source/text-shape.js";
import { statSync } from "node:fs";
import type { ColumnRole } from "../identifier/column-roles.js";
import { roleOfHeader } from "../identifier/column-roles.js";
import { contactsOf, invalidContact, phoneContact, type Contact } from "./contact.js";
import { planInput, type ColumnOption, type PlannedInput } from "./plan-input.js";

export interface ContactList {
  readonly contacts: Contact[];
  /** How the list was taken, for people. */
  readonly plan: PlannedInput | null;
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
  // Where the sample is valid with calling codes, each number needs no look of its own: that takes 20 µs.
  const trusted = plan !== null && plan.reading.valid.international >= plan.reading.sampled * TRUSTED_SHARE;
  const lines = new LineCounter();

  const addPhone = (text: string, rowCountry: CountryCode | null, line: number): void => {
    if (rowCountry === region && !(ownCode && text.trimStart().startsWith(ownCode))) {
      const bytes = Buffer.from(text);
      const written = scanner.scan(bytes, 0, bytes.length, out, 0);
      if (written > 0) {
        const phone = Buffer.from(out.buffer, 0, written).toString("latin1") as CanonicalPhone;
        const contact = phoneContact(phone, line);
        // Bare digits that are no valid number as they stand may be national ones.
        const doubtful = !trusted && region === null && !/^\s*(\+|00)/u.test(text) && !isValidPhone(phone);
        contacts.push(doubtful ? { ...contact, invalid: "needs-country" } : contact);
        return;
      }
    }
    contacts.push(...contactsOf(text, rowCountry, line, reading === "international"));
  };
  const addValue = (role: ColumnRole, text: string, rowCountry: CountryCode | null, line: number): void => {
    if (text.trim() === "") return;
    // Lists mix numbers and addresses in one column, whatever most of it holds.
    if (text.includes("@")) contacts.push(...contactsOf(text, rowCountry, line, reading === "international"));
    else if (role === "email" && !looksLikePhone(text))
      contacts.push(invalidContact("email", text, line, "no-possible-form"));
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
      reject: (_, at) => {
        leaves = [];
        contacts.push(invalidContact("phone", "", lines.at(at), "no-possible-form"));
      },
    });
  } else if (format === "text") {
    const sweep = new TextSweep(region);
    const add = (role: string, at: number) => (bytes: Uint8Array, start: number, end: number) =>
      addValue(
        role,
        Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8"),
        region,
        lines.at(at),
      );
    parser = new LineParser("\n", {
      plainLine: () => -1,
      line: (bytes, start, end) =>
        sweep.sweep(bytes, start, end, { foundEmail: add("email", start), foundPhone: add("phone", start) }),
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
        : format === "stealer"
          ? new StealerParser(dialect.newline, sink)
          : new DelimitedParser(
              dialect,
              columns.map(({ index }) => index),
              sink,
            );
  }
  await parseInOrder(reader, parser, lines);
  return contacts;
}

/** Share of valid numbers from which a list of bare digits is taken as written with calling codes. */
const TRUSTED_SHARE = 0.9;
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
