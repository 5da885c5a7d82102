/**
 * Sorting of one partition's tags, which share their top 8 bits and are evenly spread below: one pass into about half as many
 * bins as tags, then insertion. A partition that would not fit the cache is first split by the next 8 bits.
 */

/** Above this many tags, 2^16 bins and more make each step a cache miss. */
const SPLIT_LIMIT: u32 = 1 << 16;
const PARTITION_BITS: u32 = 8;

/**
 * @param entries u32[count × stride]: (high, low[, payload]) as they lie in slabs
 * @param keys u64[count]: takes the tags, ascending. `payloads` u32[count]: takes what goes with them, for stride 3
 * @param spareKeys, sparePayloads room of the same size, used above SPLIT_LIMIT
 * @param bins u32[2^16]
 */
export function sortPartition(
  entries: usize,
  count: u32,
  stride: u32,
  keys: usize,
  payloads: usize,
  spareKeys: usize,
  sparePayloads: usize,
  bins: usize,
): void {
  const step = stride << 2;
  const withPayload = stride == 3;
  const isLarge = count > SPLIT_LIMIT;
  const bits: u32 = isLarge ? 8 : bitsFor(count);
  const shift = 64 - PARTITION_BITS - bits;
  const mask: u64 = ((<u64>1) << bits) - 1;
  const toKeys = isLarge ? spareKeys : keys;
  const toPayloads = isLarge ? sparePayloads : payloads;
  memory.fill(bins, 0, (<usize>1) << (bits + 2));
  let entry = entries;
  for (let i: u32 = 0; i < count; i++, entry += step) {
    const bin = bins + ((<usize>((rotl<u64>(load<u64>(entry), 32) >>> shift) & mask)) << 2);
    store<u32>(bin, load<u32>(bin) + 1);
  }
  addUp(bins, bits);
  entry = entries;
  for (let i: u32 = 0; i < count; i++, entry += step) {
    const key = rotl<u64>(load<u64>(entry), 32);
    const bin = bins + ((<usize>((key >>> shift) & mask)) << 2);
    const to = load<u32>(bin);
    store<u32>(bin, to + 1);
    store<u64>(toKeys + ((<usize>to) << 3), key);
    if (withPayload) store<u32>(toPayloads + ((<usize>to) << 2), load<u32>(entry, 8));
  }
  if (!isLarge) {
    insert(keys, payloads, count, withPayload);
    return;
  }
  // `bins` is used again below: the borders of the parts are found in the keys themselves.
  let from: u32 = 0;
  while (from < count) {
    const part = load<u64>(spareKeys + ((<usize>from) << 3)) >>> shift;
    let to = from + 1;
    while (to < count && load<u64>(spareKeys + ((<usize>to) << 3)) >>> shift == part) to++;
    sortPart(
      spareKeys + ((<usize>from) << 3),
      sparePayloads + ((<usize>from) << 2),
      to - from,
      keys + ((<usize>from) << 3),
      payloads + ((<usize>from) << 2),
      withPayload,
      bins,
    );
    from = to;
  }
}

/** Tags that agree in their top 16 bits. */
function sortPart(
  fromKeys: usize,
  fromPayloads: usize,
  count: u32,
  keys: usize,
  payloads: usize,
  withPayload: bool,
  bins: usize,
): void {
  const bits = bitsFor(count);
  const shift = 64 - 2 * PARTITION_BITS - bits;
  const mask: u64 = ((<u64>1) << bits) - 1;
  memory.fill(bins, 0, (<usize>1) << (bits + 2));
  for (let i: u32 = 0; i < count; i++) {
    const bin = bins + ((<usize>((load<u64>(fromKeys + ((<usize>i) << 3)) >>> shift) & mask)) << 2);
    store<u32>(bin, load<u32>(bin) + 1);
  }
  addUp(bins, bits);
  for (let i: u32 = 0; i < count; i++) {
    const key = load<u64>(fromKeys + ((<usize>i) << 3));
    const bin = bins + ((<usize>((key >>> shift) & mask)) << 2);
    const to = load<u32>(bin);
    store<u32>(bin, to + 1);
    store<u64>(keys + ((<usize>to) << 3), key);
    if (withPayload) store<u32>(payloads + ((<usize>to) << 2), load<u32>(fromPayloads + ((<usize>i) << 2)));
  }
  insert(keys, payloads, count, withPayload);
}

function bitsFor(count: u32): u32 {
  return min<u32>(16, max<u32>(1, 31 - clz<u32>(count | 1)));
}

/** From counts to where each bin begins. */
function addUp(bins: usize, bits: u32): void {
  let sum: u32 = 0;
  const end = bins + ((<usize>1) << (bits + 2));
  for (let bin = bins; bin < end; bin += 4) {
    const count = load<u32>(bin);
    store<u32>(bin, sum);
    sum += count;
  }
}

/** Insertion sort: what the bins left out of order. Equal keys stay as they are. */
function insert(keys: usize, payloads: usize, count: u32, withPayload: bool): void {
  if (count == 0) return;
  let before = load<u64>(keys);
  for (let i: u32 = 1; i < count; i++) {
    const key = load<u64>(keys + ((<usize>i) << 3));
    if (key >= before) {
      before = key;
      continue;
    }
    const payload = withPayload ? load<u32>(payloads + ((<usize>i) << 2)) : 0;
    let j = i;
    do {
      store<u64>(keys + ((<usize>j) << 3), load<u64>(keys + ((<usize>(j - 1)) << 3)));
      if (withPayload) store<u32>(payloads + ((<usize>j) << 2), load<u32>(payloads + ((<usize>(j - 1)) << 2)));
      j--;
    } while (j > 0 && load<u64>(keys + ((<usize>(j - 1)) << 3)) > key);
    store<u64>(keys + ((<usize>j) << 3), key);
    if (withPayload) store<u32>(payloads + ((<usize>j) << 2), payload);
  }
}
