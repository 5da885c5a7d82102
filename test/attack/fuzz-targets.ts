/**
 * What is fuzzed. Each target takes bytes through code that meets strangers' input and returns when all is well: an
 * error of leaksift's own is well, if it says nothing of the input; any other error is a finding, and so is slowness.
 */
import { closeSync, openSync, readdirSync, readlinkSync, writeSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { planInputs } from "../../src/app/plan-inputs.js";
import { LeaksiftError } from "../../src/errors/leaksift-error.js";
import { canonicalizeEmailCell } from "../../src/identifier/email.js";
import { maskEmail, maskValue, printable } from "../../src/identifier/mask.js";
import { maskLabel } from "../../src/identifier/mask-label.js";
import { canonicalizePhoneCell, phoneCandidates } from "../../src/identifier/phone.js";
import { canonicalizeQqCell } from "../../src/identifier/qq.js";
import { canonicalizeResidentIdCell } from "../../src/identifier/resident-id.js";
import { readKeyFile } from "../../src/key/key-file.js";
import { readSlotHeader } from "../../src/key/key-slot.js";
import { BlockDamage, blockLength, checkBlock, decodeBlock, findInBlock } from "../../src/run/block.js";
import { DEFAULT_LIMITS } from "../../src/source/archive-limits.js";
import { makeSlot, readChunks } from "../../src/source/chunk-reader.js";
import { ChunkTagger } from "../../src/worker/chunk-tagger.js";
import type { FilePlan } from "../../src/worker/file-plan.js";
import { TagPartitions } from "../../src/worker/tag-partitions.js";
import { FIXTURE_PASSWORD } from "../source/made-archives.js";
import { CONTENT_KEY, TAG_KEY } from "../worker/tag-text.js";
import { Finding, type FuzzTarget } from "./fuzz-finding.js";
import { CANARY, CONTAINER_SEEDS, TEXT_SEEDS, WORKBOOK_PARTS, type Seed } from "./fuzz-seeds.js";
import { READINGS_TARGET } from "./reading-targets.js";

const partitions = new TagPartitions(true, 1 << 24, "/nonexistent/leaksift-fuzz-spill");
const tagger = new ChunkTagger({
  tagKey: TAG_KEY,
  contentKey: CONTENT_KEY,
  withPayload: true,
  classes: ["names", "phone-numbers"],
  partitions,
});
const slot = makeSlot();
let files = 0;
/** Files that go on: a worker makes parser and tagger once for all chunks of a file, which takes longer than a small chunk. */
const openFiles = new Map<FilePlan, number>();

/** One piece through parser and tagger, as a worker takes it; its tags are forgotten. */
function tag(plan: FilePlan, bytes: Buffer, last: boolean): void {
  const known = openFiles.get(plan);
  const file = known ?? files++;
  if (known === undefined) tagger.addPlan(file, plan);
  if (last) openFiles.delete(plan);
  else openFiles.set(plan, file);
  const { consumed } = tagger.run(
    { chunk: 0, file, slot: 0, from: 0, to: bytes.length, first: known === undefined, last, digestIndex: -1 },
    bytes,
  );
  tagger.discard(0);
  if (consumed < 0 || consumed > bytes.length) throw new Finding(`consumed ${consumed} of ${bytes.length}`);
  if (last && consumed !== bytes.length) throw new Finding(`left ${bytes.length - consumed} bytes at the end`);
}

const LAYOUT = { bucketBits: 4, upperBits: 4, lowBytes: 7 } as const;
const BLOCK_ID = 2 ** 28 + 3;
const aBlock = ((): Buffer => {
  const block = Buffer.alloc(7 + 3 + 3 * 7);
  block[4] = 3;
  block[7] = 0b0000_1011;
  return block;
})();

let path = "";
/** Where the file lies that is fuzzed; a path of its own for each process. */
export function fuzzAt(file: string): void {
  path = file;
}

function put(bytes: Buffer): void {
  const file = openSync(path, "w", 0o600);
  writeSync(file, bytes);
  closeSync(file);
}

/** Whether this process has the fuzzed file open; only Linux says so. */
function isOpen(): boolean {
  try {
    return readdirSync("/proc/self/fd").some((fd) => linkOf(fd) === path);
  } catch {
    return false;
  }
}

/** What a descriptor is of; the one that listed them is closed by now. */
function linkOf(fd: string): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return null;
  }
}

/** Whoever reads an archive may close it a little later than it returns. */
async function requireClosed(): Promise<void> {
  for (let attempt = 0; isOpen(); attempt++) {
    if (attempt === 20) throw new Finding("a file is left open");
    await setTimeout(attempt);
  }
}

/** With it all fixtures open, so that what lies behind the decryption is read, too. */
const ARCHIVES = { limits: DEFAULT_LIMITS, password: () => Promise.resolve(FIXTURE_PASSWORD) };

