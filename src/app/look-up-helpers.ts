/** What makes the look-ups of a long list faster: the kernel, and against a large store a second thread. */
import { availableParallelism } from "node:os";
import type { BlockFinder } from "../run/block-finder.js";
import type { BlockReader } from "../store/block-store.js";
import type { LookUpThread } from "./look-up-thread.js";

export interface LookUpHelpers {
  readonly finder?: BlockFinder;
  /** Ready, and asked nothing yet. */
  readonly thread?: LookUpThread;
}

/** Tags below which a thread takes longer to start than it saves: some 90 MB of blocks. */
const TAGS_FOR_THREAD = 16_000_000;

/**
 * @param tagsForThread how many tags the store must have for a second thread
 * @returns whose thread, if there is one, is for the caller to close
 */
export async function openHelpers(store: BlockReader, tagsForThread = TAGS_FOR_THREAD): Promise<LookUpHelpers> {
  const { BlockFinder } = await import("../run/block-finder.js");
  const finder = new BlockFinder();
  const tags = store.runs().reduce((sum, run) => sum + run.tags, 0);
  // A store that doesn't count its changes can't say whether the thread sees the same one.
  if (tags < tagsForThread || availableParallelism() < 2 || store.generation() === 0) return { finder };
  const { LookUpThread } = await import("./look-up-thread.js");
  const thread = new LookUpThread(store.path);
  if (await thread.ready()) return { finder, thread };
  await thread.close();
  return { finder };
}
