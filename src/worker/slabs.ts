/**
 * Slabs of tags in a memory that threads share, as plain numbers: ten million tags lie in ten thousand slabs, and a message
 * with a view of each takes both of its ends tens of milliseconds.
 */

/** Pieces of one memory, one after the other. */
export interface Slabs {
  readonly memory: ArrayBufferLike;
  /** First word and number of words of each. */
  readonly places: Uint32Array;
}

/** @param views of one memory @returns `null` for none */
export function slabsOf(views: readonly Uint32Array[]): Slabs | null {
  if (views.length === 0) return null;
  return {
    memory: views[0].buffer,
    places: Uint32Array.from(views.flatMap(({ byteOffset, length }) => [byteOffset / 4, length])),
  };
}

export function viewsOf(slabs: Slabs | null): Uint32Array[] {
  if (slabs === null) return [];
  const { memory, places } = slabs;
  return Array.from({ length: places.length / 2 }, (_, i) => {
    return new Uint32Array(memory, places[2 * i] * 4, places[2 * i + 1]);
  });
}

/** Words of all of them. */
export function wordsIn(slabs: Slabs | null): number {
  if (slabs === null) return 0;
  let words = 0;
  for (let i = 1; i < slabs.places.length; i += 2) words += slabs.places[i];
  return words;
}
