/** What the workers of an import are told before its first input: what tags hold besides, and how much memory they may take. */
import { availableParallelism } from "node:os";
import { dataClassOfRole } from "../identifier/column-roles.js";
import { identifierKindOf } from "../identifier/identifier-kind.js";
import { spillPathOf } from "../store/spill-files.js";
import { classOfFreeText } from "../worker/file-plan.js";
import type { PoolSetup } from "../worker/import-pool.js";
import type { ImportRecorder } from "./import-recorder.js";
import type { ImportContext, ImportOptions } from "./import-request.js";
import type { PlannedInput } from "./plan-input.js";

/** Memory that an import may take in all, unless told otherwise. */
const DEFAULT_MEMORY_BYTES = 512 << 20;
/** What Node, its threads, the slots and the sorting take; the rest of the budget holds tags. Measured, docs/performance.md. */
const FIXED_MEMORY_BYTES = 448 << 20;
/** The same where phones are all that is tagged, in lines or cells: hardly a record becomes JavaScript's. */
const PHONES_FIXED_MEMORY_BYTES = 384 << 20;
/** Tags of one worker get at least this, however small the budget. */
const LEAST_TAG_BYTES = 16 << 20;

/** @param recorder of an import that has checkpoints: its spill files outlive it */
export function importSetup(
  inputs: readonly PlannedInput[],
  options: ImportOptions,
  { writer, keys, rejects }: ImportContext,
  recorder: ImportRecorder | null,
): PoolSetup {
  const roles = [...new Set(inputs.flatMap(({ columns }) => columns.flatMap(({ role }) => role ?? [])))];
  const withPayload = roles.length > 1 || inputs.some(({ plan }) => plan.format === "ndjson" || plan.format === "sql");
  const memory = options.memoryBytes ?? DEFAULT_MEMORY_BYTES;
  const hasPhonesAlone =
    roles.every((role) => role === "phone" || (!identifierKindOf(role) && classOfFreeText(role) === undefined)) &&
    inputs.every(({ plan }) => plan.format === "lines" || plan.format === "delimited");
  const fixed = hasPhonesAlone ? PHONES_FIXED_MEMORY_BYTES : FIXED_MEMORY_BYTES;
  return {
    logRejects: rejects !== undefined,
    tagKey: keys.tagKey,
    integrityKey: keys.integrityKey,
    contentKey: keys.contentKey,
    withPayload,
    splits: options.splitBy !== undefined,
    classes: initialClasses(inputs),
    tagMemoryBytes: Math.max(LEAST_TAG_BYTES, Math.floor((memory - fixed) / threadsOf(options))),
    spillPath: (worker: number) => recorder?.spillPath(worker) ?? spillPathOf(writer.path, worker),
  };
}

/** Threads of an import or a scan: as many as the machine has cores, unless told otherwise. */
export function threadsOf({ threads }: { readonly threads?: number | undefined }): number {
  return threads ?? Math.max(1, availableParallelism());
}

/** Classes that every worker numbers alike from the start; only NDJSON may bring more. */
export function initialClasses(inputs: readonly PlannedInput[]): string[] {
  // A stealer's logins, and what is found in text, are of both kinds, whatever the column is called.
  const both = inputs.some(
    ({ plan }) => plan.format === "stealer" || plan.columns.some(({ role }) => classOfFreeText(role) !== undefined),
  )
    ? ["phone", "email"]
    : [];
  return [
    ...new Set([
      ...inputs.flatMap(({ columns }) => columns.flatMap(({ role }) => (role === null ? [] : [role]))),
      ...both,
    ]),
  ].flatMap((role) => dataClassOfRole(role) ?? []);
}
