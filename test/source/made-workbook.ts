/** Workbooks made by hand for tests: a zip of the parts that are given, and the parts that every xlsx has. */
import { crc32, deflateRawSync } from "node:zlib";

export type Parts = Readonly<Record<string, string | Buffer>>;

/** A zip (APPNOTE 6.3.3) of deflated members. `change` alters a member's headers: a lie about its size, say. */
export function zipOf(parts: Parts, change: (path: string, header: Buffer) => void = () => undefined): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [path, content] of Object.entries(parts)) {
    const name = Buffer.from(path);
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain);
    // Fields that a member's two headers share, from "version needed" to "extra field length".
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x0800, 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc32(plain), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(plain.length, 18);
    shared.writeUInt16LE(name.length, 22);
    change(path, shared);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(at, 12);
    locals.push(Buffer.from("PK\x03\x04"), shared, name, packed);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), shared, entry.subarray(2), name);
    at += 30 + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end]);
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export interface MadeSheet {
  readonly name: string;
  /** What stands in `<sheetData>`, or the whole part when it begins with `<?xml`. */
  readonly rows: string;
  readonly attributes?: string;
}

/** The parts of an xlsx, by the shape that Excel gives them. Formats are `numFmtId`s of the cell styles in order. */
export function xlsxParts(
  sheets: readonly MadeSheet[],
  options: { strings?: string; formats?: readonly number[]; formatCodes?: string; properties?: string } = {},
): Record<string, string> {
  const { strings = "", formats = [0], formatCodes = "", properties = "" } = options;
  const parts: Record<string, string> = {
    "[Content_Types].xml": `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "_rels/.rels": `${HEAD}<Relationships><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${HEAD}<workbook xmlns:r="${OFFICE}"><workbookPr ${properties}/><sheets>${sheets
      .map(
        ({ name, attributes = "" }, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}" ${attributes}/>`,
      )
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${HEAD}<Relationships>${sheets
      .map(
        (_, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      )
      .join(
        "",
      )}<Relationship Id="s" Type="${OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="t" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `${HEAD}<styleSheet><numFmts>${formatCodes}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${formats
      .map((id) => `<xf numFmtId="${id}" xfId="0"/>`)
      .join("")}</cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `${HEAD}<sst xmlns="x">${strings}</sst>`,
  };
  for (const [i, { rows }] of sheets.entries()) {
    parts[`xl/worksheets/sheet${i + 1}.xml`] = rows.startsWith("<?xml")
      ? rows
      : `${HEAD}<worksheet><dimension ref="A1:B2"/><sheetData>${rows}</sheetData><mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells></worksheet>`;
  }
  return parts;
}

/** A number from 0 to below `limit`, the same sequence for the same seed (mulberry32). */
export function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}
