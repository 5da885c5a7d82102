/** What was found is said before it is read: what the inputs are, and whether they should be more than one dataset. */
import type { PlannedInputs } from "../app/import-request.js";
import type { SplitHint } from "../app/split-hint.js";
import { inventoryOf, inventoryText, type InventoryEntry } from "../report/inventory.js";
import { notice } from "./output.js";
import { translated } from "./translation.js";

/** An input as the inventory counts it. */
function found({ input: { file, shape } }: PlannedInputs["planned"][number]): {
  format: string;
  bytes: number | null;
} {
  return { format: shape.format, bytes: file.bytes };
}

export function foundInventory({ planned, skipped }: PlannedInputs): InventoryEntry[] {
  return inventoryOf(planned.map(found), skipped);
}

/** One line on what was found, where that is more than the file the user named. */
export function sayFound(inputs: PlannedInputs): void {
  if (inputs.planned.length + inputs.skipped.length < 2) return;
  notice(inventoryText(foundInventory(inputs)));
}

/** Says what was found, and whether it should be more than one dataset. */
export async function plannedTeller({
  append,
}: {
  readonly append?: boolean;
}): Promise<(found: PlannedInputs) => void> {
  const { splitHint } = await import("../app/split-hint.js");
  return (found) => {
    sayFound(found);
    if (!append) sayDivisible(splitHint(found.planned));
  };
}

/** One line where what becomes one dataset has tables or indices that could be one each. */
export function sayDivisible(hint: SplitHint | null): void {
  if (hint === null) return;
  const { field, groups } = hint;
  notice(
    field === "table"
      ? translated(`${groups} tables hold identifiers, and become one dataset: --split-by table makes one of each`)
      : translated(`${groups} indices become one dataset: --split-by _index makes one of each`),
  );
}
