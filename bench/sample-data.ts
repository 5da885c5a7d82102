/**
 * Makes the samples that are shipped in `data/samples/` and that `demo` imports: `npx tsx bench/sample-data.ts`. Unlike the
 * generated leaks of `bench/generate.ts` they hold only phone numbers that are reserved for fiction (China has none: an
 * unassigned prefix stands in) and e-mail addresses at reserved domains. Deterministic: no seed, no clock.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { below, chance, createRandom, pick, type Random } from "./generate/random.js";

/** Where the samples live. */
export const SAMPLES_FOLDER = fileURLToPath(new URL("../data/samples/", import.meta.url));

/** A made-up person that `demo` asks about. */
export interface SamplePerson {
  readonly who: string;
  readonly whoZh: string;
  /** As one would type it. */
  readonly identifier: string;
  readonly expect: "exposed" | "alias" | "clear";
  /** Datasets that hold the person, with `elasticsearch.ndjson` split by `_index`. */
  readonly datasets: readonly string[];
  /** The same by file, for a reader that does not split. */
  readonly files: readonly string[];
}

const EXPOSED_MOBILE = "15400000123";
const EXPOSED_YEARS = [2018, 2020, 2022];
const ALIAS_LOCAL_PART = "lin.mei";
const CLEAR_SUFFIX = 461;

const PEOPLE: readonly SamplePerson[] = [
  {
    who: "Chen Shili, a courier customer with a mobile number in China",
    whoZh: "陈示例，用中国手机号收快递",
    identifier: `+86${EXPOSED_MOBILE}`,
    expect: "exposed",
    datasets: ["whatsapp", "courier", "shunfeng"],
    files: ["whatsapp/cn.txt", "courier.csv", "elasticsearch.ndjson"],
  },
  {
    who: "Lin Mei, who gave a shop a plus-tag of her address",
    whoZh: "林美，在商店用了带加号标签的邮箱",
    identifier: `${ALIAS_LOCAL_PART}@example.com`,
    expect: "alias",
    datasets: ["combo"],
    files: ["combo.txt"],
  },
  {
    who: "Sam Example, whose number is in none of the samples",
    whoZh: "山姆，号码不在任何样本里",
    identifier: `+447700900${CLEAR_SUFFIX}`,
    expect: "clear",
    datasets: [],
    files: [],
  },
];

/** Three digits: an American or Canadian area code, each with the fictional 555-0100 to 555-0199. */
const AREA_CODES = [201, 202, 206, 212, 213, 214, 215, 303, 305, 312, 403, 404, 415, 416, 503, 512, 514, 602, 604, 702];
const AUSTRALIAN = [156, 157, 158, 159, 110, 6].map((digits) => `61491570${pad(digits, 3)}`);

const SURNAMES = ["陈", "林", "王", "李", "张", "刘", "赵", "周", "吴", "徐", "孙", "朱"];
const GIVEN_NAMES = ["示例", "样本", "虚构", "小样", "阿例", "例文", "假名", "小虚", "样样", "例"];
const CITIES = [
  "北京市",
  "上海市",
  "广东省深圳市",
  "浙江省杭州市",
  "江苏省南京市",
  "四川省成都市",
  "湖北省武汉市",
  "陕西省西安市",
];
const ROADS = ["示例路", "样本街", "虚构大道", "假想巷", "范例里"];
const LOCAL_PARTS = [
  "anna.test",
  "bo.sample",
  "chris",
  "dana.demo",
  "eli",
  "fay.fake",
  "gus",
  "hana.mock",
  "ivo",
  "jo.nobody",
];
const MAIL_DOMAINS = ["example.com", "example.org", "example.net", "mail.example", "shop.example", "school.test"];
const PASSWORDS = [
  "not-a-password",
  "fake-secret",
  "made:up:word",
  "made-up@nowhere",
  "semi;colon",
  "sample_pass",
  "Dummy#",
];

