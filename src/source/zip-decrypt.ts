/**
 * Decrypts zip members: the traditional stream cipher (APPNOTE 6.1, weak, still the commonest) and AES in counter mode with
 * HMAC-SHA-1 (WinZip AE-1 and AE-2). A wrong password is seen at once in all but one of 256 (traditional) or 65,536 (AES)
 * cases, else at the end by the checksum.
 */
import { createCipheriv, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import type { Hmac } from "node:crypto";
import { promisify } from "node:util";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { passwordWrong } from "./archive-password.js";
import { readUpTo } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";

/** The method that WinZip writes for AES; the true one is in the extra field. */
const AES_WRAPPED = 99;
const AES_ITERATIONS = 1000;
const AES_MAC_BYTES = 10;
const TRADITIONAL_HEADER_BYTES = 12;
const HAS_DESCRIPTOR_FLAG = 1 << 3;

/** What the zip's directory says of an encrypted member; `aes` is the extra field 0x9901. */
export interface EncryptedEntry {
  readonly method: number;
  readonly flags: number;
  readonly packedBytes: number;
  readonly crc: number;
  readonly time: number;
  readonly aes: Buffer | null;
}

export interface Decrypted {
  readonly reader: ByteReader;
  /** The method that the decrypted bytes are packed with. */
  readonly method: number;
  /** False when the directory has no CRC-32 of the member because a MAC is checked instead. */
  readonly hasCrc: boolean;
}

/** @throws LeaksiftError input-password when the password is wrong, input-damaged */
export async function decryptingReader(
  packed: ByteReader,
  { method, flags, packedBytes, crc, time, aes }: EncryptedEntry,
  password: string,
  shown: string,
): Promise<Decrypted> {
  if (method === AES_WRAPPED) {
    if (!aes || aes.length < 7 || aes[4] < 1 || aes[4] > 3)
      throw new LeaksiftError("input-damaged", `${shown}: says it is encrypted with AES, but not how`);
    const reader = await openAes(packed, packedBytes, password, 8 + 8 * aes[4], shown);
    return { reader, method: aes.readUInt16LE(5), hasCrc: aes.readUInt16LE(0) === 1 };
  }
  const reader = new TraditionalReader(packed, Buffer.from(password));
  const header = await readUpTo(reader, TRADITIONAL_HEADER_BYTES);
  const check = (flags & HAS_DESCRIPTOR_FLAG) !== 0 ? time >>> 8 : crc >>> 24;
  if (header.length < TRADITIONAL_HEADER_BYTES || header[11] !== (check & 0xff)) throw passwordWrong(shown);
  return { reader, method, hasCrc: true };
}

/** Three keys that every plain byte stirs: CRC-32 steps and a linear congruence. */
class TraditionalReader implements ByteReader {
  readonly #inner: ByteReader;
  #key0 = 0x12345678;
  #key1 = 0x23456789;
  #key2 = 0x34567890;

  constructor(inner: ByteReader, password: Uint8Array) {
    this.#inner = inner;
    for (const byte of password) this.#stir(byte);
  }

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    const n = await this.#inner.read(target);
    for (let i = 0; i < n; i++) {
      const mixed = (this.#key2 | 2) & 0xffff;
      target[i] ^= (Math.imul(mixed, mixed ^ 1) >>> 8) & 0xff;
      this.#stir(target[i]);
    }
    return n;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #stir(byte: number): void {
    this.#key0 = CRC_TABLE[(this.#key0 ^ byte) & 0xff] ^ (this.#key0 >>> 8);
    this.#key1 = (Math.imul(this.#key1 + (this.#key0 & 0xff), 134775813) + 1) | 0;
    this.#key2 = CRC_TABLE[(this.#key2 ^ (this.#key1 >>> 24)) & 0xff] ^ (this.#key2 >>> 8);
  }
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let i = 0; i < 8; i++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb88320;
  return crc;
});

/** Salt, two bytes to check the password by, the bytes, a MAC of ten. */
async function openAes(
  packed: ByteReader,
  length: number,
  password: string,
  keyBytes: number,
  shown: string,
): Promise<ByteReader> {
  const saltBytes = keyBytes / 2;
  const head = await readUpTo(packed, saltBytes + 2);
  const bodyBytes = length - head.length - AES_MAC_BYTES;
  if (head.length < saltBytes + 2 || bodyBytes < 0)
    throw new LeaksiftError("input-damaged", `${shown}: is too short to be encrypted with AES`);
  const derive = promisify(pbkdf2);
  const keys = await derive(password, head.subarray(0, saltBytes), AES_ITERATIONS, 2 * keyBytes + 2, "sha1");
  if (!keys.subarray(2 * keyBytes).equals(head.subarray(saltBytes))) throw passwordWrong(shown);
  return new AesReader(packed, bodyBytes, keys.subarray(0, keyBytes), keys.subarray(keyBytes, 2 * keyBytes), shown);
}

const BLOCK_BYTES = 16;
const BLOCKS_AT_ONCE = 4096;

/** The counter is little-endian, which no library's CTR mode is: its blocks are encrypted here. */
class AesReader implements ByteReader {
  readonly #inner: ByteReader;
  readonly #cipher;
  readonly #hmac: Hmac;
  readonly #shown: string;
  readonly #counters = Buffer.alloc(BLOCKS_AT_ONCE * BLOCK_BYTES);
  #stream: Buffer = Buffer.alloc(0);
  #counter = 1;
  #left: number;
  #isChecked = false;

  constructor(inner: ByteReader, length: number, key: Uint8Array, macKey: Uint8Array, shown: string) {
    this.#inner = inner;
    this.#left = length;
    this.#shown = shown;
    this.#cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
    this.#hmac = createHmac("sha1", macKey);
  }

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    if (this.#left === 0) return this.#end();
    const n = await this.#inner.read(target.subarray(0, Math.min(target.length, this.#left)));
    if (n === 0) throw this.#damaged();
    this.#left -= n;
    this.#hmac.update(target.subarray(0, n));
    for (let i = 0; i < n;) {
      if (this.#stream.length === 0) this.#refill();
      const take = Math.min(n - i, this.#stream.length);
      for (let j = 0; j < take; j++) target[i + j] ^= this.#stream[j];
      this.#stream = this.#stream.subarray(take);
      i += take;
    }
    return n;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #refill(): void {
    for (let i = 0; i < BLOCKS_AT_ONCE; i++) {
      this.#counters.writeUIntLE(this.#counter++, i * BLOCK_BYTES, 6);
    }
    this.#stream = this.#cipher.update(this.#counters);
  }

  async #end(): Promise<number> {
    if (this.#isChecked) return 0;
    const mac = await readUpTo(this.#inner, AES_MAC_BYTES);
    const wanted = this.#hmac.digest().subarray(0, AES_MAC_BYTES);
    if (mac.length < AES_MAC_BYTES || !timingSafeEqual(mac, wanted)) throw this.#damaged();
    this.#isChecked = true;
    return 0;
  }

  #damaged(): LeaksiftError {
    return new LeaksiftError("input-damaged", `${this.#shown}: is damaged: its authentication code is wrong`);
  }
}
