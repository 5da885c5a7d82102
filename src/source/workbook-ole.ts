/**
 * What lies in an OLE compound file (MS-CFB): an old workbook, an encrypted new one, or something else altogether. Only the
 * names in its directory are looked at; each is UTF-16 and stands at the start of an entry of 128 bytes.
 */
import { open } from "node:fs/promises";
import type { WorkbookSource } from "./workbook-zip.js";

const OLE_START = Buffer.from("d0cf11e0a1b11ae1", "hex");
const ENTRY_BYTES = 128;
/** Sectors of the directory that are looked at; a workbook's directory has a few. */
const DIRECTORY_SECTORS = 64;
const END_OF_CHAIN = 0xfffffffa;

/** @param head eight bytes at least */
export function isOle(head: Buffer): boolean {
  return head.subarray(0, OLE_START.length).equals(OLE_START);
}

export async function isEncryptedOle(source: WorkbookSource): Promise<boolean> {
  return (await namesOf(source)).has("EncryptedPackage");
}

/** Is it a workbook of Excel 5 to 2003? */
export async function isOleWorkbook(source: WorkbookSource): Promise<boolean> {
  const names = await namesOf(source);
  return names.has("Workbook") || names.has("Book");
}

async function namesOf(source: WorkbookSource): Promise<Set<string>> {
  const names = new Set<string>();
  const read = await positionalReader(source);
  try {
    const header = await read.at(0, 512);
    if (header.length < 512) return names;
    const sectorBytes = header.readUInt16LE(30) === 12 ? 4096 : 512;
    let sector = header.readUInt32LE(48);
    for (let seen = 0; seen < DIRECTORY_SECTORS && sector < END_OF_CHAIN; seen++) {
      const entries = await read.at((sector + 1) * sectorBytes, sectorBytes);
      for (let at = 0; at + ENTRY_BYTES <= entries.length; at += ENTRY_BYTES) {
        const nameBytes = Math.min(64, entries.readUInt16LE(at + 64));
        names.add(entries.toString("utf16le", at, at + Math.max(0, nameBytes - 2)));
      }
      // The chain goes on in the allocation table, whose first 109 sectors the header lists: 7 MB, or 450 MB, of the file.
      const perSector = sectorBytes / 4;
      const table = Math.floor(sector / perSector);
      if (table >= 109) break;
      const next = await read.at((header.readUInt32LE(76 + 4 * table) + 1) * sectorBytes + 4 * (sector % perSector), 4);
      if (next.length < 4) break;
      sector = next.readUInt32LE(0);
    }
    return names;
  } finally {
    await read.close();
  }
}

interface PositionalReader {
  at(position: number, bytes: number): Promise<Buffer>;
  close(): Promise<void>;
}

async function positionalReader(source: WorkbookSource): Promise<PositionalReader> {
  if (typeof source !== "string")
    return {
      at: (position, bytes) => Promise.resolve(source.subarray(position, position + bytes)),
      close: () => Promise.resolve(),
    };
  const handle = await open(source, "r");
  return {
    async at(position, bytes) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, position);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}
