/** Addresses of messengers: what of them is an address of mail or a number, and what a handle only. */
import { expect, it } from "vitest";
import { identifierOfUri } from "../../src/identifier/contact-uri.js";

it.each([
  ["xmpp:ann@example.com", "email", "ann@example.com"],
  ["xmpp:ann@example.com/phone?message;type=chat", "email", "ann@example.com"],
  ["sip:ann@example.com;transport=tls", "email", "ann@example.com"],
  ["sip:+447700900001@sip.example.net", "phone", "+447700900001"],
  ["SIPS:07700900001@sip.example.net", "phone", "07700900001"],
  ["tel:+44-7700-900001;ext=12", "phone", "+44-7700-900001"],
  ["mailto:ann@example.com?subject=hi", "email", "ann@example.com"],
  ["skype:live:ann@example.com", "email", "ann@example.com"],
  ["ann@example.com", "email", "ann@example.com"],
  ["+44 7700 900001", "phone", "+44 7700 900001"],
])("%s is the %s %s", (text, kind, value) => expect(identifierOfUri(text)).toEqual({ kind, value }));

it.each([
  "skype:ann.lee",
  "ann",
  "sip:4715@pbx",
  "xmpp:ann@localhost",
  "",
  "https://example.com/ann",
  "live:ann.lee_1",
])("%s is a handle", (text) => expect(identifierOfUri(text)).toBeNull());
