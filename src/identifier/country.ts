/**
 * Countries as they stand in a column: ISO 3166-1 alpha-2 and alpha-3 codes, `+49`, and names in many languages. Only countries
 * that libphonenumber knows count, because a country is only used to read phone numbers here.
 *
 * Names come from the platform (`Intl.DisplayNames`, Unicode CLDR) and are indexed when the first name is asked for; ISO's formal
 * names and common other spellings, which CLDR lacks, are listed below.
 */
import type { CanonicalPhone, CountryCode } from "./phone-judge.js";
import { countriesOf, phoneMetadata, planOfCountry } from "./phone-library.js";

export type { CountryCode } from "./phone-judge.js";

/** Languages whose country names are recognised. */
const LANGUAGES =
  "en zh zh-Hant de fr es pt it nl ru uk ja ko ar tr pl sv da nb fi cs hu ro el he hi id ms th vi fa".split(" ");

/** Cells seen are few and repeat; a hostile column must not make the cache a copy of itself. */
const MAX_CACHED = 4096;
const MAX_NAME_CHARACTERS = 80;

/** ISO 3166-1: alpha-3 followed by alpha-2. */
const ALPHA3 =
  "ANDAD AREAE AFGAF ATGAG AIAAI ALBAL ARMAM AGOAO ARGAR ASMAS AUTAT AUSAU ABWAW ALAAX AZEAZ BIHBA BRBBB BGDBD " +
  "BELBE BFABF BGRBG BHRBH BDIBI BENBJ BLMBL BMUBM BRNBN BOLBO BESBQ BRABR BHSBS BTNBT BWABW BLRBY BLZBZ CANCA " +
  "CCKCC CODCD CAFCF COGCG CHECH CIVCI COKCK CHLCL CMRCM CHNCN COLCO CRICR CUBCU CPVCV CUWCW CXRCX CYPCY CZECZ " +
  "DEUDE DJIDJ DNKDK DMADM DOMDO DZADZ ECUEC ESTEE EGYEG ESHEH ERIER ESPES ETHET FINFI FJIFJ FLKFK FSMFM FROFO " +
  "FRAFR GABGA GBRGB GRDGD GEOGE GUFGF GGYGG GHAGH GIBGI GRLGL GMBGM GINGN GLPGP GNQGQ GRCGR GTMGT GUMGU GNBGW " +
  "GUYGY HKGHK HNDHN HRVHR HTIHT HUNHU IDNID IRLIE ISRIL IMNIM INDIN IOTIO IRQIQ IRNIR ISLIS ITAIT JEYJE JAMJM " +
  "JORJO JPNJP KENKE KGZKG KHMKH KIRKI COMKM KNAKN PRKKP KORKR KWTKW CYMKY KAZKZ LAOLA LBNLB LCALC LIELI LKALK " +
  "LBRLR LSOLS LTULT LUXLU LVALV LBYLY MARMA MCOMC MDAMD MNEME MAFMF MDGMG MHLMH MKDMK MLIML MMRMM MNGMN MACMO " +
  "MNPMP MTQMQ MRTMR MSRMS MLTMT MUSMU MDVMV MWIMW MEXMX MYSMY MOZMZ NAMNA NCLNC NERNE NFKNF NGANG NICNI NLDNL " +
  "NORNO NPLNP NRUNR NIUNU NZLNZ OMNOM PANPA PERPE PYFPF PNGPG PHLPH PAKPK POLPL SPMPM PRIPR PSEPS PRTPT PLWPW " +
  "PRYPY QATQA REURE ROURO SRBRS RUSRU RWARW SAUSA SLBSB SYCSC SDNSD SWESE SGPSG SHNSH SVNSI SJMSJ SVKSK SLESL " +
  "SMRSM SENSN SOMSO SURSR SSDSS STPST SLVSV SXMSX SYRSY SWZSZ TCATC TCDTD TGOTG THATH TJKTJ TKLTK TLSTL TKMTM " +
  "TUNTN TONTO TURTR TTOTT TUVTV TWNTW TZATZ UKRUA UGAUG USAUS URYUY UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN " +
  "VUTVU WLFWF WSMWS XKKXK YEMYE MYTYT ZAFZA ZMBZM ZWEZW";

