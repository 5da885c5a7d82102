/**
 * `npm run flip-bits [-- --shard 1/2] [--stride N]`: flips every bit of a small store in turn and prints what became of them.
 * Ends with status 1 when one was missed or led to another answer.
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
    if (flips % 1000 === 0) process.stderr.write(`${flips} ${JSON.stringify(verdicts)}\n`);
  });
  process.stdout.write(`${JSON.stringify(tally, null, 1)}\n`);
  process.exitCode = tally.verdicts.detected + tally.verdicts.harmless < tally.flips ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
