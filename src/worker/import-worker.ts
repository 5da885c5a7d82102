/**
 * Entry of an import worker thread: a thin loop round chunk-tagger.ts and kernel-packer.ts, which hold the logic and
 * are tested without threads.
 */
import { parentPort } from "node:worker_threads";
import { Kernel } from "../kernel/kernel.js";
import { ProfileFolder } from "../run/profile.js";
import { recordHistogram } from "../run/record-histogram.js";
import { ChunkSlots } from "./chunk-slots.js";
import { ChunkTagger, groupOfKey, kindOfKey } from "./chunk-tagger.js";
import type { FromWorker, MeasureTask, PackTask, ToWorker, WorkerHoldings, WorkerSetup } from "./messages.js";
import { KernelPacker } from "./kernel-packer.js";
import { entriesOf } from "./partition-sorter.js";
import { TagMatcher, type TagMatches } from "./tag-matcher.js";
import { TagPartitions } from "./tag-partitions.js";

if (!parentPort) throw new Error("import-worker runs as a worker thread only");
const port = parentPort;

/** What an import gives the worker; there is none while the main thread still looks at the inputs. */
interface Session {
  readonly setup: WorkerSetup;
  readonly partitions: TagPartitions;
  /** Takes the tags in place of the partitions when the import is a scan. */
  readonly matcher: TagMatcher | null;
  tagger: ChunkTagger | null;
}

let session: Session | null = null;
const kernel = new Kernel();
const slots = new ChunkSlots(kernel);
const packer = new KernelPacker(kernel);

/** Profiles are numbered by the main thread, per segment; what this worker was told is kept here by local id. */
let folder = new ProfileFolder();
let profileIds: number[] = [];
let profileSegment = -1;
let pendingIds: ((ids: readonly number[]) => void) | null = null;
/** The tasks of packing that came so far. */
let packing = Promise.resolve();

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

send({ type: "slots", places: slots.places });

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
  if (message.type === "setup") {
    const { setup } = message;
    const { withPayload, tagMemoryBytes, spillPath, splits } = setup;
    const partitions = new TagPartitions(withPayload, tagMemoryBytes, spillPath, kernel, splits);
    const matcher = setup.wanted ? new TagMatcher(setup.wanted, kernel) : null;
    session = {
      setup,
      partitions,
      matcher,
      tagger: new ChunkTagger({ ...setup, partitions: matcher ?? partitions, samples: matcher === null }),
    };
    return;
  }
  if (!session) throw new Error(`${message.type} before setup`);
  const { setup, partitions, matcher, tagger } = session;
  switch (message.type) {
    case "chunk":
      settle(tagger, message);
      if (message.plan) tagger?.addPlan(message.task.file, message.plan);
      if (tagger) send({ type: "chunk", result: tagger.run(message.task, slots.slotAt(message.task.slot)) });
      break;
    case "verdicts":
      settle(tagger, message);
      break;
    case "checkpoint":
      settle(tagger, message);
      if (tagger) {
        const spill = partitions.spillAll();
        send({ type: "held", held: { holdings: holdingsOf(tagger, partitions, null), spill } });
      }
      break;
    case "finish":
      if (tagger) {
        session.tagger = null;
        slots.release();
        partitions.finish();
        send({ type: "finished", holdings: holdingsOf(tagger, partitions, matcher?.matches() ?? null) });
      }
      break;
    case "measure":
      measure(message.task, setup);
      break;
    case "pack":
      packer.reuse(message.spare);
      // Within a task is a wait for the numbers of its profiles: the next one must not begin there.
      await (packing = packing.then(() => pack(message.task, setup)));
      break;
    case "profile-ids":
      pendingIds?.(message.ids);
      break;
    case "dispose":
      partitions.dispose(message.keepsSpill);
      send({ type: "disposed" });
      break;
  }
}

/** @param matches of all groups: they go with the first, group 0 */
function holdingsOf(tagger: ChunkTagger, partitions: TagPartitions, matches: TagMatches | null): WorkerHoldings[] {
  const pieces = [...partitions.pieces()];
  return tagger.groups.map(({ number, value, counts, classBits, files }) => ({
    group: value,
    files: [...files],
    matches: number === 0 ? matches : null,
    counts,
    classes: [...classBits.slugs],
    pieces: new Map(
      pieces.flatMap(([key, own]) => (groupOfKey(key) === number ? [[kindOfKey(key), own] as const] : [])),
    ),
  }));
}

function settle(tagger: ChunkTagger | null, verdicts: { commit: readonly number[]; discard: readonly number[] }): void {
  for (const chunk of verdicts.commit) tagger?.commit(chunk);
  for (const chunk of verdicts.discard) tagger?.discard(chunk);
}

function measure(task: MeasureTask, setup: WorkerSetup): void {
  const { partitions } = task;
  const stride = setup.withPayload ? 3 : 2;
  const entries = partitions.flat().reduce((all, { pieces }) => all + entriesOf(pieces, stride), 0);
  packer.beginSegment();
  // The folder that the packer goes by from here on is none of a segment's.
  profileSegment = -1;
  send({ type: "measured", entries, distinct: packer.sort(partitions, setup.withPayload, new ProfileFolder()) });
}

async function pack(task: PackTask, setup: WorkerSetup): Promise<void> {
  const { layout, segment, firstStripe, stripes } = task;
  if (segment !== profileSegment) {
    folder = new ProfileFolder();
    profileIds = [];
    profileSegment = segment;
    packer.beginSegment();
  }
  const sorted = packer.sort(task.partitions, setup.withPayload, folder);
  const forgotten = packer.drop(task.forgotten);
  const distinct = sorted - forgotten;
  packer.numberProfiles(folder);
  await learnProfileIds();
  const packed = packer.packStripes(profileIds, layout, segment, firstStripe, stripes, setup.integrityKey);
  const records = recordHistogram(packer.recordCounts(), distinct);
  send(
    { type: "packed", stripes: packed, distinct, forgotten, records },
    packed.map(({ bytes }) => bytes.buffer as ArrayBuffer),
  );
}

/** Asks the main thread for the numbers of profiles that this worker met first. */
async function learnProfileIds(): Promise<void> {
  const fresh = folder.profiles.slice(profileIds.length);
  if (fresh.length === 0) return;
  const numbers = await new Promise<readonly number[]>((resolve) => {
    pendingIds = resolve;
    send({ type: "profiles", profiles: fresh });
  });
  for (const id of numbers) profileIds.push(id);
}
