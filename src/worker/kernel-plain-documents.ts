/**
 * Plain lines of NDJSON by the kernel, hundreds a call (kernel/assembly/json.ts), which is given the tree of keys that
 * json-lines-parser.ts has met so far; the parser takes all other lines.
 */
import { KernelRoom } from "../kernel/kernel.js";
import type { Kernel } from "../kernel/kernel.js";
import type { PlainDocuments } from "../source/json-lines-parser.js";
import type { ScanPlace } from "../source/json-line-scanner.js";
import type { KernelInput } from "./kernel-input.js";

const DOCUMENTS = 1024;
const LEAVES = 16_384;
/** Where keys are data there is no end of places, and a line with a new one is not plain anyway. */
const PLACES_LIMIT = 2048;
const PLACE_BYTES = 16;
const EDGE_BYTES = 16;

export class KernelPlainDocuments implements PlainDocuments {
  readonly #kernel: Kernel;
  readonly #input: KernelInput;
  readonly #tree: KernelRoom;
  readonly #found: KernelRoom;
  #root = 0;
  #shift = 0;
  documents = 0;
  beginnings: Int32Array = new Int32Array(0);
  counts: Int32Array = new Int32Array(0);
  starts: Int32Array = new Int32Array(0);
  ends: Int32Array = new Int32Array(0);
  kinds: Uint8Array = new Uint8Array(0);
  places: Int32Array = new Int32Array(0);

  constructor(kernel: Kernel, input: KernelInput) {
    this.#kernel = kernel;
    this.#input = input;
    this.#tree = new KernelRoom(kernel);
    this.#found = new KernelRoom(kernel);
  }

  begin(bytes: Uint8Array, from: number, to: number): void {
    this.#shift = this.#input.shiftOf(bytes, from, to);
  }

  learn<Place extends ScanPlace<Place>>(root: Place): readonly Place[] | null {
    const places: Place[] = [root];
    let keyBytes = 0;
    for (const place of places) {
      for (const key of place.keys) keyBytes += key.length;
      places.push(...place.places);
      if (places.length > PLACES_LIMIT) return null;
    }
    const edgesAt = places.length * PLACE_BYTES;
    const keysAt = edgesAt + places.length * EDGE_BYTES;
    // Keys are compared eight bytes at a time.
    this.#root = this.#tree.of(keysAt + keyBytes + 8);
    const { ints, bytes } = this.#kernel;
    const numbers = new Map(places.map((place, number) => [place, number]));
    let edge = this.#root + edgesAt;
    let keyAt = this.#root + keysAt;
    for (const [number, place] of places.entries()) {
      const count = place.keys.length;
      ints.set([place.ignored ? 1 : 0, edge, count, -1], this.#root / 4 + number * (PLACE_BYTES / 4));
      for (const [i, key] of place.keys.entries()) {
        const child = numbers.get(place.places[i]) ?? 0;
        ints.set([keyAt, key.length, this.#root + child * PLACE_BYTES, 0], edge / 4);
        bytes.set(key, keyAt);
        keyAt += key.length;
        edge += EDGE_BYTES;
      }
    }
    return places;
  }

  read(at: number, to: number): number {
    const starts = this.#found.of(LEAVES * 13 + DOCUMENTS * 8);
    const ends = starts + LEAVES * 4;
    const places = ends + LEAVES * 4;
    const beginnings = places + LEAVES * 4;
    const counts = beginnings + DOCUMENTS * 4;
    const kinds = counts + DOCUMENTS * 4;
    const { functions, ints, bytes } = this.#kernel;
    const shift = this.#shift;
    const behind = functions.jsonDocuments(
      at + shift,
      to + shift,
      shift,
      this.#root,
      DOCUMENTS,
      LEAVES,
      starts,
      ends,
      kinds,
      places,
      beginnings,
      counts,
    );
    const documents = functions.readDocuments();
    this.documents = documents;
    this.beginnings = ints.subarray(beginnings / 4, beginnings / 4 + documents);
    this.counts = ints.subarray(counts / 4, counts / 4 + documents);
    const leaves = documents > 0 ? this.counts[documents - 1] : 0;
    this.starts = ints.subarray(starts / 4, starts / 4 + leaves);
    this.ends = ints.subarray(ends / 4, ends / 4 + leaves);
    this.places = ints.subarray(places / 4, places / 4 + leaves);
    this.kinds = bytes.subarray(kinds, kinds + leaves);
    return behind - shift;
  }
}
