import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tagOf, tagTexts } from "../../src/key/cmac-lanes.js";
import { deriveKeys } from "../../src/key/derived-keys.js";

interface Golden {
  masterKey: string;
  storeId: string;
  tagKey: string;
  integrityKey: string;
  contentKey: string;
  fingerprintKey: string;
  checkValue: string;
  tags: { kind: number; canonical: string; tag: string }[];
}

const golden = JSON.parse(readFileSync(new URL("golden-tags.json", import.meta.url), "utf8")) as Golden;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

// A failure here means that stores written before can no longer be searched. Don't change the file: change the version.
describe("golden vectors: what every store on disk relies on", () => {
  const keys = deriveKeys(Buffer.from(golden.masterKey, "hex"), Buffer.from(golden.storeId, "hex"));

  it("freezes the derivation of keys", () => {
    const derived = Object.fromEntries(Object.entries(keys).map(([name, bytes]) => [name, hex(bytes as Uint8Array)]));
    const { tagKey, integrityKey, contentKey, fingerprintKey, checkValue } = golden;
    expect(derived).toEqual({ tagKey, integrityKey, contentKey, fingerprintKey, checkValue });
  });

  it.each(golden.tags)("freezes the tag of kind $kind, $canonical", ({ kind, canonical, tag }) => {
    const { high, low } = tagOf(keys.tagKey, kind, canonical);
    expect(high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0")).toBe(tag);
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
