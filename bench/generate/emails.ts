/**
 * Made-up e-mail addresses as leaks hold them: local parts from names, numbers, plus-tags, dots and capitals; domains in two
 * tiers, the great providers by weight and a long tail by Zipf's law. For benchmarks: the addresses have the shape of real
 * ones and are not to be shipped.
 */
import { type ByteWriter, bytesOf, wordsOf } from "./byte-writer.js";
import { below, chance, createWeightedChoice, mix32, pick, type Random } from "./random.js";

export const FIRST_NAMES = wordsOf(
  `james mary wei fatima ahmed anna olga jose maria lin mei yusuf david laura pierre chloe hans greta sven ingrid
   marco giulia raj priya tom emma noah mia omar layla ivan elena kenji yuki carlos ana peter sarah`,
);
export const LAST_NAMES = wordsOf(
  `smith li wang zhang garcia khan mueller ivanov rossi silva tanaka kim nguyen martin dubois jansen kowalski
   haddad yilmaz brown jones lopez chen liu singh patel novak andersson okafor mensah`,
);
const GREAT_DOMAINS: [domain: string, weight: number][] = [
  ["gmail.com", 300],
  ["yahoo.com", 130],
  ["hotmail.com", 120],
  ["qq.com", 80],
  ["163.com", 60],
  ["outlook.com", 45],
  ["mail.ru", 40],
  ["aol.com", 35],
  ["126.com", 20],
  ["gmx.de", 15],
  ["orange.fr", 15],
  ["web.de", 12],
  ["yahoo.co.uk", 12],
  ["googlemail.com", 10],
  ["icloud.com", 10],
  ["libero.it", 8],
  ["sina.com", 8],
  ["yandex.ru", 8],
  ["naver.com", 6],
  ["uol.com.br", 6],
];
const GMAIL_INDEX = 0;
const TAIL_SHARE = 0.25;
const TAIL_DOMAINS = 200_000;
const TAIL_WORDS = wordsOf(
  "nord sol data metro alpha green blue river stone light north tech edu trade media home city sea sun net",
);
const TAIL_SUFFIXES = wordsOf(".com .com .com .net .org .de .co.uk .fr .cn .com.cn .io .edu .it .ru .com.br .in");
const IDN_DOMAINS = wordsOf("bücher.example münchen.example 例子.example пример.example δοκιμή.example");
const TAGS = wordsOf("+news +shop +spam +work +2019 +amazon +test");
const AT = 64;
const DOT = 46;
const UPPER_CASE = 32;

/** Shares of the rarer spellings, 0 to 1. */
export interface EmailMix {
  readonly plusTag: number;
  readonly upperCase: number;
  readonly idn: number;
}

/** A function that writes one address, about 22 bytes and at most 80. */
export function createEmailWriter(
  mix: EmailMix = { plusTag: 0.02, upperCase: 0.03, idn: 0 },
): (out: ByteWriter, random: Random) => void {
  const chooseGreat = createWeightedChoice(GREAT_DOMAINS.map(([, weight]) => weight));
  const great = GREAT_DOMAINS.map(([domain]) => bytesOf(domain));

  return (out, random) => {
    const start = out.position;
    const inTail = chance(random, TAIL_SHARE);
    const domain = inTail ? -1 : chooseGreat(random());
    writeLocalPart(out, random);
    if (domain === GMAIL_INDEX && chance(random, 0.1)) scatterDots(out, start, random);
    if (chance(random, mix.plusTag)) out.bytes(pick(random, TAGS));
    out.byte(AT);
    if (mix.idn > 0 && chance(random, mix.idn)) return out.bytes(pick(random, IDN_DOMAINS));
    if (inTail) writeTailDomain(out, random);
    else out.bytes(great[domain]);
    if (chance(random, mix.upperCase)) raiseCase(out, start, chance(random, 0.3));
  };
}

function writeLocalPart(out: ByteWriter, random: Random): void {
  const draw = random();
  const first = FIRST_NAMES[(draw & 0xff) % FIRST_NAMES.length];
  const last = LAST_NAMES[((draw >>> 8) & 0xff) % LAST_NAMES.length];
  switch ((draw >>> 16) & 3) {
    case 0:
      out.bytes(first);
      out.byte(DOT);
      out.bytes(last);
      out.integer((draw >>> 18) % 1000);
      return;
    case 1:
      out.bytes(first);
      out.bytes(last);
      out.integer(1950 + ((draw >>> 18) % 60));
      return;
    case 2:
      out.byte(first[0]);
      out.byte(DOT);
      out.bytes(last);
      out.integer(below(random, 100_000));
      return;
    default:
      out.bytes(first);
      out.integer(random() >>> 6);
  }
}

/** A dot between two letters of the local part written since `start`, the way Gmail lets its users do. */
function scatterDots(out: ByteWriter, start: number, random: Random): void {
  const { buffer } = out;
  const length = out.position - start;
  const at = start + 1 + below(random, length - 1);
  if (buffer[at] === DOT || buffer[at - 1] === DOT) return;
  buffer.copyWithin(at + 1, at, out.position);
  buffer[at] = DOT;
  out.position++;
}

/** Rank r of the tail is drawn with probability proportional to 1 / r. */
function writeTailDomain(out: ByteWriter, random: Random): void {
  const rank = Math.floor(TAIL_DOMAINS ** (random() / 2 ** 32));
  const hash = mix32(rank);
  out.bytes(TAIL_WORDS[hash % TAIL_WORDS.length]);
  out.bytes(TAIL_WORDS[(hash >>> 8) % TAIL_WORDS.length]);
  out.integer(rank);
  out.bytes(TAIL_SUFFIXES[hash >>> 28]);
}

/** The whole address in capitals, or the first letter of each word. ASCII only. */
function raiseCase(out: ByteWriter, start: number, whole: boolean): void {
  const { buffer } = out;
  for (let at = start; at < out.position; at++) {
    const isLetter = buffer[at] >= 97 && buffer[at] <= 122;
    const atWordStart = at === start || buffer[at - 1] === DOT;
    if (isLetter && (whole || atWordStart)) buffer[at] -= UPPER_CASE;
    if (!whole && buffer[at] === AT) return;
  }
}
