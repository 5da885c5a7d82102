/**
 * A key slot: the master key of a store, wrapped with a passphrase. Argon2id (RFC 9106, version 1.3) makes a 256-bit key
 * of the passphrase, AES-256-GCM (SP 800-38D) wraps with it. 96 bytes, numbers big-endian:
 *
 *     0 magic "LSSLOT" · 6 version u16 · 8 memory in KiB u32 · 12 passes u32 · 16 parallelism u32
 *     20 salt 16 · 36 nonce 12 · 48 ciphertext 32 · 80 GCM tag 16
 *
 * Bytes 0 … 47 and the store id are the additional authenticated data, so a slot can't be moved or its cost rewritten.
 * Version 1 opens with the passphrase alone. Version 2 needs the key part of a file besides (key-file.ts): the wrapping key
 * is then HKDF-SHA-256 of Argon2's output with the part as salt.
 */
import { hkdfSync, randomBytes } from "node:crypto";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { openGcm, sealGcm } from "./aes-gcm.js";
import { checkLength, MASTER_KEY_BYTES, STORE_ID_BYTES } from "./derived-keys.js";

export interface Argon2Cost {
  memoryKib: number;
  passes: number;
  parallelism: number;
}

/** The second recommendation of RFC 9106, and the least that a slot is written with: 64 MiB, t = 3, p = 4. */
export const ARGON2_COST: Argon2Cost = Object.freeze({ memoryKib: 64 * 1024, passes: 3, parallelism: 4 });

/** The most that a slot may ask for when it is opened: it lies in the store, so whoever wrote the store chose it. */
export const ARGON2_LIMIT: Argon2Cost = Object.freeze({ memoryKib: 2 * 1024 * 1024, passes: 16, parallelism: 16 });

export const SLOT_BYTES = 96;

/** What can be said of a slot without its passphrase. */
export interface SlotHeader {
  /** 2 when it needs a key part besides the passphrase. */
  version: 1 | 2;
  cost: Argon2Cost;
}

const MAGIC = Buffer.from("LSSLOT", "latin1");
const VERSION_AT = 6;
const MEMORY_AT = 8;
const PASSES_AT = 12;
const PARALLELISM_AT = 16;
const SALT_AT = 20;
const NONCE_AT = 36;
const CIPHERTEXT_AT = 48;

/**
 * Wraps a master key. Takes about 0.25 s on two shared cores at ARGON2_COST. The arguments are not changed or kept.
 * @param passphrase as `normalizePassphrase` gives it; not empty
 * @param keyPart 32 bytes that will be needed besides the passphrase, or `null`
 * @throws RangeError for a wrong length, an empty passphrase, or a cost outside ARGON2_COST … ARGON2_LIMIT.
 */
export async function sealSlot(
  masterKey: Uint8Array,
  passphrase: Uint8Array,
  storeId: Uint8Array,
  cost: Argon2Cost = ARGON2_COST,
  keyPart: Uint8Array | null = null,
): Promise<Uint8Array> {
  checkLength("masterKey", masterKey, MASTER_KEY_BYTES);
  checkLength("storeId", storeId, STORE_ID_BYTES);
  if (passphrase.length === 0) throw new RangeError("passphrase: expected at least 1 byte, got 0");
  for (const name of ["memoryKib", "passes", "parallelism"] as const) {
    const value = cost[name];
    if (!Number.isInteger(value) || value < ARGON2_COST[name] || value > ARGON2_LIMIT[name]) {
      throw new RangeError(`${name}: expected ${ARGON2_COST[name]} to ${ARGON2_LIMIT[name]}, got ${value}`);
    }
  }
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.set(MAGIC);
  slot.writeUInt16BE(keyPart ? 2 : 1, VERSION_AT);
  slot.writeUInt32BE(cost.memoryKib, MEMORY_AT);
  slot.writeUInt32BE(cost.passes, PASSES_AT);
  slot.writeUInt32BE(cost.parallelism, PARALLELISM_AT);
  slot.set(randomBytes(CIPHERTEXT_AT - SALT_AT), SALT_AT); // salt and nonce
  const wrappingKey = await wrappingKeyOf(passphrase, slot, cost, keyPart);
  try {
    const nonce = slot.subarray(NONCE_AT, CIPHERTEXT_AT);
    slot.set(sealGcm(wrappingKey, nonce, authenticatedData(slot, storeId), masterKey), CIPHERTEXT_AT);
  } finally {
    wrappingKey.fill(0);
  }
  return Uint8Array.from(slot);
}

