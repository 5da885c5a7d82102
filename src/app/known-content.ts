/**
 * Whether the store has the content of these inputs already: the same content again is no change. Only digests can tell, so
 * where datasets may hold it all is read once before anything is decided.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { printable } from "../identifier/mask.js";
import { chunkMac, contentDigest } from "../key/content-mac.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { makeSlot, readChunks } from "../source/chunk-reader.js";
import type { SkippedInput } from "../source/input-walk.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { isRereadable, skippedFor } from "./damaged-input.js";
import type { DatasetFacts } from "./dataset-facts.js";
import type { ImportContext, ImportOptions } from "./import-request.js";
import { unchangedDataset, type ImportedDataset } from "./imported-dataset.js";
import { interruption } from "./interruption.js";
import type { PlannedInput } from "./plan-input.js";

/**
 * What a split makes is not known before all is read, so its inputs are compared only for `--append`.
 * @returns inputs to read, what can be read only once last: when one of the others turns out to be damaged, it was not
 * touched yet; or `unchanged`, the datasets that hold all of them
 * @throws LeaksiftError usage when the dataset is there with other content
 */
export async function leaveOutKnown(
  planned: readonly PlannedInput[],
  skipped: SkippedInput[],
  options: ImportOptions,
  { writer, keys, signal }: ImportContext,
): Promise<{ inputs: PlannedInput[]; unchanged: ImportedDataset[] | null }> {
  let inputs = [...planned.filter(isRereadable), ...planned.filter((input) => !isRereadable(input))];
  const { existing } = options;
  const olds = writer.datasets().filter((entry) => mayHold(entry, options));
  if (olds.length === 0 || existing === "replace") return { inputs, unchanged: null };
  const known = new Set(olds.flatMap(({ id }) => writer.contents(id).map(({ digest }) => hexOf(digest))));
  const fresh: PlannedInput[] = [];
  const met = new Set<string>();
  for (const input of inputs) {
    try {
      const digest = isRereadable(input) ? hexOf(await digestInput(input, keys, signal)) : "";
      if (known.has(digest)) met.add(digest);
      else fresh.push(input);
    } catch (error) {
      if (inputs.length === 1) throw error;
      skipped.push(skippedFor(input, error));
      inputs = inputs.filter((other) => other !== input);
    }
  }
  if (fresh.length === 0 && (existing === "append" || inputs.length === known.size)) {
    const holding = olds.filter(({ id }) => writer.contents(id).some(({ digest }) => met.has(hexOf(digest))));
    const columns = inputs.flatMap((input) => input.columns);
    return { inputs, unchanged: holding.map((old) => unchangedDataset(old, columns, options.marks, writer)) };
  }
  if (existing === "refuse" && fresh.every(isRereadable)) throw exists(options.slug);
  return { inputs: existing === "append" ? fresh : inputs, unchanged: null };
}

/** Whether content of this import may be in a dataset: in that of its name, or in those of a split by the same field. */
function mayHold({ slug, facts }: DatasetEntry, options: ImportOptions): boolean {
  const { splitBy, splitPrefix, existing } = options;
  if (splitBy === undefined) return slug === options.slug;
  const isSplit = existing === "append" && (facts as Partial<DatasetFacts> | null)?.splitBy === printable(splitBy);
  return isSplit && (splitPrefix === undefined || slug === splitPrefix || slug.startsWith(`${splitPrefix}-`));
}

/**
 * What importing these contents does to a dataset.
 * @throws LeaksiftError usage when there is one of other content, or one that holds some of these
 */
export function outcomeOf(
  old: DatasetEntry | null,
  contents: readonly { digest: Uint8Array }[],
  existing: ImportOptions["existing"],
  writer: SqliteWriter,
): ImportedDataset["outcome"] {
  if (!old) return "imported";
  if (existing === "replace") return "replaced";
  const held = new Set(writer.contents(old.id).map(({ digest }) => hexOf(digest)));
  const known = contents.filter(({ digest }) => held.has(hexOf(digest))).length;
  if (known === contents.length) return "unchanged";
  if (existing === "refuse") throw exists(old.slug);
  if (known === 0) return "appended";
  throw new LeaksiftError(
    "usage",
    `${known} of the ${contents.length} inputs with records of ${old.slug} are in that dataset already`,
    "import the others by themselves",
  );
}

/** The digest of an input's content, by reading it once: no parsing, GB/s. */
export async function digestInput(
  { input, plan }: PlannedInput,
  keys: DerivedKeys,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const reader = await input.open();
  const slot = makeSlot();
  const macs: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of readChunks(reader, plan.dialect.newline.charCodeAt(0), () => Promise.resolve(slot))) {
      if (signal.aborted) throw interruption();
      macs.push(chunkMac(keys.contentKey, macs.length, slot.bytes.subarray(chunk.from, chunk.to)));
      bytes += chunk.to - chunk.from;
    }
  } finally {
    await reader.close();
  }
  return contentDigest(keys.contentKey, macs, bytes);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function exists(slug: string): LeaksiftError {
  return new LeaksiftError(
    "usage",
    `there is a dataset ${slug} already, of other content`,
    "add to it with --append, replace it with --replace, or name another with --dataset",
  );
}
