/** The list of watched contacts of a store that a command has open, and telling a program of what is new. */
import type { WatchList } from "../app/watch-list.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { SqliteReader } from "../store/sqlite-reader.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import type { GlobalOptions } from "./global-options.js";
import { warn, warnUnlessWiped } from "./output.js";

export interface OpenWatchList {
  readonly keys: DerivedKeys;
  readonly storeId: Uint8Array;
  readonly list: WatchList;
}

/** Unlocks the store and reads its list. @throws LeaksiftError as `unlockStore` and `readWatchList` */
export async function openWatchList(store: SqliteReader, global: GlobalOptions): Promise<OpenWatchList> {
  const { STORE_ID, unlockStore } = await import("../app/unlock-store.js");
  const { readWatchList } = await import("../app/watch-list.js");
  const keys = await unlockStore(store, global.keys);
  const storeId = store.setting(STORE_ID) ?? new Uint8Array();
  return { keys, storeId, list: readWatchList(store, keys, storeId) };
}

/** Keeps another list in the place of the one that was read. */
export async function keepWatchList(
  writer: SqliteWriter,
  { keys, storeId }: OpenWatchList,
  list: WatchList,
): Promise<void> {
  const { watchSettings } = await import("../app/watch-list.js");
  warnUnlessWiped(writer.replaceSettings(watchSettings(list, keys, storeId)));
}

/** Starts the program of `--notify-command`. @returns false, after a warning, when it did not do what it was to do */
export async function notified(program: string, document: object): Promise<boolean> {
  const { notify } = await import("./notify-command.js");
  const failure = await notify(program, document);
  if (failure !== null) warn(`--notify-command ${failure}`);
  return failure === null;
}
