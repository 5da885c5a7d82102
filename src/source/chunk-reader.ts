/**
 * Cuts an input into chunks for the workers. A chunk lies in a slot, ends behind a line end, and is
 * parsed on the guess that a record begins where it begins. The guess is wrong only when a quoted cell holds the line end
 * between two chunks; the parser of the first then reports an open record, and its bytes are put in front of the second
 * (there is headroom) to parse that again. So no one ever has to scan for quotes ahead of the workers.
 */
import type { ByteReader } from "./byte-reader.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";

/** Room in front of a chunk for a record that the chunk before left open. */
export const HEADROOM_BYTES = RECORD_BYTES_LIMIT;
/** Bytes of input in a full chunk. Smaller ones cost messages, larger ones memory: 1–8 MiB measure the same (2026-11). */
export const CHUNK_BYTES = 4 << 20;

export const SLOT_BYTES = HEADROOM_BYTES + CHUNK_BYTES;

/** Room for one chunk: SLOT_BYTES. */
export interface Slot {
  readonly bytes: Buffer;
}

export interface Chunk<S extends Slot = Slot> {
  readonly slot: S;
  /** The chunk is slot.bytes[from, to). */
  readonly from: number;
  readonly to: number;
  /** Offset in the (unpacked, decoded) input of the byte at `from`. */
  readonly at: number;
  /** Nothing follows: what is open at `to` is complete. */
  readonly last: boolean;
  /** Records that were dropped in front of this chunk because they are longer than a slot. */
  readonly tooLong: number;
}

export function makeSlot(): Slot {
  return { bytes: Buffer.alloc(SLOT_BYTES) };
}

/**
 * Yields the chunks of one input; at least one, and the last one says so.
 * @param takeSlot resolves when a slot is free
 * @param newline the byte that ends a line: LF, or CR for files without LF
 */
export async function* readChunks<S extends Slot>(
  reader: ByteReader,
  newline: number,
  takeSlot: () => Promise<S>,
): AsyncGenerator<Chunk<S>> {
  let tail: Buffer = Buffer.alloc(0);
  let at = 0;
  let tooLong = 0;
  let skipping = false;
  for (;;) {
    const slot = await takeSlot();
    const { bytes } = slot;
    tail.copy(bytes, HEADROOM_BYTES);
    let to = HEADROOM_BYTES + tail.length;
    let ended = false;
    while (to < bytes.length) {
      const n = await reader.read(bytes.subarray(to));
      if (n === 0) {
        ended = true;
        break;
      }
      to += n;
    }
    let from = HEADROOM_BYTES;
    if (skipping) {
      const border = bytes.subarray(0, to).indexOf(newline, from);
      skipping = border < 0;
      from = skipping ? to : border + 1;
    }
    if (ended) {
      yield { slot, from, to, at: at + from - HEADROOM_BYTES, last: true, tooLong };
      return;
    }
    let border = skipping ? to : bytes.subarray(0, to).lastIndexOf(newline) + 1;
    if (border <= from && !skipping) {
      border = from;
      if (from === HEADROOM_BYTES) {
        // Not one line end in a whole chunk: no record is that long. Drop it up to the next line end.
        tooLong++;
        skipping = true;
        border = to;
        from = to;
      }
    }
    tail = Buffer.from(bytes.subarray(border, to));
    yield { slot, from, to: border, at: at + from - HEADROOM_BYTES, last: false, tooLong };
    tooLong = 0;
    at += border - HEADROOM_BYTES;
  }
}
