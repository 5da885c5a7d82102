/**
 * The contacts to check: from the command line, or from a list in any text format that can be imported. A list is read in
 * order on this thread; every value keeps its line number and all canonical forms that it may be stored under.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { DEFAULT_LIMITS } from "../source/archive-limits.js";
import { identifierKindOf, type IdentifierKindName } from "../identifier/identifier-kind.js";
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import { AREA_CODE, withAreaCode } from "../identifier/area-code.js";
import { countryOf } from "../identifier/country.js";
import { PhoneScanner } from "../identifier/phone-scanner.js";
import { callingCodeOf } from "../identifier/country.js";
import { isBlank } from "../identifier/null-words.js";
import { looksChineseMobile } from "../identifier/phone-foreign.js";
import { isValidPhone, type CanonicalPhone, type CountryCode } from "../identifier/phone.js";
import type { ByteReader } from "../source/byte-reader.js";
import { ComboParser } from "../source/combo-parser.js";
import { DelimitedParser, unescapeCell } from "../source/delimited-parser.js";
import { JsonLinesParser } from "../source/json-lines-parser.js";
import { LineParser } from "../source/line-parser.js";
import { SqlRowParser, type RowSink } from "../source/sql-row-parser.js";
import { StealerParser } from "../source/stealer-parser.js";
import { detailOf, walkArchives, type ArchiveOptions } from "../source/archive-walk.js";
import { isMissed, type InputFile, type SkippedInput } from "../source/input-walk.js";
import { inspectInput, type InputOverrides, type TextInput, type Unsupported } from "../source/text-input.js";
import { inspectWorkbook, type InspectedSheet } from "../source/workbook-input.js";
import { identifiersInRest } from "../worker/combo-rest.js";
import { SWEEP_ROLE } from "../worker/file-plan.js";
import { isDocumentFormat, type RecordParser, type TextFormat } from "../source/text-shape.js";
import { statSync } from "node:fs";
import type { ColumnRole } from "../identifier/column-roles.js";
import { roleOfHeader } from "../identifier/column-roles.js";
import { contactsOf, contactsOfKind, invalidContact, phoneContact, type Contact } from "./contact.js";
import { findKindColumn, kindNamed, type KindColumn } from "./kind-column.js";
import { listCellValues } from "./list-cell.js";
import { ListSweep } from "./list-sweep.js";
import { contactsInCell, isSearched } from "./list-text.js";
import { bareRows, isNamed, joinedRows, type ListedRow } from "./listed-people.js";
import { missingPath } from "../identifier/quoted-word.js";
import { labelField, RowLabel, type LabelField } from "../identifier/label-columns.js";
import { emptyList, nothingAsked } from "./nothing-asked.js";
import { planAnyInput } from "./plan-text.js";
import { isProse, planBest } from "./plan-inputs.js";
import { titlesOf } from "./sheet-titles.js";
import type { ColumnOption, PlannedInput } from "./plan-input.js";

export interface ContactList {
  readonly contacts: Contact[];
  /** Rows that have contacts, with what they say of who it is; empty where each contact is a row that says nothing. */
  readonly rows: ListedRow[];
  /** Rows that name somebody and have no identifier: nothing of them can be checked. */
  readonly unreachable: number;
  /** How the list, or the first one, was taken; `null` for one that holds nothing but lines. */
  readonly plan: PlannedInput | null;
  /** Text in no known format: what is no identifier in it was passed over. */
  readonly isSwept: boolean;
  /** Members of an archive that could not be read as lists: the answer is incomplete. */
  readonly skipped: readonly SkippedInput[];
}

interface ListOptions extends InputOverrides {
  readonly country: CountryCode | null;
  readonly columns: readonly ColumnOption[];
  /** What a list without columns holds, or which of a list's columns to read; null: whatever is recognised. */
  readonly kind?: IdentifierKindName | null;
  /** How an archive is opened; left out: within the usual limits, without a password. */
  readonly archives?: ArchiveOptions | undefined;
}

const EMPTY: ContactList = { contacts: [], rows: [], unreachable: 0, plan: null, isSwept: false, skipped: [] };

/**
 * Reads a list, or all lists in an archive; a line number is then of its member.
 * @throws LeaksiftError input-*: a list that can't be read as one is never an empty one
 */
