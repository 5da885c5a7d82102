/** A JSON document as NDJSON, on the fly: json-splitter.ts as a reader. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";
import { JsonSplitter } from "./json-splitter.js";
import { TransformReader } from "./transform-reader.js";

/** `read` throws input-damaged when the document breaks off; what came before has been given out by then. */
export class JsonSplitReader extends TransformReader {
  readonly #lines: Buffer[] = [];
  readonly #splitter: JsonSplitter;
  readonly #name: string;

  /**
   * @param name of the input, for the error
   * @param maps objects that are tables; see json-maps.ts
   */
  constructor(inner: ByteReader, name: string, maps: readonly string[] = []) {
    super(inner);
    this.#splitter = new JsonSplitter((line) => this.#lines.push(line), maps);
    this.#name = name;
  }

  protected override transform(piece: Buffer | null): Buffer {
    if (piece) this.#splitter.push(piece);
    else if (!this.#splitter.end()) {
      throw new LeaksiftError("input-damaged", `${this.#name}: the JSON document breaks off before its end`);
    }
    return Buffer.concat(this.#lines.splice(0));
  }
}
