/**
 * What each column of a file is for, from its name and a sample of its cells. A telling name is believed unless the cells
 * can't be that (a "phone" column of words); a name that says nothing leaves it to the cells; a name that says something
 * else yields only to cells that are unmistakable. `because` says which in words of this project, never with a cell.
 */
import { AREA_CODE, isAreaCode } from "./area-code.js";
import { ColumnContent, roleByContent, unmistakableRole, yearsOfDates } from "./column-content.js";
import type { ContentRole, ContentTest } from "./column-content.js";
import { phoneVeto, variesAsAccounts } from "./column-phone-vetoes.js";
import { CALLING_CODE, isWeakHeader, matchHeader } from "./column-roles.js";
import type { ColumnRole, HeaderMatch } from "./column-roles.js";
import { IDENTIFIER_KIND_NAMES } from "./identifier-kind.js";

/** A column as sampled: `values` are up to about 1000 cells in the file's order, empty ones included. */
export interface ColumnSample {
  readonly index: number;
  readonly name: string | null;
  readonly values: readonly string[];
}

/** What a column is for. `confidence` runs from 0 (no role) to 1; `because` is safe to print. */
export interface RecognizedColumn {
  index: number;
  name: string | null;
  role: ColumnRole | null;
  confidence: number;
  because: string;
}

/** Roles whose cells are identifiers that are looked up. */
export const RECORD_IDENTIFIER_ROLES: readonly string[] = IDENTIFIER_KIND_NAMES;

/** What is known of the file besides its columns. */
export interface RecognitionHints {
  /** What stands between cells. Four dashes are how lists of Chinese accounts are written. */
  readonly delimiter?: string;
}

/** Under so many non-empty cells a name is believed whatever they hold. */
const CELLS_TO_CONTRADICT = 20;
/** Share of fitting cells below which a name is contradicted. */
const SHARE_TO_BELIEVE = 0.05;

/** Cells that a role needs at all: with fewer than `SHARE_TO_BELIEVE` of them the name is wrong. */
const NEEDED: Readonly<Record<string, ContentTest>> = {
  phone: "phone",
  email: "at",
  "recovery-email-addresses": "at",
  date: "time",
  "dates-of-birth": "time",
  "ip-addresses": "ip",
  "mac-addresses": "mac",
  "credit-cards": "cardLike",
};

/** Roles that are words: a column of bare numbers under such a name holds keys or flags. */
const WORDED = new Set([
  "names",
  "physical-addresses",
  "employers",
  "country",
  "nationalities",
  "family-members-names",
]);

/** Names under which people also enter their phone number or e-mail; plain phones there are believed. */
const OFTEN_PHONES = new Set([
  "names",
  "usernames",
  "nicknames",
  "physical-addresses",
  "instant-messenger-identities",
  "qq",
]);

/** Share of cells that must be calling codes, or area codes. */
const CALLING_CODE_SHARE = 0.9;

/** `QQ----phone`. */
const ACCOUNT_DELIMITER = "----";

/**
 * Recognises all columns of one file, in the order given. Pure and deterministic; needs no header (`name: null`).
 * Columns that are nothing that matters have the role null and confidence 0.
 */
export function recognizeColumns(columns: readonly ColumnSample[], hints: RecognitionHints = {}): RecognizedColumn[] {
  const contents = columns.map((column) => new ColumnContent(column.values));
  const alone = columns.length === 1;
  const recognized = columns.map((column, at) => recognize(column, contents[at], alone));
  settleAccountNumbers(recognized, contents, hints.delimiter === ACCOUNT_DELIMITER);
  settleDates(recognized, contents);
  return recognized;
}

