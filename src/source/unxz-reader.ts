/**
 * Takes xz (the .xz file format 1.2.1) off an input, concatenated streams and padding included. The WebAssembly decoder of
 * `xz-decompress` (XZ Embedded) is driven directly: the package's own stream lets only one be open at a time and goes on for
 * ever with a cut file. Knows the checks CRC-32, CRC-64 and none; no SHA-256, and of the filters LZMA2 alone.
 */
import xz from "xz-decompress";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { PieceReader } from "./piece-reader.js";

/** Exports of the WebAssembly module, as of xz-decompress 0.2.3. */
interface XzExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  create_context(): number;
  destroy_context(context: number): void;
  /** No bytes: the input has ended. */
  supply_input(context: number, bytes: number): void;
  get_next_output(context: number): number;
}

// Statics of the package's class: the first makes a new instance of the module and puts it into the second.
const LOAD = "_getModuleInstance";
const LOADED = "_moduleInstance";

interface XzModule {
  [LOAD](this: void): Promise<void>;
  [LOADED]: { exports: XzExports };
}

// A context begins with eight words: size of its buffers, then address, position and size of the input, then of the output.
const BUFFER_BYTES = 0;
const INPUT_AT = 1;
const INPUT_POSITION = 2;
const INPUT_BYTES = 3;
const OUTPUT_AT = 4;
const OUTPUT_POSITION = 5;

// Results of get_next_output: those of `enum xz_ret` in XZ Embedded's xz.h.
const GOES_ON = 0;
const ALL_READ = 1;
const MEMORY_LIMIT = 4;
const UNSUPPORTED_OPTIONS = 6;
const INPUT_MISSING = 8;

export class UnxzReader extends PieceReader {
  readonly #piece = Buffer.alloc(1 << 16);
  #wasm: XzExports | null = null;
  #context = 0;
  #outputWasFull = false;
  /** Thrown when what was unpacked before it has been handed on. */
  #pending: LeaksiftError | null = null;
  #ended = false;

  protected async next(): Promise<Uint8Array | null> {
    if (this.#pending) throw this.#pending;
    if (this.#ended) return null;
    const wasm = (this.#wasm ??= await this.#start());
    let words = new Uint32Array(wasm.memory.buffer, this.#context, 8);
    // What filled its output buffer has more to give without new input.
    if (words[INPUT_POSITION] === words[INPUT_BYTES] && !this.#outputWasFull) {
      const n = await this.packed.read(this.#piece.subarray(0, words[BUFFER_BYTES]));
      new Uint8Array(wasm.memory.buffer, words[INPUT_AT], n).set(this.#piece.subarray(0, n));
      wasm.supply_input(this.#context, n);
    }
    let state: number;
    try {
      state = wasm.get_next_output(this.#context);
    } catch {
      throw this.damaged("xz", "is damaged");
    }
    if (state !== GOES_ON && state !== ALL_READ) this.#pending = this.#failure(state);
    this.#ended = state === ALL_READ;
    // Memory may have grown: old views of it are void.
    words = new Uint32Array(wasm.memory.buffer, this.#context, 8);
    const given = Buffer.from(wasm.memory.buffer.slice(words[OUTPUT_AT], words[OUTPUT_AT] + words[OUTPUT_POSITION]));
    this.#outputWasFull = given.length === words[BUFFER_BYTES];
    words[OUTPUT_POSITION] = 0;
    return given;
  }

  /** An instance of its own, so that its memory goes with the reader. */
  async #start(): Promise<XzExports> {
    const { [LOAD]: load } = xz.XzReadableStream as unknown as XzModule;
    await load();
    const { [LOADED]: loaded } = xz.XzReadableStream as unknown as XzModule;
    const wasm = loaded.exports;
    this.#context = wasm.create_context();
    return wasm;
  }

  #failure(state: number): LeaksiftError {
    if (state === INPUT_MISSING) return this.damaged("xz", "ends too early");
    if (state !== UNSUPPORTED_OPTIONS && state !== MEMORY_LIMIT) return this.damaged("xz", "is damaged");
    return new LeaksiftError(
      "input-unsupported",
      `${this.name}: the xz stream needs a check, filter or dictionary that leaksift doesn't know`,
      "pack it again with `xz -dc | xz -9`, or pipe it in with `xz -dc`",
    );
  }
}
