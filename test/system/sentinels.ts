/**
 * Made-up people whose data must never be found in anything that leaksift writes, and a search that knows many spellings
 * of a text: as it is, without its punctuation, national, hex, base64 at any alignment, UTF-16, GBK, binary integers.
 * Phones are from ranges reserved for fiction, addresses at example domains.
 */
import { readFileSync } from "node:fs";

export interface Person {
  readonly name: string;
  /** E.164. */
  readonly phone: string;
  /** As it is written at home. */
  readonly national: string;
  readonly country: string;
  readonly email: string;
  readonly password: string;
  readonly address: string;
}

export const PEOPLE: readonly Person[] = [
  {
    name: "Zqsentina Quarkmann",
    phone: "+447700900717",
    national: "07700 900717",
    country: "GB",
    email: "zqsentina.quark@example.com",
    password: "zQ!s3ntinelPw",
    address: "77 Zqsentinel Crescent",
  },
  {
    name: "Otto Zquirlmeier",
    phone: "+491713920017",
    national: "0171 3920017",
    country: "DE",
    email: "otto.zquirl+shop@example.org",
    password: "zwirbel#Pass99",
    address: "Zquirlweg 17b",
  },
  {
    name: "Wilma Zquacksalber",
    phone: "+12125550147",
    national: "(212) 555-0147",
    country: "US",
    email: "wilma-zquack@example.net",
    password: "quackQuack147",
    address: "147 Zquack Boulevard",
  },
  {
    name: "哨兵测",
    phone: "+8615400001717",
    national: "154 0000 1717",
    country: "CN",
    email: "zqshaobing@example.com",
    password: "sh4obingMima",
    address: "哨兵路七十七号",
  },
];

/** Every text of a person that is looked for. */
function textsOf({ name, phone, national, email, password, address }: Person): string[] {
  const digits = phone.slice(1);
  const local = email.slice(0, email.indexOf("@"));
  const nationalDigits = national.replace(/\D/gu, "");
  return [name, digits, national, nationalDigits, nationalDigits.replace(/^0/u, ""), local, password, address];
}

/** GBK of the Chinese texts above; Node decodes GBK but can't write it. */
export const GBK: Readonly<Record<string, string>> = {
  哨兵测: "c9dab1f8b2e2",
  哨兵路七十七号: "c9dab1f8c2b7c6dfcaaec6dfbac5",
};

function base64Needles(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const skipped = Math.ceil((shift * 8) / 6);
    // The last character may hold bits of what follows.
    return text.slice(skipped, ((shift + bytes.length) * 8) % 6 === 0 ? undefined : -1);
  });
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

/** Numbers as eight bytes; shorter forms are too short to tell from chance. */
function integers(digits: string): Buffer[] {
  const little = Buffer.alloc(8);
  little.writeBigUInt64LE(BigInt(digits));
  const big = Buffer.alloc(8);
  big.writeBigUInt64BE(BigInt(digits));
  const double = Buffer.alloc(8);
  double.writeDoubleLE(Number(digits));
  return [little, big, double];
}

interface Needle {
  readonly bytes: Buffer;
  /** For the failing test's message; says which, not what. */
  readonly label: string;
}

const PLAIN: Needle[] = [];
const ENCODED: Needle[] = [];
for (const [index, person] of PEOPLE.entries()) {
  for (const [field, text] of textsOf(person).entries()) {
    const label = (how: string): string => `person ${index}, text ${field}, ${how}`;
    const bytes = Buffer.from(text);
    PLAIN.push({ bytes, label: label("plain") });
    if (text !== text.toLowerCase()) PLAIN.push({ bytes: Buffer.from(text.toLowerCase()), label: label("lower case") });
    ENCODED.push({ bytes: Buffer.from(bytes.toString("hex")), label: label("hex") });
    ENCODED.push({ bytes: Buffer.from(bytes.toString("hex").toUpperCase()), label: label("HEX") });
    for (const needle of base64Needles(bytes)) ENCODED.push({ bytes: Buffer.from(needle), label: label("base64") });
    ENCODED.push({ bytes: Buffer.from(text, "utf16le"), label: label("UTF-16LE") });
    ENCODED.push({ bytes: utf16be(text), label: label("UTF-16BE") });
    if (/^\d+$/u.test(text))
      ENCODED.push(...integers(text).map((needle) => ({ bytes: needle, label: label("integer") })));
    const gbk = GBK[text];
    if (gbk !== undefined) ENCODED.push({ bytes: Buffer.from(gbk, "hex"), label: label("GBK") });
  }
}

/** What of the people is found in these bytes; labels. @param how `plain` looks for the commonest spellings only, fast */
export function findPeople(bytes: Buffer, how: "plain" | "all" = "all"): string[] {
  const needles = how === "plain" ? PLAIN : [...PLAIN, ...ENCODED];
  return needles.filter((needle) => bytes.includes(needle.bytes)).map(({ label }) => label);
}

/** As `findPeople`, over files. What vanishes meanwhile holds nothing any more. */
export function findPeopleInFiles(paths: readonly string[], how: "plain" | "all" = "all"): string[] {
  return paths.flatMap((path) => {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch {
      return [];
    }
    return findPeople(bytes, how).map((label) => `${path}: ${label}`);
  });
}
