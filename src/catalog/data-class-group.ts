/**
 * Data classes by what a stranger can do with them, gravest first: what a report sorts by, what it says to do first, and how
 * loud an alert is. The order is ours: what opens accounts or moves money comes before what shames, locates or reaches someone.
 */

export type DataClassGroup = "secrets" | "money" | "identity" | "intimate" | "whereabouts" | "reachability" | "other";

/** All groups, gravest first. */
export const DATA_CLASS_GROUPS: readonly DataClassGroup[] = [
  "secrets",
  "money",
  "identity",
  "intimate",
  "whereabouts",
  "reachability",
  "other",
];

const MEMBERS: Readonly<Record<Exclude<DataClassGroup, "other">, string>> = {
  secrets:
    "passwords historical-passwords password-hints security-questions-and-answers mothers-maiden-names pins banking-pins auth-tokens encrypted-keys mnemonic-phrases",
  money:
    "account-balances bank-account-numbers credit-cards credit-card-cvv partial-credit-card-data credit-status-information cryptocurrency-wallet-addresses financial-investments financial-transactions home-loan-information income-levels insurance-policies loan-information net-worths payment-histories taxation-records utility-bills",
  identity:
    "biometric-data dates-of-birth drivers-licenses government-issued-ids health-insurance-information passport-numbers places-of-birth social-security-numbers",
  intimate:
    "audio-recordings browsing-histories chat-logs drug-habits email-messages ethnicities hiv-statuses personal-health-data photos political-views private-messages races relationship-statuses religions sexual-fetishes sexual-orientations sms-messages",
  whereabouts:
    "delivery-instructions family-members-names family-structure flights-taken geographic-locations home-ownership-statuses hotel-stays latitude-and-longitude-pairs licence-plates physical-addresses property-details shipment-tracking-numbers spouses-names travel-habits travel-plans",
  reachability:
    "address-book-contacts email-addresses instant-messenger-identities partial-phone-numbers phone-numbers recovery-email-addresses social-connections social-media-profiles",
};

const groups = new Map<string, DataClassGroup>(
  Object.entries(MEMBERS).flatMap(([group, slugs]) =>
    slugs.split(" ").map((slug): [string, DataClassGroup] => [slug, group as DataClassGroup]),
  ),
);

/** The group of a data class; `other` for classes that are in none, those of a newer version too. */
export function groupOfDataClass(slug: string): DataClassGroup {
  return groups.get(slug) ?? "other";
}

/** Data classes gravest first; within a group by slug. @returns a new list */
export function gravestFirst(slugs: Iterable<string>): string[] {
  const rank = (slug: string): number => DATA_CLASS_GROUPS.indexOf(groupOfDataClass(slug));
  return [...slugs].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}