export async function readContacts(path: string, options: ListOptions): Promise<ContactList> {
  const list = { path, bytes: path === "-" ? null : sizeOf(path) };
  const archives = options.archives ?? { limits: DEFAULT_LIMITS, password: () => Promise.resolve(null) };
  const lists: ContactList[] = [];
  const skipped: SkippedInput[] = [];
  const ended: InputFile[] = [];
  let failure: LeaksiftError | null = null;
  for await (const entry of walkArchives([list], { ...archives, takeForeign: options.format !== undefined })) {
    if ("skipped" in entry) {
      if (isMissed(entry.skipped)) skipped.push(entry.skipped);
      failure ??= entry.error;
      continue;
    }
    const { file } = entry;
    try {
      const sheets = await inspectWorkbook(file, options);
      lists.push(
        sheets
          ? await readSheets(sheets, options)
          : await readText(await inspectInput(file, options), file.path, options),
      );
      ended.push(file);
    } catch (error) {
      if (!(error instanceof LeaksiftError)) throw error;
      skipped.push({ path: file.path, reason: error.code, detail: detailOf(error, file.path) });
      failure ??= error;
    }
  }
  // A member whose end is missing shows only when the archive goes on; what it gave is asked all the same.
  for (const { path: member, failure: late } of ended) {
    const error = late?.() ?? null;
    if (error) skipped.push({ path: member, reason: error.code, detail: detailOf(error, member) });
  }
  if (lists.length === 0 && failure) throw failure;
  if (skipped.length === 0 && lists.every((one) => one === EMPTY)) throw emptyList(path);
  return { ...joined(lists), skipped };
}

/** One list of several, in their order. */
function joined(lists: readonly ContactList[]): ContactList {
  if (lists.length === 1) return lists[0];
  return {
    contacts: lists.flatMap(({ contacts }) => contacts),
    rows: joinedRows(lists),
    unreachable: lists.reduce((sum, { unreachable }) => sum + unreachable, 0),
    plan: lists.find(({ plan }) => plan !== null)?.plan ?? null,
    isSwept: lists.some(({ isSwept }) => isSwept),
    skipped: lists.flatMap(({ skipped }) => skipped),
  };
}

/** A list that is no workbook, with what stands above its header. */
async function readText(input: TextInput | Unsupported, path: string, options: ListOptions): Promise<ContactList> {
  const above = "above" in input ? input.above : undefined;
  if (!above) return readInput(input, path, options);
  return joined([
    ...(await readTitles({ path, result: input, above }, options)),
    await readInput(input, path, options),
  ]);
}

async function readTitles(sheet: InspectedSheet, options: ListOptions): Promise<ContactList[]> {
  const titles = titlesOf(sheet, options.country);
  if (titles === null) return [];
  return [await readInput(titles.input, titles.input.file.path, { ...options, country: titles.country })];
}

/** All sheets that hold contacts; lines are rows of their sheet. What else a sheet holds is no reason to refuse the list. */
async function readSheets(sheets: readonly InspectedSheet[], options: ListOptions): Promise<ContactList> {
  const lists: ContactList[] = [];
  let failure: LeaksiftError | null = null;
  for (const sheet of sheets) {
    const { path: place, result } = sheet;
    try {
      lists.push(...(await readTitles(sheet, options)));
      lists.push(await readInput(result, place, options));
    } catch (error) {
      if (!(error instanceof LeaksiftError) || (error.code !== "input-columns" && error.code !== "nothing-asked"))
        throw error;
      failure ??= error;
    }
  }
  if (lists.every(({ plan }) => plan === null) && failure) throw failure;
  return joined(lists);
}

