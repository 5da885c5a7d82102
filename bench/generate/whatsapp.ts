/**
 * The shape of the list offered in November 2022: one mobile number a line, digits without a plus, 84 countries. 2 % of the
 * lines repeat an earlier number, 0.1 % hold none. All other numbers are distinct by construction, so the tally states
 * exactly what an importer has to find.
 */
import { type ByteWriter, bytesOf } from "./byte-writer.js";
import { COUNTRIES, type Country } from "./countries.js";
import { below, createRandom, createWeightedChoice, pick, type Random } from "./random.js";
import type { RecordSource, ShapeOptions } from "./record-source.js";

const JUNK_SHARE = 0.001;
const DUPLICATE_SHARE = 0.02;
/** No spelling of a number under any country: too short, or letters. */
const JUNK = ["", "", "0", "7", "20", "000", "null", "n/a", "unknown", "number", "-", "+", "deleted account"].map(
  bytesOf,
);

/** Earlier numbers that a duplicate can repeat: every 64th, so that a repeat lies far from its original. */
const REMEMBERED = 4096;
const REMEMBER_EVERY = 64;
const SLOT_BYTES = 16;
const NEWLINE = 10;

/** A walk through all numbers of a country: where it stands and how far it steps, both as prefix index and digits after. */
interface Series {
  /** Calling code and prefix as one number: 20,000 small byte arrays would cost a cache miss a line. */
  readonly prefixes: Int32Array;
  readonly prefixDigits: number;
  readonly restDigits: number;
  readonly perPrefix: number;
  readonly stepPrefix: number;
  readonly stepRest: number;
  atPrefix: number;
  atRest: number;
}

/**
 * A source of the list, all countries mixed by their weights, or one country only. Distinct as long as no country is asked
 * for more numbers than it has: about 1.1 thousand million lines in all.
 */
export function createWhatsapp(options: ShapeOptions, countries: readonly Country[] = COUNTRIES): RecordSource {
  const random = createRandom(options.seed, 0x77610000 + COUNTRIES.indexOf(countries[0]));
  const choose = createWeightedChoice(countries.map((country) => country.thousands));
  const series = countries.map((country) => createSeries(country, random));
  const memory = new Uint8Array(REMEMBERED * SLOT_BYTES);
  const memoryLengths = new Uint8Array(REMEMBERED);
  const junkBelow = JUNK_SHARE * 2 ** 32;
  const duplicateBelow = (JUNK_SHARE + DUPLICATE_SHARE) * 2 ** 32;
  const tally = { distinct: 0, duplicates: 0, junk: 0 };
  let remembered = 0;

  const writeFresh = (out: ByteWriter): void => {
    const walk = series[choose(random())];
    const start = out.position;
    out.digits(walk.prefixes[walk.atPrefix], walk.prefixDigits);
    out.digits(walk.atRest, walk.restDigits);
    advance(walk);
    if (tally.distinct++ % REMEMBER_EVERY === 0) {
      const slot = remembered++ % REMEMBERED;
      memoryLengths[slot] = out.position - start;
      memory.set(out.buffer.subarray(start, out.position), slot * SLOT_BYTES);
    }
  };

  return {
    header: new Uint8Array(0),
    maxRecordBytes: 32,
    tally,
    writeRecord(out) {
      const draw = random();
      if (draw >= duplicateBelow || remembered === 0) writeFresh(out);
      else if (draw < junkBelow) {
        tally.junk++;
        out.bytes(pick(random, JUNK));
      } else {
        tally.duplicates++;
        const slot = below(random, Math.min(remembered, REMEMBERED));
        const start = slot * SLOT_BYTES;
        out.bytes(memory.subarray(start, start + memoryLengths[slot]));
      }
      out.byte(NEWLINE);
    },
  };
}

/** How many of `count` lines each of COUNTRIES gets: proportional, the largest remainders rounded up, sum exact. */
export function apportion(count: number): number[] {
  const total = COUNTRIES.reduce((sum, country) => sum + country.thousands, 0);
  const exact = COUNTRIES.map((country) => (count * country.thousands) / total);
  const shares = exact.map(Math.floor);
  const missing = count - shares.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact.map((share, index) => ({ index, remainder: share % 1 }));
  byRemainder.sort((left, right) => right.remainder - left.remainder || left.index - right.index);
  for (const { index } of byRemainder.slice(0, missing)) shares[index]++;
  return shares;
}

/**
 * All numbers of a country, walked in steps near the golden section of their count. The step has no divisor in common with
 * the count, so every number comes once before any comes twice; drawing at random would repeat one Egyptian number in 18.
 */
function createSeries(country: Country, random: Random): Series {
  const prefixLength = country.prefixes[0].length;
  const restDigits = country.nationalDigits - prefixLength;
  const perPrefix = 10 ** restDigits;
  const size = country.prefixes.length * perPrefix;
  let step = Math.floor(size * 0.6180339887) - below(random, 1000);
  while (greatestCommonDivisor(step, size) !== 1) step++;
  return {
    prefixes: Int32Array.from(country.prefixes, (prefix) => Number(country.callingCode + prefix)),
    prefixDigits: country.callingCode.length + prefixLength,
    restDigits,
    perPrefix,
    stepPrefix: Math.floor(step / perPrefix),
    stepRest: step % perPrefix,
    atPrefix: below(random, country.prefixes.length),
    atRest: below(random, perPrefix),
  };
}

/** In two parts so that all stay small integers: some countries have more numbers than 2^31. */
function advance(walk: Series): void {
  let rest = walk.atRest + walk.stepRest;
  let prefix = walk.atPrefix + walk.stepPrefix;
  if (rest >= walk.perPrefix) {
    rest -= walk.perPrefix;
    prefix++;
  }
  walk.atRest = rest;
  walk.atPrefix = prefix >= walk.prefixes.length ? prefix - walk.prefixes.length : prefix;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
