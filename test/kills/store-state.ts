/**
 * What a store says, as a text that two stores share only when they answer alike: every identifier of the made-up leaks with
 * its answer, and what is said of the datasets. Read through src/, while all that writes is the built command line.
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { checkContacts } from "../../src/app/check-contacts.js";
import type { KeySources } from "../../src/app/open-master-key.js";
import { unlockStore } from "../../src/app/unlock-store.js";
import { verifyStore } from "../../src/app/verify-store.js";
import { LeaksiftError } from "../../src/errors/leaksift-error.js";
import { checkpointIds } from "../../src/store/spill-files.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import type { Contact } from "../../src/app/contact.js";
import { filesBelow } from "../system/run-cli.js";
import { ASKED } from "./made-up-leaks.js";

/** The state of a home without a store, or with an empty one: the first import makes the same of both. */
export const NO_STORE = "no store";

/** How a store is opened: by a key file, or by the one of these passphrases that fits. */
export interface Opening {
  readonly store: string;
  readonly keyFileOf: (storeId: Uint8Array) => string;
  readonly passphrases: readonly string[];
}

/** @throws whatever hinders opening, and an error that lists what `store check --read-data` would */
export async function stateOf(opening: Opening): Promise<string> {
  if (!existsSync(opening.store)) return NO_STORE;
  const reader = SqliteReader.open(opening.store);
  try {
    const keys = await unlock(reader, opening);
    const { problems } = verifyStore(reader, keys, true);
    if (problems.length > 0) throw new Error(`unsound: ${problems.map(({ message }) => message).join("; ")}`);
    const datasets = reader.datasets().map(({ slug, title, facts }) => ({ slug, title, facts }));
    if (datasets.length === 0) return NO_STORE;
    const answers = checkContacts(reader, keys, ASKED.map(contact), { since: null, dataset: null }).results;
    const said = answers.map(({ contact: { shown, invalid }, status, exposures }) => ({
      shown,
      invalid,
      status,
      // What a dataset is numbered, and so the order of its exposures, may change; what is said of it may not.
      exposures: exposures.map((exposure) => JSON.stringify(exposure, withoutRating)).sort(),
    }));
    const contents = datasets.map(({ slug }, i) => [slug, reader.contents(reader.datasets()[i].id).length]);
    return JSON.stringify({ datasets, contents, said }, withoutRating);
  } finally {
    reader.close();
  }
}

/** A dataset is rated behind the import, by a change of its own: cut off between the two it has no rating yet. */
function withoutRating(key: string, value: unknown): unknown {
  return key === "rating" || key === "credibility" ? undefined : value;
}

function contact(form: string): Contact {
  const kind = form.includes("@") ? "email" : "phone";
  return { kind, masked: "masked", shown: form, line: null, forms: [form], invalid: null };
}

/** What the next writer finds and leaves: nothing half-built may stay. @throws as `stateOf` */
export async function sweep({ store }: Opening): Promise<void> {
  if (!existsSync(store)) return;
  SqliteWriter.openForWriting(store).close();
  const spills = filesBelow(dirname(store)).filter((path) => path.includes("-spill-"));
  if (spills.length > 0 && checkpointIds(store).length === 0) throw new Error(`left behind: ${spills.join(", ")}`);
  const reader = SqliteReader.open(store);
  try {
    // `runs` are the live ones; whatever else were there would be in the way of nobody, but is dead weight.
    const live = new Set(reader.runs().map(({ id }) => id));
    const all = segmentIds(reader);
    const dead = all.filter((id) => !live.has(id));
    if (dead.length > 0) throw new Error(`${dead.length} segments are left half-built`);
  } finally {
    reader.close();
  }
}

function segmentIds(reader: SqliteReader): number[] {
  const { db } = reader as unknown as { db: { prepare(sql: string): { pluck(): { all(): number[] } } } };
  return db.prepare("SELECT id FROM segment").pluck().all();
}

async function unlock(
  reader: SqliteReader,
  { keyFileOf, passphrases }: Opening,
): Promise<Awaited<ReturnType<typeof unlockStore>>> {
  const attempts: (string | null)[] = passphrases.length === 0 ? [null] : [...passphrases];
  let failure: unknown;
  for (const passphrase of attempts) {
    const sources: KeySources = {
      keyFileOf,
      keyFileNamed: false,
      givenPassphrase: passphrase === null ? null : () => Promise.resolve(Buffer.from(passphrase)),
      askPassphrase: null,
      onKeyFile: () => undefined,
      onIgnoredSlots: () => undefined,
    };
    try {
      return await unlockStore(reader, sources);
    } catch (error) {
      if (!(error instanceof LeaksiftError) || error.code !== "key-wrong") throw error;
      failure = error;
    }
  }
  throw failure;
}
