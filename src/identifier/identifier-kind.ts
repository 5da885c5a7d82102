/**
 * The kinds of identifier, each described once: its name (also the role of its columns), the kind byte of its tags, the
 * data class that it is, how a cell becomes canonical forms, how a form is masked, and which tags a question asks for.
 * Everything that treats kinds alike (columns, records, contacts, answers) goes by this table; the pipeline's byte-level
 * fast paths know phones and e-mails besides. A new kind is a new entry.
 */
import { canonicalizeEmailCell, emailAlias, type CanonicalEmail } from "./email.js";
import { TAG_KIND, type TagKind } from "./kinds.js";
import { maskEmail, maskPhone, maskQq, maskResidentId } from "./mask.js";
import { canonicalizePhoneCell, type PhoneContext } from "./phone.js";
import { canonicalizeQqCell } from "./qq.js";
import { canonicalizeResidentIdCell } from "./resident-id.js";

export type IdentifierKindName = "phone" | "email" | "qq" | "resident-id";

/** What a cell holds of a kind. `ok`: distinct canonical forms, one at least, and how many further pieces have none. */
export type IdentifierCell =
  | { readonly status: "ok"; readonly forms: readonly string[]; readonly rejected: number }
  | { readonly status: "empty" | "masked" | "invalid" };

/** One tag to look for: `alias` finds other spellings of the same mailbox. */
export interface TagQuestion {
  readonly kind: TagKind;
  readonly text: string;
  readonly match: "exact" | "alias";
}

export interface IdentifierKind {
  readonly name: IdentifierKindName;
  readonly tagKind: TagKind;
  /** Slug of the data class that identifiers of this kind are. */
  readonly dataClass: string;
  /** Reads a cell; only phones look at the context. Never throws. */
  readonly canonicalize: (cell: string, context: PhoneContext) => IdentifierCell;
  /** A canonical form as it may be shown. */
  readonly mask: (form: string) => string;
  /** The tags under which a dataset may hold a canonical form. */
  readonly questions: (form: string) => TagQuestion[];
}

function exactly(kind: TagKind): IdentifierKind["questions"] {
  return (text) => [{ kind, text, match: "exact" }];
}

/** The kinds, by name. */
export const IDENTIFIER_KINDS: Readonly<Record<IdentifierKindName, IdentifierKind>> = {
  phone: {
    name: "phone",
    tagKind: TAG_KIND.phone,
    dataClass: "phone-numbers",
    canonicalize(cell, context) {
      const read = canonicalizePhoneCell(cell, context);
      return read.status === "ok" ? { status: "ok", forms: read.phones, rejected: read.rejected } : read;
    },
    mask: maskPhone,
    questions: exactly(TAG_KIND.phone),
  },
  email: {
    name: "email",
    tagKind: TAG_KIND.email,
    dataClass: "email-addresses",
    canonicalize(cell) {
      const read = canonicalizeEmailCell(cell);
      return read.status === "ok" ? { status: "ok", forms: read.emails, rejected: read.rejected } : read;
    },
    mask: maskEmail,
    questions(form) {
      // Other spellings of the mailbox: those stored with an alias of their own, and the bare one.
      const alias = emailAlias(form as CanonicalEmail);
      const questions: TagQuestion[] = [
        { kind: TAG_KIND.email, text: form, match: "exact" },
        { kind: TAG_KIND["email-alias"], text: alias, match: "alias" },
      ];
      if (alias !== form) questions.push({ kind: TAG_KIND.email, text: alias, match: "alias" });
      return questions;
    },
  },
  qq: {
    name: "qq",
    tagKind: TAG_KIND.qq,
    dataClass: "instant-messenger-identities",
    canonicalize: canonicalizeQqCell,
    mask: maskQq,
    questions: exactly(TAG_KIND.qq),
  },
  "resident-id": {
    name: "resident-id",
    tagKind: TAG_KIND["resident-id"],
    dataClass: "government-issued-ids",
    canonicalize: canonicalizeResidentIdCell,
    mask: maskResidentId,
    questions: exactly(TAG_KIND["resident-id"]),
  },
};

/** Names of all kinds, in the order of their kind bytes. */
export const IDENTIFIER_KIND_NAMES = Object.keys(IDENTIFIER_KINDS) as readonly IdentifierKindName[];

/** The kind whose columns have this role; null for helper roles and data classes. */
export function identifierKindOf(role: string | null): IdentifierKind | null {
  return role !== null && Object.hasOwn(IDENTIFIER_KINDS, role) ? IDENTIFIER_KINDS[role as IdentifierKindName] : null;
}

/** Data class of what a tag kind stands for; the derived kinds (aliases, domains) are e-mail addresses. */
export function dataClassOfTagKind(kind: number): string {
  const own = IDENTIFIER_KIND_NAMES.find((name) => IDENTIFIER_KINDS[name].tagKind === kind);
  return IDENTIFIER_KINDS[own ?? "email"].dataClass;
}
