/**
 * Countries that the script of a file suggests, for numbers without one: kana is written in Japan, Hangul in Korea,
 * traditional characters in Taiwan and Hong Kong, simplified ones in China. Other scripts are written in many countries.
 * A guess is only where to look first: the numbers themselves decide among them (identifier/phone-reading.ts).
 */
import type { CountryCode } from "../identifier/phone.js";

/** Frequent characters of headers, addresses and names that the two ways of writing Chinese write differently. */
const TRADITIONAL = /[電話號碼機郵區縣鄉樓灣臺陳張劉黃吳楊趙鄭謝許鄧馮蔣葉蘇盧蕭門東國訂單備註員]/gu;
const SIMPLIFIED = /[电话号码机邮区县乡楼湾陈张刘黄吴杨赵郑谢许邓冯蒋叶苏卢萧门东国订单备注员]/gu;
/** Kana, and characters that only Japan writes so. */
const JAPANESE = /[\u3041-\u3096\u30a1-\u30fa々県駅円込畑辻沢広]/gu;
const KOREAN = /\p{Script=Hangul}/gu;
/** Share of the text's East Asian characters from which a script is its own; fewer may be names and quotations. */
const OWN_SHARE = 0.05;

/**
 * @param text cells or lines of a sample, and what stands in its header
 * @param encoding its encoding, which tells as much where it is one of a country
 * @returns the likeliest country first; empty when the script says nothing
 */
export function countriesOfScript(text: string, encoding: string): CountryCode[] {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const chinese = count(/\p{Script=Han}/gu);
  const japanese = count(JAPANESE);
  const korean = count(KOREAN);
  const all = chinese + japanese + korean;
  if (all === 0) return [];
  const traditional = count(TRADITIONAL);
  const isTraditional = encoding === "big5" || traditional > count(SIMPLIFIED);
  const first: CountryCode[] = [];
  const rest: CountryCode[] = [];
  (encoding === "shift_jis" || japanese > all * OWN_SHARE ? first : japanese > 0 ? rest : []).push("JP");
  (encoding === "euc-kr" || korean > all * OWN_SHARE ? first : korean > 0 ? rest : []).push("KR");
  if (chinese > 0) {
    const own: CountryCode[] = isTraditional ? ["TW", "HK", "CN"] : traditional > 0 ? ["CN", "TW", "HK"] : ["CN"];
    (first.length > 0 ? rest : first).push(...own);
  }
  return [...first, ...rest];
}