function recognize(column: ColumnSample, content: ColumnContent, alone: boolean): RecognizedColumn {
  const { index, name } = column;
  const found = (role: ColumnRole | null, confidence: number, because: string): RecognizedColumn => ({
    index,
    name,
    role,
    confidence: Math.round(confidence * 100) / 100,
    because,
  });
  const fromContent = (evidence: ContentRole) =>
    found(evidence.role, 0.9 * evidence.share, `content: ${Math.round(evidence.share * 100)}% ${evidence.what}`);

  const header = name === null ? null : matchHeader(name);
  if (header === null) {
    const evidence = isWeakHeader(name) ? roleByContent(content, alone) : contentDespiteName(name, content);
    return evidence === null ? found(null, 0, "nothing recognized") : fromContent(evidence);
  }
  if (content.reaches("callingCode", CALLING_CODE_SHARE) && mayHoldCallingCodes(header.role, name))
    return found("country", confidenceOf(header, true), "header and content");
  if (header.role === AREA_CODE) {
    const codes = content.filled.filter(isAreaCode).length;
    return codes > 0 && codes >= content.filled.length * CALLING_CODE_SHARE
      ? found(AREA_CODE, confidenceOf(header, true), "header and content")
      : found(null, 0, "header contradicted by content");
  }
  if (header.role === CALLING_CODE) {
    const named = content.share("country") + content.share("countryCode") >= 0.6;
    return named
      ? found("country", confidenceOf(header, true), "header and content")
      : found(null, 0, "header contradicted by content");
  }
  const kind = kindOfIds(header.role, content);
  if (kind !== null)
    return found(kind.role, confidenceOf(header, kind.agrees), kind.agrees ? "header and content" : "header");
  const overruling = overrulingRole(header.role, content);
  if (overruling !== null) return fromContent(overruling);
  if (contradicts(header.role, content)) return found(null, 0, "header contradicted by content");
  const agrees = agreement(header.role, content);
  return found(header.role, confidenceOf(header, agrees), agrees ? "header and content" : "header");
}

/**
 * Names of identity documents and messengers are used for several: a column is of a kind that is looked up if its cells are
 * (check digits tell), and of the data class alone if they plainly aren't. Null for every other role, and where the cells
 * are something else altogether.
 */
function kindOfIds(role: ColumnRole, content: ColumnContent): { role: ColumnRole; agrees: boolean } | null {
  if (role === "resident-id" || role === "government-issued-ids") {
    const share = content.share("residentId") + content.share("maskedResidentId");
    if (share >= SHARE_TO_BELIEVE) return { role: "resident-id", agrees: share >= 0.6 };
    if (unmistakableRole(content) !== null) return null;
    const believed = role === "resident-id" && content.filled.length < CELLS_TO_CONTRADICT;
    return { role: believed ? role : "government-issued-ids", agrees: false };
  }
  if (role !== "qq" || content.reaches("chineseMobile", 0.9) || unmistakableRole(content) !== null) return null;
  const share = content.share("qq");
  const contradicted = content.filled.length >= CELLS_TO_CONTRADICT && share < SHARE_TO_BELIEVE;
  return { role: contradicted ? "instant-messenger-identities" : role, agrees: share >= 0.6 };
}

/**
 * Calling codes stand beside numbers that are written as dialled at home. Under `country` and `country_id` as bare a number is a
 * key of another table.
 */
function mayHoldCallingCodes(role: ColumnRole, name: string | null): boolean {
  return (
    role === CALLING_CODE ||
    (role === "country" && /code|vorwahl|c[oó]digo|код|代码|代碼|区号|區號|番号|번호/iu.test(name ?? ""))
  );
}

function confidenceOf(header: HeaderMatch, agrees: boolean): number {
  const byName = { whole: 0.95, ending: 0.8, faint: 0.6 }[header.strength];
  // "faint" stays below every other column of the role, so that a creation date beats a last login.
  return agrees && header.strength !== "faint" ? byName + (1 - byName) * 0.8 : byName;
}

/** A role for cells under a name that says something else or something unknown: only what can hardly be otherwise. */
function contentDespiteName(name: string | null, content: ColumnContent): ContentRole | null {
  const sure = unmistakableRole(content);
  if (sure !== null) return sure;
  // `order_no`, `sku`: a number of its own kind, unless written as only phone numbers are.
  const isKey =
    /(?:id|no|nr|num|number|code|key|sn|sku|seq|index|hash|token|count|amount|price|号|码|單號|编码)$/iu.test(
      name ?? "",
    );
  return isKey && content.share("digits") > 0.5 ? null : plainPhones(content);
}

function plainPhones(content: ColumnContent): ContentRole | null {
  return content.filled.length > 0 && content.reaches("plainPhone", 0.8) && phoneVeto(content.filled, false) === null
    ? { role: "phone", share: content.share("plainPhone"), what: "phones" }
    : null;
}

