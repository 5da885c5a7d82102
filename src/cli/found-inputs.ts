/** What was found is said before it is read: what the inputs are, and whether they should be more than one dataset. */
import type { PlannedInputs } from "../app/import-request.js";
import type { SplitHint } from "../app/split-hint.js";
import { inventoryOf, inventoryText } from "../report/inventory.js";
import { notice } from "./output.js";
import { translated } from "./translation.js";

/** An input as the inventory counts it. */
export function found({ input: { file, shape } }: PlannedInputs["planned"][number]): {
  format: string;
  bytes: number | null;
} {
  return { format: shape.format, bytes: file.bytes };
}

/** One line on what was found, where that is more than the file the user named. */
export function sayFound({ planned, skipped }: PlannedInputs): void {
  if (planned.length + skipped.length < 2) return;
  notice(inventoryText(inventoryOf(planned.map(found), skipped)));
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
