/** What the store of a home holds of datasets, opened with the key file that the command line made. */
import { unlockStore } from "../../src/app/unlock-store.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import type { Home } from "../system/run-cli.js";
import { datasetContent, type DatasetContent } from "./dataset-content.js";
import { openingOf } from "./jobs.js";

/** @throws LeaksiftError store-damaged where a keyed checksum doesn't fit */
export async function contentOf(home: Home, ...slugs: string[]): Promise<DatasetContent[]> {
  const reader = SqliteReader.open(home.store);
  try {
    const { keyFileOf } = openingOf(home.home, "none");
    const keys = await unlockStore(reader, {
      keyFileOf,
      keyFileNamed: false,
      givenPassphrase: null,
      askPassphrase: null,
      onKeyFile: () => undefined,
      onIgnoredSlots: () => undefined,
    });
    return slugs.map((slug) => datasetContent(reader, keys, slug));
  } finally {
    reader.close();
  }
}
