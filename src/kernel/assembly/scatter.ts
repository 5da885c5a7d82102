/** Tags to their partitions: 256 by the top 8 bits, each with a cursor into the slab that it fills. */

let fullPartition: u32 = 0;

/** The partition whose slab ended a scatter. */
export function partitionWithoutRoom(): u32 {
  return fullPartition;
}

/**
 * Takes the first 64 bits of each encrypted block as a tag.
 * @param blocks v128[count]
 * @param from index of the first block to take
 * @param cursors u32[256]: where each partition's next entry goes; moved on. `ends` u32[256]: where its slab ends
 * @param stride words of an entry: 2, or 3 with the payload
 * @returns index of the block that has no room, or `count`
 */
export function scatterBlocks(
  blocks: usize,
  from: u32,
  count: u32,
  cursors: usize,
  ends: usize,
  stride: u32,
  payload: u32,
): u32 {
  for (let i = from; i < count; i++) {
    const tag = bswap<u64>(load<u64>(blocks + ((<usize>i) << 4)));
    const partition = (<u32>(tag >>> 56)) << 2;
    const at = load<u32>(cursors + partition);
    if (at == load<u32>(ends + partition)) {
      fullPartition = partition >>> 2;
      return i;
    }
    store<u64>(at, rotl<u64>(tag, 32));
    if (stride == 3) store<u32>(at, payload, 8);
    store<u32>(cursors + partition, at + (stride << 2));
  }
  return count;
}

/**
 * As `scatterBlocks`, of entries as they lie in a slab: (high, low[, payload]).
 * @param entries u32[count × stride]
 */
export function scatterEntries(entries: usize, from: u32, count: u32, cursors: usize, ends: usize, stride: u32): u32 {
  let entry = entries + from * (stride << 2);
  for (let i = from; i < count; i++, entry += stride << 2) {
    const partition = (<u32>load<u8>(entry, 3)) << 2;
    const at = load<u32>(cursors + partition);
    if (at == load<u32>(ends + partition)) {
      fullPartition = partition >>> 2;
      return i;
    }
    store<u64>(at, load<u64>(entry));
    if (stride == 3) store<u32>(at, load<u32>(entry, 8), 8);
    store<u32>(cursors + partition, at + (stride << 2));
  }
  return count;
}

/**
 * Makes entries, as `scatterEntries` takes them, of the first 64 bits of encrypted blocks.
 * @param blocks v128[count]
 * @param payloads u32[count]
 * @param entries u32[count × stride]: written
 */
export function entriesOfBlocks(blocks: usize, payloads: usize, count: u32, entries: usize, stride: u32): void {
  let entry = entries;
  for (let i: u32 = 0; i < count; i++, entry += stride << 2) {
    store<u64>(entry, rotl<u64>(bswap<u64>(load<u64>(blocks + ((<usize>i) << 4))), 32));
    if (stride == 3) store<u32>(entry, load<u32>(payloads + ((<usize>i) << 2)), 8);
  }
}
