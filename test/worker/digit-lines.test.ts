/** The kernel's way of a bare number against the judge, over all calling codes: whatever it takes has the judge's tag. */
import { getCountries, getCountryCallingCode, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, it } from "vitest";
import { canonicalizePhoneCell } from "../../src/identifier/phone.js";
import { TAG_KIND } from "../../src/identifier/kinds.js";
import { CmacLanes, tagTexts } from "../../src/key/cmac-lanes.js";
import { DigitLines } from "../../src/worker/digit-lines.js";
import { KernelInput } from "../../src/worker/kernel-input.js";
import { TagPartitions } from "../../src/worker/tag-partitions.js";
import { viewsOf } from "../../src/worker/slabs.js";
import { words } from "../run/seeded-tags.js";
import { TAG_KEY } from "./tag-text.js";

/** More on demand: LEAKSIFT_LINES=10000000. */
const LINES = Number(process.env.LEAKSIFT_LINES ?? 120_000);
const CODES = [...new Set(getCountries().map((country) => getCountryCallingCode(country)))];
const EXAMPLES = getCountries().flatMap((country) => getExampleNumber(country, examples)?.number.slice(1) ?? []);

function makeDigitLines(): { lines: DigitLines; input: KernelInput; tags: () => string[] } {
  const partitions = new TagPartitions(false, 64 << 20, "/nonexistent/leaksift-test-spill");
  const lanes = new CmacLanes(TAG_KEY, () => undefined);
  const input = new KernelInput(partitions.kernel);
  return {
    lines: new DigitLines(input, lanes, partitions),
    input,
    tags: () =>
      (partitions.pieces().get(TAG_KIND.phone) ?? [])
        .flatMap(({ slabs }) => viewsOf(slabs))
        .flatMap((slab) => Array.from({ length: slab.length / 2 }, (_, i) => `${slab[2 * i]}:${slab[2 * i + 1]}`))
        .sort(),
  };
}

/** Runs text through the kernel, line by line where it stops. @returns the lines that it took */
function takeAll(lines: DigitLines, text: string, bare: boolean, newline = "\n"): string[] {
  const bytes = Buffer.from(text);
  const taken: string[] = [];
  lines.beginChunk();
  for (let at = 0; at < bytes.length;) {
    const to = lines.take(bytes, at, bytes.length, newline.charCodeAt(0), bare, 0);
    taken.push(
      ...bytes
        .toString("latin1", at, to)
        .split(newline)
        .map((line) => line.replace(/\r$/u, ""))
        .filter((line) => line !== ""),
    );
    const end = bytes.indexOf(newline, to);
    at = end < 0 ? bytes.length : end + 1;
  }
  return taken;
}

function tagsOf(phones: readonly string[]): string[] {
  const tags = tagTexts(
    TAG_KEY,
    phones.map(() => TAG_KIND.phone),
    phones,
  );
  return phones.map((_, i) => `${tags[2 * i]}:${tags[2 * i + 1]}`).sort();
}

function canonicalOf(line: string): string {
  const cell = canonicalizePhoneCell(line, { country: null, reading: "international" });
  return cell.status === "ok" ? cell.phones.join() : cell.status;
}

/** Numbers as they are, of random digits, a digit too long or short, with a prefix, a plus or junk. */
function nearMisses(count: number): string[] {
  const next = words(77);
  const random = (below: number): number => Number((next() >> 11n) % BigInt(below));
  return Array.from({ length: count }, () => {
    let line = "";
    if (random(2) === 0) {
      line = EXAMPLES[random(EXAMPLES.length)];
      const at = random(line.length);
      if (random(4) > 0) line = line.slice(0, at) + String(random(10)) + line.slice(at + random(3));
    } else {
      line = CODES[random(CODES.length)];
      for (let rest = random(15); rest > 0; rest--) line += String(random(10));
    }
    const how = random(40);
    if (how === 0) return `+${line}`;
    if (how === 1) return `00${line}`;
    if (how === 2) return `0${line}`;
    if (how === 3) return `${line} `;
    if (how === 4) return line.slice(0, random(line.length));
    if (how === 5) return `${line.slice(0, 4)}x${line.slice(4)}`;
    return line;
  });
}

describe("DigitLines", () => {
  it(`gives ${LINES} near misses the tags that the judge gives them`, () => {
    const { lines, tags } = makeDigitLines();
    const all = nearMisses(LINES);
    const taken = takeAll(lines, all.join("\n") + "\n", true);
    const prefixes = new Uint32Array(10_000);
    expect(lines.flush(prefixes)).toBe(taken.length);
    // A fast path that hardly takes anything would be right too.
    expect(taken.length).toBeGreaterThan(LINES / 4);
    const canonical = taken.map((line) => canonicalOf(line));
    expect(canonical.filter((phone) => !/^\+\d+$/u.test(phone))).toEqual([]);
    expect(tags().join() === tagsOf(canonical).join()).toBe(true);
    const expected = new Uint32Array(10_000);
    for (const phone of canonical) expected[Number(phone.slice(1, 5))]++;
    expect(prefixes).toEqual(expected);
    // And what it took, it took for a reason: each example of a country without a plus is a line of this kind.
    const plain = EXAMPLES.filter((line) => line.length <= 14 && canonicalOf(line) === `+${line}`);
    expect(takeAll(makeDigitLines().lines, plain.join("\n") + "\n", true).length).toBeGreaterThan(plain.length * 0.7);
  });

  it("takes numbers with a plus under either reading, bare ones under the international only", () => {
    const text = "+8615400000001\n8615400000002\n+12015550123\n";
    expect(takeAll(makeDigitLines().lines, text, true)).toEqual(["+8615400000001", "8615400000002", "+12015550123"]);
    expect(takeAll(makeDigitLines().lines, text, false)).toEqual(["+8615400000001", "+12015550123"]);
  });

  it("leaves what is not whole, not bare, not possible or longer than a block", () => {
    for (const line of [
      "8615400000001",
      "86 154",
      "abc\n",
      "+\n",
      "+0086154\n",
      "008615400000001\n",
      "999\n",
      "123456789012345\n",
    ])
      expect(takeAll(makeDigitLines().lines, line, true)).toEqual([]);
  });

  it("reads CRLF and lone CR, and passes over blank lines", () => {
    const { lines, tags } = makeDigitLines();
    expect(takeAll(lines, "8615400000001\r\n\r\n\n12015550123\r\n", true)).toEqual(["8615400000001", "12015550123"]);
    expect(takeAll(lines, "8615400000003\r\r12015550124\r", true, "\r")).toEqual(["8615400000003", "12015550124"]);
    lines.flush(new Uint32Array(10_000));
    expect(tags()).toEqual(tagsOf(["+8615400000001", "+12015550123", "+8615400000003", "+12015550124"]));
  });

  it("gives up on a chunk of other lines, and starts anew with the next", () => {
    const { lines } = makeDigitLines();
    const bytes = Buffer.from("x\n".repeat(300) + "8615400000001\n");
    lines.beginChunk();
    let at = 0;
    for (; at < 600; at += 2) expect(lines.take(bytes, at, bytes.length, 10, true, 0)).toBe(at);
    expect(lines.take(bytes, at, bytes.length, 10, true, 0)).toBe(at);
    lines.beginChunk();
    expect(lines.take(bytes, at, bytes.length, 10, true, 0)).toBe(bytes.length);
  });
});
