/** How a sampled cell is shown by `--dry-run`: identifiers in their masked form, everything else as a shape. */
import type { PlannedInput } from "../app/plan-input.js";
import { IDENTIFIER_KINDS, identifierKindOf } from "../identifier/identifier-kind.js";
import { maskValue } from "../identifier/mask.js";

export function maskSample(role: string | null, value: string, { plan }: PlannedInput): string {
  for (const kind of [identifierKindOf(role), value.includes("@") ? IDENTIFIER_KINDS.email : null]) {
    const cell = kind?.canonicalize(value, { country: plan.country, reading: plan.reading });
    if (kind && cell?.status === "ok") return cell.forms.map((form) => kind.mask(form)).join(" ");
  }
  return maskValue(value);
}
