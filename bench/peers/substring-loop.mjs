/**
 * The obvious scan: every line of the leak, every contact, is the one in the other? What some searchers of dumps do.
 *
 *   node bench/peers/substring-loop.mjs LEAK CONTACTS LINES
 */
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [leak, list, lines] = process.argv.slice(2);
const contacts = readFileSync(list, "utf8").split("\n").filter(Boolean);
let found = 0;
let left = Number(lines);
for await (const line of createInterface({ input: createReadStream(leak) })) {
  for (const contact of contacts) if (line.includes(contact)) found++;
  if (--left === 0) break;
}
process.stdout.write(`${found}\n`);
process.exit();