/** The role that the cells insist on against a name's role; null if they don't. */
function overrulingRole(role: ColumnRole, content: ColumnContent): ContentRole | null {
  const sure = unmistakableRole(content);
  if (sure !== null && RECORD_IDENTIFIER_ROLES.includes(sure.role)) {
    return sure.role === "email" && (role === "email" || role === "recovery-email-addresses") ? null : sure;
  }
  if (sure !== null && RECORD_IDENTIFIER_ROLES.includes(role) && sure.role !== role) return sure;
  if (role === "usernames") {
    const email = content.share("email");
    if (email >= 0.2) return { role: "email", share: email, what: "e-mail addresses" };
    const named = content.share("chineseName");
    if (named >= 0.8) return { role: "names", share: named, what: "names" };
    // `user.name` of a document: a login has no blank in it.
    const full = content.share("fullName");
    if (full >= 0.6) return { role: "names", share: full, what: "names" };
  }
  if (role === "email" || !OFTEN_PHONES.has(role))
    return role === "email" && content.share("at") < 0.05 ? plainPhones(content) : null;
  return role === "instant-messenger-identities" && content.share("digits") > 0.5 ? null : plainPhones(content);
}

function contradicts(role: ColumnRole, content: ColumnContent): boolean {
  if (content.filled.length < CELLS_TO_CONTRADICT) {
    // Even a few numbers (`country: 86`) must not be taken for countries: they would decide how phones are read.
    return role === "country" && content.filled.length > 0 && content.share("number") > 0.5;
  }
  const needed = NEEDED[role];
  if (needed !== undefined) return content.share(needed) < SHARE_TO_BELIEVE;
  return WORDED.has(role) && content.share("number") > 0.95;
}

/** Do the cells speak for the role by themselves? */
function agreement(role: ColumnRole, content: ColumnContent): boolean {
  if (content.filled.length === 0) return false;
  switch (role) {
    case "phone":
      return content.reaches("phone", 0.6);
    case "email":
      return content.reaches("email", 0.6);
    case "date":
    case "dates-of-birth":
      return content.reaches("date", 0.6);
    case "ip-addresses":
      return content.reaches("ip", 0.6);
    case "country":
      return content.share("country") + content.share("countryCode") >= 0.6;
    case "qq":
      return content.reaches("qq", 0.6);
    case "resident-id":
      return content.reaches("residentId", 0.6);
    case "genders":
      return content.reaches("gender", 0.6);
    case "names":
      return content.reaches("chineseName", 0.6) || content.reaches("westernName", 0.4);
    case "physical-addresses":
      return content.reaches("chineseAddress", 0.5) || content.reaches("streetAddress", 0.5);
    default:
      return false;
  }
}

/**
 * `QQ----phone` and its like: beside a column of Chinese mobile numbers, another column of bare digits without a name is
 * an account, not a second phone. Between four dashes it is a QQ number, by habit of those lists.
 */
function settleAccountNumbers(
  recognized: readonly RecognizedColumn[],
  contents: readonly ColumnContent[],
  isAccountList: boolean,
): void {
  if (!contents.some((content, at) => recognized[at]?.role === "phone" && content.reaches("chineseMobile", 0.9)))
    return;
  for (const [at, column] of recognized.entries()) {
    const content = contents[at];
    const taken = column.role !== null && (column.role !== "phone" || column.because.startsWith("header"));
    if (
      taken ||
      !isWeakHeader(column.name) ||
      !content.reaches("digits", 0.95) ||
      content.share("chineseMobile") >= 0.1
    )
      continue;
    const mayBeAccounts = content.share("qq") >= 0.95 && content.distinct >= content.filled.length * 0.5;
    const isAccount = mayBeAccounts && (isAccountList || variesAsAccounts(content.filled));
    column.role = isAccount ? (isAccountList ? "qq" : "instant-messenger-identities") : null;
    column.confidence = isAccount ? (isAccountList ? 0.9 : 0.6) : 0;
    column.because = isAccount ? "content: account numbers beside phones" : "nothing recognized";
  }
}

/**
 * Of two columns of dates that only their cells speak for, one whose years lie a generation before the other's is of
 * births: students' birthdays alone could be the dates of records.
 */
function settleDates(recognized: readonly RecognizedColumn[], contents: readonly ColumnContent[]): void {
  const medianOf = (at: number): number => {
    const years = yearsOfDates(contents[at]);
    return years[years.length >> 1] ?? 0;
  };
  const dates = recognized.flatMap((column, at) =>
    column.role === "date" ? [{ column, median: medianOf(at), at }] : [],
  );
  const latest = Math.max(...dates.map(({ median }) => median));
  for (const { column, median, at } of dates) {
    const isBirth = median > 0 && latest - median >= 15 && contents[at].share("timeOfDay") < 0.1;
    if (!isBirth || !column.because.startsWith("content")) continue;
    column.role = "dates-of-birth";
    column.because = column.because.replace(/dates$/u, "dates of birth");
  }
}

export { looksLikeHeader } from "./column-header-row.js";
export { looksLikePhone } from "./column-phone-shape.js";
