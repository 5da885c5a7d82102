/** The threads of an import, as they were built: a pool that is closed behind a failure leaves no spill file. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { chooseLayout, stripesOf } from "../../src/run/segment-layout.js";
import type * as Pool from "../../src/worker/import-pool.js";
import type { PackTask } from "../../src/worker/messages.js";
import { PARTITIONS } from "../../src/worker/partition-sorter.js";
import { MemoryReader } from "../source/memory-reader.js";
import { tempFolder } from "../store/sample-store.js";
import { CONTENT_KEY, planOf, TAG_KEY } from "./tag-text.js";

const built = new URL("../../dist/worker/import-pool.js", import.meta.url);
if (!existsSync(built)) throw new Error("this test runs the built threads: `npm run build` first");
const { ImportPool } = (await import(built.href)) as typeof Pool;

const NUMBERS = 100_000;
const TASK_PARTITIONS = 32;

it("waits until each worker has let go of its spill file, whatever it was asked for before", async () => {
  const { folder, clean } = tempFolder();
  try {
    const pool = new ImportPool(2);
    const setup = { tagKey: TAG_KEY, integrityKey: Buffer.alloc(32, 3), contentKey: CONTENT_KEY, withPayload: false };
    pool.setUp(
      {
        ...setup,
        // Small slabs and little memory for them: some tags are spilled.
        splits: true,
        tagMemoryBytes: 0,
        logRejects: false,
        classes: ["phone-numbers"],
        spillPath: (worker) => join(folder, `spill-${worker}`),
      },
      new AbortController().signal,
    );
    const lines = Buffer.from(Array.from({ length: NUMBERS }, (_, i) => `+86154${10_000_000 + i}\n`).join(""));
    const plan = planOf({ format: "lines", columns: ["phone"] });
    const { records } = await pool.importFile(0, plan, new MemoryReader(lines), () => undefined);
    expect(records).toBe(NUMBERS);
    // All of it is one chunk, of one of the two.
    const [partitions] = (await pool.finish()).flatMap(({ pieces }) => [...pieces.values()]);
    expect(partitions).toHaveLength(PARTITIONS);
    expect(readdirSync(folder)).toHaveLength(1);
    const layout = chooseLayout(NUMBERS);
    expect(stripesOf(layout)).toBe(PARTITIONS);
    const tasks = Array.from({ length: PARTITIONS / TASK_PARTITIONS }, (_, task): PackTask => {
      const firstStripe = task * TASK_PARTITIONS;
      const own = partitions.slice(firstStripe, firstStripe + TASK_PARTITIONS);
      return {
        partitions: own.map((one) => [{ pieces: one, classBits: null }]),
        forgotten: new Uint32Array(0),
        layout,
        segment: 1,
        firstStripe,
        stripes: TASK_PARTITIONS,
      };
    });
    const full = (): never => {
      throw new Error("the disk is full");
    };
    await expect(pool.pack(tasks, (profiles) => [...profiles.keys()], full)).rejects.toThrow("the disk is full");
    await pool.close();
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    clean();
  }
});
