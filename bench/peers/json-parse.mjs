/** Peer of the bench: NDJSON line by line through `JSON.parse`, the obvious program, keeping nothing. `node json-parse.mjs FILE`. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

let documents = 0;
for await (const line of createInterface({ input: createReadStream(process.argv[2]), crlfDelay: Infinity })) {
  if (typeof JSON.parse(line) === "object") documents++;
}
process.stdout.write(`${documents}\n`);
