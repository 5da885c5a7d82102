/**
 * Canonical e-mail addresses: whole address lower-cased, NFC, domain in A-labels (RFC 5891 via UTS #46), as RFC 5322
 * dot-atoms within the lengths of RFC 5321. What is valid follows Python's `email_validator` in syntax only: special-use
 * domains (`.test`, `.local`, …) are accepted, quoted local parts and domain literals are not.
 *
 * Promise: every spelling of an address (case, wrapping, IDN form, normal form, full width) has one canonical form, and
 * the canonical form is its own. A changed spelling is a silent "not found", so golden vectors freeze this module.
 */
import { domainToASCII } from "node:url";
import { withPlainEmails } from "./spelled-out-email.js";

/** A canonical address. Comes from `canonicalizeEmailCell` and `emailAlias` only. */
export type CanonicalEmail = string & { readonly __brand: "CanonicalEmail" };

/**
 * What a cell of an e-mail column holds. `emails` are distinct, in order of appearance, at least one; `rejected` counts
 * the further parts with an `@` that have no canonical form. "empty" includes the usual spellings of NULL; "masked" is
 * an address that the source had already starred out.
 */
export type EmailCell =
  { status: "ok"; emails: CanonicalEmail[]; rejected: number } | { status: "empty" | "masked" | "invalid" };

const ATEXT = "a-z0-9!#$%&'*+\\/=?^_`{|}~\\-";
const ASCII_LOCAL = new RegExp(`^[${ATEXT}]+(?:\\.[${ATEXT}]+)*$`);
const UNICODE_LOCAL = new RegExp(`^[${ATEXT}\\u{80}-\\u{10ffff}]+(?:\\.[${ATEXT}\\u{80}-\\u{10ffff}]+)*$`, "u");
const BEYOND_ASCII = /[\u0080-\uffff]/;
/** Needs no unwrapping; most cells of most leaks. */
const PLAIN_CELL = /^[\w.+-]+@[A-Za-z0-9.-]+$/;
const NO_VALUE = /^(?:\\N|null|none|nan|n\/a|-{1,2})$/i;
const MASK = /\*\*|\*@|^[^@]*@[^*]*\*|[•●]/;

