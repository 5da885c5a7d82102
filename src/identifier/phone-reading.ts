/**
 * How the digits of a column are meant: with their calling code (`4915105338424`) or as dialled at home (`15105338424`). No single
 * number can tell: both of these are possible numbers under either reading. A sample can: the reading that makes
 * most values possible is taken, near-ties are broken by valid counts, and the reason is put in words for the report.
 */
import { callingCodeOf, countryNameOf } from "./country.js";
import { judgeNumber, type CanonicalPhone, type CountryCode, type PhoneReading } from "./phone-judge.js";
import { isValidPhone } from "./phone-range.js";
import { IMPOSSIBLE, PhoneScanner, SCAN_OUTPUT_BYTES } from "./phone-scanner.js";
import { cleanPhoneText, spellNumber, splitPhoneCell } from "./phone-spelling.js";

/** What was chosen for a dataset, and why. Counts are of the values looked at that have neither plus nor `00`. */
export interface ReadingChoice {
  reading: PhoneReading;
  /** The country to read by; `null` where none is needed or none could be told. */
  country: CountryCode | null;
  sampled: number;
  possible: { international: number; national: number };
  valid: { international: number; national: number };
  /** One sentence for people; holds no value of the sample. */
  because: string;
}

/** Values looked at, spread evenly over the sample; judging one takes some 20–50 µs per reading. */
const MAX_SAMPLED = 250;
/** Longer cells are no numbers. */
const MAX_CELL = 200;
/** Shares closer than this are a tie. */
const TIE = 0.05;
/** From this share on, a property of the values is a property of the column. */
const OVERWHELMING = 0.8;
/** A reading that makes fewer values possible does not describe the column. */
const FITTING = 2 / 3;

const INTERNATIONAL = { country: null, reading: "international" } as const;
let scanner: PhoneScanner | null = null;
const asked = Buffer.alloc(MAX_CELL);
const scanned = Buffer.alloc(SCAN_OUTPUT_BYTES);

/** Made when it is asked for: names of countries take 40 ms to load, and only a dry run says them. */
type Because = () => string;

// Outside of the functions that take the sample: plans are kept, and must not keep the sample with a reason.
const NONE_LACKS_CODE: Because = () => "no value lacks its calling code";
const NO_COUNTRY: Because = () => "no country was given, and none is suggested by the values";
const CHINESE_MOBILES: Because = () =>
  "the values look like Chinese mobile numbers, and fewer of them are valid with a calling code in front";

interface Count {
  possible: number;
  valid: number;
}

/**
 * Chooses the reading of a phone column.
 * @param sample Cells of the column, in any order; the answer depends on them and the options only.
 * @param options `country`: the default country the user gave, which is kept. `hints`: countries worth trying when none was given,
 * the likeliest first (a Chinese header: `CN`).
 */
export function choosePhoneReading(
  sample: readonly string[],
  options: { country: CountryCode | null; hints?: readonly CountryCode[] },
): ReadingChoice {
  const bare = bareNumbers(sample);
  const international = count(bare, readInternationally);
  const choice = (reading: PhoneReading, country: CountryCode | null, national: Count, because: Because) =>
    toChoice(reading, country, bare.length, international, national, because);
  const none: Count = { possible: 0, valid: 0 };
  if (options.country !== null) {
    const { country } = options;
    if (bare.length === 0) return choice("national", country, none, NONE_LACKS_CODE);
    const national = countNational(bare, country);
    const { reading, because } = compare(bare, international, national, country);
    return choice(reading, country, national, because);
  }
  if (bare.length === 0) return choice("international", null, none, NONE_LACKS_CODE);

  let best: { country: CountryCode; national: Count; because: Because } | null = null;
  let tried: Count | null = null;
  for (const country of options.hints ?? []) {
    const national = countNational(bare, country);
    tried ??= national;
    const { reading, because } = compare(bare, international, national, country);
    if (reading === "national" && (best === null || national.valid > best.national.valid)) {
      best = { country, national, because };
    }
  }
  if (best !== null) return choice("national", best.country, best.national, best.because);
  const chinese = chineseMobiles(bare, international);
  if (chinese !== null) return choice("national", "CN", chinese.national, chinese.because);
  return choice("international", null, tried ?? none, NO_COUNTRY);
}

/** On its own for the same reason. */
function toChoice(
  reading: PhoneReading,
  country: CountryCode | null,
  sampled: number,
  international: Count,
  national: Count,
  because: Because,
): ReadingChoice {
  return {
    reading,
    country,
    sampled,
    possible: { international: international.possible, national: national.possible },
    valid: { international: international.valid, national: national.valid },
    get because() {
      return because();
    },
  };
}