async function readInput(
  input: TextInput | Unsupported | LeaksiftError,
  path: string,
  options: ListOptions,
): Promise<ContactList> {
  if (input instanceof LeaksiftError) throw input;
  const name = path === "-" ? "standard input" : path;
  if ("reason" in input) {
    if (input.reason === "empty") return EMPTY;
    throw new LeaksiftError("input-unsupported", `${name}: ${input.detail}`);
  }
  const { rows, header } = input.shape;
  const wanted = options.kind ?? null;
  const found =
    options.columns.length === 0 && input.shape.format === "delimited" ? findKindColumn(rows, header) : null;
  // A sweep passes over what is no identifier; of a list of lines each is asked for.
  const isList = found !== null || (input.shape.format === "lines" && !isProse(rows));
  const plan = (isList ? planAnyInput : planBest)(input, options);
  const { shape } = plan?.input ?? input;
  const { format } = shape;
  // Beside columns that are identifiers by themselves, words such as "email" are a preference, not what the row is.
  const isOwn = found && plan?.columns.some(({ index, role }) => identifierKindOf(role) && index !== found.value);
  const kindColumn = isOwn ? null : found;
  if (!plan && !kindColumn && format !== "lines") {
    await input.close();
    throw nothingAsked(path);
  }
  const isMixed = format === "combo" || format === "text";
  if (
    wanted &&
    plan &&
    !isMixed &&
    !kindColumn &&
    plan.columns.length > 1 &&
    !plan.columns.some(({ role }) => role === wanted)
  ) {
    await input.close();
    throw new LeaksiftError(
      "input-columns",
      `${name}: no column of kind ${wanted} was recognised`,
      `name one with \`--column ${wanted}=NAME\``,
    );
  }
  const reader = await (plan?.input ?? input).open();
  try {
    const { country } = options;
    const list = { country, dialect: shape.dialect, header: shape.header, format, kind: wanted, kindColumn };
    return { ...(await collectContacts(reader, plan, list)), plan, isSwept: format === "text", skipped: [] };
  } finally {
    await reader.close();
  }
}

