/**
 * Data classes by header and by content, and what only looks like one (false friends). Cells are made up: test numbers of
 * card networks, RFC 5737 addresses, hashes of published examples.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isDataClass } from "../../src/catalog/data-classes.js";
import { recognizeColumns } from "../../src/identifier/column-recognition.js";
import { dataClassOfRole, roleOfHeader } from "../../src/identifier/column-roles.js";

const COUNT = 60;
const cells = (cell: (i: number) => string): string[] => Array.from({ length: COUNT }, (_, i) => cell(i));
/** The class of a column beside others. */
function classOf(name: string | null, values: readonly string[]): string | null {
  const [column] = recognizeColumns([
    { index: 0, name, values },
    { index: 1, name: "other", values: cells((i) => `v${i % 3}`) },
  ]);
  return column.role === null ? null : (dataClassOfRole(column.role) ?? column.role);
}

function withLuhn(body: string): string {
  for (let check = 0; check < 10; check++) {
    const digits = [...`${body}${check}`].map(Number).toReversed();
    const sum = digits.reduce(
      (total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2),
      0,
    );
    if (sum % 10 === 0) return `${body}${check}`;
  }
  throw new Error("no check digit");
}

const hash = (name: string, i: number): string => createHash(name).update(`secret ${i}`).digest("hex");
const BCRYPT = "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";

describe("classes by content alone", () => {
  it.each<[string, (i: number) => string, string]>([
    ["cards", (i) => withLuhn(`411111${String(7919 * i).padStart(9, "0")}`), "credit-cards"],
    [
      "cards with spaces",
      (i) => withLuhn(`555555${String(7919 * i).padStart(9, "0")}`).replace(/(.{4})(?=.)/gu, "$1 "),
      "credit-cards",
    ],
    ["IPv4", (i) => `192.0.2.${i}`, "ip-addresses"],
    ["IPv6", (i) => `2001:db8::${i.toString(16)}:1`, "ip-addresses"],
    ["MD5", (i) => hash("md5", i), "passwords"],
    ["MD5 in capitals", (i) => hash("md5", i).toUpperCase(), "passwords"],
    ["SHA-1", (i) => hash("sha1", i), "passwords"],
    ["SHA-256", (i) => hash("sha256", i), "passwords"],
    ["bcrypt", (i) => BCRYPT.slice(0, -2) + String(i).padStart(2, "0"), "passwords"],
    ["resident ids", () => "110100199001010000", "government-issued-ids"],
    ["social security numbers", (i) => `078-05-1${String(100 + i)}`, "social-security-numbers"],
    ["births over decades", (i) => `${1940 + i}-02-03`, "dates-of-birth"],
    ["births of the old", (i) => `03/02/${1950 + (i % 20)}`, "dates-of-birth"],
    ["dates of records", (i) => `2021-0${1 + (i % 9)}-03 10:11:12`, "date"],
    ["dates of one year", (i) => `2019-0${1 + (i % 9)}-03`, "date"],
    ["companies", (i) => `北京某某${i}科技有限公司`, "employers"],
    ["companies of the West", (i) => `Example ${i} ${["Ltd", "GmbH", "Inc.", "S.A."][i % 4]}`, "employers"],
    ["Chinese addresses", (i) => `上海市某某区某某路${i}号`, "physical-addresses"],
    ["street addresses", (i) => `${i + 1} High Street`, "physical-addresses"],
  ])("%s", (_, cell, wanted) => expect(classOf(null, cells(cell))).toBe(wanted));
});

describe("false friends", () => {
  it.each<[string, string | null, (i: number) => string, string]>([
    ["order numbers of 16 digits", "order_no", (i) => `2021030400${String(100_000 + 37 * i)}`, "credit-cards"],
    ["UUIDs", null, (i) => `123e4567-e89b-42d3-a456-${String(426_614_174_000 + i)}`, "passwords"],
    ["plain numbers of 32 digits", null, (i) => String(i).padStart(32, "7"), "passwords"],
    ["version numbers", null, (i) => `1.${i}.3`, "ip-addresses"],
    ["times", null, (i) => `10:${String(i).padStart(2, "0")}:12`, "ip-addresses"],
    [
      "18 digits without a check character",
      null,
      (i) => String(110_100_199_001_010_001n + BigInt(i) * 11n),
      "government-issued-ids",
    ],
    ["dates of expiry", null, (i) => `209${i % 10}-02-03`, "date"],
    ["dates of expiry, as births", null, (i) => `209${i % 10}-02-03`, "dates-of-birth"],
    ["record dates, as births", null, (i) => `${2012 + (i % 10)}-02-03`, "dates-of-birth"],
    ["times of old records, as births", null, (i) => `${1990 + (i % 30)}-02-03 10:11:12`, "dates-of-birth"],
    ["cities, as employers", null, (i) => `Town ${i} Upon Sea`, "employers"],
    ["company names, as people", "company", (i) => `Ann ${i} Ltd`, "names"],
    ["product names", "product_name", (i) => `Widget ${i}`, "names"],
    ["host names", "host_name", (i) => `host${i}`, "names"],
    ["e-mail status", "email_status", (i) => ["sent", "bounced"][i % 2], "email-addresses"],
    ["a phone's type", "phone_type", (i) => ["home", "work"][i % 2], "phone-numbers"],
    ["an IP address's country", "ip_country", (i) => ["XA", "XB"][i % 2], "ip-addresses"],
    ["a memory address", "mac_version", (i) => `10.${i}`, "mac-addresses"],
  ])("%s", (_, name, cell, wrong) => expect(classOf(name, cells(cell))).not.toBe(wrong));

  it("tells births from records by the other column of dates", () => {
    const roles = (columns: readonly ((i: number) => string)[]): (string | null)[] =>
      recognizeColumns(columns.map((cell, index) => ({ index, name: null, values: cells(cell) }))).map(
        ({ role }) => role,
      );
    // Students: their birthdays alone could be the dates of records.
    expect(roles([(i) => `200${i % 3}-02-03`])).toEqual(["date"]);
    expect(roles([(i) => `200${i % 3}-02-03`, (i) => `202${i % 3}-05-06`])).toEqual(["dates-of-birth", "date"]);
    expect(roles([(i) => `2019-0${1 + (i % 9)}-03`, (i) => `202${i % 3}-05-06`])).toEqual(["date", "date"]);
  });
});