function compare(
  bare: readonly string[],
  international: Count,
  national: Count,
  country: CountryCode,
): { reading: PhoneReading; because: Because } {
  const total = bare.length;
  const possibleLead = (national.possible - international.possible) / total;
  const validLead = (national.valid - international.valid) / total;
  const code = callingCodeOf(country);
  const own = bare.filter((digits) => digits.startsWith(code) && readInternationally(digits) !== null);
  // A national number may begin with its country's calling code by chance; four fifths of a column do not. Where the national
  // reading finds the code by itself (CN, US) it gives the same numbers, and reads the others as well.
  if (own.length >= total * OVERWHELMING && possibleLead <= TIE) {
    const same = own.every((digits) => readNationally(digits, country) === readInternationally(digits));
    return same && national.valid >= international.valid
      ? {
          reading: "national",
          because: () => `most values begin with +${code}, which numbers of ${countryNameOf(country)} may`,
        }
      : {
          reading: "international",
          because: () => `most values begin with +${code}, the calling code of ${countryNameOf(country)}`,
        };
  }
  if (possibleLead > TIE) {
    return {
      reading: "national",
      because: () => `more values are possible numbers of ${countryNameOf(country)} than possible international ones`,
    };
  }
  if (possibleLead < -TIE) {
    // Half of all random digits are possible somewhere: a country that was given yields to a fit, not to noise.
    return international.possible >= total * FITTING || international.valid >= total / 2
      ? {
          reading: "international",
          because: () => `more values are possible with a calling code than as numbers of ${countryNameOf(country)}`,
        }
      : {
          reading: "national",
          because: () => `no reading fits most values, and the country is ${countryNameOf(country)}`,
        };
  }
  // Chinese mobiles are possible numbers of North America too, and some are valid there: a country that was given or
  // suggested yields only to a column that is overwhelmingly valid with a calling code.
  if (validLead < -TIE && international.valid >= total * OVERWHELMING) {
    return {
      reading: "international",
      because: () => `more values are valid with a calling code than as numbers of ${countryNameOf(country)}`,
    };
  }
  if (validLead > TIE) {
    return {
      reading: "national",
      because: () => `more values are valid numbers of ${countryNameOf(country)} than valid international ones`,
    };
  }
  return { reading: "national", because: () => `both readings fit, and the country is ${countryNameOf(country)}` };
}

// 138 0013 8000 also reads as +1 380 013 8000: same length, and some of these are valid in North America.
function chineseMobiles(bare: readonly string[], international: Count): { national: Count; because: Because } | null {
  const alike = bare.filter((digits) => /^1[3-9]\d{9}$/.test(digits)).length;
  if (alike < bare.length * OVERWHELMING) return null;
  const national = countNational(bare, "CN");
  const total = bare.length;
  if (international.valid / total > 0.85 || national.valid / total - international.valid / total < 2 * TIE) return null;
  return { national, because: CHINESE_MOBILES };
}

function countNational(bare: readonly string[], country: CountryCode): Count {
  return count(bare, (digits) => readNationally(digits, country));
}

function readNationally(digits: string, country: CountryCode): CanonicalPhone | null {
  return judgeNumber(false, digits, { country, reading: "national" });
}

/** By the tables where they know the number: this is done for 250 of them before anything is imported. */
function readInternationally(digits: string): CanonicalPhone | null {
  scanner ??= new PhoneScanner(INTERNATIONAL);
  const written = scanner.scan(asked, 0, asked.write(digits, 0, "latin1"), scanned, 0);
  if (written > 0) return scanned.toString("latin1", 0, written) as CanonicalPhone;
  return written === IMPOSSIBLE ? null : judgeNumber(false, digits, INTERNATIONAL);
}

function count(bare: readonly string[], judge: (digits: string) => CanonicalPhone | null): Count {
  let possible = 0;
  let valid = 0;
  for (const digits of bare) {
    const phone = judge(digits);
    if (phone === null) continue;
    possible++;
    if (isValidPhone(phone)) valid++;
  }
  return { possible, valid };
}

// The first number of a cell speaks for the cell.
function bareNumbers(sample: readonly string[]): string[] {
  const bare: string[] = [];
  const looked = Math.min(sample.length, MAX_SAMPLED);
  for (let turn = 0; turn < looked; turn++) {
    const cell = sample[Math.floor((turn * sample.length) / looked)];
    if (cell.length > MAX_CELL) continue;
    const [piece] = splitPhoneCell(cleanPhoneText(cell));
    const spelling = piece === undefined ? null : spellNumber(piece);
    if (spelling?.kind !== "number" || spelling.plus || spelling.digits.startsWith("00")) continue;
    bare.push(spelling.digits);
  }
  return bare;
}
