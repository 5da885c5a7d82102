/**
 * Keys of JSON objects that are data: `{"ann@example.com": {…}}`, `{"+447700900001": {…}}`. Such a key is a value of the
 * record, as if it stood in a column of its own, and all values behind such keys of an object are of one place. So a map with
 * millions of them has few places, and what people wrote as a key is asked for and found as any other value.
 */
import { isResidentId, isUnixTime } from "../identifier/column-shapes.js";
import { isTopLevelDomain } from "../identifier/top-level-domains.js";

/** The step of a path that stands for any key that is data. */
export const ANY_KEY = "*";

/** What such a key is: `number` may be a phone number as dialled, or an id; what it is shows when many are looked at. */
export type DataKey = "email" | "phone" | "number";

const LEAST_LENGTH = 6;
const LENGTH_LIMIT = 320;
/** Fewer digits are a position, a year or a short id: keys as others. */
const LEAST_DIGITS = 7;
const DIGITS_LIMIT = 15;
const IS_ADDRESS =
  /^(?:mailto:)?[^\s@/\\"<>(){}[\]]+@(?:[^\s@/\\"<>(){}[\].,:;=]+\.)+([^\s@/\\"<>(){}[\].,:;=]{2,63})$/iu;
/** What `encodeURIComponent` makes of an at sign. */
const ENCODED_AT = /%40/u;
const IS_NUMBER = /^(?:tel:)?(\+?)[\d(][\d ().\-/\u00a0]*\d$/iu;
const IS_DATE =
  /^(?:19|20)\d\d([-./ ]?)(?:0?[1-9]|1[0-2])\1(?:[0-2]?\d|3[01])(?:\d{6})?$|^\d{1,2}([-./])\d{1,2}\2(?:19|20)\d\d$/u;
const IS_IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/u;

/** @returns `null` for a key that is a name. For keys that were not met before: a place has each of its names once */
export function dataKeyOf(key: string): DataKey | null {
  const { length } = key;
  if (length < LEAST_LENGTH || length > LENGTH_LIMIT) return null;
  if (key.includes("@") || ENCODED_AT.test(key)) {
    const address = IS_ADDRESS.exec(plainKey(key));
    return address && isTopLevelDomain(address[1].toLowerCase()) ? "email" : null;
  }
  if (isResidentId(key)) return "number";
  const number = IS_NUMBER.exec(key);
  if (!number || IS_DATE.test(key) || IS_IPV4.test(key) || isUnixTime(key)) return null;
  const digits = key.replace(/\D/gu, "").length;
  if (digits < LEAST_DIGITS || digits > DIGITS_LIMIT) return null;
  return number[1] === "+" || key.startsWith("00") ? "phone" : "number";
}

/**
 * What a key that is data says: Firebase takes no dots in keys, so addresses there have commas or `%2E` for them, and where they are
 * encoded as a whole, `%40` for the at sign. As it is where its domain has a dot.
 */
export function plainKey(encoded: string): string {
  const isEncoded = !encoded.includes("@") && ENCODED_AT.test(encoded);
  const key = isEncoded ? encoded.replace(ENCODED_AT, "@").replace(/%2b/giu, "+") : encoded;
  const at = key.lastIndexOf("@");
  if (at < 0 || key.includes(".", at) || !/,|%2e/iu.test(key)) return key;
  return key.replace(/,|%2e/giu, ".");
}

/** The path of the column that the keys of an object make: `users.<email>`. The name is what recognition reads. */
export function keyPath(path: string, kind: DataKey): string {
  return joinPath(path, `<${kind}>`);
}

export function joinPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
