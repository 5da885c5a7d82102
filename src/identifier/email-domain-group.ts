/**
 * Whose mail server a domain names: one that gives addresses to anybody, a public body's, or another's (mostly a company's).
 * By lists alone: nobody is asked.
 */
export type EmailDomainGroup = "webmail" | "publicBody" | "other";

/** Brands that give addresses to anybody; each has domains under many endings (`yahoo.co.uk`, `hotmail.fr`). */
const BRANDS = new Set(
  `gmail googlemail yahoo ymail rocketmail hotmail outlook live msn aol icloud gmx proton protonmail mail yandex rambler bk inbox list
   163 126 yeah qq foxmail sina sohu 139 189 wo aliyun 21cn tom naver hanmail daum nate rediffmail web t-online freenet arcor orange
   wanadoo laposte sfr free libero virgilio tin alice tiscali seznam wp onet o2 interia uol bol terra ig comcast verizon att sbcglobal
   bellsouth cox charter btinternet sky talktalk virginmedia ntlworld bigpond optusnet telstra rogers shaw sympatico zoho fastmail
   tutanota hey mail2world email usa me mac ziggo planet kpnmail telenet skynet bluewin docomo ezweb softbank`.split(
    /\s+/u,
  ),
);
/** Second-level labels under which many registrants lie. */
const SHARED_LABELS = new Set("co com net org ne or vip".split(" "));
const PUBLIC_LABELS = new Set(["gov", "gob", "gouv", "gv", "go", "govt", "mil", "edu", "ac", "k12"]);

/** @param domain lower case, A-labels */
export function emailDomainGroup(domain: string): EmailDomainGroup {
  const labels = domain.split(".");
  if (labels.slice(-2).some((label) => PUBLIC_LABELS.has(label))) return "publicBody";
  const owner =
    SHARED_LABELS.has(labels[labels.length - 2]) && labels.length > 2 ? labels.length - 3 : labels.length - 2;
  // A sub-domain of a brand (`staff.yahoo.com`) is its owner's.
  return owner === 0 && BRANDS.has(labels[0]) ? "webmail" : "other";
}
