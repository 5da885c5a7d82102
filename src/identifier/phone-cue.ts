/**
 * Words before a number that say what it is. In text, digits without separators may be an order as well as a phone number;
 * "call me on" or 电话 decides for the one, "order no." for the other. English, German, French, Spanish, Portuguese, Italian,
 * Russian, Chinese, Japanese and Korean.
 */

/** Bytes before a number that are looked at: three or four words. */
const LOOK_BACK_BYTES = 36;

/** No word boundary behind most of them: `Telefonnummer`, `mobile:`, `звоните`. */
const PHONE =
  /(?<!\p{L})(?:tel|t[eé]l[eé]ph|phone|smartphone|fon|mobil|mob\b|cell|call|dial|ring\b|text\b|sms|whats?app|wa\b|viber|telegram|signal|fax|ph\b|handy|anruf|ruf|rückruf|erreich|r?appel|portable|llam|m[oó]vil|celular|liga|chiam|cellulare|тел|моб|звон|факс)|电话|電話|手机|手機|联系|聯繫|致电|拨打|來電|来电|热线|携帯|ケータイ|전화|휴대|핸드폰|연락/iu;

const NUMBERED =
  /(?:order|invoice|ticket|case|ref(?:erence)?|track(?:ing)?|parcel|shipment|card|iban|serial|imei|isbn|issn|article|item|part|sku|contract|policy|invoice|version|build|auftrag|bestell\p{L}*|rechnung\p{L}*|vertrag\p{L}*|artikel\p{L}*|sendung\p{L}*|commande|facture|pedido|factura|fatura|заказ\p{L}*|счет|счёт|договор\p{L}*)(?:[\s.:#№-]|no\b|nr\b|num\p{L}*|number|id\b|code)*$|(?:[#№]|订单|訂單|单号|單號|运单|快递|编号|編號|卡号|注文|伝票|주문)\p{Script=Han}{0,3}[\s:：号]*$/iu;

/** What the words before a number say of it; the last ones count most. */
export type NumberCue = "phone" | "other" | null;

/** @param from bytes before it belong to something else; @param at where the number begins */
export function cueBefore(text: Uint8Array, from: number, at: number): NumberCue {
  const start = Math.max(from, at - LOOK_BACK_BYTES);
  // Behind another number, or on another line, begins something new: "call 07700 900123, order 0471123456".
  const before = Buffer.from(text.buffer, text.byteOffset + start, at - start)
    .toString("utf8")
    .replace(/isbn[- ]?1[03]/iu, "isbn")
    .replace(/^[^]*[\d\r\n](?=[^\d\r\n]*$)/u, "");
  if (NUMBERED.test(before)) return "other";
  return PHONE.test(before) ? "phone" : null;
}
