/** How a sampled cell is shown by `--dry-run`: identifiers in their masked form, everything else as a shape. */
import type { PlannedInput } from "../app/plan-input.js";
import { canonicalizeEmailCell } from "../identifier/email.js";
import { maskEmail, maskPhone, maskValue } from "../identifier/mask.js";
import { canonicalizePhoneCell } from "../identifier/phone.js";

export function maskSample(role: string | null, value: string, { plan }: PlannedInput): string {
  if (role === "phone") {
    const cell = canonicalizePhoneCell(value, { country: plan.country, reading: plan.reading });
    if (cell.status === "ok") return cell.phones.map(maskPhone).join(" ");
  }
  if (role === "email" || value.includes("@")) {
    const cell = canonicalizeEmailCell(value);
    if (cell.status === "ok") return cell.emails.map(maskEmail).join(" ");
  }
  return maskValue(value);
}
