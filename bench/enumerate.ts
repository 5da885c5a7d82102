/**
 * `npm run bench:enumerate [-- --tags N]`: how fast somebody with store and key can go through all mobile numbers of a country:
 * leaksift's own tagging of numbers counted up in place, and the cipher alone, which bounds any attacker's. One core.
 */
import { createCipheriv, randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { CmacLanes } from "../src/key/cmac-lanes.js";
import { TAG_KIND } from "../src/identifier/kinds.js";

const ROUNDS = 5;
/** Mobile numbers that a patient attacker tries: China 1[3-9] × 10⁹, Germany 15x–17x of 11 digits, all of one country. */
const RANGES = { "7 × 10⁹ (China, 13…19)": 7e9, "10¹⁰": 1e10 };
const BATCH_BYTES = 1 << 20;

const { values } = parseArgs({ options: { tags: { type: "string" } } });
const tags = Number(values.tags ?? 4_000_000);

/** Million a second, of processor time; the median of some rounds. */
function rate(name: string, count: number, run: () => void): number {
  run();
  const rates = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return count / (user + system);
  }).sort((a, b) => a - b);
  const median = rates[ROUNDS >> 1];
  const times = Object.entries(RANGES).map(([range, size]) => `${range}: ${(size / median / 6e7).toFixed(1)} min`);
  process.stdout.write(
    `${name}: ${median.toFixed(1)} million a second (${rates[0].toFixed(1)}–${rates[ROUNDS - 1].toFixed(1)}); ${times.join(", ")}\n`,
  );
  return median;
}

let seen = 0;
const lanes = new CmacLanes(randomBytes(32), (_kinds, _payloads, words, count) => {
  seen ^= words[0] ^ count;
});
const digits = Buffer.from("+8613000000000");
rate("leaksift's own tags", tags, () => {
  for (let i = 0; i < tags; i++) {
    for (let at = digits.length - 1; ++digits[at] > 57; at--) digits[at] = 48;
    lanes.put(TAG_KIND.phone, digits, 0, digits.length, 0);
  }
  lanes.flush();
});
const cipher = createCipheriv("aes-256-ecb", randomBytes(32), null).setAutoPadding(false);
const blocks = Buffer.alloc(BATCH_BYTES);
const batches = Math.ceil((tags * 16) / BATCH_BYTES);
rate("the cipher alone", (batches * BATCH_BYTES) / 16, () => {
  for (let i = 0; i < batches; i++) seen ^= cipher.update(blocks)[0];
});
if (Number.isNaN(seen)) throw new Error("no tag was made");