async function collectContacts(
  reader: ByteReader,
  plan: PlannedInput | null,
  list: {
    readonly country: CountryCode | null;
    readonly dialect: PlannedInput["plan"]["dialect"];
    readonly header: readonly string[] | null;
    readonly format: TextFormat;
    readonly kind: IdentifierKindName | null;
    readonly kindColumn: KindColumn | null;
  },
): Promise<Pick<ContactList, "contacts" | "rows" | "unreachable">> {
  const { country, dialect, format, kindColumn } = list;
  const contacts: Contact[] = [];
  const rows: ListedRow[] = [];
  const sweep = new ListSweep();
  const label = new RowLabel();
  let unreachable = 0;
  /** Closes a row whose contacts are those from `from` on. */
  const endRow = (from: number): void => {
    const who = label.take();
    const taken = contacts.length - from;
    if (taken === 0) {
      if (who.id !== null || who.name !== null) unreachable++;
    } else if (rows.length > 0 || taken > 1 || isNamed(who)) {
      // A list of bare identifiers, which has none of these, needs no object for each.
      if (rows.length === 0) rows.push(...bareRows(from));
      rows.push({ from, ...who });
    }
  };
  const region = plan?.plan.country ?? country;
  const reading = plan?.plan.reading ?? (country ? "national" : "international");
  const scanner = new PhoneScanner({ country: region, reading });
  const ownCode = region && reading === "national" ? callingCodeOf(region) : null;
  // The same buffers each time: the scanner makes views of new ones.
  const asked = Buffer.alloc(ASKED_BYTES);
  const out = Buffer.alloc(64);
  // Where the sample is valid with calling codes, each number needs no look of its own: that takes 20 µs.
  const trusted = plan !== null && plan.reading.valid.international >= plan.reading.sampled * TRUSTED_SHARE;
  const lines = new LineCounter();

  /** Adds what the scanner wrote. @returns false for bare digits that more must be asked of: they may be national ones. */
  const addScanned = (written: number, hasCode: boolean, line: number): boolean => {
    const phone = out.toString("latin1", 0, written) as CanonicalPhone;
    if (!hasCode && reading === "international" && !(trusted ? isLikelyAsWritten(phone) : isValidPhone(phone)))
      return false;
    contacts.push(phoneContact(phone, line));
    return true;
  };
  // North America's own plan has eleven digits that begin so.
  const mayBeChinese = region !== null && region !== "CN" && reading === "national" && callingCodeOf(region) !== "1";
  const addPhone = (text: string, rowCountry: CountryCode | null, line: number): void => {
    const isOwn = rowCountry === region && !(ownCode && text.trimStart().startsWith(ownCode));
    if (isOwn && !(mayBeChinese && looksChineseMobile(text))) {
      const length = text.length <= ASKED_BYTES ? asked.write(text, 0, "utf8") : 0;
      const written = length > 0 && length < ASKED_BYTES ? scanner.scan(asked, 0, length, out, 0) : 0;
      if (written > 0 && addScanned(written, /^\s*(\+|00)/u.test(text), line)) return;
    }
    contacts.push(...contactsOf(text, rowCountry, line, reading === "international"));
  };
  // Without columns, or with one, there is nothing that `--kind` could choose from: all of the list is of it.
  const isList = plan === null || plan.plan.format === "lines" || plan.columns.length <= 1;
  const addCell = (role: ColumnRole, text: string, rowCountry: CountryCode | null, line: number): void => {
    for (const value of listCellValues(text)) addValue(role, value, rowCountry, line);
  };
  const addValue = (role: ColumnRole, text: string, rowCountry: CountryCode | null, line: number): void => {
    if (isBlank(text)) return;
    const kind = identifierKindOf(role)?.name ?? "phone";
    if (list.kind !== null && list.kind !== kind && !isList) return;
    if (list.kind !== null || (kind !== "phone" && kind !== "email")) {
      const asked = isList ? (list.kind ?? kind) : kind;
      if (asked !== "phone") {
        for (const contact of contactsOfKind(asked, text, line)) contacts.push(contact);
        return;
      }
    }
    const from = contacts.length;
    // Lists mix numbers and addresses in one column, whatever most of it holds; `＠` is an at sign, too.
    if (/[@＠﹫]/u.test(text)) contacts.push(...contactsOf(text, rowCountry, line, reading === "international"));
    else if (role === "email" && !looksLikePhone(text))
      contacts.push(invalidContact("email", text, line, "no-possible-form"));
    else addPhone(text, rowCountry, line);
    if (list.kind !== null || !isUnreadable(contacts, from)) return;
    const within = sweep.contactsWithin(text, rowCountry, line);
    if (within !== null) contacts.splice(from, 1, ...within);
  };

  /** Identifiers behind the first of a combo line: the same pieces as an import takes. What else stands there is a secret. */
  const addRest = (bytes: Uint8Array, start: number, end: number, line: number): void => {
    for (const piece of identifiersInRest(bytes, start, end)) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + piece.start, piece.end - piece.start).toString("utf8");
      const kind = piece.isAddress ? "email" : "phone";
      if (list.kind !== null && list.kind !== kind) continue;
      contacts.push(...contactsOfKind(kind, text, line).filter(({ invalid }) => invalid === null));
    }
  };

  const textCountry = plan?.plan.textCountry ?? null;
  const addText = (role: ColumnRole, cell: string, rowCountry: CountryCode | null, line: number): void => {
    if (isBlank(cell)) return;
    const found = contactsInCell(sweep, role, cell, rowCountry ?? textCountry, line);
    contacts.push(...found.filter(({ kind }) => list.kind === null || list.kind === kind));
  };

  let parser: RecordParser;
  if (isDocumentFormat(format) || format === "sql" || format === "sqlite") {
    /** Of a value that says who somebody is, and is searched besides, both. */
    let leaves: [ColumnRole, string][] = [];
    const searchedLabels = new Map<ColumnRole, ColumnRole>();
    const paths = plan?.plan.paths ?? {};
    const isDump = format === "sql" || format === "sqlite";
    let rows = 0;
    // A row of a dump is told by its number, since groups of rows have no lines.
    const lineOf = (at: number): number => (isDump ? ++rows : lines.at(at));
    const roleOf = (path: string, columnName: string): ColumnRole | null =>
      Object.hasOwn(paths, path)
        ? paths[path]
        : plan?.plan.recognizeOtherPaths === false
          ? null
          : (roleOfHeader(columnName) ?? (plan ? SWEEP_ROLE : null));
    const leaf = (role: ColumnRole, value: string): void => {
      const searched = searchedLabels.get(role);
      if (searched === undefined) leaves.push([role, value]);
      else leaves.push([searched, value], [role.slice(SEARCHED.length), value]);
    };
    const sink: RowSink<ColumnRole | null> = {
      roleOf(path, columnName = path) {
        const role = roleOf(path, columnName);
        const field = isHelper(role) || identifierKindOf(role) ? null : labelField(columnName);
        if (field === null) return role;
        if (!isSearched(role)) return LABEL_ROLES[field];
        const both = `${SEARCHED}${LABEL_ROLES[field]}`;
        searchedLabels.set(both, role);
        return both;
      },
      ignores: (role) =>
        !isHelper(role) &&
        identifierKindOf(role) === null &&
        fieldOf(role) === null &&
        !isSearched(role) &&
        !(role && searchedLabels.has(role)),
      needsText: () => true,
      leaf: (role, value) => role && leaf(role, value),
      leafBytes: (role, bytes, start, end) =>
        role && leaf(role, Buffer.from(bytes.subarray(start, end)).toString("utf8")),
      endDocument: (at) => {
        const named = leaves.find(([role, value]) => role === "country" && countryOf(value) !== null);
        const rowCountry = (named && countryOf(named[1])) ?? region;
        const line = lineOf(at);
        const from = contacts.length;
        let area = leaves.find(([role]) => role === AREA_CODE)?.[1];
        for (const [role, value] of leaves) {
          const field = fieldOf(role);
          if (field !== null) label.add(field, value);
          else if (isSearched(role)) addText(role, value, rowCountry, line);
          else if (role === AREA_CODE) area = value;
          else if (role !== "country") addCell(role, dialled(role, area, value, rowCountry), rowCountry, line);
        }
        endRow(from);
        leaves = [];
      },
      reject: (_, at) => {
        leaves = [];
        const from = contacts.length;
        contacts.push(invalidContact("phone", "", lineOf(at), "no-possible-form"));
        endRow(from);
      },
    };
    parser = isDump ? new SqlRowParser(sink) : new JsonLinesParser(sink);
  } else if (format === "text") {
    parser = new LineParser("\n", {
      plainLines: (_bytes, start) => start,
      line: (bytes, start, end) => {
        const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
        for (const contact of sweep.contactsIn(text, 0, text.length, region, lines.at(start))) {
          if (list.kind !== null && list.kind !== contact.kind) continue;
          contacts.push(contact);
          endRow(contacts.length - 1);
        }
      },
    });
  } else {
    const asked = kindColumn
      ? [kindColumn.kind, kindColumn.value].map((index) => ({ index, role: "" }))
      : (plan?.plan.columns.filter(({ role }) => isHelper(role) || identifierKindOf(role) !== null) ?? [
          { index: 0, role: "phone" },
        ]);
    const labels = (list.header ?? []).flatMap((name, index) => {
      const field = asked.some((column) => column.index === index) ? null : labelField(name);
      return field === null ? [] : [{ index, role: LABEL_ROLES[field] }];
    });
    const searched = kindColumn ? [] : (plan?.plan.columns.filter(({ role }) => isSearched(role)) ?? []);
    const textOnly = searched.filter(({ index }) => !labels.some((column) => column.index === index));
    const columns = [...asked, ...labels, ...textOnly].sort((a, b) => a.index - b.index);
    const textSlots = searched.map(({ index, role }) => ({
      slot: columns.findIndex((column) => column.index === index),
      role,
    }));
    const labelSlots = columns.flatMap(({ role }, slot) => {
      const field = fieldOf(role);
      return field === null ? [] : [{ slot, field }];
    });
    // Address books have a country for each address: the first that is one counts.
    const countrySlots = columns.flatMap(({ role }, slot) => (role === "country" ? [slot] : []));
    const areaSlots = columns.flatMap(({ role }, slot) => (role === AREA_CODE ? [slot] : []));
    const isCombo = format === "combo";
    // A number by itself that the scanner knows needs no string of its cell, and nothing that is asked of one below.
    const isNumberList =
      !kindColumn &&
      !isCombo &&
      asked.length === 1 &&
      columns.length === 1 &&
      asked[0].role === "phone" &&
      (list.kind ?? "phone") === "phone" &&
      ownCode === null &&
      (trusted || region !== null);
    let header = dialect.header;
    const sink = {
      cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array, at: number): void {
        if (header) {
          header = false;
          return;
        }
        const from = contacts.length;
        if (isNumberList && !escaped[0] && starts[0] >= 0) {
          const isChinese = mayBeChinese && ends[0] - starts[0] === CHINESE_MOBILE_DIGITS && bytes[starts[0]] === ONE;
          const written = isChinese ? 0 : scanner.scan(bytes, starts[0], ends[0], out, 0);
          if (written > 0 && addScanned(written, bytes[starts[0]] === PLUS, lines.at(at))) {
            endRow(from);
            return;
          }
        }
        const text = (slot: number): string => {
          if (starts[slot] < 0) return "";
          const cell = Buffer.from(bytes.buffer, bytes.byteOffset + starts[slot], ends[slot] - starts[slot]).toString(
            "utf8",
          );
          return escaped[slot] && dialect.quote ? unescapeCell(cell, dialect.quote, dialect.escape) : cell;
        };
        for (const { slot, field } of labelSlots) label.add(field, text(slot));
        if (kindColumn) {
          const value = text(columns.findIndex(({ index }) => index === kindColumn.value));
          const named = kindNamed(text(columns.findIndex(({ index }) => index === kindColumn.kind)));
          if (named) addValue(named, value, region, lines.at(at));
          else if (value.trim() !== "") addValue("phone", value, region, lines.at(at));
          endRow(from);
          return;
        }
        let rowCountry = region;
        for (const slot of countrySlots) {
          const named = countryOf(text(slot));
          if (named === null) continue;
          rowCountry = named;
          break;
        }
        for (const [slot, { role }] of columns.entries()) {
          if (isHelper(role) || isSearched(role) || labelSlots.some((own) => own.slot === slot)) continue;
          const area = areaSlots.findLast((near) => near < slot) ?? areaSlots.at(0);
          const value = area === undefined ? text(slot) : dialled(role, text(area), text(slot), rowCountry);
          addCell(isCombo ? comboRole(role, value) : role, value, rowCountry, lines.at(at));
        }
        for (const { slot, role } of textSlots) addText(role, text(slot), rowCountry, lines.at(at));
        if (isCombo && starts[1] >= 0) addRest(bytes, starts[1], ends[1], lines.at(at));
        endRow(from);
      },
    };
    parser = isCombo
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
  return { contacts, rows, unreachable };
}

