/**
 * What a shape of made-up leak is to the driver: something that writes one record after another. `generateChunks` turns it
 * into a stream of chunks that all live in one buffer, so memory does not depend on the count.
 */
import { ByteWriter } from "./byte-writer.js";

export interface ShapeOptions {
  /** Records to be written in all; a shape sizes its pool of people by it. */
  readonly count: number;
  /** 0 to 2^32 - 1. */
  readonly seed: number;
}

export interface RecordSource {
  /** Written before the first record and not counted; empty where the format has none. */
  readonly header: Uint8Array;
  /** No record of this shape is longer. */
  readonly maxRecordBytes: number;
  /** Facts about what was written so far that a reader of the data can be held to, such as `duplicates`. */
  readonly tally: Readonly<Record<string, number>>;
  /** Writes the next record with its line end; `out` has room for `maxRecordBytes`. */
  writeRecord(out: ByteWriter): void;
}

const CHUNK_BYTES = 1 << 20;

/**
 * The header and `count` records as chunks of whole records. **Every chunk is a view of the same buffer** and is overwritten when the
 * next one is asked for: write it or copy it first.
 */
export function* generateChunks(source: RecordSource, count: number, chunkBytes = CHUNK_BYTES): Generator<Uint8Array> {
  const capacity = Math.max(chunkBytes, source.maxRecordBytes + source.header.length);
  const out = new ByteWriter(capacity);
  const full = capacity - source.maxRecordBytes;
  out.bytes(source.header);
  for (let written = 0; written < count;) {
    while (written < count && out.position <= full) {
      source.writeRecord(out);
      written++;
    }
    yield out.buffer.subarray(0, out.position);
    out.position = 0;
  }
  if (out.position > 0) yield out.buffer.subarray(0, out.position);
}
