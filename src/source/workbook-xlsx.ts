/**
 * The sheets of an xlsx or xlsm (ECMA-376-1). Its shared strings are loaded when the first sheet is opened, and let go of when
 * the last one is closed: sheets are read in their order, so they are not loaded again for each.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";
import {
  readDateStyles,
  readRelations,
  readWorkbookPart,
  resolveTarget,
  SMALL_PART_LIMIT_BYTES,
} from "./workbook-parts.js";
import { KeptWhileRead, type Workbook, type WorkbookSheet } from "./workbook-shape.js";
import { readCellLinks } from "./workbook-links.js";
import { SheetReader } from "./workbook-sheet.js";
import { SharedStrings, SharedStringsScanner } from "./workbook-strings.js";
import { scanPart, utf8Reader } from "./workbook-utf16.js";
import type { WorkbookZip } from "./workbook-zip.js";

const WORKBOOK_PATH = "xl/workbook.xml";

/**
 * @returns `null` when the zip is no xlsx
 * @throws LeaksiftError input-damaged, input-unsupported
 */
export async function xlsxWorkbook(zip: WorkbookZip, name: string): Promise<Workbook | null> {
  const path = await workbookPath(zip, name);
  const part = path === null ? null : await zip.read(path, SMALL_PART_LIMIT_BYTES);
  if (path === null || part === null) return null;
  const { isWorkbook, is1904, sheets } = readWorkbookPart(part, `${name} (${path})`);
  if (!isWorkbook) return null;
  zip.checkUnpackedSize();
  const folder = path.slice(0, path.lastIndexOf("/"));
  const relations = await relationsOf(zip, path, name);
  const targetOf = (type: string): string | null => {
    const relation = [...relations.values()].find((one) => one.type.endsWith(`/${type}`));
    return relation ? resolveTarget(folder, relation.target) : null;
  };
  const stringsPath = targetOf("sharedStrings") ?? `${folder}/sharedStrings.xml`;
  const stylesPath = targetOf("styles") ?? `${folder}/styles.xml`;
  const styles = await zip.read(stylesPath, SMALL_PART_LIMIT_BYTES);
  const dateStyles = styles ? readDateStyles(styles, `${name} (${stylesPath})`) : new Uint8Array(0);

  const shared = new KeptWhileRead(() => loadStrings(zip, stringsPath, name));
  const seen = new Set<string>();
  const found = sheets.flatMap(({ name: sheetName, relation: id }): WorkbookSheet[] => {
    const relation = relations.get(id);
    // Sheets of charts and dialogs hold no cells. Two names for one part would only repeat it.
    const target = relation?.type.endsWith("/worksheet") ? resolveTarget(folder, relation.target) : "";
    if (target === "" || seen.has(target)) return [];
    seen.add(target);
    const number = seen.size;
    return [
      {
        name: sheetName,
        bytes: zip.part(target)?.packedBytes ?? 0,
        open: (skip) =>
          openSheet(zip, target, name, { shared, dateStyles, is1904, skip, isLast: () => number === seen.size }),
      },
    ];
  });
  return { format: "xlsx", sheets: found };
}

/** Where the workbook part lies: nearly always in one place; else the package's relations say so. */
async function workbookPath(zip: WorkbookZip, name: string): Promise<string | null> {
  if (zip.part(WORKBOOK_PATH)) return WORKBOOK_PATH;
  if (!zip.part("[Content_Types].xml")) return null;
  const relations = await zip.read("_rels/.rels", SMALL_PART_LIMIT_BYTES);
  if (!relations) return null;
  const document = [...readRelations(relations, `${name} (_rels/.rels)`).values()].find(({ type }) =>
    type.endsWith("/officeDocument"),
  );
  const path = document ? resolveTarget("", document.target) : null;
  return path !== null && zip.part(path) ? path : null;
}

async function relationsOf(zip: WorkbookZip, path: string, name: string): Promise<ReturnType<typeof readRelations>> {
  const slash = path.lastIndexOf("/");
  const relationsPath = `${path.slice(0, slash + 1)}_rels/${path.slice(slash + 1)}.rels`;
  const part = await zip.read(relationsPath, SMALL_PART_LIMIT_BYTES);
  if (!part) throw new LeaksiftError("input-damaged", `${name}: doesn't say where its sheets lie (${relationsPath})`);
  return readRelations(part, `${name} (${relationsPath})`);
}

interface SheetOptions {
  readonly shared: KeptWhileRead<SharedStrings>;
  readonly dateStyles: Uint8Array;
  readonly is1904: boolean;
  readonly skip: number;
  readonly isLast: () => boolean;
}

async function openSheet(zip: WorkbookZip, path: string, name: string, options: SheetOptions): Promise<ByteReader> {
  const { shared, dateStyles, is1904, skip } = options;
  const strings = await shared.take();
  const release = (): void => shared.release(options.isLast());
  try {
    const links = await readCellLinks(zip, path, name);
    const part = await zip.open(path);
    if (!part) throw new LeaksiftError("input-damaged", `${name}: has no part ${path}, which is one of its sheets`);
    return new SheetReader(
      await utf8Reader(part),
      `${name} (${path})`,
      { strings, dateStyles, is1904, links },
      skip,
      release,
    );
  } catch (error) {
    release();
    throw error;
  }
}

/** @throws LeaksiftError input-damaged, input-unsupported above SHARED_STRINGS_LIMIT_BYTES */
async function loadStrings(zip: WorkbookZip, path: string, name: string): Promise<SharedStrings> {
  const strings = new SharedStrings(name);
  const part = await zip.open(path);
  if (!part) return strings;
  const scanner = new SharedStringsScanner(`${name} (${path})`, strings);
  await scanPart(part, scanner);
  return strings;
}
