/**
 * The use case behind `forget`: takes every tag under which the store may hold an identifier out of its runs, and puts
 * the identifier on the list of what later imports leave out. Block by block in place; the run's checksum is verified
 * and made anew in the same pass, so that erasing never vouches for what somebody else put there.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { tagKindName } from "../identifier/kinds.js";
import { isValidPhone, misreadForms, otherSpellings, type CanonicalPhone } from "../identifier/phone.js";
import type { DerivedKeys, ForgottenTag } from "../key/derived-keys.js";
import { chainedTag } from "../key/tag-chain.js";
import { blockBytesLimit, blockLength, decodeBlock, encodeBlock, findInBlock } from "../run/block.js";
import { blockIdOf, bucketOf } from "../run/segment-layout.js";
import type { Erasure, StoredRun } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { stripeMac } from "../worker/partition-sorter.js";
import { placeOfProfile, requireSegments, verifyHeader } from "./check-contacts.js";
import type { Contact } from "./contact.js";
import { factsOfDataset, type DatasetFacts } from "./dataset-facts.js";
import { FORGOTTEN, forgottenTagsOf, nameOf, sealForgotten } from "./forgotten.js";
import { damaged, verifyBlock } from "./block-damage.js";
import { readStripes } from "./read-stripes.js";
import { runChecksum, runHeaderMac } from "./segment-integrity.js";
import { withoutForgottenOnes } from "./watch.js";
import { readWatchList, watchSettings } from "./watch-list.js";

export interface ForgetReport {
  /** Tags that were taken out of each dataset, by slug; datasets that held none are left out. */
  readonly removed: ReadonlyMap<string, number>;
  /** Identifiers that were on the list before. */
  readonly known: number;
  /** Watched contacts that went with them. */
  readonly unwatched: number;
  /** False while somebody who reads the store keeps old pages in its log. */
  readonly wiped: boolean;
}

interface Tag {
  readonly high: number;
  readonly low: number;
}

/**
 * @param contacts of `toForget`
 * @throws LeaksiftError store-damaged; the store is then as before
 */
export function forgetIdentifiers(
  writer: SqliteWriter,
  keys: DerivedKeys,
  storeId: Uint8Array,
  contacts: readonly Contact[],
): ForgetReport {
  const entries = distinctEntries(contacts.flatMap((contact) => forgottenTagsOf(contact, keys)));
  const names = new Set(keys.forgotten.map(nameOf));
  const known = contacts.filter((contact) =>
    forgottenTagsOf(contact, keys).every((entry) => names.has(nameOf(entry))),
  ).length;
  return { ...forgetEntries(writer, keys, storeId, entries), known };
}

/**
 * The same for entries of a list of what was forgotten, for a store that doesn't have them all.
 * @throws LeaksiftError store-damaged; the store is then as before
 */
export function forgetEntries(
  writer: SqliteWriter,
  keys: DerivedKeys,
  storeId: Uint8Array,
  entries: readonly ForgottenTag[],
): Omit<ForgetReport, "known"> {
  const datasets = writer.datasets();
  const runs = writer.runs();
  requireSegments(
    datasets,
    runs.flatMap(({ segments }) => segments),
    null,
  );
  const changes: Erasure["runs"][number][] = [];
  const removed = new Map<string, number>();
  const facts = new Map<number, DatasetFacts>();
  for (const dataset of datasets) facts.set(dataset.id, structuredClone(factsOfDataset(dataset)));
  const changed = new Map<number, DatasetFacts>();
  /** Tags that a dataset's segments of one kind have lost, each once however many segments held it. */
  const lost = new Set<string>();
  for (const run of runs) {
    const own = entries.filter(({ kind }) => kind === run.kind);
    if (own.length === 0) continue;
    verifyHeader(run, keys);
    const found = own.flatMap((entry) => {
      const tag = chainedTag(keys.tagKey, entry.mac);
      return placesOf(writer, run, tag).map((place) => ({ entry, tag, place }));
    });
    if (found.length === 0) continue;
    changes.push(withoutTags(writer, run, keys, found));
    const name = tagKindName(run.kind);
    for (const { entry, place } of found) {
      const { slug, dataset } = run.segments[place];
      const counts = facts.get(dataset);
      if (!counts) throw damaged(run, "its dataset is missing");
      removed.set(slug, (removed.get(slug) ?? 0) + 1);
      counts.tags[name]--;
      const key = `${dataset} ${nameOf(entry)}`;
      if (!lost.has(key) && Object.hasOwn(counts.identifiers, name)) counts.identifiers[name].distinct--;
      lost.add(key);
      changed.set(dataset, counts);
    }
  }
  const names = new Set(keys.forgotten.map(nameOf));
  const fresh = entries.filter((entry) => !names.has(nameOf(entry)));
  const list = sealForgotten([...keys.forgotten, ...fresh], keys, storeId);
  const watched = readWatchList(writer, keys, storeId);
  const stillWatched = withoutForgottenOnes(watched, entries);
  const settings = {
    [FORGOTTEN]: list,
    ...(stillWatched === watched ? {} : watchSettings(stillWatched, keys, storeId)),
  };
  const wiped = writer.erase({ runs: changes, facts: changed, settings });
  return { removed, unwatched: watched.contacts.length - stillWatched.contacts.length, wiped };
}

