/**
 * Names and addresses in scripts other than Latin and Chinese, as single cells (column-shapes.ts): Russian, Japanese, Korean. By
 * the endings of surnames and patronymics, the frequent surnames, and the words that the levels of an address end with.
 */

const CYRILLIC_NAME = /^\p{Lu}[\p{Ll}-]+(?: \p{Lu}[\p{Ll}-]+){1,2}$/u;
const CYRILLIC_ENDING =
  /(?:[ое]в|[ое]ва|[иы]н|[иы]на|ск(?:ий|ая|ой)|цк(?:ий|ая)|енко|[ую]к|[ая]к|[иы]х|[ое]вич|[ое]вна|ична|швили|ян|дзе)(?= |$)/u;
const CYRILLIC_STREET =
  /(?<!\p{L})(?:ул|улица|просп|проспект|пр-т|пр-кт|пер|переулок|бульвар|б-р|шоссе|наб|набережная|площадь|вулиця|вул|д|дом|кв|корп)(?!\p{L})/giu;

const JAPANESE_SURNAME =
  /^(?:佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|斉藤|清水|山崎|森|池田|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子|岡本|藤原|三浦|中野|原田|松田|竹内|中川|和田|中山|石田|上田|森田|柴田|酒井|横山|宮崎|宮本|内田|高木|谷口|安藤|丸山|今井|大野|高田|菅原|河野|武田|上野|杉山|千葉|増田|小島|小山|平野|大塚|久保|渡部|松井|菊地|岩崎|松尾|佐野|木下|野口|野村|新井|市川)/u;
const JAPANESE_NAME = /^[\p{sc=Han}々]{1,3}[ 　]?[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]{1,4}$/u;
const KANA_NAME = /^[\p{sc=Katakana}ー]{2,6}[ 　][\p{sc=Katakana}ー]{2,6}$/u;
const JAPANESE_PLACE = /(?:都|道|府|県).{1,12}(?:市|区|町|村|郡)|\p{sc=Han}(?:市|区).{0,12}(?:町|丁目|番地|\d+-\d+)/u;

const KOREAN_NAME =
  /^[김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모]\p{sc=Hangul}{1,3}$/u;
const KOREAN_PLACE = /\p{sc=Hangul}(?:시|도|군|구) .*\p{sc=Hangul}\d*(?:로|길|동|리|읍|면)/u;

/** A full name in Russian, Japanese (kanji, or kana with a space) or Korean. */
export function isNameInScript(value: string): boolean {
  if (value.length > 60) return false;
  if (CYRILLIC_NAME.test(value)) return CYRILLIC_ENDING.test(value) && /\p{sc=Cyrillic}/u.test(value);
  return (
    KANA_NAME.test(value) || KOREAN_NAME.test(value) || (JAPANESE_NAME.test(value) && JAPANESE_SURNAME.test(value))
  );
}

/** An address in one of these scripts, down to a street, a town or a number. */
export function isAddressInScript(value: string): boolean {
  if (value.length > 200) return false;
  if (/\p{sc=Cyrillic}/u.test(value)) return /\d/u.test(value) && (value.match(CYRILLIC_STREET)?.length ?? 0) > 0;
  return JAPANESE_PLACE.test(value) || KOREAN_PLACE.test(value);
}
