/**
 * The scanner against the judge: wherever the scanner answers, `canonicalizePhoneCell` must give the same. All calling codes and
 * all countries, under both readings, with digits near every border. `LEAKSIFT_DIFFERENTIAL=N` sets the number of cases.
 */
import { describe, expect, test } from "vitest";
import { callingCodes, phoneMetadata, planOfCallingCode, planOfCountry } from "../../src/identifier/phone-library.js";
import { canonicalizePhoneCell, type CountryCode, type PhoneContext } from "../../src/identifier/phone.js";
import { ASK_JUDGE, IMPOSSIBLE, PhoneScanner, SCAN_OUTPUT_BYTES } from "../../src/identifier/phone-scanner.js";

/** A million in CI. */
const CASES = Number(process.env["LEAKSIFT_DIFFERENTIAL"] ?? (process.env["CI"] === undefined ? 100_000 : 1_000_000));
const SEED = Number(process.env["LEAKSIFT_SEED"] ?? 20_261_122);

const countries = Object.keys(phoneMetadata().countries).toSorted() as CountryCode[];
const codes = callingCodes();
const scanners = new Map<string, PhoneScanner>();
const out = new Uint8Array(256);

function scan(cell: string, context: PhoneContext): number | string {
  const key = `${context.reading} ${context.country ?? ""}`;
  let scanner = scanners.get(key);
  if (scanner === undefined) scanners.set(key, (scanner = new PhoneScanner(context)));
  const input = new TextEncoder().encode(`;${cell};`);
  out.fill(0xee);
  const length = scanner.scan(input, 1, input.length - 1, out, 7);
  // Nothing before its place, nothing beyond what it may write.
  if (out[6] !== 0xee || out[7 + SCAN_OUTPUT_BYTES] !== 0xee) throw new Error(`written beside its place: ${cell}`);
  return length > 0 ? new TextDecoder().decode(out.subarray(7, 7 + length)) : length;
}

function judge(cell: string, context: PhoneContext): string {
  const judged = canonicalizePhoneCell(cell, context);
  return judged.status === "ok" && judged.rejected === 0 ? judged.phones.join() : judged.status;
}

