/** Entry of the thread behind look-up-thread.ts. It has no key and meets no identifier: it finds tags in blocks. */
import { parentPort, workerData } from "node:worker_threads";
import { BlockFinder, type OrderedTags } from "../run/block-finder.js";
import type { BlockReader, StoredRun } from "../store/block-store.js";
import { SqliteReader } from "../store/sqlite-reader.js";
import { findInRun } from "./find-in-run.js";
import type { FoundInRun, LookUpTask, LookUpThreadData } from "./look-up-thread.js";

if (!parentPort) throw new Error("look-up-worker runs as a worker thread only");
const { path, port, steps } = workerData as LookUpThreadData;
const finder = new BlockFinder();

parentPort.on("message", ({ generation, runs, tags }: LookUpTask) => {
  let answered = 0;
  try {
    const store = SqliteReader.open(path);
    try {
      store.snapshot(() => {
        if (store.generation() !== generation) return;
        for (const run of runs) {
          const found = pairsIn(store, run, tags.get(run.kind)!);
          answered++;
          port.postMessage({ run: run.id, found } satisfies FoundInRun, [found.buffer as ArrayBuffer]);
          step();
        }
      });
    } finally {
      store.close();
    }
  } catch {
    // The main thread meets it too, and says it.
  }
  for (const run of runs.slice(answered)) port.postMessage({ run: run.id, found: null } satisfies FoundInRun);
  step();
});
parentPort.postMessage("ready");

function step(): void {
  Atomics.add(steps, 0, 1);
  Atomics.notify(steps, 0);
}

function pairsIn(store: BlockReader, run: StoredRun, tags: OrderedTags): Uint32Array {
  let pairs = new Uint32Array(1024);
  let end = 0;
  findInRun(store, run, tags, finder, (place, profileId) => {
    if (end === pairs.length) {
      const larger = new Uint32Array(2 * end);
      larger.set(pairs);
      pairs = larger;
    }
    pairs[end++] = place;
    pairs[end++] = profileId;
  });
  return pairs.slice(0, end);
}