/** An input from its first look to the tags of all of it. */
async function readAll(bytes: number): Promise<void> {
  const { planned } = await planInputs({
    files: [{ path, bytes }],
    skipped: [],
    country: "CN",
    columns: [],
    archives: ARCHIVES,
  });
  for (const { input, plan } of planned) {
    try {
      const reader = await input.open();
      try {
        const newline = plan.dialect.newline.charCodeAt(0);
        for await (const chunk of readChunks(reader, newline, () => Promise.resolve(slot)))
          if (chunk.last) tag(plan, slot.bytes.subarray(chunk.from, chunk.to), true);
      } finally {
        await reader.close();
      }
    } finally {
      await input.file.release?.();
    }
  }
}

/** Bytes as a file that a user names. */
async function readInput(bytes: Buffer): Promise<void> {
  put(bytes);
  try {
    await readAll(bytes.length);
  } finally {
    await requireClosed();
  }
}

const plain = (name: string, text: string): Seed => ({ name, bytes: Buffer.from(text), plan: null });

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  READINGS_TARGET,
  {
    name: "records",
    seeds: TEXT_SEEDS.filter(({ plan }) => plan !== null),
    weight: 800,
    run(bytes, { plan }) {
      // A chunk that something follows is cut anywhere; what ends a file is read to its end.
      if (plan) tag(plan, bytes, bytes.length % 4 === 0);
    },
  },
  {
    name: "inputs",
    seeds: [...TEXT_SEEDS, ...CONTAINER_SEEDS],
    weight: 12,
    run: readInput,
  },
  {
    name: "workbooks",
    seeds: WORKBOOK_PARTS,
    weight: 6,
    async run(bytes, { name }) {
      const part = WORKBOOK_PARTS.find((one) => one.name === name);
      if (part) await readInput(part.book(bytes));
    },
  },
  {
    name: "cells",
    seeds: [
      plain("phone", "+86 138 0013 8000 转 12"), plain("float", "13800138000.0"), plain("two", "13800138000;021-62345678 / +1 (212) 555-0100 x12"),
      plain("email", "Quokka <ann+tag@Example.COM>"), plain("idn", "мария@пример.рф"), plain("id", "11010519491231002X"), plain("qq", "QQ: 10001"),
    ], // prettier-ignore
    weight: 120,
    run(bytes) {
      const text = bytes.toString();
      for (const country of ["CN", null] as const) {
        canonicalizePhoneCell(text, { country, reading: "national" });
        phoneCandidates(text, country);
      }
      for (const read of [canonicalizeEmailCell, canonicalizeQqCell, canonicalizeResidentIdCell, maskValue, maskEmail])
        read(text);
      // oxlint-disable-next-line no-control-regex
      if (
        /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u.test(printable(text) + maskLabel(text, []) + maskEmail(text))
      )
        throw new Finding("a control character was left");
    },
  },
  {
    name: "blocks",
    seeds: [{ name: "block", bytes: aBlock, plan: null }],
    weight: 300,
    run(bytes) {
      if (bytes.length < 4) return;
      // With a right checksum, as an attacker would make it.
      const id = Buffer.alloc(8);
      id.writeBigUInt64LE(BigInt(BLOCK_ID));
      bytes.writeUInt32LE(crc32(bytes.subarray(4), crc32(id)), 0);
      try {
        checkBlock(bytes, LAYOUT, BLOCK_ID);
      } catch (error) {
        if (error instanceof BlockDamage) return;
        throw error;
      }
      const n = blockLength(bytes);
      const [high, low, profiles] = [new Uint32Array(n), new Uint32Array(n), new Uint32Array(n)];
      decodeBlock(bytes, LAYOUT, 3, high, low, profiles, 0);
      const found = new Set<number>();
      findInBlock(bytes, LAYOUT, high, low, 0, n, (place) => found.add(place));
      if (found.size < n) throw new Finding("a tag of the block is not found in it");
      const last = Uint32Array.of(0xffffffff);
      findInBlock(bytes, LAYOUT, last, last, 0, 1, () => undefined);
    },
  },
  {
    name: "keys",
    seeds: [
      plain("key file", "leaksift-key-1\nstore a0a1a2a3a4a5a6a7a8a9aaabacadaeaf\nkey AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\ncheck 8afe9b17\n"),
      { name: "slot", bytes: Buffer.concat([Buffer.from("LSSLOT\0\x01\0\x01\0\0\0\0\0\x03\0\0\0\x04"), Buffer.alloc(76)]), plan: null },
    ], // prettier-ignore
    weight: 20,
    run(bytes, { name }) {
      if (name === "slot") readSlotHeader(bytes);
      else {
        put(bytes);
        readKeyFile(path);
      }
    },
  },
];

/** @returns why what a target threw is a finding; `null` for an error of leaksift's own that says nothing of the input */
export function findingOf(error: unknown): string | null {
  if (!(error instanceof LeaksiftError))
    return error instanceof Finding ? error.message : String((error as Error)?.stack ?? error);
  return `${error.message} ${error.hint ?? ""}`.includes(CANARY) ? `an error quotes its input: ${error.code}` : null;
}
