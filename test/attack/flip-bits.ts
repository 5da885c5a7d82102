/**
 * `npm run flip-bits [-- --shard 1/2] [--stride N]`: flips every bit of a small store in turn and prints what became of them.
 * Ends with status 1 when one was missed or led to a wrong answer.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FlippedStore } from "./flipped-store.js";

const { values } = parseArgs({ options: { shard: { type: "string" }, stride: { type: "string" } } });
const [part, parts] = (values.shard ?? "1/1").split("/").map(Number);
const stride = Number(values.stride ?? 1);
const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "leaksift-bits-"));
try {
  const store = await FlippedStore.create(folder);
  const tally = await store.flip((part - 1) * stride, parts * stride, Infinity, ({ flips, verdicts }) => {
    if (flips % 5000 === 0) process.stderr.write(`${flips} ${JSON.stringify(verdicts)}\n`);
  });
  console.log(JSON.stringify(tally, null, 1));
  process.exitCode = tally.verdicts.missed + tally.verdicts.wrong > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
