import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tagOf, tagTexts } from "../../src/key/cmac-lanes.js";
import { nextDigest } from "../../src/key/content-mac.js";
import { deriveKeys } from "../../src/key/derived-keys.js";
import { rotatedKeys } from "../../src/key/key-ring.js";

interface Golden {
  masterKey: string;
  storeId: string;
  tagKey: string;
  integrityKey: string;
  contentKey: string;
  unsignedCheckValue: string;
  sealKey: string;
  fingerprintKey: string;
  checkValue: string;
  rotatedTo: string[];
  tags: { kind: number; canonical: string; tag: string; rotated: string[] }[];
  digest: string;
  rotatedDigest: string[];
}

const golden = JSON.parse(readFileSync(new URL("golden-tags.json", import.meta.url), "utf8")) as Golden;
const wordsOf = ({ high, low }: { high: number; low: number }): string =>
  high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

// A failure here means that stores written before can no longer be searched. Don't change the file: change the version.
describe("golden vectors: what every store on disk relies on", () => {
  const keys = deriveKeys(Buffer.from(golden.masterKey, "hex"), Buffer.from(golden.storeId, "hex"));

  it("freezes the derivation of keys", () => {
    const { forgotten, ...derived } = keys;
    const { tagKey, integrityKey, contentKey, fingerprintKey, sealKey, checkValue, unsignedCheckValue } = golden;
    expect(forgotten).toEqual([]);
    expect(Object.fromEntries(Object.entries(derived).map(([name, bytes]) => [name, hex(bytes)]))).toEqual({
      tagKey,
      integrityKey,
      contentKey,
      fingerprintKey,
      sealKey,
      checkValue,
      unsignedCheckValue,
    });
  });

  it("freezes the chain of tags and digests that rotations make", () => {
    const storeId = Buffer.from(golden.storeId, "hex");
    let rotated = keys;
    for (const [i, master] of golden.rotatedTo.entries()) {
      rotated = rotatedKeys(rotated, Buffer.from(master, "hex"), storeId).keys;
      const tags = golden.tags.map(({ kind, canonical }) => tagOf(rotated.tagKey, kind, canonical));
      expect(tags.map(wordsOf)).toEqual(golden.tags.map((tag) => tag.rotated[i]));
      const words = tagTexts(
        rotated.tagKey,
        golden.tags.map(({ kind }) => kind),
        golden.tags.map(({ canonical }) => canonical),
      );
      expect(tags.map((_, j) => wordsOf({ high: words[2 * j], low: words[2 * j + 1] }))).toEqual(
        golden.tags.map((tag) => tag.rotated[i]),
      );
    }
    const [link] = [rotatedKeys(keys, Buffer.from(golden.rotatedTo[0], "hex"), storeId).keys.contentKey.subarray(32)];
    expect(hex(nextDigest(link, Buffer.from(golden.digest, "hex")))).toBe(golden.rotatedDigest[0]);
  });

  it.each(golden.tags)("freezes the tag of kind $kind, $canonical", ({ kind, canonical, tag }) => {
    expect(wordsOf(tagOf(keys.tagKey, kind, canonical))).toBe(tag);
  });

  it("gives the same in batches", () => {
    const tags = tagTexts(
      keys.tagKey,
      golden.tags.map(({ kind }) => kind),
      golden.tags.map(({ canonical }) => canonical),
    );
    const words = Array.from(tags, (word) => word.toString(16).padStart(8, "0"));
    expect(golden.tags.map((_, index) => words[2 * index] + words[2 * index + 1])).toEqual(
      golden.tags.map(({ tag }) => tag),
    );
  });
});
