/**
 * Joining of two runs of one partition, each with its keys once, into a third. What the table of joined states does not know yet
 * is asked of profile.ts, as merge.ts asks for folds.
 */
import { slotOf } from "./merge";

let fromA: u32 = 0;
let fromB: u32 = 0;
let joined: u32 = 0;

export function startJoin(): void {
  fromA = 0;
  fromB = 0;
  joined = 0;
}

/** Where the next of both runs stand: after a stop, at the pair of states that is asked for. */
export function joinedOfA(): u32 {
  return fromA;
}
export function joinedOfB(): u32 {
  return fromB;
}

/**
 * Begin with `startJoin`.
 * @param keysA, keysB u64[]: distinct, ascending. `statesA`, `statesB` u32[] and `countsA`, `countsB` u32[] go with them
 * @param memory of joins, as that of folds in merge.ts; 0 when no states go with the keys
 * @param keys, states, counts as long as both: take the result; none of the others
 * @returns distinct keys; -1 when the join of two states is not in the memory
 */
export function joinRuns(
  keysA: usize,
  statesA: usize,
  countsA: usize,
  lengthA: u32,
  keysB: usize,
  statesB: usize,
  countsB: usize,
  lengthB: u32,
  memory: usize,
  keys: usize,
  states: usize,
  counts: usize,
): i32 {
  let a = fromA;
  let b = fromB;
  let to = joined;
  while (a < lengthA || b < lengthB) {
    const keyA = a < lengthA ? load<u64>(keysA + ((<usize>a) << 3)) : u64.MAX_VALUE;
    const keyB = b < lengthB ? load<u64>(keysB + ((<usize>b) << 3)) : u64.MAX_VALUE;
    // The largest key there is may stand in one of them where the other has ended.
    const isA = a < lengthA && (b >= lengthB || keyA <= keyB);
    const isB = b < lengthB && (a >= lengthA || keyB <= keyA);
    let count: u32 = 0;
    let state: u32 = 0;
    if (isA) {
      count = load<u32>(countsA + ((<usize>a) << 2));
      if (memory != 0) state = load<u32>(statesA + ((<usize>a) << 2));
    }
    if (isB) {
      count += load<u32>(countsB + ((<usize>b) << 2));
      if (memory != 0) {
        const other = load<u32>(statesB + ((<usize>b) << 2));
        if (!isA || state == other) state = other;
        else {
          const known = slotOf(memory, state, other);
          if (load<u32>(known) != state || load<u32>(known, 4) != other) {
            fromA = a;
            fromB = b;
            joined = to;
            return -1;
          }
          state = load<u32>(known, 8);
        }
      }
    }
    store<u64>(keys + ((<usize>to) << 3), isA ? keyA : keyB);
    if (memory != 0) store<u32>(states + ((<usize>to) << 2), state);
    store<u32>(counts + ((<usize>to) << 2), count);
    if (isA) a++;
    if (isB) b++;
    to++;
  }
  return to;
}
