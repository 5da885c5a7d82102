/** What a column is by its cells alone, without a name, and beside a name that says nothing; with what only looks so. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { recognizeColumns } from "../../src/identifier/column-recognition.js";

const CELLS = 60;
/** Fixed digits that look like chance. */
const noise = (i: number, digits: number): string =>
  BigInt(`0x${hash("sha256", String(i))}`)
    .toString()
    .slice(2, 2 + digits);
const hash = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest("hex");
const pick = (list: string, i: number): string => list.split(" ")[Number(noise(i, 4)) % list.split(" ").length];

/** The number with its Luhn digit (ISO/IEC 7812). */
function luhn(digits: string): string {
  for (let check = 0; check < 10; check++) {
    const all = [...`${digits}${check}`].toReversed().map(Number);
    const sum = all.reduce(
      (total, digit, at) => total + (at % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2),
      0,
    );
    if (sum % 10 === 0) return `${digits}${check}`;
  }
  return digits;
}

const base64 = (i: number, length: number): string =>
  createHash("sha512").update(String(i)).digest("base64").replaceAll(/[+/=]/gu, "x").slice(0, length);

describe("a column by its cells", () => {
  it.each<[what: string, cell: (i: number) => string, role: string | null]>([
    ["cards", (i) => luhn(`4${noise(i, 14)}`), "credit-cards"],
    ["cards in groups", (i) => luhn(`5${noise(i, 14)}`).replaceAll(/(\d{4})(?=\d)/gu, "$1 "), "credit-cards"],
    ["IPv4", (i) => `10.${i}.3.${i + 1}`, "ip-addresses"],
    ["IPv6", (i) => `2001:db8::${(i + 1).toString(16)}`, "ip-addresses"],
    ["birth dates, ISO", (i) => `${1950 + (i % 50)}-0${1 + (i % 9)}-1${i % 9}`, "dates-of-birth"],
    ["birth dates, German", (i) => `1${i % 9}.0${1 + (i % 9)}.${1950 + (i % 50)}`, "dates-of-birth"],
    ["birth dates, American", (i) => `0${1 + (i % 9)}/1${i % 9}/${1950 + (i % 50)}`, "dates-of-birth"],
    ["MD5", (i) => hash("md5", `${i}`), "passwords"],
    ["NTLM", (i) => hash("md5", `${i}`).toUpperCase(), "passwords"],
    ["SHA-1", (i) => hash("sha1", `${i}`), "passwords"],
    ["MD5 and salt", (i) => `${hash("md5", `${i}`)}:${base64(i, 6)}`, "passwords"],
    ["bcrypt", (i) => `$2y$10$${base64(i, 53)}`, "passwords"],
    ["phpass", (i) => `$P$B${base64(i, 30)}`, "passwords"],
    ["Django", (i) => `pbkdf2_sha256$260000$${base64(i, 12)}$${base64(i + 1, 44)}`, "passwords"],
    ["Apache", (i) => `$apr1$${base64(i, 8)}$${base64(i + 1, 22)}`, "passwords"],
    ["LDAP", (i) => `{SHA}${base64(i, 28)}`, "passwords"],
    ["MySQL", (i) => `*${hash("sha1", `${i}`).toUpperCase()}`, "passwords"],
    ["addresses, English", (i) => `${i + 1} ${pick("High Mill Park Oak", i)} Street`, "physical-addresses"],
    ["addresses, German", (i) => `${pick("Haupt Mühlen Garten", i)}straße ${i + 1}`, "physical-addresses"],
    ["addresses, Russian", (i) => `г. Тула, ул. Ленина, д. ${i + 1}`, "physical-addresses"],
    ["addresses, Japanese", (i) => `東京都千代田区丸の内${1 + (i % 9)}-${i}-3`, "physical-addresses"],
    ["addresses, Korean", (i) => `서울특별시 강남구 테헤란로 ${i + 1}`, "physical-addresses"],
    ["addresses, Chinese", (i) => `浙江省杭州市西湖区文三路${i + 1}号`, "physical-addresses"],
    [
      "names, Russian",
      (i) => `${pick("Иван Пётр Олег", i)} ${pick("Иванов Петров Сидоров Кузнецов Орлов Зайцев Волков", i + 9)}`,
      "names",
    ],
    [
      "names, Japanese",
      (i) => `${pick("佐藤 鈴木 高橋 田中 伊藤", i)} ${pick("太郎 花子 一郎 恵子 健", i + 5)}`,
      "names",
    ],
    ["names, Korean", (i) => `${pick("김 이 박 최 정", i)}${pick("민준 서연 지훈 수빈 예은", i + 5)}`, "names"],
    ["companies", (i) => `${pick("Acme Globex Initech", i)} ${i} GmbH`, "employers"],
    ["social security numbers", (i) => `${100 + i}-${10 + i}-${1000 + i}`, "social-security-numbers"],
    // What only looks like something.
    ["UUIDs", (i) => hash("md5", `${i}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5"), null],
    ["unix times", (i) => String(1_600_000_000 + i * 997), null],
    ["unix times in milliseconds", (i) => String(1_600_000_000_000 + i * 99_713), null],
    ["prices", (i) => `${Number(noise(i, 3))}.${noise(i + 1, 2)}`, null],
    ["orders of 14 digits", (i) => `2${noise(i, 13)}`, null],
    ["latitudes", (i) => `${i}.${noise(i, 6)}`, null],
    ["versions", (i) => `1.${i}.${i % 7}`, null],
    ["postal codes", (i) => String(10_000 + i * 37), null],
    ["Cyrillic words", (i) => `${pick("Красный Синий Белый Новый", i)} ${pick("Товар Размер Цвет", i)}`, null],
    ["Korean words", (i) => `${pick("검색 상품 배송 환불", i)}${i}`, null],
    ["Japanese words", (i) => `${pick("赤色 青色 白色 黒色", i)}${i}`, null],
  ])("%s", (_what, cell, role) => {
    const values = Array.from({ length: CELLS }, (_, i) => cell(i));
    const emails = values.map((_, i) => `u${i}@example.com`);
    for (const name of [null, "col2"]) {
      const columns = recognizeColumns([
        { index: 0, name: name && "col1", values: emails },
        { index: 1, name, values },
      ]);
      expect(columns[1].role).toBe(role);
    }
  });
});