/** Every generated file of the folder: path relative to it, with `/`, and content. */
export function makeSamples(): Map<string, string> {
  const files = new Map<string, string>();
  const numbers = makeNumbers();
  for (const [region, list] of Object.entries(numbers)) files.set(`whatsapp/${region}.txt`, withJunk(list));
  files.set("courier.csv", makeCourier(numbers.cn));
  files.set("elasticsearch.ndjson", makeElasticsearch());
  files.set("combo.txt", makeCombo());
  files.set("people.json", formatPeople());
  return files;
}

/** Digits without plus, by country, some of them twice. */
function makeNumbers() {
  const random = createRandom(1);
  const repeat = (count: number, make: () => string): string[] => {
    const list = Array.from({ length: count }, make);
    for (let copies = Math.ceil(count / 40); copies > 0; copies--)
      list.splice(below(random, count), 0, pick(random, list));
    return list;
  };
  const british = () => {
    const suffix = below(random, 1000);
    return `447700900${pad(suffix === CLEAR_SUFFIX ? 0 : suffix, 3)}`;
  };
  const cn = repeat(300, () => `86${chineseMobile(random)}`);
  cn.splice(123, 0, `86${EXPOSED_MOBILE}`);
  return {
    us: repeat(300, () => `1${pick(random, AREA_CODES)}55501${pad(below(random, 100), 2)}`),
    gb: repeat(200, british),
    fr: repeat(300, () => `3363998${pad(below(random, 10_000), 4)}`),
    de: repeat(60, () => `4917139200${pad(below(random, 100), 2)}`),
    se: repeat(60, () => `46701740${605 + below(random, 95)}`),
    au: [...AUSTRALIAN, AUSTRALIAN[2], AUSTRALIAN[0]],
    cn,
  };
}

/** One line that is no number near the start and one near the end. */
function withJunk(numbers: readonly string[]): string {
  const lines = [...numbers];
  lines.splice(3, 0, "n/a");
  lines.splice(lines.length - 2, 0, "000");
  return `${lines.join("\n")}\n`;
}

/** Three records each of a hundred people; one address in 25 has a line break, one a quotation, one is missing. */
function makeCourier(listed: readonly string[]): string {
  const random = createRandom(2);
  const rows = EXPOSED_YEARS.map((year) => ({ mobile: EXPOSED_MOBILE, name: "陈示例", year }));
  for (let person = 0; person < 100; person++) {
    // Half of them are in the WhatsApp list too, so that the two datasets overlap.
    const mobile = person % 2 === 0 ? pick(random, listed).slice(2) : chineseMobile(random);
    if (mobile === EXPOSED_MOBILE) continue;
    const name = chineseName(random);
    for (let record = below(random, 5); record >= 0; record--)
      rows.push({ mobile, name, year: 2018 + below(random, 5) });
  }
  const lines = shuffle(rows, random).map(({ mobile, name, year }, index) => {
    const rarity = mobile === EXPOSED_MOBILE ? 24 : index % 25;
    const street = `${pick(random, CITIES)}${pick(random, ROADS)}${1 + below(random, 200)}号`;
    const door = `${1 + below(random, 20)}栋${101 + below(random, 600)}室`;
    const note = rarity === 1 ? "，放“门口”".replace(/[“”]/gu, '""') : "";
    const address = rarity === 2 ? "" : `"${street}${rarity === 0 ? "\n" : ","}${door}${note}"`;
    const date = `${year}-${pad(1 + below(random, 12), 2)}-${pad(1 + below(random, 28), 2)}`;
    return `DD-${pad(index + 1, 6)},${name},${mobile},${address},${date}\n`;
  });
  return `订单号,姓名,手机号,收货地址,下单时间\n${lines.join("")}`;
}

/**
 * The seven sub-sets, one after the other as elasticdump exports them. Identity numbers have the region 990000 and QQ,
 * Weibo and card numbers start with zeros: none of these was ever issued.
 */
