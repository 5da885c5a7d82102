import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LeaksiftError } from "../../src/errors/leaksift-error.js";
import { DecodingReader, type Decoding } from "../../src/source/decoding-reader.js";
import { detectEncoding, encodingNamed, TEXT_ENCODINGS } from "../../src/source/text-encoding.js";
import type { TextEncodingName } from "../../src/source/text-encoding.js";
import { MemoryReader, readAll } from "./memory-reader.js";

/** Node encodes GB18030 nowhere; these are the bytes of the characters used here. */
const GB18030: Readonly<Record<string, string>> = {
  姓: "d0d5",
  名: "c3fb",
  手: "cad6",
  机: "bbfa",
  张: "d5c5",
  三: "c8fd",
  李: "c0ee",
  四: "cbc4",
  北: "b1b1",
  京: "bea9",
  // 亅 and 丂 have trail bytes below A1: `|` and 0x40. 㐀 and 😀 take four bytes.
  亅: "817c",
  丂: "8140",
  㐀: "8139ee39",
  "😀": "9439fc36",
};

function gb18030(text: string): Buffer {
  return Buffer.concat(
    Array.from(text).map((character) =>
      character in GB18030 ? Buffer.from(GB18030[character], "hex") : Buffer.from(character, "latin1"),
    ),
  );
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

const CHINESE = "姓名,手机\n张三,13800138000\n李四,13900139000\n北京,13700137000\n";
const FRENCH = "nom;ville\nRené;Orléans\nÉloïse;Nîmes\n";

describe("detectEncoding", () => {
  it.each<[name: string, bytes: Buffer, encoding: TextEncodingName, bomBytes?: number]>([
    ["nothing", Buffer.alloc(0), "utf-8"],
    ["ASCII", Buffer.from("a,b\r\n\t1\n"), "utf-8"],
    ["UTF-8", Buffer.from(CHINESE), "utf-8"],
    ["UTF-8 with BOM", Buffer.from(`\uFEFF${CHINESE}`), "utf-8", 3],
    ["a BOM and nothing else", Buffer.from("\uFEFF"), "utf-8", 3],
    ["UTF-8 cut inside a character", Buffer.from(CHINESE.slice(0, 2)).subarray(0, 5), "utf-8"],
    [
      "UTF-8 with a broken byte",
      Buffer.concat([Buffer.from(CHINESE.repeat(20)), Buffer.from([0xff]), Buffer.from(CHINESE)]),
      "utf-8",
    ],
    ["UTF-16 LE with BOM", Buffer.from(`\uFEFF${CHINESE}`, "utf16le"), "utf-16le", 2],
    ["UTF-16 BE with BOM", utf16be(`\uFEFF${CHINESE}`), "utf-16be", 2],
    ["UTF-16 LE", Buffer.from(CHINESE, "utf16le"), "utf-16le"],
    ["UTF-16 BE", utf16be(CHINESE), "utf-16be"],
    ["UTF-16 LE of ASCII", Buffer.from("phone\n13800138000\n", "utf16le"), "utf-16le"],
    ["GBK", gb18030(CHINESE), "gb18030"],
    ["GBK cut inside a character", gb18030(CHINESE).subarray(0, 3), "gb18030"],
    ["GB18030 with four bytes", gb18030(`${CHINESE}㐀,1\n`), "gb18030"],
    ["GBK among much ASCII", Buffer.concat([Buffer.alloc(20_000, "a,13800138000\n"), gb18030("张三,1\n")]), "gb18030"],
    ["Latin-1", Buffer.from(FRENCH, "latin1"), "windows-1252"],
    [
      "Windows-1252",
      Buffer.from([...Buffer.from("prix;80 "), 0x80, ...Buffer.from(" l"), 0x92, ...Buffer.from("unit\n")]),
      "windows-1252",
    ],
    ["UTF-8 with a NUL here and there", Buffer.from(`${CHINESE.repeat(10)}a\0b\n`), "utf-8"],
    ["ASCII filled up with NULs", Buffer.concat([Buffer.alloc(200, "a,13800138000\n"), Buffer.alloc(90)]), "utf-8"],
  ])("%s", (_name, bytes, encoding, bomBytes = 0) => {
    expect(detectEncoding(bytes)).toEqual({ encoding, bomBytes });
  });

  it.each<[name: string, bytes: Buffer, why: RegExp]>([
    ["a NUL byte", Buffer.from("a,b\nc\0d\n"), /^a NUL byte at byte 5$/u],
    ["more NULs than text", Buffer.concat([Buffer.from("a,b\n"), Buffer.alloc(90)]), /NUL/u],
    ["GBK with a NUL", Buffer.concat([gb18030(CHINESE.repeat(10)), Buffer.from("a\0b\n")]), /NUL/u],
    ["a PNG", Buffer.from("89504e470d0a1a0a0000000d49484452000000100000001008060000001ff3ff61", "hex"), /NUL/u],
    [
      "control characters",
      Buffer.from("\u0001\u0002\u0003abc".repeat(50)),
      /150 control characters in the first 300 bytes/u,
    ],
    [
      "random bytes without NUL",
      Buffer.from(Array.from({ length: 4000 }, (_, i) => 32 + ((i * i * 31 + i * 7) % 224))),
      /text in none of utf-8, /u,
    ],
  ])("refuses %s", (_name, bytes, why) => {
    const detected = detectEncoding(bytes);
    expect("binary" in detected ? detected.binary : detected).toMatch(why);
  });

  it("never shows bytes of the input, and never fails (property)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const detected = detectEncoding(Buffer.from(bytes));
        const isSafe =
          "binary" in detected ? /^[\w ,-]+$/u.test(detected.binary) : TEXT_ENCODINGS.includes(detected.encoding);
        expect(isSafe).toBe(true);
      }),
    );
  });
});

