/**
 * Opens a workbook, told by its content: xlsx (and xlsm), xlsb, ods, xls. Each sheet, hidden ones too, is one input: rows of
 * text as workbook-rows.ts writes them. xlsx and ods stream; xls and xlsb are read whole, through a library, up to a limit.
 * What reads them is loaded when one is met.
 */
import { open } from "node:fs/promises";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { isEncryptedOle, isOle, isOleWorkbook } from "./workbook-ole.js";
import { encryptedWorkbook, type Workbook } from "./workbook-shape.js";
import type { WorkbookSource, WorkbookZip } from "./workbook-zip.js";

const ZIP_START = 0x504b0304;

/** Whether a file that begins with these 8 bytes is worth opening as a workbook. */
export function mayBeWorkbook(head: Buffer): boolean {
  return head.length >= 8 && (isOle(head) || head.readUInt32BE(0) === ZIP_START);
}

/**
 * @param source a path, or the bytes of a workbook that is itself a member of something
 * @param name shown in errors
 * @returns `null` when it is no workbook
 * @throws LeaksiftError input-missing, input-unreadable, input-damaged; input-unsupported when it is encrypted or too large
 */
export async function openWorkbook(source: WorkbookSource, name: string): Promise<Workbook | null> {
  const head = await firstBytes(source);
  if (head.length < 8) return null;
  if (isOle(head)) {
    if (await isEncryptedOle(source)) throw encryptedWorkbook(name);
    if (!(await isOleWorkbook(source))) return null;
    return (await import("./workbook-library.js")).libraryWorkbook(source, name, "xls");
  }
  if (head.readUInt32BE(0) !== ZIP_START) return null;
  let zip: WorkbookZip;
  try {
    zip = await (await import("./workbook-zip.js")).WorkbookZip.open(source, name);
  } catch (error) {
    // Whoever reads zips will say so; only what is a workbook is told about here.
    if (error instanceof LeaksiftError && error.code === "input-damaged") return null;
    throw error;
  }
  if (zip.part("xl/workbook.bin")) return (await import("./workbook-library.js")).libraryWorkbook(source, name, "xlsb");
  const { isOpenDocument, openDocumentWorkbook } = await import("./workbook-ods.js");
  if (await isOpenDocument(zip)) return openDocumentWorkbook(zip, name);
  return (await import("./workbook-xlsx.js")).xlsxWorkbook(zip, name);
}

async function firstBytes(source: WorkbookSource): Promise<Buffer> {
  if (typeof source !== "string") return source.subarray(0, 8);
  try {
    const handle = await open(source, "r");
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    // Whoever opens it next says what is wrong.
    return Buffer.alloc(0);
  }
}
