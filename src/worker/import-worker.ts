/**
 * Entry of an import worker thread: a thin loop round chunk-tagger.ts and partition-sorter.ts, which hold the logic and
 * are tested without threads.
 */
import { parentPort, workerData } from "node:worker_threads";
import { ProfileFolder } from "../run/profile.js";
import { ChunkTagger } from "./chunk-tagger.js";
import type { FromWorker, MeasureTask, PackTask, ToWorker, WorkerSetup } from "./messages.js";
import { packStripes, sortPartitions } from "./partition-sorter.js";
import { TagPartitions } from "./tag-partitions.js";

if (!parentPort) throw new Error("import-worker runs as a worker thread only");
const port = parentPort;
const setup = workerData as WorkerSetup;
const slots = setup.slots.map((shared) => Buffer.from(shared));
const partitions = new TagPartitions(setup.withPayload, setup.tagMemoryBytes, setup.spillPath);
let tagger: ChunkTagger | null = new ChunkTagger({ ...setup, partitions });

/** Profiles are numbered by the main thread, per segment; what this worker was told is kept here by local id. */
let folder = new ProfileFolder();
let profileIds: number[] = [];
let profileSegment = -1;
let pendingIds: ((ids: readonly number[]) => void) | null = null;

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

port.on("message", (message: ToWorker) => {
  handle(message).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? "internal";
    const place = ((error as Error).stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at /u.test(line))
      .join("\n");
    send({ type: "failed", code, place });
  });
});

async function handle(message: ToWorker): Promise<void> {
  switch (message.type) {
    case "chunk":
      settle(message.commit, message.discard);
      if (message.plan) tagger?.addPlan(message.task.file, message.plan);
      if (tagger) send({ type: "chunk", result: tagger.run(message.task, slots[message.task.slot]) });
      break;
    case "verdicts":
      settle(message.commit, message.discard);
      break;
    case "finish":
      if (tagger) {
        const { counts, classes } = tagger;
        send({
          type: "finished",
          holdings: { counts, classes: [...classes], pieces: partitions.pieces(), spillBytes: partitions.spillBytes },
        });
        tagger = null;
      }
      break;
    case "measure":
      measure(message.task);
      break;
    case "pack":
      await pack(message.task);
      break;
    case "profile-ids":
      pendingIds?.(message.ids);
      break;
    case "dispose":
      partitions.dispose();
      send({ type: "disposed" });
      break;
  }
}

function settle(commit: readonly number[], discard: readonly number[]): void {
  for (const chunk of commit) tagger?.commit(chunk);
  for (const chunk of discard) tagger?.discard(chunk);
}

function measure(task: MeasureTask): void {
  const run = sortPartitions(task.partitions, setup.withPayload, new ProfileFolder());
  let entries = 0;
  for (let i = 0; i < run.length; i++) entries += run.records[i];
  send({ type: "measured", entries, distinct: run.length });
}

async function pack(task: PackTask): Promise<void> {
  if (task.segment !== profileSegment) {
    folder = new ProfileFolder();
    profileIds = [];
    profileSegment = task.segment;
  }
  const run = sortPartitions(task.partitions, setup.withPayload, folder);
  const local = new Uint32Array(run.length);
  for (let i = 0; i < run.length; i++) local[i] = folder.profileOf(run.states[i], run.records[i]);
  const fresh = folder.profiles.slice(profileIds.length);
  if (fresh.length > 0) {
    const ids = await new Promise<readonly number[]>((resolve) => {
      pendingIds = resolve;
      send({ type: "profiles", profiles: fresh });
    });
    for (const id of ids) profileIds.push(id);
  }
  for (let i = 0; i < local.length; i++) local[i] = profileIds[local[i]];
  const { layout, segment, firstStripe, stripes } = task;
  const packed = packStripes(run, local, layout, segment, firstStripe, stripes, setup.integrityKey);
  send(
    { type: "packed", stripes: packed, distinct: run.length },
    packed.map(({ bytes }) => bytes.buffer as ArrayBuffer),
  );
}