/** Spellings that CLDR does not give, in the form of `fold`. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  AE: "uae|emirates",
  BA: "bosnia",
  BN: "brunei darussalam",
  BO: "bolivia plurinational state of|plurinational state of bolivia",
  CD: "congo the democratic republic of the|democratic republic of the congo|democratic republic of congo|dr congo|drc|zaire|congo kinshasa",
  CG: "republic of the congo|congo|congo brazzaville",
  CI: "ivory coast|cote divoire",
  CN: "prc|pr china|peoples republic of china|mainland china|china mainland|中国大陆|中国大陸|中华人民共和国|中華人民共和國|大陆|内地|中國",
  CV: "cape verde",
  CZ: "czech republic",
  DE: "federal republic of germany|brd|ger",
  DO: "dominican rep",
  FK: "falkland islands malvinas",
  FM: "micronesia federated states of",
  GB: "uk|u k|great britain|britain|england|scotland|wales|northern ireland|united kingdom of great britain and northern ireland|英格兰|大不列颠|grossbritannien",
  GM: "gambia the",
  HK: "hong kong china|hongkong|中国香港|香港特别行政区|香港特別行政區",
  IR: "iran islamic republic of|islamic republic of iran",
  KN: "saint kitts and nevis|st kitts and nevis",
  KP: "korea democratic peoples republic of|dprk",
  KR: "korea|korea republic of|republic of korea|korea south|south korea|한국|韩国|南韩|южная корея|coree",
  LA: "lao peoples democratic republic",
  LC: "saint lucia",
  MD: "moldova republic of|republic of moldova",
  MK: "macedonia|macedonia the former yugoslav republic of|fyrom",
  MM: "burma",
  MO: "macau|macao|中国澳门|澳門|澳门特别行政区",
  NL: "holland|the netherlands|netherlands the",
  PH: "philippines the",
  PS: "palestine state of|palestine|state of palestine",
  RU: "russian federation|rf|россиискаяфедерация|рф",
  SA: "ksa",
  SY: "syrian arab republic",
  SZ: "swaziland",
  TL: "east timor",
  TR: "turkey|turkiye|republic of turkiye",
  TW: "taiwan province of china|taiwan roc|中国台湾|中國台灣|台湾省|臺灣|台灣|タイワン",
  TZ: "tanzania united republic of|united republic of tanzania",
  US: "u s|u s a|united states of america|america|the united states|美利坚合众国|米国",
  VA: "holy see",
  VE: "venezuela bolivarian republic of|bolivarian republic of venezuela",
  VG: "virgin islands british",
  VI: "virgin islands u s|virgin islands us",
  VN: "viet nam",
};

const cache = new Map<string, CountryCode | null>();
let names: Map<string, CountryCode> | undefined;
let alpha3: Map<string, CountryCode> | undefined;
let english: Intl.DisplayNames | undefined;

/**
 * The country that a cell or an option names: alpha-2, alpha-3, `+49`, `49`, a name in any of some thirty languages, or several of these that
 * agree (`CN - China`). Case, accents and punctuation do not matter. `null` if it names none, or none that has phones.
 */
export function countryOf(text: string): CountryCode | null {
  if (text.length > MAX_NAME_CHARACTERS) return null;
  const known = cache.get(text);
  if (known !== undefined) return known;
  const found = lookUp(text);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(text, found);
  return found;
}

/** The calling code of a country, digits only: `"49"`. */
export function callingCodeOf(country: CountryCode): string {
  const plan = planOfCountry(country);
  if (plan === null) throw new RangeError("not a country of libphonenumber");
  return plan.callingCode;
}

/** The English name of a country, for messages. */
export function countryNameOf(country: CountryCode): string {
  english ??= new Intl.DisplayNames(["en"], { type: "region" });
  return english.of(country) ?? country;
}

/**
 * The country of a canonical number by its calling code alone, and so the main one where several share it: every +1 is US, every
 * +7 RU. `null` for codes without a country (+800, +870 …). Cheap enough for counting.
 */
export function countryOfPhone(phone: CanonicalPhone): CountryCode | null {
  // No calling code is the beginning of another, so the first that fits is the one.
  for (let length = 1; length <= 3; length++) {
    const country = countriesOf(phone.slice(1, 1 + length))[0];
    if (country !== undefined) return country;
  }
  return null;
}

function lookUp(text: string): CountryCode | null {
  const trimmed = text.normalize("NFKC").trim();
  const whole = lookUpOne(trimmed);
  if (whole !== null) return whole;
  const parts = trimmed.split(/[()[\]|/,;:]|\s[-–—]\s/u).filter((part) => /\p{L}|\d/u.test(part));
  if (parts.length < 2) return null;
  const [first, ...others] = parts.map(lookUpOne);
  return first !== undefined && others.every((other) => other === first) ? first : null;
}

function lookUpOne(text: string): CountryCode | null {
  const code = text.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code) && Object.hasOwn(phoneMetadata().countries, code)) return code as CountryCode;
  if (/^[A-Z]{3}$/.test(code)) {
    alpha3 ??= indexAlpha3();
    const country = alpha3.get(code);
    if (country !== undefined) return country;
  }
  const calling = /^(?:\+|00)?(\d{1,3})(?:\.0)?$/.exec(code);
  if (calling !== null) return countriesOf(calling[1])[0] ?? null;
  names ??= indexNames();
  return names.get(fold(text)) ?? null;
}

function indexAlpha3(): Map<string, CountryCode> {
  return new Map(ALPHA3.split(" ").map((entry) => [entry.slice(0, 3), entry.slice(3) as CountryCode]));
}

function indexNames(): Map<string, CountryCode> {
  const index = new Map<string, CountryCode>();
  const countries = Object.keys(phoneMetadata().countries) as CountryCode[];
  for (const language of LANGUAGES) {
    for (const style of ["long", "short"] as const) {
      const display = new Intl.DisplayNames([language], { type: "region", style, fallback: "none" });
      for (const country of countries) {
        const name = display.of(country);
        if (name === undefined) continue;
        const folded = fold(name);
        // English first: a name that means two countries in two languages goes to the more widely read language.
        if (!index.has(folded)) index.set(folded, country);
      }
    }
  }
  for (const [country, others] of Object.entries(OTHER_NAMES)) {
    for (const name of others.split("|")) index.set(fold(name), country as CountryCode);
  }
  return index;
}

// Without case, accents, punctuation and a leading "the"; "&" and "and" are one.
function fold(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/ı/g, "i")
    .replace(/&/g, " and ")
    .replace(/['’ʼ`]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .replace(/^the /, "")
    .replace(/^st /, "saint ")
    .replace(/ /g, "");
}