/** Zero-width and bidi marks, soft hyphen, variation selectors: removed wherever they stand, joiners outside domains only. */
const INVISIBLE = /(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu;
const JOINERS = /[\u200c\u200d]/g;
const DOMAIN_OR_JOINER = /(@[^\s;,、"<>@/|?]*)|[\u200c\u200d]/g;
/** U+FFFD, which a failed decoding leaves, is a letter like others: RFC 6531 allows it, and a record is better counted than lost. */
const FORBIDDEN_IN_LOCAL = /^\p{M}|[\p{C}\p{Z}]/u;

const LEADING_WRAP = "\"'`<([“”‘’„«»「」《》【】,;:";
const TRAILING_WRAP = "\"'`<>()[]{}“”‘’„«»「」《》【】,;:.!/|\\\u200c\u200d";
const PREFIX = /^(?:mailto|smtp|e-?mail|mail|电子邮箱|电子邮件|邮箱|邮件|s:\d{1,3}):/i;
/** Tokens beside an address that are no part of it: punctuation, "and", a label such as `E-mail:`, a number such as `2)`. */
const NOISE = /^(?:[^\p{L}\p{N}@]+|and|or|und|oder|et|和|或|及|[\p{L}.-]+:|\d{1,3}[.)])$/iu;

const MAX_LOCAL_BYTES = 64;
const MAX_ADDRESS_BYTES = 254;
const MAX_DOMAIN_BYTES = 253;
const MAX_LABEL_BYTES = 63;
/** Longer text is never unwrapped: whatever is inside, it is no address, and hostile nesting stays cheap. */
const MAX_WRAPPED_LENGTH = 1024;

/**
 * Reads one cell of an e-mail column, whatever it is wrapped in: `Name <a@b.c>`, `mailto:a@b.c?subject=…`, quotes,
 * brackets, escape residue, `a%40b.c`, `a (at) b.c`, and several addresses separated by `;` `,` space `/` or `|`.
 *
 * Never throws. An address with a bare word beside it (`jo smith@b.c`) is invalid: the word may be half of the address,
 * and hashing the other half would name another person.
 */
export function canonicalizeEmailCell(cell: string): EmailCell {
  if (PLAIN_CELL.test(cell)) {
    const email = canonicalizeAddress(cell.endsWith(".") ? unwrap(cell) : cell);
    return email === null ? { status: "invalid" } : { status: "ok", emails: [email], rejected: 0 };
  }
  const normal = normalize(cell);
  if (normal === "" || NO_VALUE.test(normal)) return { status: "empty" };
  const text = normal.includes("@") || normal.length > MAX_WRAPPED_LENGTH ? normal : withPlainEmails(normal);

  const emails = new Set<CanonicalEmail>();
  let rejected = 0;
  let masked = 0;
  for (const { part, spoiled, optional } of candidates(text)) {
    const bare = unwrap(part);
    const isMasked = MASK.test(bare);
    const email = isMasked || spoiled ? null : canonicalizeAddress(bare);
    if (email !== null) emails.add(email);
    else if (!optional) {
      rejected++;
      if (isMasked) masked++;
    }
  }
  if (emails.size > 0) return { status: "ok", emails: [...emails], rejected };
  if (masked > 0 || (!text.includes("@") && /[*•●]/.test(text))) return { status: "masked" };
  return { status: "invalid" };
}

/**
 * The address that mail to `email` really reaches, as far as a public rule says so: the plus-tag is removed at every
 * provider, for Gmail the dots too, and googlemail.com is gmail.com. Returns the same string if no rule applies; the
 * alias of an alias is itself.
 */
export function emailAlias(email: CanonicalEmail): CanonicalEmail {
  if (email.includes("*")) return email; // nobody's mailbox, and what remains may read as a mask
  const at = email.lastIndexOf("@");
  let domain = email.slice(at + 1);
  const plus = email.indexOf("+");
  let local = email.slice(0, plus > 0 && plus < at ? plus : at);
  if (domain === "gmail.com" || domain === "googlemail.com") {
    local = local.replaceAll(".", "");
    domain = "gmail.com";
  } else if (local.endsWith(".")) {
    return email; // "a.+tag": what remains is no address
  }
  return `${local}@${domain}` as CanonicalEmail; // parts of a canonical address
}

/** The canonical domain (A-labels, lower case) of an address. */
export function emailDomain(email: CanonicalEmail): string {
  return email.slice(email.lastIndexOf("@") + 1);
}

/** The canonical form of a mail domain as a person writes it (`Example.COM.`, `@münchen.de`); null if it can't be one. */
export function canonicalizeDomain(text: string): string | null {
  const bare = unwrap(normalize(text));
  return domainToLabels(bare.startsWith("@") ? bare.slice(1) : bare);
}

/** Null if `address`, already unwrapped, is none. */
function canonicalizeAddress(address: string): CanonicalEmail | null {
  const at = address.indexOf("@");
  if (at < 1) return null;
  const domain = domainToLabels(address.slice(at + 1)); // refuses a second "@"
  if (domain === null) return null;

  let local = address.slice(0, at).toLowerCase(); // toLowerCase never asks the locale
  let localBytes = local.length;
  if (!BEYOND_ASCII.test(local)) {
    if (!ASCII_LOCAL.test(local)) return null;
  } else {
    // A final sigma depends on its neighbours, so Σ would have two small letters.
    local = local.replaceAll("ς", "σ").normalize("NFC");
    if (!UNICODE_LOCAL.test(local) || FORBIDDEN_IN_LOCAL.test(local)) return null;
    localBytes = Buffer.byteLength(local);
  }
  if (localBytes > MAX_LOCAL_BYTES || localBytes + 1 + domain.length > MAX_ADDRESS_BYTES) return null;
  return `${local}@${domain}` as CanonicalEmail; // the one place where the brand is earned
}

/** Canonical domain, or null. Only names that are not plain ASCII, or hold an A-label, pay for UTS #46. */
function domainToLabels(domain: string): string | null {
  if (!BEYOND_ASCII.test(domain)) return checkLabels(domain.toLowerCase());
  if (/[^A-Za-z0-9.\-\u0080-\u{10ffff}]/u.test(domain)) return null; // domainToASCII would cut at "/" and decode "%"
  // A joiner is a letter's neighbour in Persian or Sinhala names and litter in others: UTS #46 knows which.
  const ascii = domainToASCII(domain) || domainToASCII(domain.replace(JOINERS, ""));
  return checkLabels(ascii.endsWith(".") ? ascii.slice(0, -1) : ascii);
}

/** RFC 1123 labels, at least two; the last ends with a letter, as every top-level domain does (A-labels too). */
function checkLabels(domain: string): string | null {
  if (domain.length > MAX_DOMAIN_BYTES || !/^[a-z0-9.-]*[a-z]$/.test(domain)) return null;
  const labels = domain.split(".");
  if (labels.length < 2) return null;
  let encoded = false;
  for (const label of labels) {
    if (label === "" || label.length > MAX_LABEL_BYTES || label.startsWith("-") || label.endsWith("-")) return null;
    if (label.startsWith("--", 2)) {
      if (!label.startsWith("xn")) return null; // reserved (RFC 5890, R-LDH)
      encoded = true;
    }
  }
  return encoded && domainToASCII(domain) !== domain ? null : domain;
}

/** Undoes what the transport did to the text; the order matters: NFC makes `;` of U+037E, and joins what was parted. */
function normalize(cell: string): string {
  let text = cell;
  if (/mailto:/i.test(text)) text = decodePercent(text.replace(/\?[^"<>]*/g, ""));
  else if (!text.includes("@") && text.includes("%40")) text = decodePercent(text);
  if (BEYOND_ASCII.test(text)) {
    text = text
      .replace(INVISIBLE, "")
      .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
      .replace(/[\u3002\uff61\ufe52]/g, ".")
      .replaceAll("\ufe6b", "@")
      .replace(DOMAIN_OR_JOINER, (_, domain?: string) => domain ?? "")
      .normalize("NFC");
  }
  return text.replaceAll("\0", " ").trim();
}

function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run; // not UTF-8: leave it, it will be rejected
    }
  });
}

interface Candidate {
  part: string;
  /** A bare word stands beside it. */
  spoiled: boolean;
  /** From a display name: taken if it is an address, not counted as rejected if not. */
  optional: boolean;
}

/** The parts of a cell that hold an `@`, outermost separators removed. */
function candidates(text: string): Candidate[] {
  const found: Candidate[] = [];
  const list = text.startsWith("{") && text.endsWith("}") ? text.slice(1, -1) : text; // PostgreSQL array
  let bracketed = false;
  const outside = list.replace(/<([^<>]*)>/g, (whole, inner: string) => {
    if (!inner.includes("@")) return whole;
    bracketed = true;
    collect(inner, false, found);
    return ";";
  });
  collect(outside, bracketed, found);
  return found;
}

function collect(list: string, optional: boolean, found: Candidate[]): void {
  let previous = "";
  for (const chunk of list.split(/[;,、]|\s[/|]\s/)) {
    const tokens = chunk.replace(/\([^()@]*\)/g, " ").split(/\s+/);
    // "jo,smith@b.c" without a space reads as a slip for "jo.smith@b.c"
    const glued = !previous.includes("@") && /[\p{L}\p{N}]$/u.test(previous) && /^[\p{L}\p{N}]/u.test(chunk);
    const spoiled = glued || tokens.some((token) => token !== "" && !token.includes("@") && !NOISE.test(token));
    for (const token of tokens) {
      for (const part of token.includes("@") ? splitAfterDomain(token) : []) {
        found.push({ part, spoiled, optional });
      }
    }
    previous = chunk;
  }
}

/** `/` and `|` may stand in a local part, never in a domain: after an `@` they end the address. */
function splitAfterDomain(token: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = token.indexOf("@"); at >= 0; at = token.indexOf("@", from)) {
    let end = at + 1;
    while (end < token.length && token[end] !== "/" && token[end] !== "|" && token[end] !== "?") end++;
    parts.push(token.slice(from, end));
    if (token[end] === "?" || end === token.length) break;
    from = end + 1;
  }
  return parts;
}

/** Takes off quotes, brackets, escape residue, closing punctuation and a `mailto:`-like prefix, however nested. */
function unwrap(part: string): string {
  let text = part;
  while (text.length <= MAX_WRAPPED_LENGTH) {
    let start = 0;
    let end = text.length;
    // A backslash goes only with what it escapes: "\nancy@…" may be a newline and "ancy".
    while (start < end && (LEADING_WRAP.includes(text[start]) || escapes(text, start))) start++;
    while (end > start && (TRAILING_WRAP.includes(text[end - 1]) || isEscapedControl(text, end))) end--;
    const inner = text.slice(start, end);
    const bare = inner.replace(PREFIX, "").trim();
    if (bare === inner) return inner;
    text = bare;
  }
  return text;
}

function escapes(text: string, at: number): boolean {
  return text[at] === "\\" && at + 1 < text.length && (text[at + 1] === "\\" || LEADING_WRAP.includes(text[at + 1]));
}

/** The letter of a literal `\r`, `\n` or `\t` just before `end`; its backslashes fall in the next rounds. */
function isEscapedControl(text: string, end: number): boolean {
  return end >= 2 && text[end - 2] === "\\" && "rnt".includes(text[end - 1]);
}
