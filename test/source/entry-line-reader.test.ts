/** vCard and LDIF as NDJSON: what an entry holds, at which line it stands, and that the borders of pieces mean nothing. */
import { describe, expect, it } from "vitest";
import { EntryLineReader } from "../../src/source/entry-line-reader.js";
import { recognizeEntries, type EntryFormat } from "../../src/source/entry-shape.js";
import type { ByteReader } from "../../src/source/byte-reader.js";

const BOOK = [
  "BEGIN:VCARD",
  "VERSION:3.0",
  "FN:Ann Lee",
  "N:Lee;Ann;;;",
  "ORG:Acme\\, Inc.;Sales;North",
  "item1.EMAIL;type=INTERNET;type=pref:ann.lee@exam",
  " ple.com",
  'TEL;TYPE="cell,voice":07700 900001',
  "ADR;TYPE=HOME:;;1 High St;London;;N1;United Kingdom",
  "PHOTO;ENCODING=b:/9j/4AAQ",
  " SlBFRyB2NjIp",
  "END:VCARD",
  "",
  "BEGIN:VCARD",
  "VERSION:2.1",
  "N;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=C0=EE;=C0=D7;;;",
  "FN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=C0=EE=",
  "=C0=D7",
  "TEL;CELL:15400000123",
  // The end is missing: the next card begins.
  "begin:vcard",
  "VERSION:4.0",
  "UID:urn:uuid:1",
  "TEL;VALUE=uri:tel:+44-7700-900003;ext=12",
  "NOTE:a\\nb\\;c",
  "END:VCARD",
  "BEGIN:VCARD",
  "IMPP:xmpp:ann@example.com",
  "IMPP;X-SERVICE-TYPE=SIP:sip:+447700900004@sip.example.net;transport=tls",
  "item2.IMPP;X-SERVICE-TYPE=QQ;type=HOME:x-apple:12345678",
  "X-SKYPE:live:a.lee@example.org",
  "X-AIM:annlee",
  "URL:mailto:ann@example.net",
  "URL:https://example.net/ann",
  "END:VCARD",
];

const DIRECTORY = [
  "version: 1",
  "# a comment that is",
  " folded",
  "",
  "dn: ou=Sales,dc=example,dc=com",
  "objectClass: organizationalUnit",
  "ou: Sales",
  "",
  "dn: cn=Ann Lee,ou=Sales,dc=example,dc=com",
  "objectClass: inetOrgPerson",
  "cn;lang-en: Ann Lee",
  "mail: ann.lee@exam",
  " ple.com",
  "mail: a.lee@example.com",
  "c: GB",
  "constructor: x",
  "jpegPhoto:: /9j/4AAQSkZJRgABAQ==",
  "userCertificate:< file:///cert",
  "",
  "dn:: Y249QsO2Yg==",
  "cn:: QsO2Yg==",
  "# not folded",
  "telephoneNumber: +44 7700 900002",
  "",
  "# search result",
  "search: 2",
];

const CASES: readonly { format: EntryFormat; lines: readonly string[]; entries: Record<number, object> }[] = [
  {
    format: "vcard",
    lines: BOOK,
    entries: {
      1: {
        name: ["Ann Lee"],
        "family name": ["Lee"],
        "given name": ["Ann"],
        company: ["Acme, Inc."],
        department: ["Sales / North"],
        email: ["ann.lee@example.com"],
        phone: ["07700 900001"],
        address: ["1 High St, London, N1"],
        country: ["United Kingdom"],
      },
      14: { "family name": ["李"], "given name": ["雷"], name: ["李雷"], phone: ["15400000123"] },
      20: { id: ["urn:uuid:1"], phone: ["+44-7700-900003;ext=12"], note: ["a b;c"] },
      26: {
        email: ["ann@example.com", "a.lee@example.org", "ann@example.net"],
        phone: ["+447700900004"],
        qq: ["12345678"],
        nickname: ["annlee"],
        website: ["https://example.net/ann"],
      },
    },
  },
  {
    format: "ldif",
    lines: DIRECTORY,
    entries: {
      9: {
        objectClass: ["inetOrgPerson"],
        commonName: ["Ann Lee"],
        mail: ["ann.lee@example.com", "a.lee@example.com"],
        country: ["GB"],
        constructor: ["x"],
      },
      20: { commonName: ["Böb"], telephoneNumber: ["+44 7700 900002"] },
    },
  },
];

/** Gives out what it has in pieces of some size. */
class Pieces implements ByteReader {
  consumed = 0;
  readonly #bytes: Buffer;
  readonly #size: number;
  constructor(text: string, size: number) {
    this.#bytes = Buffer.from(text);
    this.#size = size;
  }
  read(target: Uint8Array): Promise<number> {
    const piece = this.#bytes.subarray(this.consumed, this.consumed + Math.min(this.#size, target.length));
    target.set(piece);
    this.consumed += piece.length;
    return Promise.resolve(piece.length);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function readAll(reader: ByteReader): Promise<string> {
  const pieces: Buffer[] = [];
  const target = Buffer.alloc(1 << 12);
  for (let n = await reader.read(target); n > 0; n = await reader.read(target)) {
    pieces.push(Buffer.from(target.subarray(0, n)));
  }
  return Buffer.concat(pieces).toString("utf8");
}

describe.each(CASES)("$format", ({ format, lines, entries }) => {
  it.each(["\n", "\r\n"])("has each entry at its first line, whatever the pieces are (%j)", async (end) => {
    const text = lines.join(end) + end;
    expect(recognizeEntries(text)).toBe(format);
    for (const size of [1, 2, 7, 61, 1 << 16]) {
      const found = (await readAll(new EntryLineReader(new Pieces(text, size), format))).split("\n");
      const byLine = Object.fromEntries(
        found.flatMap((line, i) => (line === "" ? [] : [[i + 1, JSON.parse(line) as object]])),
      );
      expect(byLine, `pieces of ${size}`).toEqual(entries);
    }
  });

  it("gives the last entry although nothing ends it", async () => {
    const text = lines.join("\n").replace(/\nEND:VCARD$/u, "");
    const found = await readAll(new EntryLineReader(new Pieces(text, 100), format));
    expect(found.split("\n").filter(Boolean)).toHaveLength(Object.keys(entries).length);
  });
});

it("takes other texts for neither", () => {
  for (const text of ["", "name,phone\nAnn,1\n", "# list\n+447700900001\n", "dnx: 1\n", "FN:BEGIN:VCARD\n"]) {
    expect(recognizeEntries(text), JSON.stringify(text)).toBeNull();
  }
});
