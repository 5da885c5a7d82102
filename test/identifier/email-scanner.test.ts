/** The byte fast path against its judge, `canonicalizeEmailCell`. `LEAKSIFT_DIFFERENTIAL=N` raises the number of cases. */
import { describe, expect, it } from "vitest";
import { canonicalizeEmailCell, emailAlias } from "../../src/identifier/email.js";
import { EmailScanner } from "../../src/identifier/email-scanner.js";

/** A million in CI. */
const CASES = Number(process.env.LEAKSIFT_DIFFERENTIAL ?? (process.env.CI === undefined ? 200_000 : 1_000_000));
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const scanner = new EmailScanner();
const out = new Uint8Array(2048);

/** The scanner's answer, read at an offset so that a mixed-up base would show. */
function scan(cell: string): string | number {
  const bytes = encoder.encode(`,,${cell},,`);
  const length = scanner.scan(bytes, 2, bytes.length - 2, out, 7);
  return length > 0 ? decoder.decode(out.subarray(7, 7 + length)) : length;
}

/** The law: wherever the scanner answers, the judge says the same. Null if it holds, or what disagrees. */
function disagreement(cell: string): string | null {
  const mine = scan(cell);
  if (mine === 0) return null;
  answers++;
  const judged = canonicalizeEmailCell(cell);
  const expected = judged.status === "ok" ? judged.emails.join() : judged.status;
  if ((mine === -1 ? "invalid" : mine) !== expected) return `${JSON.stringify(cell)}: ${mine}, judge: ${expected}`;
  if (judged.status !== "ok") return null;
  accepted++;
  const [email] = judged.emails;
  if (scanner.lastAt !== email.indexOf("@") + 1) return `lastAt of ${email}`;
  return emailAlias(email) !== email && !scanner.aliasPossible ? `alias of ${email}` : null;
}

/** How often the scanner answered, and with an address: a law that is never applied proves nothing. */
let answers = 0;
let accepted = 0;

/** mulberry32: seeded, so that a failure can be had again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("EmailScanner", () => {
  it.each([
    ["ann.lee@example.com", "ann.lee@example.com", 8, false],
    ["  Ann.Lee+Shop@Example.COM\r\n", "ann.lee+shop@example.com", 13, true],
    ["a.b@gmail.com", "a.b@gmail.com", 4, true],
    ["ab@gmail.com", "ab@gmail.com", 3, false],
    ["ab@googlemail.com", "ab@googlemail.com", 3, true],
    ["a_b@sub-d.example.org", "a_b@sub-d.example.org", 4, false],
  ])("reads %j", (cell, email, lastAt, aliasPossible) => {
    expect(scan(cell)).toBe(email);
    expect(scanner.lastAt).toBe(lastAt);
    expect(scanner.aliasPossible).toBe(aliasPossible);
  });

  it.each([
    ["ann@lucerne"],
    ["not-an-email"],
    [".a@b.c"],
    ["a..b@c.de"],
    ["@b.cd"],
    ["a@b.c1"],
    [`${"a".repeat(65)}@b.c`],
  ])("refuses %s", (cell) => expect(scan(cell)).toBe(-1));

  it.each([
    [""],
    [" "],
    ["NULL"],
    ["-"],
    ["a@b.c;d@e.f"],
    ["<a@b.c>"],
    ["ü@b.c"],
    ["a@b.c."],
    ["a***@b.c"],
    ["a%40b.c"],
  ])("asks the judge about %j", (cell) => expect(scan(cell)).toBe(0));

  it("agrees with the judge on every string of up to 5 characters from the ones that matter", () => {
    const alphabet = ["a", "Z", "1", ".", "-", "@", "+", " "];
    let cells = [""];
    const faults = [];
    for (let length = 0; length < 5; length++) {
      cells = cells.flatMap((cell) => alphabet.map((character) => cell + character));
      for (const cell of cells)
        faults.push(disagreement(cell), disagreement(`x@${cell}.cc`), disagreement(`${cell}@x.cc`));
    }
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
  });

  it(`agrees with the judge on ${CASES} made-up cells`, () => {
    const next = random(20261122);
    const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)];
    const pieces = "a b Zed QQ 1 42 . - _ + gmail.com googlemail.com .com x.y".split(" ");
    const hosts = "example.com gmail.com GoogleMail.com x a-b.co 1.de a..b b.c1 a--b.de .de".split(" ");
    const odd = [..."!#$%&'*/=?^`{|}~;,<>()[]\"\\: \t\r\n\0@é－\u200b", "xn--", "x".repeat(60), "NULL", "mailto:"];
    const faults = [];
    answers = accepted = 0;
    for (let index = 0; index < CASES; index++) {
      let cell = "";
      for (let count = next() * 5; count > 0; count--) cell += pick(pieces);
      if (next() < 0.9) cell += `@${pick(hosts)}`;
      if (next() < 0.2) cell += pick(pieces);
      if (next() < 0.3) {
        const at = Math.floor(next() * (cell.length + 1));
        cell = cell.slice(0, at) + pick(odd) + cell.slice(at);
      }
      const fault = disagreement(cell);
      if (fault !== null && faults.length < 10) faults.push(fault);
    }
    expect(faults).toEqual([]);
    expect(answers).toBeGreaterThan(CASES * 0.45);
    expect(accepted).toBeGreaterThan(CASES / 8);
  });
});
