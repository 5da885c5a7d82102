/**
 * The shape of the Elasticsearch instance found in May 2024, as elasticdump writes it: one JSON document a line, seven
 * sub-sets told apart by `_index`, in the reported proportions, with English, pinyin or Chinese field names. Phones are strings, numbers
 * (weibo) and two in one document (jiedai). All sub-sets draw from one pool of people, so they overlap.
 */
import { type ByteWriter, bytesOf, wordsOf } from "./byte-writer.js";
import { personAt, writeAddress, writeMobile, writeName, writeResidentId } from "./chinese-people.js";
import { createEmailWriter } from "./emails.js";
import { below, chance, createRandom, createWeightedChoice, mix32, type Random } from "./random.js";
import type { RecordSource, ShapeOptions } from "./record-source.js";

/** Sub-sets with the reported number of documents. */
export const SUBSETS = [
  ["qq", 668_304_162],
  ["weibo", 502_852_106],
  ["shunfeng", 50_557_417],
  ["siyaosu", 8_064_215],
  ["chezhu", 746_310],
  ["pingan", 100_790],
  ["jiedai", 78_487],
] as const;

const ID_ALPHABET = bytesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const ESCAPED_QUOTE = bytesOf('\\"');
const ESCAPED_BREAK = bytesOf("\\n");
const SERVICES = wordsOf("车险 意外险 重疾险 旅游险 家财险");
const EMPLOYERS = wordsOf("某某科技有限公司 某某中学 某某医院 某某商贸行 个体");
const DEGREES = wordsOf("本科 大专 高中 硕士");

type FieldWriter = (out: ByteWriter, person: number, random: Random) => void;

const phone: FieldWriter = (out, person) => writeMobile(out, person);
const phoneAsTyped: FieldWriter = (out, person, random) => {
  if (chance(random, 0.01)) out.bytes(COUNTRY_CODE);
  writeMobile(out, person);
};
const name: FieldWriter = (out, person) => writeName(out, person);
const residentId: FieldWriter = (out, person) => writeResidentId(out, person);
const address: FieldWriter = (out, person, random) => {
  const rarity = below(random, 100);
  writeAddress(out, person, 0, rarity === 0 ? ESCAPED_BREAK : null, rarity === 1 ? ESCAPED_QUOTE : null);
};
const emailOf = createEmailWriter();
const email: FieldWriter = (out, _person, random) => emailOf(out, random);
const number =
  (digits: number): FieldWriter =>
  (out, _person, random) => {
    out.digits(1 + below(random, 9), 1);
    for (let left = digits - 1; left > 0; left -= 8) {
      const width = Math.min(left, 8);
      out.digits(below(random, 10 ** width), width);
    }
  };
const word =
  (words: readonly Uint8Array[]): FieldWriter =>
  (out, _person, random) =>
    out.bytes(words[below(random, words.length)]);
/** The partner is somebody else, of no pool. */
const partner =
  (field: FieldWriter): FieldWriter =>
  (out, person, random) =>
    field(out, mix32(person ^ 0x5bd1e995), random);
const COUNTRY_CODE = bytesOf("+86 ");

/** For each sub-set its fields in order; a key that starts with `#` is written without quotes. */
const FIELDS: Record<(typeof SUBSETS)[number][0], [key: string, write: FieldWriter][]> = {
  qq: [
    ["qq", number(9)],
    ["phone", phoneAsTyped],
  ],
  weibo: [
    ["#uid", number(10)],
    ["#phone", phone],
  ],
  shunfeng: [
    ["姓名", name],
    ["手机", phone],
    ["地址", address],
  ],
  siyaosu: [
    ["xingming", name],
    ["shouji", phone],
    ["dizhi", address],
    ["shenfenzheng", residentId],
  ],
  chezhu: [
    ["姓名", name],
    ["手机号", phone],
    ["邮箱", email],
    ["地址", address],
    ["身份证号", residentId],
  ],
  pingan: [
    ["姓名", name],
    ["联系电话", phone],
    ["电子邮箱", email],
    ["家庭住址", address],
    ["投保服务", word(SERVICES)],
    ["卡号", number(16)],
    ["#金额", number(4)],
  ],
  jiedai: [
    ["姓名", name],
    ["手机号码", phone],
    ["住址", address],
    ["身份证号", residentId],
    ["工作单位", word(EMPLOYERS)],
    ["学历", word(DEGREES)],
    ["配偶姓名", partner(name)],
    ["配偶手机", partner(phone)],
  ],
};

/** A source of documents, the sub-sets mixed line by line; people come from a pool of `count` / 2. */
export function createElastic(options: ShapeOptions): RecordSource {
  const random = createRandom(options.seed, 0x65736573);
  const choose = createWeightedChoice(SUBSETS.map(([, documents]) => documents));
  const people = Math.max(1, Math.round(options.count / 2));
  const templates = SUBSETS.map(([subset]) => createTemplate(subset));
  const tally = Object.fromEntries(SUBSETS.map(([subset]) => [subset, 0]));

  return {
    header: new Uint8Array(0),
    maxRecordBytes: 1024,
    tally,
    writeRecord(out) {
      const index = choose(random());
      const { before, fields, after } = templates[index];
      tally[SUBSETS[index][0]]++;
      const person = personAt(options.seed, below(random, people));
      out.bytes(before);
      writeDocumentId(out, random);
      for (const { lead, write } of fields) {
        out.bytes(lead);
        write(out, person, random);
      }
      out.bytes(after);
    },
  };
}

/** Constant bytes of a sub-set, each run between two values encoded once. */
function createTemplate(subset: (typeof SUBSETS)[number][0]) {
  let close = '","_source":{';
  const fields = FIELDS[subset].map(([key, write], index) => {
    const bare = key.startsWith("#");
    const lead = `${close}${index > 0 ? "," : ""}"${bare ? key.slice(1) : key}":${bare ? "" : '"'}`;
    close = bare ? "" : '"';
    return { lead: bytesOf(lead), write };
  });
  return { before: bytesOf(`{"_index":"${subset}","_id":"`), fields, after: bytesOf(`${close}}}\n`) };
}

/** Twenty characters of base64url, as Elasticsearch makes them. */
function writeDocumentId(out: ByteWriter, random: Random): void {
  for (let part = 0; part < 4; part++) {
    const bits = random();
    for (let shift = 0; shift < 30; shift += 6) out.byte(ID_ALPHABET[(bits >>> shift) & 63]);
  }
}
