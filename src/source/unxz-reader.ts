/**
 * Takes xz (the .xz file format 1.2.1) off an input. The WebAssembly decoder of `xz-decompress` (XZ Embedded) is driven
 * directly: the package's own stream stops at the first of several concatenated streams, and lets only one be open at a
 * time. Stream padding is skipped. Checks are verified as far as that decoder knows them (CRC-32, CRC-64 if built in).
 */
import xz from "xz-decompress";
import type { ByteReader } from "./byte-reader.js";
import { PieceReader } from "./piece-reader.js";

/** Exports of the WebAssembly module, as of xz-decompress 0.2.3. */
interface XzExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  create_context(): number;
  destroy_context(context: number): void;
  supply_input(context: number, bytes: number): void;
  /** @returns 0 while it goes on, 1 at the end of a stream, else an error */
  get_next_output(context: number): number;
}

interface XzModule {
  _getModuleInstance(): Promise<void>;
  _moduleInstance: { exports: XzExports };
}

// A context begins with eight words: size of its buffers, then address, position and size of the input, then of the output.
const BUFFER_BYTES = 0;
const INPUT_AT = 1;
const INPUT_POSITION = 2;
const INPUT_BYTES = 3;
const OUTPUT_AT = 4;
const OUTPUT_POSITION = 5;

const GOES_ON = 0;
const STREAM_END = 1;

export class UnxzReader extends PieceReader {
  #wasm: XzExports | null = null;
  #context = 0;
  #input: Buffer = Buffer.alloc(0);
  #inputEnded = false;
  #outputWasFull = false;

  constructor(packed: ByteReader, name: string) {
    super(packed, name);
  }

  protected async next(): Promise<Uint8Array | null> {
    if (this.#wasm === null || this.#context === 0) {
      if (!(await this.#startStream())) return null;
    }
    const wasm = this.#wasm as unknown as XzExports;
    let words = new Uint32Array(wasm.memory.buffer, this.#context, 8);
    // What filled its output buffer has more to give without new input.
    if (words[INPUT_POSITION] === words[INPUT_BYTES] && !this.#outputWasFull) {
      if (this.#input.length === 0) await this.#fill();
      if (this.#input.length === 0) throw this.damaged("xz", "ends too early");
      const take = Math.min(this.#input.length, words[BUFFER_BYTES]);
      new Uint8Array(wasm.memory.buffer, words[INPUT_AT], take).set(this.#input.subarray(0, take));
      this.#input = this.#input.subarray(take);
      wasm.supply_input(this.#context, take);
    }
    let state: number;
    try {
      state = wasm.get_next_output(this.#context);
    } catch {
      state = -1;
    }
    if (state !== GOES_ON && state !== STREAM_END) throw this.damaged("xz", "is damaged");
    // Memory may have grown: old views of it are void.
    words = new Uint32Array(wasm.memory.buffer, this.#context, 8);
    const given = Buffer.from(new Uint8Array(wasm.memory.buffer, words[OUTPUT_AT], words[OUTPUT_POSITION]));
    this.#outputWasFull = given.length === words[BUFFER_BYTES];
    words[OUTPUT_POSITION] = 0;
    if (state === STREAM_END) {
      const unused = new Uint8Array(
        wasm.memory.buffer,
        words[INPUT_AT] + words[INPUT_POSITION],
        words[INPUT_BYTES] - words[INPUT_POSITION],
      );
      this.#input = Buffer.concat([unused, this.#input]);
      wasm.destroy_context(this.#context);
      this.#context = 0;
      this.#outputWasFull = false;
    }
    return given;
  }

  /** Skips padding, which is a multiple of four zeros. @returns false at the end of the input */
  async #startStream(): Promise<boolean> {
    for (;;) {
      if (this.#input.length < 4) await this.#fill();
      if (this.#input.length === 0) return false;
      if (this.#wasm === null || this.#input.length < 4 || this.#input.readUInt32LE(0) !== 0) break;
      this.#input = this.#input.subarray(4);
    }
    if (this.#wasm === null) {
      const source = xz.XzReadableStream as unknown as XzModule;
      await source._getModuleInstance();
      this.#wasm = source._moduleInstance.exports;
    }
    this.#context = this.#wasm.create_context();
    return true;
  }

  async #fill(): Promise<void> {
    const piece = Buffer.allocUnsafe(1 << 16);
    while (!this.#inputEnded && this.#input.length < 4) {
      const n = await this.packed.read(piece);
      this.#inputEnded = n === 0;
      this.#input = Buffer.concat([this.#input, piece.subarray(0, n)]);
    }
  }
}