/**
 * Unwraps the master key: 32 bytes, owned by the caller.
 * @returns `null` when the passphrase is wrong, or the slot is another store's, or was changed in a way that can't be
 *   told from that. Never a wrong key.
 * @param keyPart for a slot of version 2; without it such a slot doesn't open
 * @throws LeaksiftError `key-damaged` when the slot is malformed or asks for more than ARGON2_LIMIT, before any work.
 */
export async function openSlot(
  slot: Uint8Array,
  passphrase: Uint8Array,
  storeId: Uint8Array,
  keyPart: Uint8Array | null = null,
): Promise<Uint8Array | null> {
  checkLength("storeId", storeId, STORE_ID_BYTES);
  const { cost, version } = readSlotHeader(slot);
  if (version === 2 && !keyPart) return null;
  const bytes = Buffer.from(slot); // a copy: the slot may be a view of something that changes while Argon2 runs
  const wrappingKey = await wrappingKeyOf(passphrase, bytes, cost, version === 2 ? keyPart : null);
  try {
    const nonce = bytes.subarray(NONCE_AT, CIPHERTEXT_AT);
    return openGcm(wrappingKey, nonce, authenticatedData(bytes, storeId), bytes.subarray(CIPHERTEXT_AT));
  } finally {
    wrappingKey.fill(0);
  }
}

/**
 * Reads and checks everything that needs no passphrase; cheap whatever the slot says.
 * @throws LeaksiftError `key-damaged` when it is no slot, of a newer version, or of a cost that is refused.
 */
export function readSlotHeader(slot: Uint8Array): SlotHeader {
  if (slot.length !== SLOT_BYTES) throw damaged(`it has ${slot.length} bytes, not ${SLOT_BYTES}`);
  const view = new DataView(slot.buffer, slot.byteOffset, slot.byteLength);
  if (MAGIC.some((byte, index) => slot[index] !== byte)) throw damaged("it doesn't begin as a key slot does");
  const version = view.getUint16(VERSION_AT);
  if (version !== 1 && version !== 2) {
    throw damaged(`its version is ${version}, and this leaksift reads versions 1 and 2`);
  }
  const cost = {
    memoryKib: view.getUint32(MEMORY_AT),
    passes: view.getUint32(PASSES_AT),
    parallelism: view.getUint32(PARALLELISM_AT),
  };
  for (const name of ["memoryKib", "passes", "parallelism"] as const) {
    if (cost[name] > ARGON2_LIMIT[name]) throw damaged(`${name} is ${cost[name]}, above ${ARGON2_LIMIT[name]}`);
    if (cost[name] < 1) throw damaged(`${name} is 0`);
  }
  if (cost.memoryKib < 8 * cost.parallelism) throw damaged("its memory is below what Argon2 allows"); // RFC 9106, 3.1
  return { version, cost };
}

/** The caller zeroes the result. */
async function wrappingKeyOf(
  passphrase: Uint8Array,
  slot: Buffer,
  cost: Argon2Cost,
  keyPart: Uint8Array | null,
): Promise<Uint8Array> {
  const stretched = await stretch(passphrase, slot, cost);
  if (!keyPart) return stretched;
  checkLength("keyPart", keyPart, MASTER_KEY_BYTES);
  const wrappingKey = new Uint8Array(hkdfSync("sha256", stretched, keyPart, "leaksift/v1/two secrets", 32));
  stretched.fill(0);
  return wrappingKey;
}

/** The caller zeroes the result. Imported here and not above: most commands never need Argon2, and start-up counts. */
async function stretch(passphrase: Uint8Array, slot: Buffer, cost: Argon2Cost): Promise<Buffer> {
  const { argon2id, hash } = await import("argon2");
  const secret = Buffer.from(passphrase);
  try {
    return await hash(secret, {
      raw: true,
      type: argon2id,
      version: 0x13,
      hashLength: 32,
      salt: slot.subarray(SALT_AT, NONCE_AT),
      memoryCost: cost.memoryKib,
      timeCost: cost.passes,
      parallelism: cost.parallelism,
    });
  } finally {
    secret.fill(0);
  }
}

function authenticatedData(slot: Buffer, storeId: Uint8Array): Buffer {
  return Buffer.concat([slot.subarray(0, CIPHERTEXT_AT), storeId]);
}

function damaged(reason: string): LeaksiftError {
  const hint = "Use another key slot or the key file, or restore the store from a backup.";
  return new LeaksiftError("key-damaged", `A key slot of the store is damaged: ${reason}.`, hint);
}
