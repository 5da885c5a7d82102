/**
 * Made-up people of China: everything about one follows from a 32-bit number, so the same phone number keeps its name and
 * its one or two addresses over thousands of records, and nothing has to be remembered. For benchmarks: the phone numbers
 * have the shape of real ones and are not to be shipped.
 */
import { type ByteWriter, bytesOf, wordsOf } from "./byte-writer.js";
import { mix32 } from "./random.js";

const SURNAMES = wordsOf(
  "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖 田 董 袁 潘 于 蒋 欧阳",
);
const GIVEN = wordsOf(
  "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀 霞 平 刚 桂 英 华 玉 兰 红 建 国 文 辉 力 鑫 宇 浩 然 子 轩 雨 欣 怡 梓 涵 晨 思 佳 嘉 俊 豪 婷",
);
const CITIES = wordsOf(
  `北京市 上海市 天津市 重庆市 广东省广州市 广东省深圳市 广东省东莞市 广东省佛山市 浙江省杭州市 浙江省宁波市 浙江省温州市 江苏省南京市 江苏省苏州市
   江苏省无锡市 山东省济南市 山东省青岛市 四川省成都市 四川省南充市 湖北省武汉市 湖南省长沙市 河南省郑州市 河北省石家庄市 陕西省西安市 福建省福州市
   福建省厦门市 安徽省合肥市 辽宁省沈阳市 辽宁省大连市 江西省南昌市 云南省昆明市 山西省长治市 甘肃省兰州市 黑龙江省哈尔滨市 广西壮族自治区南宁市`,
);
const DISTRICTS = wordsOf("城关区 新城区 东湖区 西湖区 高新区 开发区 江北区 鼓楼区");
const ROADS = wordsOf(
  "人民路 中山路 解放路 建设路 和平路 文化路 新华街 长江路 黄河路 科技园路 学府街 滨江大道 幸福里 光明巷",
);
const NOTES = wordsOf("丰巢柜 菜鸟驿站 门卫 前台");

/** 43 prefixes: 43 × 10^8 numbers hold every 32-bit value, so different people have different numbers. */
const MOBILE_PREFIXES = wordsOf(
  `130 131 132 133 134 135 136 137 138 139 150 151 152 153 155 156 157 158 159 166 173 175 176 177 178
   180 181 182 183 184 185 186 187 188 189 190 191 193 195 196 197 198 199`,
);
const REGION_CODES = [110101, 310104, 320106, 330106, 370102, 420106, 440305, 510104, 511302, 610113, 140402, 620102];
const CHECK_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = bytesOf("10X98765432");
const DIGIT_ZERO = 48;

const HAO = bytesOf("号");
const BUILDING = bytesOf("栋");
const ROOM = bytesOf("室");
const COMMA = 44;

/** The number of one made-up person of a pool; different indices (below 2^32) under one seed are different people. */
export function personAt(seed: number, index: number): number {
  return mix32(index ^ mix32(seed));
}

/** A mobile number in 11 digits without country code; one per person. */
export function writeMobile(out: ByteWriter, person: number): void {
  const prefix = Math.floor(person / 1e8);
  out.bytes(MOBILE_PREFIXES[prefix]);
  out.digits(person - prefix * 1e8, 8);
}

/** Two to four characters. */
export function writeName(out: ByteWriter, person: number): void {
  const hash = mix32(person + 1);
  out.bytes(SURNAMES[hash % SURNAMES.length]);
  out.bytes(GIVEN[(hash >>> 8) % GIVEN.length]);
  if (hash >>> 30 !== 0) out.bytes(GIVEN[(hash >>> 16) % GIVEN.length]);
}

/** The name that couriers see of people who add a nickname in quotes; `quote` is the format's spelling of `"`. */
export function writeNickname(out: ByteWriter, person: number, quote: Uint8Array): void {
  writeName(out, person);
  out.bytes(quote);
  out.bytes(GIVEN[(mix32(person + 2) >>> 4) % GIVEN.length]);
  out.bytes(quote);
}

/**
 * A delivery address with a comma in it. `home` tells a person's addresses apart; `note`, if any, is a place to leave the
 * parcel, in quotes spelled as `quote`; `lineBreak`, if any, stands where people press return.
 */
export function writeAddress(
  out: ByteWriter,
  person: number,
  home: number,
  lineBreak: Uint8Array | null = null,
  quote: Uint8Array | null = null,
): void {
  const place = mix32(person + 3 + home);
  const door = mix32(place + 1);
  out.bytes(CITIES[place % CITIES.length]);
  if ((place & 0x10000) !== 0) out.bytes(DISTRICTS[(place >>> 20) % DISTRICTS.length]);
  out.bytes(ROADS[(place >>> 8) % ROADS.length]);
  out.integer(1 + (door % 399));
  out.bytes(HAO);
  if (lineBreak === null) out.byte(COMMA);
  else out.bytes(lineBreak);
  out.integer(1 + ((door >>> 10) % 28));
  out.bytes(BUILDING);
  out.integer(100 * (1 + ((door >>> 16) % 32)) + 1 + ((door >>> 22) % 6));
  out.bytes(ROOM);
  if (quote !== null) {
    out.bytes(quote);
    out.bytes(NOTES[door >>> 30]);
    out.bytes(quote);
  }
}

/** A resident identity number of 18 characters with its check digit (GB 11643-1999). */
export function writeResidentId(out: ByteWriter, person: number): void {
  const hash = mix32(person + 4);
  const start = out.position;
  out.digits(REGION_CODES[hash % REGION_CODES.length], 6);
  out.digits(1950 + ((hash >>> 4) % 56), 4);
  out.digits(1 + ((hash >>> 10) % 12), 2);
  out.digits(1 + ((hash >>> 14) % 28), 2);
  out.digits((hash >>> 20) % 1000, 3);
  let sum = 0;
  for (let index = 0; index < CHECK_WEIGHTS.length; index++) {
    sum += CHECK_WEIGHTS[index] * (out.buffer[start + index] - DIGIT_ZERO);
  }
  out.byte(CHECK_DIGITS[sum % 11]);
}
