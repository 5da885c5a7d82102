/**
 * A made-up workbook of any number of rows, as Excel would save it (ten columns; texts shared, phones and dates as numbers):
 *
 *     npx tsx bench/workbook.ts --rows 1000000 --out people.xlsx
 *
 * Streams into a zip with data descriptors, so memory doesn't depend on the rows. The same bytes for the same count. Numbers
 * begin with 154, which China assigns to nobody; addresses are at example.com.
 */
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { crc32, createDeflateRaw } from "node:zlib";
import type { WriteStream } from "node:fs";

const HEADER = ["姓名", "手机", "邮箱", "收货地址", "城市", "订单号", "金额", "下单时间", "性别", "备注"];
const CITIES = ["杭州", "上海", "广州", "成都", "武汉", "西安", "南京", "长沙"];
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const PIECE_CHARACTERS = 1 << 18;
const DAY_2020 = 43_831;

const SMALL_PARTS: Readonly<Record<string, string>> = {
  "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${[
    ["workbook", "sheet.main"],
    ["worksheets/sheet1", "worksheet"],
    ["sharedStrings", "sharedStrings"],
    ["styles", "styles"],
  ]
    .map(([part, type]) => `<Override PartName="/xl/${part}.xml" ContentType="${TYPE}.${type}+xml"/>`)
    .join("")}</Types>`,
  "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml": `<workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${[
    ["worksheets/sheet1", "worksheet"],
    ["sharedStrings", "sharedStrings"],
    ["styles", "styles"],
  ]
    .map(([part, type], i) => `<Relationship Id="rId${i + 1}" Type="${RELATIONS}/${type}" Target="${part}.xml"/>`)
    .join("")}</Relationships>`,
  "xl/styles.xml": `<styleSheet ${MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
};

function* sharedStrings(rows: number): Generator<string> {
  yield `<sst ${MAIN}>${[...HEADER, ...CITIES, "男", "女"].map((text) => `<si><t>${text}</t></si>`).join("")}`;
  for (let i = 0; i < rows; i++)
    yield `<si><t>张三${i}</t></si><si><t>user${i}@example.com</t></si><si><t>西湖区文三路${i % 999}号${i}室</t></si>`;
  yield "</sst>";
}

function* sheet(rows: number): Generator<string> {
  const shared = (column: string, row: number, index: number): string =>
    `<c r="${column}${row}" t="s"><v>${index}</v></c>`;
  yield `<worksheet ${MAIN}><sheetData>`;
  yield `<row r="1">${HEADER.map((_, i) => shared("ABCDEFGHIJ"[i], 1, i)).join("")}</row>`;
  const fixed = HEADER.length + CITIES.length + 2;
  for (let i = 0; i < rows; i++) {
    const r = i + 2;
    const own = fixed + 3 * i;
    yield `<row r="${r}" spans="1:10">${shared("A", r, own)}<c r="B${r}"><v>${15_400_000_000 + 7 * i}</v></c>${shared("C", r, own + 1)}${shared("D", r, own + 2)}${shared("E", r, HEADER.length + (i % CITIES.length))}<c r="F${r}"><v>${100_000 + i}</v></c><c r="G${r}"><v>${i % 1000}.5</v></c><c r="H${r}" s="1"><v>${DAY_2020 + (i % 700)}</v></c>${shared("I", r, fixed - 2 + (i % 2))}<c r="J${r}"/></row>`;
  }
  yield "</sheetData></worksheet>";
}

/** Writes one member after another (APPNOTE 6.3.3, sizes behind the data); good for members below 4 GiB. */
class ZipStream {
  readonly #out: WriteStream;
  readonly #directory: Buffer[] = [];
  #at = 0;

  constructor(path: string) {
    this.#out = createWriteStream(path);
  }

  async add(path: string, pieces: Iterable<string>): Promise<void> {
    const name = Buffer.from(path);
    const start = this.#at;
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(0x0808, 2);
    header.writeUInt16LE(8, 4);
    header.writeUInt16LE(name.length, 22);
    await this.#write(Buffer.concat([Buffer.from("PK\x03\x04"), header, name]));
    const packed = createDeflateRaw({ level: 3 });
    const before = this.#at;
    const drained = (async () => {
      for await (const piece of packed) await this.#write(piece as Buffer);
    })();
    let crc = 0;
    let size = 0;
    let text = "";
    const flush = async (): Promise<void> => {
      const bytes = Buffer.from(text);
      text = "";
      crc = crc32(bytes, crc);
      size += bytes.length;
      await new Promise<void>((resolve, reject) => packed.write(bytes, (error) => (error ? reject(error) : resolve())));
    };
    for (const piece of pieces) {
      text += piece;
      if (text.length >= PIECE_CHARACTERS) await flush();
    }
    await flush();
    packed.end();
    await drained;
    header.writeUInt32LE(crc, 10);
    header.writeUInt32LE(this.#at - before, 14);
    header.writeUInt32LE(size, 18);
    await this.#write(Buffer.concat([Buffer.from("PK\x07\x08"), header.subarray(10, 22)]));
    const place = Buffer.alloc(14);
    place.writeUInt32LE(start, 10);
    this.#directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), header, place, name);
  }

  /** @returns bytes of the whole zip */
  async end(): Promise<number> {
    const directory = Buffer.concat(this.#directory);
    const end = Buffer.alloc(22);
    end.write("PK\x05\x06", "latin1");
    end.writeUInt16LE(this.#directory.length / 4, 8);
    end.writeUInt16LE(this.#directory.length / 4, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.#at, 16);
    await this.#write(Buffer.concat([directory, end]));
    this.#out.end();
    await finished(this.#out);
    return this.#at;
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#at += bytes.length;
    await new Promise<void>((resolve, reject) =>
      this.#out.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
  }
}

/** Writes a workbook of `rows` records below a header. @returns its size in bytes */
export async function writeWorkbook(path: string, rows: number): Promise<number> {
  const zip = new ZipStream(path);
  for (const [part, text] of Object.entries(SMALL_PARTS)) await zip.add(part, [text]);
  await zip.add("xl/sharedStrings.xml", sharedStrings(rows));
  await zip.add("xl/worksheets/sheet1.xml", sheet(rows));
  return zip.end();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { rows: { type: "string" }, out: { type: "string" } } });
  const rows = Number(values.rows);
  if (!Number.isInteger(rows) || rows < 1 || rows > 1_048_575 || values.out === undefined) {
    process.stderr.write("usage: workbook.ts --rows N --out FILE, with at most 1048575 rows\n");
    process.exitCode = 2;
  } else {
    const bytes = await writeWorkbook(values.out, rows);
    process.stderr.write(`${JSON.stringify({ rows, bytes })}\n`);
  }
}
