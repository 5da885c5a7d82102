import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cmac } from "../../src/key/cmac.js";
import { CmacLanes, LONGEST_CANONICAL_BYTES, tagOf, tagTexts } from "../../src/key/cmac-lanes.js";
import { PUBLISHED_AES256, SP800_38B_KEY } from "./published-vectors.js";

interface Message {
  kind: number;
  bytes: Uint8Array;
}

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1);

const naive = ({ kind, bytes }: Message, key: Uint8Array = KEY): string =>
  cmac(key, Buffer.concat([Uint8Array.of(kind), bytes])).toString("hex", 0, 8);

const word = (value: number): string => value.toString(16).padStart(8, "0");

/** Feeds the messages by `put` or by `scratch` and `commit`, in turns as `byScratch` says, and gives the tags in order. */
function viaLanes(
  messages: Message[],
  capacity: number,
  byScratch: (index: number) => boolean,
  key: Uint8Array = KEY,
): string[] {
  const result: string[] = [];
  const lanes = new CmacLanes(
    key,
    (kinds, payloads, tags, count) => {
      for (let i = 0; i < count; i++) {
        const index = payloads[i];
        expect(result[index]).toBeUndefined();
        expect(kinds[i]).toBe(messages[index].kind);
        result[index] = word(tags[2 * i]) + word(tags[2 * i + 1]);
      }
    },
    capacity,
  );
  const joined = Buffer.concat(messages.map((message) => message.bytes));
  let start = 0;
  for (const [index, { kind, bytes }] of messages.entries()) {
    if (byScratch(index)) {
      lanes.scratch.fill(0xee, lanes.scratchAt, lanes.scratchAt + LONGEST_CANONICAL_BYTES); // rubbish after the message
      lanes.scratch.set(bytes, lanes.scratchAt);
      lanes.commit(kind, bytes.length, index);
    } else lanes.put(kind, joined, start, start + bytes.length, index);
    start += bytes.length;
  }
  lanes.flush();
  expect(lanes.scratchAt).toBe(1);
  return result;
}

function ofLength(length: number, seed = length): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 17 + 5) & 255);
}