/**
 * The contact with every form that a question about it goes by, for erasing all of them.
 * @throws LeaksiftError usage when it is no identifier, or could be the number of two people
 */
export function toForget(contact: Contact): Contact {
  const { kind, forms, invalid } = contact;
  if (forms.length === 0 || (invalid !== null && invalid !== "partial")) {
    throw new LeaksiftError(
      "usage",
      "what is to be forgotten is no identifier that can be told for sure",
      "write a phone number with + and its calling code, or give --country",
    );
  }
  if (kind !== "phone") return contact;
  const own = new Set<string>([forms[0], ...otherSpellings(forms[0] as CanonicalPhone)]);
  if (forms.some((form) => !own.has(form))) {
    throw new LeaksiftError(
      "usage",
      "the phone number to forget can be read as two numbers, and one of them may be somebody else's",
      "write it with + and its calling code",
    );
  }
  const misread = (forms as readonly CanonicalPhone[]).flatMap(misreadForms);
  return { ...contact, forms: [...new Set([...forms, ...misread.filter((form) => !isValidPhone(form))])] };
}

function distinctEntries(entries: readonly ForgottenTag[]): ForgottenTag[] {
  return [...new Map(entries.map((entry) => [nameOf(entry), entry])).values()];
}

/** The segments of a run that hold a tag, by their places in it. @throws LeaksiftError store-damaged */
function placesOf(writer: SqliteWriter, run: StoredRun, { high, low }: Tag): number[] {
  const bucket = bucketOf(high, run.layout);
  const block = writer.getBlock(run.id, bucket);
  if (!block) throw damaged(run, `block ${bucket} is missing`);
  verifyBlock(block, run, bucket);
  const places: number[] = [];
  findInBlock(block, run.layout, Uint32Array.of(high), Uint32Array.of(low), 0, 1, (_, profile) =>
    places.push(placeOfProfile(run, profile)),
  );
  return places;
}

/**
 * What a run becomes without some tags that it holds.
 * @param found each tag once for every segment that holds it
 * @throws LeaksiftError store-damaged
 */
function withoutTags(
  writer: SqliteWriter,
  run: StoredRun,
  { integrityKey }: DerivedKeys,
  found: readonly { readonly tag: Tag; readonly place: number }[],
): Erasure["runs"][number] {
  const wanted = new Map<number, Tag[]>();
  for (const { tag } of found) {
    const bucket = bucketOf(tag.high, run.layout);
    wanted.set(bucket, [...(wanted.get(bucket) ?? []), tag]);
  }
  const blocks: { bucket: number; bytes: Uint8Array }[] = [];
  const macs: Uint8Array[] = [];
  for (const stripe of readStripes(writer, run, integrityKey)) {
    const rewritten = stripe.blocks.map((block, i) => {
      const bucket = stripe.firstBucket + i;
      const own = wanted.get(bucket);
      if (!own) return block;
      const bytes = blockWithout(block, run, bucket, own);
      blocks.push({ bucket, bytes });
      return bytes;
    });
    macs.push(stripeMac(integrityKey, run.id, stripe.stripe, Buffer.concat(rewritten)));
  }
  const lostAt = (place: number): number => found.filter((one) => one.place === place).length;
  const unsealed: StoredRun = {
    ...run,
    tags: run.tags - found.length,
    segments: run.segments.map((segment, place) => ({ ...segment, tags: segment.tags - lostAt(place) })),
  };
  return {
    run: {
      ...unsealed,
      headerMac: runHeaderMac(integrityKey, unsealed),
      checksum: runChecksum(integrityKey, unsealed, writer.profiles(run.id), macs),
    },
    blocks,
  };
}

function blockWithout(block: Uint8Array, run: StoredRun, bucket: number, tags: readonly Tag[]): Uint8Array {
  const { layout, id } = run;
  const n = blockLength(block);
  const [high, low, profiles] = [new Uint32Array(n), new Uint32Array(n), new Uint32Array(n)];
  decodeBlock(block, layout, bucket, high, low, profiles, 0);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    if (tags.some((tag) => tag.high === high[i] && tag.low === low[i])) continue;
    high[kept] = high[i];
    low[kept] = low[i];
    profiles[kept++] = profiles[i];
  }
  const bytes = new Uint8Array(blockBytesLimit(kept, layout));
  return bytes.slice(0, encodeBlock(high, low, profiles, 0, kept, layout, blockIdOf(id, bucket), bytes, 0));
}
