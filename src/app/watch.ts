/**
 * Contacts to be told about (`watch`): putting some on the list, taking some off, and what of them the datasets hold that
 * they did not hold before. A list is a value: each change gives a new one, which the caller keeps in the store.
 */
import { isValidPhone, type CanonicalPhone } from "../identifier/phone.js";
import type { DerivedKeys, ForgottenTag } from "../key/derived-keys.js";
import { furtherLinks, LINK_BYTES } from "../key/tag-chain.js";
import type { BlockReader, DatasetEntry } from "../store/block-store.js";
import type { Exposure } from "./check-contacts.js";
import { checkTags, type AskedTags, type FoundTag } from "./check-tags.js";
import type { Contact } from "./contact.js";
import { isSensitive } from "./dataset-marks.js";
import { Questions } from "./questions.js";
import type { WatchedContact, WatchedExposure, WatchedTag, WatchList } from "./watch-list.js";

/** A contact to watch, and what it is to be called; `null`: by its number alone. */
export interface ContactToWatch {
  readonly contact: Contact;
  readonly label: string | null;
}

/** Where a watched contact was found. */
export interface WatchFinding {
  readonly contact: WatchedContact;
  readonly exposures: readonly Exposure[];
}

/** The date of an instant, UTC, as the list keeps it. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/**
 * Puts contacts on the list. One that is there gets the new label, if there is one.
 * @param wanted identifiers that can be asked for sure
 * @returns the list, and for each of `wanted` its number and whether it is new
 */
export function addToWatchList(
  list: WatchList,
  wanted: readonly ContactToWatch[],
  keys: DerivedKeys,
  today: string,
): { readonly list: WatchList; readonly entries: readonly { readonly id: number; readonly isNew: boolean }[] } {
  const contacts = [...list.contacts];
  const places = placesByName(contacts);
  let { nextId } = list;
  const tags = watchedTagsOf(
    wanted.map(({ contact }) => contact),
    keys,
  );
  const entries = wanted.map(({ contact, label }, i) => {
    const name = nameOf(tags[i]);
    const place = places.get(name);
    if (place === undefined) {
      const id = nextId++;
      places.set(name, contacts.length);
      contacts.push({ id, kind: contact.kind, label, added: today, tags: tags[i], exposures: [] });
      return { id, isNew: true };
    }
    if (label !== null) contacts[place] = { ...contacts[place], label };
    return { id: contacts[place].id, isNew: false };
  });
  return { list: { nextId, contacts }, entries };
}

/** The numbers under which contacts are watched, one for each of `contacts`; `null`: it is not. */
export function watchedIds(list: WatchList, contacts: readonly Contact[], keys: DerivedKeys): (number | null)[] {
  const places = placesByName(list.contacts);
  return watchedTagsOf(contacts, keys).map((tags) => {
    const place = places.get(nameOf(tags));
    return place === undefined ? null : list.contacts[place].id;
  });
}

/** The list without some contacts. Their numbers are not given again. */
export function withoutContacts({ nextId, contacts }: WatchList, ids: ReadonlySet<number>): WatchList {
  return { nextId, contacts: contacts.filter(({ id }) => !ids.has(id)) };
}

/** The list without what it says of a dataset that is gone. */
export function withoutDatasetOf({ nextId, contacts }: WatchList, gone: number): WatchList {
  return {
    nextId,
    contacts: contacts.map((contact) =>
      contact.exposures.some(({ dataset }) => dataset === gone)
        ? { ...contact, exposures: contact.exposures.filter(({ dataset }) => dataset !== gone) }
        : contact,
    ),
  };
}

/** The list without the contacts that go by any of these tags. */
export function withoutForgottenOnes(list: WatchList, forgotten: readonly ForgottenTag[]): WatchList {
  const names = new Set(forgotten.map(({ kind, mac }) => `${kind} ${Buffer.from(mac.subarray(0, 8)).toString("hex")}`));
  const gone = list.contacts.filter(({ tags }) => tags.some(([kind, tag]) => names.has(`${kind} ${tag}`)));
  return gone.length === 0 ? list : withoutContacts(list, new Set(gone.map(({ id }) => id)));
}

/** Datasets that a list of contacts may be checked against: those that only one person who asks is shown are none. */
export function watchedDatasets(all: readonly DatasetEntry[]): DatasetEntry[] {
  return all.filter((entry) => !isSensitive(entry));
}

/** What datasets hold of watched contacts, by the contacts' numbers. @throws LeaksiftError store-damaged, store-newer */
export function findWatched(
  store: BlockReader,
  keys: DerivedKeys,
  contacts: readonly WatchedContact[],
  datasets: readonly DatasetEntry[],
): ReadonlyMap<number, readonly FoundTag[]> {
  return checkTags(store, keys, askedTagsOf(contacts, keys), datasets);
}

