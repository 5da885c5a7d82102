/**
 * Addresses of messengers and telephones as address books write them: `xmpp:`, `sip:` (RFC 3261), `tel:` (RFC 3966), `mailto:` and
 * the schemes of messengers that go by an e-mail address. A SIP user that is a number is a number.
 */

const SCHEME =
  /^\s*(?:(xmpp|jabber|sips?|tel|sms|mailto|msnim|msn|im|gtalk|skype|aim|ymsgr|facetime|whatsapp)\s*:\s*)?/iu;
const ADDRESS = /^[^\s@/=:?]+@[^\s@/=:?.]+(?:\.[^\s@/=:?.]+)+\.?$/u;
const NUMBER = /^\+?\d[\d\s().-]{5,}\d$/u;

/**
 * @param text a value with or without a scheme
 * @returns `null` for what is no more than a handle
 */
export function identifierOfUri(text: string): { readonly kind: "phone" | "email"; readonly value: string } | null {
  const scheme = SCHEME.exec(text) as RegExpExecArray;
  const rest = text.slice(scheme[0].length).trim();
  // `?message;type=chat` (XMPP), `;transport=tls` (SIP), `;ext=12` (tel)
  const bare = rest
    .replace(/^live:/iu, "")
    .replace(/^\/\//u, "")
    .split(/[?;]/u)[0];
  const user = /^sips?$/iu.test(scheme[1] ?? "") ? bare.split("@")[0] : bare;
  if (NUMBER.test(user)) return { kind: "phone", value: user };
  const address = bare.split("/")[0];
  return ADDRESS.test(address) ? { kind: "email", value: address } : null;
}
