/**
 * From a passphrase and the key slots of a store to its master key. Slots lie in the store, so whoever wrote the store chose
 * their number and their cost: both are bounded, those of the usual cost are tried first, and a malformed one hinders no other.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { ARGON2_COST, ARGON2_LIMIT, openSlot, readSlotHeader, type Argon2Cost } from "../key/key-slot.js";
import { KEY_SLOT_LIMIT } from "../store/store-schema.js";

/** Work of all attempts together, in KiB × passes: that of the dearest slot that is allowed, and of a store full of usual ones. */
const WORK_LIMIT = workOf(ARGON2_LIMIT) + KEY_SLOT_LIMIT * workOf(ARGON2_COST);

/** Why a slot was not tried. */
export type IgnoredSlot = "malformed" | "too-many" | "too-costly";

export interface OpenedSlots {
  /** The master key, owned by the caller; `null` when the passphrase opens no slot. */
  readonly masterKey: Uint8Array | null;
  /** The slot that it was in. */
  readonly slot: number | null;
  /** Slots that need a key part, which there was none of. */
  readonly withoutPart: number;
  /** Slots that were passed over, by reason. */
  readonly ignored: ReadonlyMap<IgnoredSlot, number>;
}

/**
 * Tries the slots, the usual ones first, then the dearer, at most KEY_SLOT_LIMIT of them.
 * @param total how many the store has, of which `slots` may be the first only
 * @param keyPart what slots of version 2 need besides; without it they are not tried
 * @throws LeaksiftError key-damaged when there are slots and none of them can be tried
 */
export async function openKeySlots(
  slots: readonly { readonly id: number; readonly sealed: Uint8Array }[],
  passphrase: Uint8Array,
  storeId: Uint8Array,
  total: number,
  keyPart: Uint8Array | null = null,
): Promise<OpenedSlots> {
  const ignored = new Map<IgnoredSlot, number>();
  const ignore = (why: IgnoredSlot, count = 1): void => void ignored.set(why, (ignored.get(why) ?? 0) + count);
  if (total > slots.length) ignore("too-many", total - slots.length);
  const usable: { id: number; sealed: Uint8Array; work: number }[] = [];
  let damage: LeaksiftError | null = null;
  let withoutPart = 0;
  for (const { id, sealed } of slots) {
    try {
      const { cost, version } = readSlotHeader(sealed);
      if (version === 2 && !keyPart) withoutPart++;
      else usable.push({ id, sealed, work: workOf(cost) });
    } catch (error) {
      if (!(error instanceof LeaksiftError)) throw error;
      damage ??= error;
      ignore("malformed");
    }
  }
  if (usable.length === 0 && withoutPart === 0 && damage) throw damage;
  usable.sort((a, b) => rankOf(a.work) - rankOf(b.work));
  let work = 0;
  let masterKey: Uint8Array | null = null;
  let opened: number | null = null;
  for (const [i, { id, sealed, work: own }] of usable.entries()) {
    work += own;
    if (i >= KEY_SLOT_LIMIT) ignore("too-many");
    else if (work > WORK_LIMIT) ignore("too-costly");
    else if (!masterKey) {
      masterKey = await openSlot(sealed, passphrase, storeId, keyPart);
      opened = masterKey && id;
    }
  }
  return { masterKey, slot: opened, withoutPart, ignored };
}

/** One line for people. */
export function ignoredSlotsText(ignored: ReadonlyMap<IgnoredSlot, number>): string {
  const reasons = [...ignored].map(([why, count]) => `${count} ${WORDS[why]}`).join(", ");
  return `key slots of this store were passed over: ${reasons}; if you didn't make them, somebody else has written to it`;
}

const WORDS: Readonly<Record<IgnoredSlot, string>> = {
  malformed: "malformed",
  "too-many": `above the ${KEY_SLOT_LIMIT} that are tried`,
  "too-costly": "asking for too much work",
};

/** Cheap ones first; but nothing is written below the usual cost, so what costs less is junk, and comes last. */
function rankOf(work: number): number {
  return work < workOf(ARGON2_COST) ? WORK_LIMIT + 1 : work;
}

function workOf({ memoryKib, passes }: Argon2Cost): number {
  return memoryKib * passes;
}
