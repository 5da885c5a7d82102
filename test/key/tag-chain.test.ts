/** The chain of tags: batches agree with the plain version, and the plain version with CMAC itself. */
import { describe, expect, it } from "vitest";
import { cmac } from "../../src/key/cmac.js";
import { CmacLanes, firstMac, tagOf, tagTexts } from "../../src/key/cmac-lanes.js";
import { contentDigest, nextDigest } from "../../src/key/content-mac.js";
import { chainedTag, furtherLinks, LINK_BYTES, ROTATION_LIMIT, TagLink } from "../../src/key/tag-chain.js";

/** Keys of `links` links, each byte by its own place. */
const keyOf = (links: number): Uint8Array =>
  Uint8Array.from({ length: links * LINK_BYTES }, (_, i) => (i * 37 + 11) & 255);
const message = (i: number): Buffer => Buffer.from(`+86154${String(i).padStart(8, "0")}${"x".repeat(i % 40)}`);

/** The chain by the words of docs/format.md. */
function plainTag(key: Uint8Array, kind: number, bytes: Uint8Array): string {
  let tag = cmac(key.subarray(0, 32), Buffer.concat([Uint8Array.of(kind), bytes])).subarray(0, 8);
  for (let at = 32; at < key.length; at += 32) tag = cmac(key.subarray(at, at + 32), tag).subarray(0, 8);
  return tag.toString("hex");
}
const hexOf = (high: number, low: number): string =>
  high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");

describe.each([1, 2, 4])("a key of %i links", (links) => {
  const key = keyOf(links);

  it("gives the tag of the plain chain, one by one and in batches of any size", () => {
    const messages = Array.from({ length: 9000 }, (_, i) => ({ kind: 1 + (i % 6), bytes: message(i) }));
    const tags = tagTexts(
      key,
      messages.map(({ kind }) => kind),
      messages.map(({ bytes }) => bytes.toString()),
    );
    for (const [i, { kind, bytes }] of messages.entries()) {
      if (i % 97 !== 0 && i !== 8191 && i !== 8192) continue;
      const expected = plainTag(key, kind, bytes);
      expect(hexOf(tags[2 * i], tags[2 * i + 1])).toBe(expected);
      const one = tagOf(key, kind, bytes);
      expect(hexOf(one.high, one.low)).toBe(expected);
      const chained = chainedTag(key, firstMac(key, kind, bytes));
      expect(hexOf(chained.high, chained.low)).toBe(expected);
    }
  });

  it.each([3, 5000])("gives the same where somebody else made %i blocks", (count) => {
    const lanes = new CmacLanes(key, () => undefined);
    const { keep, finish } = lanes.finishing(15);
    const blocks = Buffer.alloc(count * 16);
    const numberOf = (i: number): Buffer => Buffer.from(`+86154${String(i).padStart(8, "0")}`);
    for (let i = 0; i < count; i++) {
      blocks[i * 16] = 1;
      blocks.set(numberOf(i), i * 16 + 1);
      for (let j = 0; j < 16; j++) blocks[i * 16 + j] = (blocks[i * 16 + j] & keep[j]) ^ finish[j];
    }
    lanes.encrypt(blocks);
    const tags = Array.from({ length: count }, (_, i) => blocks.toString("hex", i * 16, i * 16 + 8));
    expect(tags).toEqual(Array.from({ length: count }, (_, i) => plainTag(key, 1, numberOf(i))));
  });

  it("carries digests of content along", () => {
    const macs = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
    let digest = contentDigest(key.subarray(0, 32), macs, 77);
    for (let at = 32; at < key.length; at += 32) digest = nextDigest(key.subarray(at, at + 32), digest);
    expect(contentDigest(key, macs, 77)).toEqual(digest);
  });
});

describe("TagLink", () => {
  it.each([0, 1, 8191, 8192, 8193, 20_000])("takes %i tags to the ones that follow, and no others", (count) => {
    const key = keyOf(1);
    const high = Uint32Array.from({ length: count + 1 }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
    const low = Uint32Array.from({ length: count + 1 }, (_, i) => Math.imul(i + 7, 0x85ebca6b));
    const [oldHigh, oldLow] = [high.slice(), low.slice()];
    new TagLink(key).retag(high, low, count);
    expect([high[count], low[count]]).toEqual([oldHigh[count], oldLow[count]]);
    for (let i = 0; i < count; i += i < 8190 && i > 4 ? 511 : 1) {
      if (i > 8200 && i < count - 3) i = count - 3;
      const tag = Buffer.alloc(8);
      tag.writeUInt32BE(oldHigh[i], 0);
      tag.writeUInt32BE(oldLow[i], 4);
      expect(hexOf(high[i], low[i])).toBe(cmac(key, tag).toString("hex", 0, 8));
    }
  });

  it("refuses what is no chain of keys, by its length", () => {
    for (const length of [0, 31, 33, 32 * (ROTATION_LIMIT + 2)])
      expect(() => furtherLinks(new Uint8Array(length))).toThrow(`32 bytes and 32 for each rotation, got ${length}`);
    expect(furtherLinks(keyOf(ROTATION_LIMIT + 1))).toHaveLength(ROTATION_LIMIT);
  });
});
