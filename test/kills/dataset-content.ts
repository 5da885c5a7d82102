/**
 * All that a store holds of a dataset, as text and digests that two imports of the same content share: every tag with its
 * profile, whatever number that has, the counts, and the digests of contents. Blocks themselves, byte for byte, where all tags
 * of a segment have one profile; their CRC covers the segment's number, and is left out.
 */
import { createHash } from "node:crypto";
import { readStripes } from "../../src/app/read-stripes.js";
import type { DerivedKeys } from "../../src/key/derived-keys.js";
import { blockLength, decodeBlock } from "../../src/run/block.js";
import type { SqliteReader } from "../../src/store/sqlite-reader.js";

const CRC_BYTES = 4;
const ROOM = 1 << 16;

export interface DatasetContent {
  readonly facts: unknown;
  readonly contents: readonly string[];
  readonly segments: readonly {
    kind: number;
    tags: number;
    layout: unknown;
    tagsDigest: string;
    blocksDigest: string;
  }[];
}

/** @param slug of a dataset that shares no run. @throws LeaksiftError store-damaged where a keyed checksum doesn't fit */
export function datasetContent(reader: SqliteReader, keys: DerivedKeys, slug: string): DatasetContent {
  const dataset = reader.datasets().find((entry) => entry.slug === slug);
  if (!dataset) throw new Error(`no dataset ${slug}`);
  // The rating comes after the import, and goes by when that was; which records are sampled, by which chunks were parsed twice.
  const { rating: _rating, sample: _sample, ...facts } = dataset.facts as Record<string, unknown>;
  const segments = reader
    .runs()
    .filter((run) => run.segments[0].slug === slug)
    .map((run) => {
      const { classes } = run.segments[0];
      const texts = [...reader.profiles(run.id)].map(({ records, classes: bits, years }) =>
        JSON.stringify([records, classes.filter((_, bit) => ((bits >>> bit) & 1) === 1).sort(), years]),
      );
      const order = [...texts].sort();
      const place = Uint32Array.from(texts, (text) => order.indexOf(text));
      const tags = createHash("sha256").update(order.join("\n"));
      const blocks = createHash("sha256");
      const high = new Uint32Array(ROOM);
      const low = new Uint32Array(ROOM);
      const profiles = new Uint32Array(ROOM);
      for (const { firstBucket, blocks: some } of readStripes(reader, run, keys.integrityKey)) {
        for (const [i, block] of some.entries()) {
          const n = blockLength(block);
          decodeBlock(block, run.layout, firstBucket + i, high, low, profiles, 0);
          for (let t = 0; t < n; t++) profiles[t] = place[profiles[t]];
          for (const column of [high, low, profiles]) tags.update(column.subarray(0, n));
          if (texts.length === 1) blocks.update(block.subarray(CRC_BYTES));
        }
      }
      const { kind, layout } = run;
      return { kind, tags: run.tags, layout, tagsDigest: tags.digest("hex"), blocksDigest: blocks.digest("hex") };
    });
  const contents = reader
    .contents(dataset.id)
    .map(({ digest, bytes }) => `${Buffer.from(digest).toString("hex")} ${bytes}`);
  return { facts, contents, segments };
}