/** mulberry32: the same cases on every machine. */
function randomSource(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function differentialCase(index: number, random: (below: number) => number): { cell: string; context: PhoneContext } {
  const pick = <T>(items: readonly T[]): T => items[random(items.length)];
  const digits = (length: number): string => Array.from({ length }, () => random(10)).join("");
  const country = countries[index % countries.length];
  const national = random(2) === 0;
  const context: PhoneContext = {
    country: random(16) === 0 ? null : country,
    reading: national ? "national" : "international",
  };
  const code = random(3) === 0 ? codes[index % codes.length] : (planOfCountry(country)?.callingCode ?? "1");
  const { lengths } = random(2) === 0 ? planOfCallingCode(code) : (planOfCountry(country) ?? planOfCallingCode(code));
  // Mostly one off a possible length at most; prefixes that plans drop, and their neighbours, in front.
  const length = random(5) === 0 ? 1 + random(18) : Math.max(1, pick(lengths) + pick([0, 0, 1, -1]));
  const lead = pick([
    "",
    "",
    "",
    "",
    "",
    "",
    "0",
    "00",
    "1",
    "8",
    "9",
    "90",
    "15",
    "179",
    "0011",
    "011",
    "810",
    "86",
    code,
    `0${code}`,
  ]);
  const body = (lead + digits(length)).slice(0, random(4) === 0 ? 30 : Math.max(length, lead.length));
  const whole = pick([body, body, code + body, code + body, code + lead + digits(length), digits(3 + random(15))]);
  let cell = pick(["", "", "", "+", "+", "00", "+00"]) + whole;
  if (random(6) === 0) {
    const separators = [" ", "-", "(", ")", ") ", " - "];
    for (let times = random(4); times >= 0; times--) {
      const at = random(cell.length + 1);
      cell = cell.slice(0, at) + pick(separators) + cell.slice(at);
    }
  }
  if (random(40) === 0) cell += pick([".0", ";", "x12", "*", "\t", "e3", "/2"]);
  return { cell, context };
}

describe("PhoneScanner", () => {
  test(
    `never disagrees with the judge (${CASES} cases)`,
    () => {
      const random = randomSource(SEED);
      const tally = { accepted: 0, impossible: 0, asked: 0 };
      const mismatches: string[] = [];
      for (let index = 0; index < CASES; index++) {
        const { cell, context } = differentialCase(index, random);
        const scanned = scan(cell, context);
        if (scanned === ASK_JUDGE) {
          tally.asked++;
          continue;
        }
        const judged = judge(cell, context);
        if (scanned === IMPOSSIBLE) tally.impossible++;
        else tally.accepted++;
        if (judged !== (scanned === IMPOSSIBLE ? "invalid" : scanned)) {
          mismatches.push(`${cell} ${context.reading} ${context.country}: ${scanned}, judge ${judged}`);
        }
      }
      if (process.env["LEAKSIFT_DIFFERENTIAL"] !== undefined) process.stdout.write(`${JSON.stringify(tally)}\n`);
      expect(mismatches.slice(0, 40)).toEqual([]);
      // The test is worth nothing if the scanner only ever asks.
      expect(tally.accepted).toBeGreaterThan(CASES * 0.2);
      expect(tally.impossible).toBeGreaterThan(CASES * 0.2);
    },
    60_000 + CASES,
  );

  test.each<[string, PhoneContext, number | string]>([
    ["8613800138000", { country: null, reading: "international" }, "+8613800138000"],
    ["4915105338424", { country: "DE", reading: "international" }, "+4915105338424"],
    ["12025550123", { country: null, reading: "international" }, "+12025550123"],
    ["+8613800138000", { country: null, reading: "national" }, "+8613800138000"],
    ["008613800138000", { country: "CN", reading: "national" }, "+8613800138000"],
    ["  13800138000 ", { country: "CN", reading: "national" }, "+8613800138000"],
    ["8613800138000", { country: "CN", reading: "national" }, "+8613800138000"],
    ["010-12345678", { country: "CN", reading: "national" }, "+861012345678"],
    ["2025550123", { country: "US", reading: "national" }, "+12025550123"],
    ["1 (202) 555-0123", { country: "US", reading: "national" }, "+12025550123"],
    ["15105338424", { country: "DE", reading: "national" }, "+4915105338424"],
    ["015105338424", { country: "DE", reading: "national" }, "+4915105338424"],
    ["015105338424", { country: "DE", reading: "international" }, IMPOSSIBLE],
    ["13800138000", { country: null, reading: "national" }, IMPOSSIBLE],
    ["1234", { country: null, reading: "international" }, IMPOSSIBLE],
    ["", { country: null, reading: "international" }, ASK_JUDGE],
    ["   ", { country: null, reading: "international" }, ASK_JUDGE],
    ["+", { country: null, reading: "international" }, ASK_JUDGE],
    ["13800138000;13900139000", { country: "CN", reading: "national" }, ASK_JUDGE],
    ["13800138000.0", { country: "CN", reading: "national" }, ASK_JUDGE],
    ["138****5678", { country: "CN", reading: "national" }, ASK_JUDGE],
    ["１３８００１３８０００", { country: "CN", reading: "national" }, ASK_JUDGE],
    ["1".repeat(21), { country: null, reading: "international" }, ASK_JUDGE],
    ["1".repeat(200), { country: "CN", reading: "national" }, ASK_JUDGE],
  ])("%s under %o", (cell, context, expected) => {
    expect(scan(cell, context)).toBe(expected);
  });

  test("decides nearly all of an ordinary list without the judge", () => {
    const random = randomSource(7);
    const shapes = [
      "20 10",
      "1 10",
      "966 9",
      "33 9",
      "90 10",
      "44 10",
      "7 10",
      "39 10",
      "86 11",
      "91 10",
      "55 11",
      "62 11",
    ];
    let asked = 0;
    for (let index = 0; index < 5000; index++) {
      const [code = "", length = ""] = shapes[index % shapes.length].split(" ");
      const cell = code + String(2 + random(7)) + Array.from({ length: Number(length) - 1 }, () => random(10)).join("");
      if (scan(cell, { country: null, reading: "international" }) === ASK_JUDGE) asked++;
    }
    expect(asked).toBeLessThan(100);
  });
});