function makeElasticsearch(): string {
  const random = createRandom(3);
  const address = () =>
    `${pick(random, CITIES)}${pick(random, ROADS)}${1 + below(random, 200)}号,${101 + below(random, 600)}室`;
  const residentId = () => `990000${1960 + below(random, 40)}0101${pad(below(random, 10_000), 4)}`;
  const subsets: [name: string, documents: number, make: () => Record<string, unknown>][] = [
    ["qq", 90, () => ({ qq: pad(below(random, 1e6), 9), phone: chineseMobile(random) })],
    ["weibo", 70, () => ({ uid: pad(below(random, 1e6), 10), phone: Number(chineseMobile(random)) })],
    ["shunfeng", 40, () => ({ 姓名: chineseName(random), 手机: chineseMobile(random), 地址: address() })],
    [
      "siyaosu",
      24,
      () => ({
        xingming: chineseName(random),
        shouji: chineseMobile(random),
        dizhi: address(),
        shenfenzheng: residentId(),
      }),
    ],
    [
      "chezhu",
      16,
      () => ({
        姓名: chineseName(random),
        手机号: chineseMobile(random),
        邮箱: email(random),
        地址: address(),
        身份证号: residentId(),
      }),
    ],
    [
      "pingan",
      10,
      () => ({
        姓名: chineseName(random),
        联系电话: chineseMobile(random),
        电子邮箱: email(random),
        家庭住址: address(),
        投保服务: pick(random, ["车险", "意外险", "家财险"]),
        卡号: pad(below(random, 1e6), 16),
        金额: 100 * (1 + below(random, 50)),
      }),
    ],
    [
      "jiedai",
      8,
      () => ({
        姓名: chineseName(random),
        手机号码: chineseMobile(random),
        住址: address(),
        身份证号: residentId(),
        工作单位: "示例科技有限公司",
        学历: pick(random, ["本科", "大专", "高中"]),
        配偶姓名: chineseName(random),
        配偶手机: chineseMobile(random),
      }),
    ],
  ];
  const lines = subsets.flatMap(([subset, documents, make]) =>
    Array.from({ length: documents }, (_, index) => {
      const isExposed = subset === "shunfeng" && index === 17;
      const source = isExposed ? { 姓名: "陈示例", 手机: EXPOSED_MOBILE, 地址: address() } : make();
      return JSON.stringify({ _index: subset, _id: `sample-${subset}-${pad(index + 1, 3)}`, _source: source });
    }),
  );
  return `${lines.join("\n")}\n`;
}

/** `address:password`, one line in forty each with `;` and tab. */
function makeCombo(): string {
  const random = createRandom(4);
  const lines = Array.from({ length: 300 }, (_, index) => {
    const delimiter = index % 40 === 7 ? ";" : index % 40 === 23 ? "\t" : ":";
    const address = index === 150 ? `${ALIAS_LOCAL_PART}+shop@example.com` : email(random);
    return `${address}${delimiter}${pick(random, PASSWORDS)}${below(random, 100)}`;
  });
  return `${lines.join("\n")}\n`;
}

/** One person a block, lists on one line. */
function formatPeople(): string {
  const text = JSON.stringify(PEOPLE, null, 2);
  return `${text.replace(/\[\s+("[^\]]*")\s+\]/gu, (_, list: string) => `[${list.replace(/\s*\n\s*/gu, " ")}]`)}\n`;
}

/** Eleven digits of the prefix 154, which is assigned to nobody. */
function chineseMobile(random: Random): string {
  return `154${pad(below(random, 1e8), 8)}`;
}

function chineseName(random: Random): string {
  return pick(random, SURNAMES) + pick(random, GIVEN_NAMES);
}

function email(random: Random): string {
  const tag = chance(random, 0.1) ? pick(random, ["+shop", "+news", "+work"]) : "";
  const address = `${pick(random, LOCAL_PARTS)}${below(random, 300)}${tag}@${pick(random, MAIL_DOMAINS)}`;
  return chance(random, 0.05) ? address.toUpperCase() : address;
}

/** Fisher and Yates. */
function shuffle<T>(list: readonly T[], random: Random): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = below(random, last + 1);
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, content] of makeSamples()) {
    const target = join(SAMPLES_FOLDER, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}
