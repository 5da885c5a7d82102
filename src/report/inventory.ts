/** What was found before an import: inputs by type, with their number and size, and what is left out. Pure. */
import { sizeText } from "./size-text.js";
import { EN_REPORTS, type ReportWords } from "./report-words.js";

export interface InventoryEntry {
  /** A format that is imported, or a type of file or a reason for what is not. */
  readonly type: string;
  readonly imported: boolean;
  readonly files: number;
  /** As they lie on disk or in their archive; 0 where that is not known. */
  readonly bytes: number;
}

/** @returns what is imported first, then the largest; each type once for either */
export function inventoryOf(
  inputs: readonly { readonly format: string; readonly bytes: number | null }[],
  skipped: readonly { readonly reason: string; readonly type?: string; readonly bytes?: number | null }[],
): InventoryEntry[] {
  const entries = new Map<string, { type: string; imported: boolean; files: number; bytes: number }>();
  const add = (type: string, imported: boolean, bytes: number): void => {
    const key = `${type} ${imported}`;
    const entry = entries.get(key) ?? { type, imported, files: 0, bytes: 0 };
    entry.files++;
    entry.bytes += bytes;
    entries.set(key, entry);
  };
  for (const { format, bytes } of inputs) add(format, true, bytes ?? 0);
  for (const { reason, type, bytes } of skipped) add(type ?? reason, false, bytes ?? 0);
  return [...entries.values()].sort(
    (a, b) => Number(b.imported) - Number(a.imported) || b.bytes - a.bytes || (a.type < b.type ? -1 : 1),
  );
}

/** One line: `found 3 inputs: 2 delimited (1.2 MB), 1 json (4.0 kB); left out: 1 image (2.0 MB)`. */
export function inventoryText(entries: readonly InventoryEntry[], words: ReportWords = EN_REPORTS): string {
  const list = (wanted: boolean): string =>
    entries
      .filter(({ imported }) => imported === wanted)
      .map(({ type, files, bytes }) => `${files} ${nameOf(type, words)}${bytes > 0 ? ` (${sizeText(bytes)})` : ""}`)
      .join(words.comma);
  const count = entries.reduce((sum, { files, imported }) => sum + (imported ? files : 0), 0);
  return words.inventory(count, list(true), list(false));
}

/** A type is a format or a reason. */
function nameOf(type: string, words: ReportWords): string {
  const format = words.format(type);
  return format === type ? words.reason(type) : format;
}
