/**
 * Workbooks that are text: SpreadsheetML 2003, and HTML tables that programs save as `.xls`. Told by their first kilobytes;
 * read once to know their sheets, then once for each.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { PushbackReader, readUpTo, type ByteReader } from "./byte-reader.js";
import { DecodingReader } from "./decoding-reader.js";
import { detectEncoding, encodingOfBom } from "./text-encoding.js";
import type { TextEncodingName } from "./text-encoding.js";
import { decodeSample } from "./transcoder.js";
import type { HtmlTableScanner } from "./workbook-html.js";
import { RowWriter } from "./workbook-rows.js";
import type { SheetScanner, Workbook } from "./workbook-shape.js";
import { OneSheetReader } from "./workbook-sheet-reader.js";
import { scanAll } from "./workbook-utf16.js";

/** Where a workbook says what it is: styles may stand before the first table. */
const HEAD_BYTES = 256 << 10;
const SHEETS_LIMIT = 1000;
/** Every sheet is read from the start of the file. */
const WORK_LIMIT_BYTES = 64 * 2 ** 30;
/** Text outside of tables, in characters and by its share, from which a page is a text that has tables. */
const PAGE_CHARACTERS = 2000;
const PAGE_SHARE = 0.5;

/** An input that can be opened as often as one likes. */
export interface MarkupSource {
  readonly name: string;
  /** Size, as far as it is known. */
  readonly bytes: number;
  /** Named by the user; else recognised. */
  readonly encoding?: TextEncodingName | undefined;
  open(): Promise<ByteReader>;
}

/**
 * @returns `null` when it is none, or a page of which tables are the lesser part
 * @throws LeaksiftError input-damaged; input-unsupported when it has too many sheets
 */
export async function openMarkupWorkbook(source: MarkupSource): Promise<Workbook | null> {
  const reader = await source.open();
  let head: Buffer;
  try {
    // Most inputs are known by their first byte.
    head = await readUpTo(reader, 8);
    if (!mayBeMarkup(head)) return null;
    head = Buffer.concat([head, await readUpTo(reader, HEAD_BYTES)]);
  } finally {
    await reader.close();
  }
  const decoding =
    source.encoding === undefined
      ? detectEncoding(head)
      : { encoding: source.encoding, bomBytes: encodingOfBom(head)?.bomBytes ?? 0 };
  if ("binary" in decoding) return null;
  const { encoding, bomBytes } = decoding;
  const { text } = decodeSample(head.subarray(bomBytes), encoding, false);
  const format = formatOf(text);
  if (format === null) return null;
  const utf8 = async (): Promise<ByteReader> => {
    const opened = await source.open();
    const start = await readUpTo(opened, bomBytes);
    const whole = start.length === bomBytes ? opened : new PushbackReader(start, opened);
    const fixed = source.encoding !== undefined || bomBytes > 0;
    return new DecodingReader(whole, { encoding, undecodable: 0, bytes: 0 }, { name: source.name, fixed });
  };
  const scannerOf = await scannersOf(format, source.name);
  const first = scannerOf(new RowWriter(), -1, false);
  await scanAll(await utf8(), first);
  const { sheets } = first;
  if (format === "html" && (sheets.length === 0 || isPage(first as HtmlTableScanner))) return null;
  if (sheets.length > SHEETS_LIMIT || source.bytes * sheets.length > WORK_LIMIT_BYTES)
    throw new LeaksiftError("input-unsupported", `${source.name}: has ${sheets.length} tables, too many for its size`);
  return {
    format,
    sheets: sheets.map((name, index) => ({
      name,
      bytes: Math.floor(source.bytes / sheets.length),
      async open(skip) {
        const rows = new RowWriter(skip);
        return new OneSheetReader(
          await utf8(),
          rows,
          scannerOf(rows, index, index === sheets.length - 1),
          sheets.length,
        );
      },
    })),
  };
}

/** Makes the scanner of a sheet: which one is wanted, and whether it is the last. The parser of a format is loaded when it is met. */
async function scannersOf(
  format: "spreadsheetml" | "html",
  name: string,
): Promise<(rows: RowWriter, wanted: number, isLast: boolean) => SheetScanner> {
  if (format === "html") {
    const { HtmlTableScanner } = await import("./workbook-html.js");
    return (rows, wanted, isLast) => new HtmlTableScanner(name, rows, wanted, isLast);
  }
  const { SpreadsheetMlScanner } = await import("./workbook-spreadsheetml.js");
  return (rows, wanted) => new SpreadsheetMlScanner(name, rows, wanted);
}

/** `<`, perhaps behind a BOM or white space, in an encoding of one byte or two. */
function mayBeMarkup(head: Buffer): boolean {
  const bom = encodingOfBom(head)?.bomBytes ?? 0;
  for (let i = bom; i < head.length; i++) if (head[i] > 32) return head[i] === 60;
  return false;
}

function formatOf(head: string): "spreadsheetml" | "html" | null {
  if (
    /^\s*<(?:\?xml|[\w:]*Workbook)\b/u.test(head) &&
    head.slice(0, 8192).includes("urn:schemas-microsoft-com:office:spreadsheet")
  )
    return /<(?:\w+:)?Workbook\b/u.test(head) ? "spreadsheetml" : null;
  return /^\s*<(?:!|\/?[a-z])/iu.test(head) && /<table[\s>]/iu.test(head) ? "html" : null;
}

function isPage({ inside, outside }: HtmlTableScanner): boolean {
  return outside > PAGE_CHARACTERS && outside > (inside + outside) * PAGE_SHARE;
}
