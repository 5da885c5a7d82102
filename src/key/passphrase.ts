/**
 * Passphrases: one spelling for what a person types, after the OpaqueString profile of RFC 8265 (NFC, every space an
 * ASCII space, case kept), so that the same words open a slot from any keyboard, file or system; and reasons to refuse
 * a new one. No message says anything of the passphrase but its length.
 */

const SHORTEST_CHARACTERS = 12;

/** Twelve characters or more, and still among the first that anybody tries. Lower case. */
const COMMONEST = new Set(
  (
    "password1234 password12345 password123456 passwordpassword passw0rd1234 qwertyuiop12 qwertyuiop123 " +
    "qwertyuiopasdf qwertyqwerty qwerty123456 asdfghjkl123 1qaz2wsx3edc 1q2w3e4r5t6y 1q2w3e4r5t6y7u zaq12wsxcde3 " +
    "abcdefghijkl abcdef123456 abc123abc123 iloveyou1234 iloveyouforever administrator administrator1 adminadmin123 " +
    "letmeinletmein welcome12345 welcome123456 changeme1234 changemenow! woaini1314520 woaini520520 a123456789123 " +
    "correcthorsebatterystaple"
  ).split(" "),
);

/**
 * The bytes that Argon2 is given; the caller zeroes them. ONE line end at the end is dropped, as editors and `echo` put
 * one into files and a prompt never yields one, and a leading byte-order mark. Nothing else is trimmed.
 */
export function normalizePassphrase(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(normalizedText(text), "utf8"));
}

/**
 * Why a new passphrase should not be taken, as words that follow "The passphrase "; `null` when there is no reason. Not
 * for opening: an old passphrase stays good.
 */
export function passphraseProblem(text: string): string | null {
  const normalized = normalizedText(text);
  const characters = Array.from(normalized);
  if (characters.length === 0) return "is empty";
  if (/\p{Surrogate}/u.test(normalized)) return "holds half of a character (a lone surrogate)";
  if (/\p{Control}/u.test(normalized)) return "holds a control character, which not every keyboard can type";
  if (characters.length < SHORTEST_CHARACTERS) {
    return `has ${characters.length} characters; at least ${SHORTEST_CHARACTERS} are needed`;
  }
  if (new Set(characters).size === 1) return "is one character over and over";
  if (/^[\p{Number}\s]+$/u.test(normalized)) return "is made of digits only";
  if (COMMONEST.has(normalized.toLowerCase().replaceAll(" ", ""))) return "is among the first that anybody would try";
  return null;
}

function normalizedText(text: string): string {
  return text
    .replace(/^\u{FEFF}/u, "")
    .replace(/\r?\n$/, "")
    .replace(/\p{Space_Separator}/gu, " ")
    .normalize("NFC");
}