/**
 * Notes what was found, in place of what the list said of these datasets before.
 * @param found of `findWatched`, for all contacts of the list and the datasets given
 * @returns the list, and what was not known before
 */
export function noteFound(
  list: WatchList,
  found: ReadonlyMap<number, readonly FoundTag[]>,
  datasets: readonly DatasetEntry[],
  by: WatchedExposure["by"],
  today: string,
): { readonly list: WatchList; readonly fresh: readonly WatchFinding[] } {
  const asked = new Set(datasets.map(({ id }) => id));
  const fresh: WatchFinding[] = [];
  const contacts = list.contacts.map((contact): WatchedContact => {
    const held = found.get(contact.id) ?? [];
    if (held.length === 0 && contact.exposures.length === 0) return contact;
    const known = new Map(contact.exposures.map((exposure) => [exposure.dataset, exposure]));
    const news = held.filter(({ datasetId }) => !known.has(datasetId));
    const noted: WatchedContact = {
      ...contact,
      exposures: [
        ...contact.exposures.filter(({ dataset }) => !asked.has(dataset)),
        ...held.map(
          ({ datasetId }): WatchedExposure =>
            known.get(datasetId) ?? { dataset: datasetId, since: today, by, told: false },
        ),
      ].sort((a, b) => a.dataset - b.dataset),
    };
    if (news.length > 0) fresh.push({ contact: noted, exposures: news.map(({ exposure }) => exposure) });
    return noted;
  });
  return { list: { ...list, contacts }, fresh };
}

/** Of what was found, what `watch run` has not told yet. @param list as `noteFound` left it */
export function untold(list: WatchList, found: ReadonlyMap<number, readonly FoundTag[]>): WatchFinding[] {
  return list.contacts.flatMap((contact) => {
    const open = new Set(contact.exposures.flatMap(({ dataset, told }) => (told ? [] : [dataset])));
    const exposures = (found.get(contact.id) ?? []).filter(({ datasetId }) => open.has(datasetId));
    return exposures.length === 0 ? [] : [{ contact, exposures: exposures.map(({ exposure }) => exposure) }];
  });
}

/** The list once `watch run` has told of all that these datasets hold. */
export function allTold(list: WatchList, datasets: readonly DatasetEntry[]): WatchList {
  const asked = new Set(datasets.map(({ id }) => id));
  return {
    ...list,
    contacts: list.contacts.map((contact) => ({
      ...contact,
      exposures: contact.exposures.map((exposure) =>
        asked.has(exposure.dataset) ? { ...exposure, told: true } : exposure,
      ),
    })),
  };
}

/** Every tag under which a dataset may hold a contact, under the first tag key: those that a check of it would ask for. */
function watchedTagsOf(contacts: readonly Contact[], keys: DerivedKeys): WatchedTag[][] {
  const questions = new Questions(contacts, keys.tagKey.subarray(0, LINK_BYTES));
  const tags = contacts.map((): WatchedTag[] => []);
  for (const [question, contact] of questions.contacts.entries()) {
    // A check would look this up and then say nothing of it: it is somebody else's valid number.
    if (questions.isMisread(question) && isValidPhone(questions.texts[question] as CanonicalPhone)) continue;
    const [high, low] = questions.tags.subarray(2 * question);
    tags[contact].push([questions.kindOf(question), hexOf(high) + hexOf(low), questions.isAlias(question) ? 1 : 0]);
  }
  return tags;
}

/** The tags that the store holds: behind as many links as its key was rotated. */
function askedTagsOf(contacts: readonly WatchedContact[], keys: DerivedKeys): AskedTags {
  const own = contacts.flatMap(({ id, tags }) => tags.map((tag) => ({ id, tag })));
  const high = Uint32Array.from(own, ({ tag: [, hex] }) => Number.parseInt(hex.slice(0, 8), 16));
  const low = Uint32Array.from(own, ({ tag: [, hex] }) => Number.parseInt(hex.slice(8), 16));
  for (const link of furtherLinks(keys.tagKey)) link.retag(high, low, high.length);
  return {
    owners: own.map(({ id }) => id),
    kinds: own.map(({ tag: [kind] }) => kind),
    isAlias: own.map(({ tag: [, , isAlias] }) => isAlias === 1),
    high,
    low,
  };
}

function placesByName(contacts: readonly WatchedContact[]): Map<string, number> {
  return new Map(contacts.map(({ tags }, place) => [nameOf(tags), place]));
}

/** Two contacts are the same when their names are. */
function nameOf([[kind, tag]]: readonly WatchedTag[]): string {
  return `${kind} ${tag}`;
}

function hexOf(word: number): string {
  return word.toString(16).padStart(8, "0");
}
