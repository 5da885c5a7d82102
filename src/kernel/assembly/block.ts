/** The blocks of one stripe, byte for byte what `encodeBlock` of run/block.ts writes. */

const HEADER_BYTES: u32 = 7;
const TAGS_LIMIT: u32 = 0xffff;

let crcTables: usize = 0;

/** @param tables u32[16 × 256]: takes the tables of CRC-32 (IEEE), sixteen bytes at a time */
export function bindCrc(tables: usize): void {
  crcTables = tables;
  for (let n: u32 = 0; n < 256; n++) {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
    store<u32>(tables + (n << 2), crc);
  }
  for (let n: u32 = 0; n < 256; n++) {
    let crc = load<u32>(tables + (n << 2));
    for (let table: u32 = 1; table < 16; table++) {
      crc = load<u32>(tables + ((crc & 255) << 2)) ^ (crc >>> 8);
      store<u32>(tables + (((table << 8) + n) << 2), crc);
    }
  }
}

/** What four bytes, the first of them lowest, come to when `behind` more of sixteen follow. */
function fourBytes(tables: usize, behind: u32, four: u32): u32 {
  const last = tables + (behind << 10);
  return (
    load<u32>(last + ((four & 255) << 2), 3 << 10) ^
    load<u32>(last + (((four >>> 8) & 255) << 2), 2 << 10) ^
    load<u32>(last + (((four >>> 16) & 255) << 2), 1 << 10) ^
    load<u32>(last + ((four >>> 24) << 2))
  );
}

/** CRC-32 of bytes that follow others; begin with 0. */
export function crc32(bytes: usize, length: u32, before: u32): u32 {
  const tables = crcTables;
  let crc = ~before;
  let at = bytes;
  const end = bytes + length;
  for (; at + 16 <= end; at += 16) {
    // Only the first four wait for what came before: 1.8 × as fast as eight at a time.
    const rest =
      fourBytes(tables, 8, load<u32>(at, 4)) ^
      fourBytes(tables, 4, load<u32>(at, 8)) ^
      fourBytes(tables, 0, load<u32>(at, 12));
    crc = fourBytes(tables, 12, load<u32>(at) ^ crc) ^ rest;
  }
  for (; at + 4 <= end; at += 4) crc = fourBytes(tables, 0, load<u32>(at) ^ crc);
  for (; at < end; at++) crc = load<u32>(tables + (((crc ^ (<u32>load<u8>(at))) & 255) << 2)) ^ (crc >>> 8);
  return ~crc;
}

/**
 * @param keys u64[]: distinct tags ascending, of which [from, to) are those of the stripe; `profiles` u32[] their profiles
 * @param firstBucket, buckets the blocks of the stripe
 * @param firstId row id of the first block
 * @param id 8 bytes of room
 * @param lengths u32[buckets]: takes the bytes of each block
 * @returns bytes written at `out`; -1 - bucket for one with more tags than a block can hold. Eight bytes behind may be overwritten
 */
export function encodeStripe(
  keys: usize,
  profiles: usize,
  from: u32,
  to: u32,
  firstBucket: u32,
  buckets: u32,
  bucketBits: u32,
  upperBits: u32,
  lowBytes: u32,
  firstId: u64,
  id: usize,
  lengths: usize,
  out: usize,
): i32 {
  const lowBits = lowBytes << 3;
  const upperMask: u32 = (1 << upperBits) - 1;
  const lowShift: u64 = 64 - lowBits;
  let at = out;
  let i = from;
  for (let b: u32 = 0; b < buckets; b++) {
    const first = i;
    let widest: u32 = 0;
    if (bucketBits == 0) {
      for (; i < to; i++) widest |= load<u32>(profiles + ((<usize>i) << 2));
    } else {
      const bucket = <u64>(firstBucket + b);
      const shift: u64 = 64 - bucketBits;
      for (; i < to && load<u64>(keys + ((<usize>i) << 3)) >>> shift == bucket; i++)
        widest |= load<u32>(profiles + ((<usize>i) << 2));
    }
    const n = i - first;
    if (n > TAGS_LIMIT) return -1 - <i32>b;
    const width = 32 - clz<u32>(widest);
    const unary = at + HEADER_BYTES;
    const unaryBytes = (n + ((<u32>1) << upperBits) + 8) >>> 3;
    const low = unary + unaryBytes;
    const profileAt = low + n * lowBytes;
    const end = profileAt + ((n * width + 7) >>> 3);
    memory.fill(at, 0, low - at);
    store<u16>(at, <u16>n, 4);
    store<u8>(at, <u8>width, 6);
    let to8 = low;
    for (let k: u32 = 0; k < n; k++, to8 += lowBytes) {
      const key = load<u64>(keys + ((<usize>(first + k)) << 3));
      const bit = ((<u32>(key >>> lowBits)) & upperMask) + k;
      const byte = unary + (bit >>> 3);
      store<u8>(byte, load<u8>(byte) | (<u8>((<u32>1) << (bit & 7))));
      // Eight bytes at once: those behind belong to the next tag, which overwrites them.
      store<u64>(to8, bswap<u64>(key << lowShift));
    }
    memory.fill(profileAt, 0, end - profileAt);
    if (width > 0) packBits(profiles, first, i, width, profileAt);
    store<u64>(id, firstId + b);
    store<u32>(at, crc32(at + 4, <u32>(end - at - 4), crc32(id, 8, 0)));
    store<u32>(lengths + (b << 2), <u32>(end - at));
    at = end;
  }
  return <i32>(at - out);
}

/** LSB first. The first profile, 0, is nearly all. */
function packBits(values: usize, from: u32, to: u32, width: u32, out: usize): void {
  let bit: u32 = 0;
  for (let i = from; i < to; i++) {
    const value = load<u32>(values + ((<usize>i) << 2));
    if (value == 0) {
      bit += width;
      continue;
    }
    for (let b: u32 = 0; b < width;) {
      const take = min<u32>(8 - (bit & 7), width - b);
      const byte = out + (bit >>> 3);
      store<u8>(byte, load<u8>(byte) | (<u8>(((value >>> b) & ((1 << take) - 1)) << (bit & 7))));
      b += take;
      bit += take;
    }
  }
}