describe("DecodingReader", () => {
  const texts: [TextEncodingName, Buffer, string][] = [
    ["utf-16le", Buffer.from(`${CHINESE}😀`, "utf16le"), `${CHINESE}😀`],
    ["utf-16be", utf16be(`${CHINESE}😀`), `${CHINESE}😀`],
    ["utf-32le", Buffer.from("61000000205f000000f60100", "hex"), "a\u5f20😀"],
    ["utf-32be", Buffer.from("0000006100005f200001f600", "hex"), "a\u5f20😀"],
    ["gb18030", gb18030(`${CHINESE}亅丂㐀😀\n`), `${CHINESE}亅丂㐀😀\n`],
    ["windows-1252", Buffer.from([0x80, 0x92, ...Buffer.from(FRENCH, "latin1")]), `€’${FRENCH}`],
    ["utf-8", Buffer.from([...Buffer.from("a张"), 0xff, 0x62]), "a张\uFFFDb"],
    // Vectors from Python's codecs. 갂 and 뮠 are Windows-949's own, 碁 and 髙 the vendors' extensions, 丂 of JIS X 0212.
    ["euc-kr", Buffer.from("b0a1814192ac61", "hex"), "가갂뮠a"],
    ["shift_jis", Buffer.from("8740fbfcb1835cff", "hex"), "①髙ｱソ\uFFFD"],
    ["euc-jp", Buffer.from("a4a28eb18fb0a161", "hex"), "あｱ丂a"],
    ["big5", Buffer.from("b35ca55cbb5cf9d6", "hex"), "許功蓋碁"],
    ["windows-1251", Buffer.from("cff0e8e2e5f2b8", "hex"), "Приветё"],
  ];

  const decodingOf = (encoding: TextEncodingName): Decoding => ({ encoding, undecodable: 0, bytes: 0 });

  it.each(texts)("gives UTF-8 out of %s, a character cut anywhere", async (encoding, bytes, text) => {
    for (const pieceBytes of [1, 2, 3, 5, 7, Infinity]) {
      const reader = new DecodingReader(new MemoryReader(bytes, pieceBytes), decodingOf(encoding), KNOWN);
      expect((await readAll(reader, pieceBytes === 5 ? 1 : 100)).toString("utf8")).toBe(text);
      expect(reader.consumed).toBe(bytes.length);
    }
  });

  it.each(texts)("cut in two at every byte: %s", async (encoding, bytes, text) => {
    for (let at = 1; at < bytes.length; at++) {
      const reader = new DecodingReader(new TwoPieces(bytes, at), decodingOf(encoding), KNOWN);
      expect((await readAll(reader)).toString("utf8")).toBe(text);
    }
  });

  it("counts what can't be decoded, keeping ASCII behind a broken byte", async () => {
    const decoding = decodingOf("gb18030");
    const reader = new DecodingReader(new MemoryReader(Buffer.from("d5c5ff2cd50ac8fdd5", "hex")), decoding, KNOWN);
    expect((await readAll(reader)).toString("utf8")).toBe("张\uFFFD,\uFFFD\n三\uFFFD");
    expect(decoding).toEqual({ encoding: "gb18030", undecodable: 3, bytes: 9 });
  });

  it("decodes from where ASCII ends, whatever the pieces", async () => {
    const ascii = "phone,name\n13800138000,x\n".repeat(40);
    const bytes = Buffer.concat([Buffer.from(ascii), gb18030(CHINESE), Buffer.from(ascii), gb18030(CHINESE)]);
    for (const pieceBytes of [1, 3, 7, 100, 1000, Infinity]) {
      for (const target of [1, 50, 5000]) {
        const decoding = decodingOf("utf-8");
        const options = { name: "f", fixed: false };
        const reader = new DecodingReader(new MemoryReader(bytes, pieceBytes), decoding, options);
        expect((await readAll(reader, target)).toString("utf8")).toBe(ascii + CHINESE + ascii + CHINESE);
        expect(decoding).toEqual({ encoding: "gb18030", undecodable: 0, bytes: bytes.length });
      }
    }
  });

  it("is an error when more than a few per mille is no text, and names what was tried", async () => {
    const bytes = Buffer.concat([Buffer.from(CHINESE.repeat(10)), gb18030(CHINESE.repeat(10))]);
    const reading = readAll(
      new DecodingReader(new MemoryReader(bytes), decodingOf("utf-8"), { name: "f", fixed: false }),
    );
    await expect(reading).rejects.toMatchObject({
      code: "input-encoding",
      message: /per mille.*utf-8.*gb18030.*big5/u,
    });
    const named = readAll(new DecodingReader(new MemoryReader(bytes), decodingOf("utf-8"), { name: "f", fixed: true }));
    await expect(named).rejects.toMatchObject({ code: "input-encoding", hint: /--encoding/u });
  });

  it("takes any bytes in any encoding, in any pieces, to the same text (property)", async () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.constantFrom(...TEXT_ENCODINGS),
        fc.integer({ min: 1, max: 9 }),
        async (all, encoding, size) => {
          const read = async (pieceBytes: number): Promise<string> => {
            const reader = new DecodingReader(new MemoryReader(all, pieceBytes), decodingOf(encoding), KNOWN);
            return readAll(reader).then(String, (error: LeaksiftError) => error.code);
          };
          expect(await read(size)).toBe(await read(Infinity));
        },
      ),
    );
  });

  it("closes what it reads", async () => {
    const inner = new MemoryReader(Buffer.from("a"));
    await new DecodingReader(inner, decodingOf("utf-16le"), KNOWN).close();
    expect(inner.closed).toBe(true);
  });
});

describe("encodingNamed", () => {
  it.each([
    ["GBK", "gb18030"],
    ["cp936", "gb18030"],
    ["gb2312", "gb18030"],
    ["SJIS", "shift_jis"],
    ["Windows-31J", "shift_jis"],
    ["cp1252", "windows-1252"],
    ["latin1", "windows-1252"],
    ["ISO-8859-1", "windows-1252"],
    ["UHC", "euc-kr"],
    ["cp1251", "windows-1251"],
    ["UTF8", "utf-8"],
    ["utf-16", "utf-16le"],
    ["koi8r", "koi8-r"],
    ["hz-gb-2312", null],
    ["no such", null],
  ])("%s is %s", (name, encoding) => {
    expect(encodingNamed(name)).toBe(encoding);
  });
});

const KNOWN = { name: "f", fixed: true };

/** A reader whose second read begins at `at`. */
class TwoPieces extends MemoryReader {
  readonly #at: number;

  constructor(bytes: Uint8Array, at: number) {
    super(bytes);
    this.#at = at;
  }

  override read(target: Uint8Array): Promise<number> {
    return super.read(this.consumed < this.#at ? target.subarray(0, this.#at - this.consumed) : target);
  }
}