describe("CmacLanes", () => {
  it.each(PUBLISHED_AES256.filter(({ bytes }) => bytes > 0))(
    "gives SP 800-38B's tag for $bytes bytes, the first as the kind",
    ({ message, mac }) => {
      const key = Buffer.from(SP800_38B_KEY, "hex");
      const bytes = Buffer.from(message, "hex");
      const tags = viaLanes([{ kind: bytes[0], bytes: bytes.subarray(1) }], 16, () => false, key);
      expect(tags).toEqual([mac.slice(0, 16)]);
    },
  );

  const lengths = [...Array(66).keys(), 95, 96, 127, 128, 255, 256, 319, 320, LONGEST_CANONICAL_BYTES];
  const messages = lengths.map((length) => ({ kind: length & 255, bytes: ofLength(length) }));
  const expected = messages.map((message) => naive(message));
  it.each([1, 2, 3, 16, 64, 8192])("agrees with the naive version for every length, capacity %i", (capacity) => {
    expect(viaLanes(messages, capacity, () => false)).toEqual(expected);
    expect(viaLanes(messages, capacity, () => true)).toEqual(expected);
    expect(viaLanes(messages, capacity, (index) => index % 2 === 0)).toEqual(expected);
    expect(
      messages.map(({ kind, bytes }) => tagOf(KEY, kind, bytes)).map(({ high, low }) => word(high) + word(low)),
    ).toEqual(expected);
  });

  it("agrees with the naive version on random batches that cross the capacity", () => {
    const message = fc.record({
      kind: fc.integer({ min: 0, max: 255 }),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc.uint8Array({ maxLength: 70 }),
        fc.uint8Array({ maxLength: 320 }),
      ),
    });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 90 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        (batch, capacity, turns) => {
          const tags = viaLanes(batch, capacity, (index) => ((turns >> (index & 31)) & 1) === 1);
          expect(tags).toEqual(batch.map((one) => naive(one)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("tags exactly at and around the default capacity", () => {
    for (const count of [8191, 8192, 8193, 16384]) {
      const texts = Array.from({ length: count }, (_, index) => `+154${index}`);
      const batch = texts.map((text) => ({ kind: 1, bytes: Buffer.from(text) }));
      const kinds = texts.map(() => 1);
      const tags = tagTexts(KEY, kinds, texts);
      for (const index of [0, 1, 4095, 8189, count - 1]) {
        expect(word(tags[2 * index]) + word(tags[2 * index + 1])).toBe(naive(batch[index]));
      }
    }
  });

  it("reads no byte outside the range, and none is changed", () => {
    const bytes = ofLength(400);
    const before = Buffer.from(bytes).toString("hex");
    const tags: string[] = [];
    const lanes = new CmacLanes(KEY, (_kinds, _payloads, out) => tags.push(word(out[0]) + word(out[1])), 1);
    const ranges = [[0, 0], [0, 5], [3, 17], [100, 150], [390, 400], [399, 400], [400, 400]] as const; // prettier-ignore
    for (const [start, end] of ranges) lanes.put(9, bytes, start, end, 0);
    lanes.flush();
    const own = new Uint8Array(bytes.buffer, 40, 20); // a view with an offset, up to its own end
    lanes.put(9, own, 0, 20, 0);
    lanes.put(9, own, 13, 20, 0);
    expect(tags).toEqual([
      ...ranges.map(([start, end]) => naive({ kind: 9, bytes: bytes.slice(start, end) })),
      naive({ kind: 9, bytes: own }),
      naive({ kind: 9, bytes: own.slice(13) }),
    ]);
    expect(Buffer.from(bytes).toString("hex")).toBe(before);
  });

  it("keeps kinds apart and hands payloads on as 32-bit numbers", () => {
    const seen: number[] = [];
    const lanes = new CmacLanes(KEY, (_kinds, payloads, _tags, count) => seen.push(...payloads.subarray(0, count)));
    lanes.put(1, ofLength(3), 0, 3, 0xffffffff);
    lanes.put(1, ofLength(30), 0, 30, 0);
    lanes.flush();
    lanes.flush();
    expect(seen).toEqual([0xffffffff, 0]);
    expect(tagOf(KEY, 1, "a")).not.toEqual(tagOf(KEY, 2, "a"));
    expect(tagOf(KEY, 1, "é")).toEqual(tagOf(KEY, 1, Buffer.from("é", "utf8")));
  });

  it("goes on after a sink that threw", () => {
    let fails = true;
    const seen: string[] = [];
    const lanes = new CmacLanes(
      KEY,
      (_kinds, _payloads, tags) => {
        if (fails) throw new Error("full");
        seen.push(word(tags[0]) + word(tags[1]));
      },
      1,
    );
    expect(() => lanes.put(1, ofLength(4), 0, 4, 0)).toThrow("full");
    fails = false;
    lanes.put(1, ofLength(5), 0, 5, 0);
    expect(seen).toEqual([naive({ kind: 1, bytes: ofLength(5) })]);
  });

  it("refuses misuse by length and number only", () => {
    const lanes = new CmacLanes(KEY, () => {});
    const bytes = new Uint8Array(400);
    expect(() => new CmacLanes(new Uint8Array(16), () => {})).toThrow(
      "tagKey: expected 32 bytes and 32 for each rotation, got 16",
    );
    for (const capacity of [0, -1, 1.5, NaN, 2 ** 21])
      expect(() => new CmacLanes(KEY, () => {}, capacity)).toThrow(RangeError);
    for (const [start, end] of [
      [-1, 2],
      [3, 2],
      [0, 401],
      [0, 336],
      [NaN, 1],
    ] as const)
      // prettier-ignore
      expect(() => lanes.put(1, bytes, start, end, 0)).toThrow(RangeError);
    for (const length of [-1, 336, 16.5, NaN, Infinity, 2 ** 32])
      expect(() => lanes.commit(1, length, 0)).toThrow(RangeError);
    for (const kind of [-1, 256, 1.5]) expect(() => lanes.commit(kind, 1, 0)).toThrow(RangeError);
    expect(() => tagOf(KEY, 1, new Uint8Array(336))).toThrow(RangeError);
    expect(() => tagOf(KEY, 256, "")).toThrow(RangeError);
    expect(tagTexts(KEY, [], [])).toEqual(new Uint32Array(0));
    expect(() => tagTexts(KEY, [1], ["x".repeat(336)])).toThrow(RangeError);
  });

  it("tags texts as it tags their bytes: every length, ASCII or not at every place", () => {
    const texts = Array.from({ length: 80 }, (_, length) => "a".repeat(length));
    for (let at = 0; at < 45; at++) texts.push(`${"b".repeat(at)}ü${"c".repeat(44 - at)}`, `${"b".repeat(at)}電@x.com`);
    const kinds = texts.map((_, i) => i & 255);
    const tags = tagTexts(KEY, kinds, texts);
    expect(texts.map((_, i) => word(tags[2 * i]) + word(tags[2 * i + 1]))).toEqual(
      texts.map((text, i) => naive({ kind: kinds[i], bytes: Buffer.from(text) })),
    );
  });
});

function opensslHasMac(): boolean {
  try {
    execFileSync("openssl", ["mac", "-help"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!opensslHasMac())("against `openssl mac` (skipped where the command is missing)", () => {
  it.each([0, 1, 14, 15, 16, 31, 32, 63, 64, 320])("agrees for %i bytes", (length) => {
    const bytes = ofLength(length);
    const args = [
      "mac",
      "-cipher",
      "AES-256-CBC",
      "-macopt",
      `hexkey:${Buffer.from(KEY).toString("hex")}`,
      "-in",
      "-",
      "CMAC",
    ];
    const output = execFileSync("openssl", args, { input: Buffer.concat([Uint8Array.of(2), bytes]) });
    const { high, low } = tagOf(KEY, 2, bytes);
    expect(word(high) + word(low)).toBe(output.toString().trim().toLowerCase().slice(0, 16));
  });
});