/** A column that says how others are to be read. */
function isHelper(role: ColumnRole | null): boolean {
  return role === "country" || role === AREA_CODE;
}

/** A number with the area code beside it, where it needs one. */
function dialled(role: ColumnRole, area: string | undefined, value: string, country: CountryCode | null): string {
  return (role === "phone" && area !== undefined ? withAreaCode(area, value, country) : null) ?? value;
}

/** Whether the contacts from `from` on are one that can't be read: perhaps as it is several. */
function isUnreadable(contacts: readonly Contact[], from: number): boolean {
  return contacts.length === from + 1 && contacts[from].invalid === "no-possible-form";
}

/** Before the role of what says who somebody is and is searched for identifiers, too. */
const SEARCHED = "searched:";

/** Roles, beside those of columns, that cells get which say who somebody is. */
const LABEL_ROLES: Readonly<Record<LabelField, string>> = {
  id: "label:id",
  name: "label:name",
  given: "label:given",
  family: "label:family",
  department: "label:department",
};

function fieldOf(role: string | null): LabelField | null {
  return role?.startsWith("label:") ? (role.slice("label:".length) as LabelField) : null;
}

/** A combo list has addresses and numbers in turn, whatever most of its lines begin with. */
function comboRole(role: ColumnRole, text: string): ColumnRole {
  if (role !== "phone" && role !== "email") return role;
  return text.includes("@") ? "email" : looksLikePhone(text) ? "phone" : role;
}

const PLUS = 0x2b;
const ONE = 0x31;
const CHINESE_MOBILE_DIGITS = 11;

/**
 * Of a list that is written with calling codes: whether digits are what they seem. A Chinese mobile without its code begins as
 * a number of North America does, but the exchange of one never begins with 0 or 1.
 */
function isLikelyAsWritten(phone: CanonicalPhone): boolean {
  return !phone.startsWith("+1") || /^\+1[2-9]\d\d[2-9]/.test(phone);
}

/** Share of valid numbers from which a list of bare digits is taken as written with calling codes. */
/** Longer texts are no bare numbers. */
const ASKED_BYTES = 128;
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
    throw new LeaksiftError("input-missing", `${missingPath(path)}: no such file`);
  }
}