describe("columns of identity numbers and messengers", () => {
  it.each<[string, (i: number) => string, string | null]>([
    ["idcard", () => "110100199001010000", "resident-id"],
    ["证件号码", (i) => (i % 10 === 0 ? "110100199001010000" : `E1234567${i % 10}`), "resident-id"],
    ["id_card", (i) => `X${1_234_567 + i}L`, "government-issued-ids"],
    ["身份证", (i) => `X${1_234_567 + i}L`, "government-issued-ids"],
    ["身份证", () => "110100********0000", "resident-id"],
    ["身份证号", (i) => `u${i}@example.com`, "email"],
    ["qq", (i) => String(10_000_000 + 7919 * i), "qq"],
    ["qq", (i) => `nick${i}x`, "instant-messenger-identities"],
    ["qq", (i) => `u${i}@example.com`, "email"],
    ["wechat", (i) => String(10_000_000 + 7919 * i), "instant-messenger-identities"],
  ])("%s, by its cells → column %#", (name, cell, wanted) => {
    const [{ role }] = recognizeColumns([
      { index: 0, name, values: cells(cell) },
      { index: 1, name: "x", values: [] },
    ]);
    expect(role).toBe(wanted);
  });

  it("are QQ numbers without a name only between four dashes", () => {
    const columns = [cells((i) => String(1_000_000_000 + 7919 * i)), cells((i) => `154${10_000_000 + i}`)];
    const roles = (delimiter: string): (string | null)[] =>
      recognizeColumns(
        columns.map((values, index) => ({ index, name: null, values })),
        { delimiter },
      ).map(({ role }) => role);
    expect(roles("----")).toEqual(["qq", "phone"]);
    expect(roles(",")).toEqual([null, "phone"]);
  });
});

describe("headers in several languages", () => {
  const HEADERS: Readonly<Record<string, string>> = {
    phone:
      "shouji|shoujihao|dianhua|手机|手機號碼|電話|Handynummer|Téléphone portable|teléfono móvil|celular|телефон|携帯電話|휴대폰|home_phone|partner_phone|fax|GSM|連絡先",
    email: "youxiang|邮箱|電子郵件|E-Mail-Adresse|courriel|correo electrónico|почта|メールアドレス|이메일",
    names:
      "xingming|姓名|Vorname|Nachname|prénom|apellidos|nome|фамилия|氏名|이름|收货人|получатель|Empfänger|destinataire|수취인",
    "physical-addresses": "dizhi|地址|收貨地址|Straße|Anschrift|dirección|endereço|адрес|住所|주소",
    "resident-id": "shenfenzheng|sfz|身份证号|身份證號碼",
    date: "ordered|when|created_at|order_date|ordered_at|下单时间|註冊日期|bestellt am|créé le|fecha de registro|data de criação|дата заказа|登録日|가입일|zeitstempel|horodatage",
    "dates-of-birth":
      "shengri|出生日期|Geburtsdatum|date de naissance|fecha de nacimiento|data de nascimento|дата рождения|生年月日|생년월일",
    passwords: "mima|密码|Passwort|mot de passe|contraseña|senha|пароль|パスワード|비밀번호|password_digest",
    employers: "gongsi|工作单位|Arbeitgeber|entreprise|empresa|место работы|勤務先|회사명",
    "family-members-names": "配偶姓名|spouse_name|nom conjoint|nombre conyuge|имя супруга|배우자명",
    purchases: "商品名称|order_items|products|товары|購入商品|구매내역",
    "credit-cards": "信用卡号|Kreditkartennummer|carte bancaire|tarjeta de crédito|номер карты|カード番号|카드번호",
    country: "guojia|国家|Land|pays|país|страна|国名|국가",
  };
  for (const [role, names] of Object.entries(HEADERS)) {
    const known = names.split("|");
    it.each(known)(`%s → ${role}`, (name) => expect(roleOfHeader(name)).toBe(role));
  }

  it("have classes of the vocabulary", () => {
    for (const role of Object.keys(HEADERS)) {
      const slug = dataClassOfRole(role);
      expect(slug === null || isDataClass(slug)).toBe(true);
    }
  });
});
