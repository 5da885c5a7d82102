/**
 * What was erased on request: a list of full-length keyed hashes, sealed in the store. Later imports leave these tags out,
 * and a question about one of them has no answer, for not finding it proves nothing.
 */
import { IDENTIFIER_KINDS } from "../identifier/identifier-kind.js";
import { firstMac } from "../key/cmac-lanes.js";
import type { DerivedKeys, ForgottenTag } from "../key/derived-keys.js";
import { openBox, sealBox } from "../key/sealed-box.js";
import { chainedTag } from "../key/tag-chain.js";
import type { SqliteReader } from "../store/sqlite-reader.js";
import type { Contact } from "./contact.js";

/** Name of the setting that holds the list: entries of 17 bytes, kind byte ‖ MAC, in one sealed box. */
export const FORGOTTEN = "forgotten";
const ENTRY_BYTES = 17;

/** @throws LeaksiftError store-tampered */
export function readForgotten(store: SqliteReader, keys: DerivedKeys, storeId: Uint8Array): ForgottenTag[] {
  const sealed = store.setting(FORGOTTEN);
  if (!sealed) return [];
  const plain = openBox(keys.sealKey, "forgotten", storeId, sealed);
  return Array.from({ length: plain.length / ENTRY_BYTES }, (_, i) => ({
    kind: plain[i * ENTRY_BYTES],
    mac: plain.slice(i * ENTRY_BYTES + 1, (i + 1) * ENTRY_BYTES),
  }));
}

/** @returns the value of the setting; `null` for an empty list */
export function sealForgotten(
  forgotten: readonly ForgottenTag[],
  keys: DerivedKeys,
  storeId: Uint8Array,
): Uint8Array | null {
  if (forgotten.length === 0) return null;
  const plain = new Uint8Array(forgotten.length * ENTRY_BYTES);
  for (const [i, { kind, mac }] of forgotten.entries()) {
    plain[i * ENTRY_BYTES] = kind;
    plain.set(mac, i * ENTRY_BYTES + 1);
  }
  return sealBox(keys.sealKey, "forgotten", storeId, plain);
}

/** One entry for each tag under which a dataset may hold the contact. */
export function forgottenTagsOf({ kind, forms }: Contact, keys: DerivedKeys): ForgottenTag[] {
  return forms.flatMap((form) =>
    IDENTIFIER_KINDS[kind].questions(form).map(({ kind: tagKind, text }) => ({
      kind: tagKind,
      mac: Uint8Array.from(firstMac(keys.tagKey, tagKind, Buffer.from(text))),
    })),
  );
}

/** Two entries are the same when their names are. */
export function nameOf({ kind, mac }: ForgottenTag): string {
  return `${kind}:${Buffer.from(mac).toString("hex")}`;
}

/** The tags of a kind that must not be stored, as words (high, low), in ascending order. */
export function forgottenTags(keys: DerivedKeys, kind: number): Uint32Array {
  const tags = keys.forgotten
    .filter((entry) => entry.kind === kind)
    .map(({ mac }) => chainedTag(keys.tagKey, mac))
    .sort((a, b) => a.high - b.high || a.low - b.low);
  return Uint32Array.from(tags.flatMap(({ high, low }) => [high, low]));
}

/** The contacts, those that were erased on request as invalid: not finding them says nothing. */
export function withoutForgotten(contacts: readonly Contact[], keys: DerivedKeys): readonly Contact[] {
  if (keys.forgotten.length === 0) return contacts;
  const names = new Set(keys.forgotten.map(nameOf));
  return contacts.map((contact) =>
    contact.invalid === null && forgottenTagsOf(contact, keys).some((entry) => names.has(nameOf(entry)))
      ? { ...contact, invalid: "forgotten" }
      : contact,
  );
}
