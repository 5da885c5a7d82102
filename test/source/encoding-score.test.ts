/** Made-up records of seven languages, in each encoding they are written in: recognised from one line on, over many seeds. */
import { describe, expect, it } from "vitest";
import { characterTable } from "../../src/source/double-byte-table.js";
import { detectEncoding, type TextEncodingName } from "../../src/source/text-encoding.js";

interface Language {
  readonly encodings: readonly TextEncodingName[];
  readonly header: string;
  readonly family: readonly string[];
  readonly given: readonly string[];
  readonly places: readonly string[];
}

const split = (text: string): string[] => text.split(" ");

const LANGUAGES: Readonly<Record<string, Language>> = {
  Chinese: {
    encodings: ["gb18030"],
    header: "姓名,手机号,地址",
    family: split("王 李 张 刘 陈 杨 赵 黄 周 吴"),
    given: split("伟 芳 娜 秀英 敏 静 丽娟 强 磊 洋 建国 梓涵"),
    places: split("北京市朝阳区建国路 上海市浦东新区张江镇 广东省深圳市南山区 浙江省杭州市西湖区文三路"),
  },
  Taiwanese: {
    encodings: ["big5", "gb18030"],
    header: "姓名,手機號碼,地址",
    family: split("陳 林 黃 張 李 王 吳 劉 蔡 楊"),
    given: split("志明 俊傑 宗翰 承恩 淑美 雅惠 怡君 家豪"),
    places: split("臺北市信義區松仁路 新北市板橋區文化路 高雄市前鎮區中山路 桃園市中壢區環北路"),
  },
  Japanese: {
    encodings: ["shift_jis", "euc-jp"],
    header: "氏名,電話番号,住所",
    family: split("佐藤 鈴木 高橋 田中 渡辺 小林 サトウ"),
    given: split("太郎 花子 健一 美咲 ハナコ"),
    places: split("東京都新宿区西新宿 大阪府大阪市北区梅田 神奈川県横浜市中区"),
  },
  Korean: {
    encodings: ["euc-kr"],
    header: "이름,전화번호,주소",
    family: split("김 이 박 최 정 강 조 윤"),
    given: split("민준 서연 지훈 영수 은혜 경숙 철호 펲시"),
    places: split("서울특별시-강남구 부산광역시-해운대구 경기도-성남시 인천광역시-남동구"),
  },
  Western: {
    encodings: ["windows-1252"],
    header: "prénom,téléphone,adresse",
    family: split("Lefèvre Müller Gómez Nuñez Sjöberg Martin"),
    given: split("René Éloïse José Zoë Anna"),
    places: split("Orléans Nîmes München Málaga Paris"),
  },
  Russian: {
    encodings: ["windows-1251"],
    header: "имя,телефон,адрес",
    family: split("Иванов Петрова Сидоров Кузнецова Смирнов"),
    given: split("Иван Ольга Сергей Наталья"),
    places: split("Москва Санкт-Петербург Казань Новосибирск"),
  },
};

const encoders = new Map<TextEncodingName, Map<number, readonly number[]>>();

/** The bytes of each character; the table itself is held to vectors in text-encoding.test.ts. */
function encoderOf(encoding: TextEncodingName): Map<number, readonly number[]> {
  let encoder = encoders.get(encoding);
  if (encoder) return encoder;
  const { single, pairs } = characterTable(encoding);
  encoder = new Map([...pairs].map((code, pair) => [code, [pair >> 8, pair & 255]]));
  for (const [byte, code] of single.entries()) if (code > 0) encoder.set(code, [byte]);
  encoders.set(encoding, encoder);
  return encoder;
}

function encode(text: string, encoding: TextEncodingName): Buffer {
  const encoder = encoderOf(encoding);
  return Buffer.from(
    Array.from(text).flatMap((character) => {
      const bytes = encoder.get(character.codePointAt(0) ?? 0);
      if (!bytes) throw new Error(`${character} is not in ${encoding}`);
      return bytes;
    }),
  );
}

/** Park and Miller: the same on every machine. */
function random(seed: number): (below: number) => number {
  let state = (seed * 7919 + 1) % 2147483647;
  return (below) => (state = (state * 48271) % 2147483647) % below;
}

function records(language: Language, lines: number, seed: number): string {
  const next = random(seed);
  const one = (words: readonly string[]): string => words[next(words.length)];
  const rows = Array.from(
    { length: lines },
    () =>
      `${one(language.family)}${one(language.given)},154${10_000_000 + next(9e7)},${one(language.places)}${next(300)}`,
  );
  return [...(seed % 2 === 0 ? [language.header] : []), ...rows, ""].join("\n");
}

const CASES = Object.entries(LANGUAGES).flatMap(([name, language]) =>
  language.encodings.map((encoding) => [name, encoding, language] as const),
);

describe("a legacy encoding is told by what the text says", () => {
  it.each(CASES)("%s in %s", (_, encoding, language) => {
    for (let seed = 0; seed < 20; seed++) {
      for (const lines of [2, 10, 200]) {
        const bytes = encode(records(language, lines, seed), encoding);
        expect({ seed, lines, ...detectEncoding(bytes) }).toEqual({ seed, lines, encoding, bomBytes: 0 });
      }
    }
  });

  it.each(CASES)("%s in %s behind much ASCII, cut inside a character", (_, encoding, language) => {
    const text = `${"id,phone\n".repeat(9000)}${records(language, 50, 4)}`;
    const bytes = encode(text, encoding);
    expect(detectEncoding(bytes.subarray(0, bytes.lastIndexOf(44) - 1))).toEqual({ encoding, bomBytes: 0 });
  });
});
