/** Which countries a script suggests, and that the numbers have the last word. */
import { describe, expect, it } from "vitest";
import { countriesOfScript } from "../../src/app/script-countries.js";
import { choosePhoneReading } from "../../src/identifier/phone-reading.js";

describe("a script", () => {
  it.each([
    ["name,phone Ann Lee", "utf-8", []],
    ["ФИО,Телефон", "utf-8", []],
    ["姓名,手机,地址 王小明 北京市朝阳区", "gb18030", ["CN"]],
    ["姓名,手機,地址 陳大文 台北市信義區", "utf-8", ["TW", "HK", "CN"]],
    ["姓名,手機", "big5", ["TW", "HK", "CN"]],
    ["氏名,電話番号,メールアドレス", "utf-8", ["JP", "TW", "HK", "CN"]],
    ["山田太郎 東京都", "shift_jis", ["JP", "TW", "HK", "CN"]],
    ["이름,휴대폰 김철수", "utf-8", ["KR"]],
    // A Japanese nickname in a Chinese file.
    [`昵称,手机 ${"王小明住在北京市朝阳区建国路一号院二号楼".repeat(3)} のん`, "utf-8", ["CN", "JP"]],
  ])("%s in %s suggests %j", (text, encoding, countries) => {
    expect(countriesOfScript(text, encoding)).toEqual(countries);
  });

  it.each([
    ["JP", "氏名,電話番号,メールアドレス", ["090-1234-5678", "03-1234-5678"]],
    ["TW", "姓名,手機", ["0912345678", "02-2345-6789"]],
    ["KR", "이름,휴대폰", ["010-1234-5678", "02-123-4567"]],
    ["CN", "姓名,手機", ["13800138000", "010-62345678"]],
  ] as const)("and numbers of %s are read as such", (country, header, numbers) => {
    const sample = Array.from({ length: 30 }, (_, i) => numbers[i % numbers.length]);
    const choice = choosePhoneReading(sample, { country: null, hints: countriesOfScript(header, "utf-8") });
    expect(choice).toMatchObject({ reading: "national", country });
  });
});
