/**
 * The use case behind `import`: look at every input, plan it, run the pipeline, publish one dataset. Until it is published
 * nothing of it can be seen; what fails half-way leaves the store as it was.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { isMissed } from "../source/input-walk.js";
import type { DatasetBuilder } from "../store/block-store.js";
import { storeError } from "../store/store-errors.js";
import type { RecordCounts } from "../worker/file-plan.js";
import { ImportPool } from "../worker/import-pool.js";
import { SPLIT_FAILURES } from "../worker/record-groups.js";
import { buildDatasets, type BuiltDatasets } from "./build-datasets.js";
import { causeOf, DamagedInput, isRereadable, skippedFor } from "./damaged-input.js";
import { refusal } from "./import-checkpoint.js";
import type { ImportRecorder } from "./import-recorder.js";
import type { ImportContext, ImportOptions, PlannedInputs } from "./import-request.js";
import { importSetup, threadsOf } from "./import-setup.js";
import {
  forgottenWarnings,
  invalidWarnings,
  OLD_PAGES_STAY,
  readingWarnings,
  undecidedWarnings,
} from "./import-warnings.js";
import type { ImportReport } from "./imported-dataset.js";
import { interruption, unlessAborted } from "./interruption.js";
import { digestInput, leaveOutKnown } from "./known-content.js";
import type { PlannedInput } from "./plan-input.js";
import { planInputs } from "./plan-inputs.js";
import { readInputs } from "./read-inputs.js";
import { rewriteRunsWithout } from "./remove-dataset.js";
import { requireSameImport, startRecorder } from "./resume-import.js";
import { removeSpillFiles } from "../store/spill-files.js";
import { longGroupName, tooManyGroups } from "./split-plan.js";

/**
 * Imports the inputs as one dataset, or as one for each group of records: all of them appear together.
 * @param plans of `planInputs`, when the caller has made them already
 * @param threads of `startThreads`, when the caller has started them already
 * @throws LeaksiftError; the store is then as before
 */
export async function importLeak(
  options: ImportOptions,
  context: ImportContext,
  plans: PlannedInputs | null = null,
  threads: ImportPool = startThreads(options),
): Promise<ImportReport> {
  const pools = [threads];
  try {
    return await importWith(() => pools.pop() ?? startThreads(options), options, context, plans);
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
  }
}

/** The threads of an import load what they need while the inputs are looked at and the store is opened. */
export function startThreads(options: ImportOptions): ImportPool {
  return new ImportPool(threadsOf(options));
}

async function importWith(
  takePool: () => ImportPool,
  options: ImportOptions,
  context: ImportContext,
  plans: PlannedInputs | null,
): Promise<ImportReport> {
  const started = performance.now();
  const found = plans ?? (await unlessAborted(planInputs(options), context.signal));
  try {
    context.onPlanned?.(found);
    return await importPlanned(takePool, options, context, found, started);
  } finally {
    for (const { input } of found.planned) await input.file.release?.();
  }
}

async function importPlanned(
  takePool: () => ImportPool,
  options: ImportOptions,
  context: ImportContext,
  { planned, skipped }: PlannedInputs,
  started: number,
): Promise<ImportReport> {
  const seconds = (): number => Math.round((performance.now() - started) / 10) / 100;
  const { checkpoints } = options;
  const recorder = checkpoints ? startRecorder(context.writer, context.keys, options.slug, checkpoints) : null;
  const { inputs: rest, unchanged } = await leaveOutKnown(planned, skipped, options, context);
  if (unchanged) {
    recorder?.discard();
    context.rejects?.restart();
    return { warnings: [], seconds: seconds(), datasets: unchanged, withoutIdentifiers: [], skipped };
  }
  let inputs = rest;
  const taken = recorder?.taken ?? null;
  if (taken) {
    const left = new Set(taken.damaged.map(({ path }) => path));
    skipped.push(...taken.damaged);
    inputs = inputs.filter(({ input }) => !left.has(input.file.path));
    if (context.rejects && taken.rejectsBytes === null)
      throw refusal(options.slug, "it kept no rejects report, and one is asked for");
    await requireSameImport(taken, inputs, options, (input) => digestInput(input, context.keys, context.signal));
    context.onResumed?.(recordsOf(taken.holdings));
  }
  let result: Awaited<ReturnType<typeof runPipeline>> | null = null;
  const damagedOnes = [...(taken?.damaged ?? [])];
  while (result === null) {
    try {
      result = await runPipeline(takePool(), inputs, skipped.filter(isMissed).length, options, context, recorder);
    } catch (error) {
      // Tags of what could be read of it are among the others by now, so all is read again without it: a dataset holds
      // an input whole or not at all.
      if (!(error instanceof DamagedInput) || inputs.length === 1) throw causeOf(error);
      const { damaged } = error;
      const onceRead = inputs.slice(0, inputs.indexOf(damaged)).some((input) => !isRereadable(input));
      if (onceRead) throw causeOf(error);
      const skip = skippedFor(damaged, error.cause);
      skipped.push(skip);
      damagedOnes.push(skip);
      inputs = inputs.filter((input) => input !== damaged);
      await recorder?.restart(damagedOnes);
    }
  }
  const written = result.datasets.filter(({ outcome }) => outcome !== "unchanged");
  return {
    warnings: [
      ...(written.length > 0 ? readingWarnings(inputs) : []),
      ...written.flatMap((dataset) => invalidWarnings(inputs, dataset)),
      ...written.flatMap(({ undecided }) => undecidedWarnings(inputs, undecided)),
      ...forgottenWarnings(result.forgotten),
      ...(result.wiped ? [] : [OLD_PAGES_STAY]),
      ...(recorder?.failed ? ["a checkpoint could not be written: cut off, it would have had to go further back"] : []),
    ],
    seconds: seconds(),
    datasets: result.datasets,
    withoutIdentifiers: result.empty,
    skipped,
    ...(recorder?.taken ? { resumedFrom: recordsOf(recorder.taken.holdings) } : {}),
  };
}

function recordsOf(holdings: readonly { readonly counts: RecordCounts }[]): number {
  return holdings.reduce((sum, { counts }) => sum + counts.records, 0);
}

/** Reads, builds and publishes. Whatever fails, nothing is left of it but what a checkpoint keeps. */
async function runPipeline(
  pool: ImportPool,
  inputs: readonly PlannedInput[],
  skippedInputs: number,
  options: ImportOptions,
  context: ImportContext,
  recorder: ImportRecorder | null,
): Promise<BuiltDatasets & { readonly wiped: boolean }> {
  const { writer, keys, rejects, signal } = context;
  const taken = recorder?.taken ?? null;
  if (taken?.rejectsBytes != null) rejects?.goBackTo(taken.rejectsBytes);
  else rejects?.restart();
  const setup = importSetup(inputs, options, context, recorder);
  pool.setUp(setup, signal, taken?.nextChunk);
  const builders: DatasetBuilder[] = [];
  try {
    const { done, tooLong } = await readInputs(pool, inputs, options, context, recorder);
    const holdings = [...(taken?.holdings ?? []), ...(await pool.finish())];
    countTooLong(holdings[0].counts, tooLong);
    const read = { inputs, done, holdings, skippedInputs, withPayload: setup.withPayload };
    const result = await buildDatasets(pool, read, options, context, builders);
    if (signal.aborted) throw interruption();
    const replaced = new Set(result.built.flatMap((dataset) => dataset.replaced ?? []));
    const first = result.built.find((dataset) => dataset.replaced !== null);
    if (first) await rewriteRunsWithout(writer, first.builder, keys, replaced, signal);
    const wiped = result.built.length === 0 || writer.publishAll(result.built);
    recorder?.discard();
    // With the checkpoint its spill files are gone, too.
    await pool.close(recorder !== null);
    return { ...result, wiped };
  } catch (error) {
    await recorder?.settle();
    const told = pipelineError(error, writer.path, options.splitBy);
    const keeps = recorder?.isKept === true && isWorthGoingOn(told);
    await pool.close(keeps).catch(() => undefined);
    if (!keeps) recorder?.discard();
    // Workers that failed delete nothing, and the writer may begin another import.
    removeSpillFiles(writer.path);
    for (const builder of builders) builder.abandon();
    throw keeps ? saidToBeKept(told) : told;
  }
}

/** What ended the import may be over when it goes on, unless it lies in the inputs: it would end so again. */
function isWorthGoingOn(error: unknown): boolean {
  const cause = causeOf(error);
  if (!(cause instanceof LeaksiftError)) return true;
  if (error instanceof DamagedInput) return UNREADABLE.has(cause.code);
  return /^(?:interrupted|store-|resume-)/u.test(cause.code);
}

function saidToBeKept(error: unknown): unknown {
  if (!(error instanceof LeaksiftError) || error.code.startsWith("resume-")) return error;
  if (error.code === "interrupted")
    return new LeaksiftError(error.code, "interrupted; what was read is kept", "go on with `leaksift store resume`");
  return new LeaksiftError(error.code, error.message, "then go on with `leaksift store resume`: what was read is kept");
}

const UNREADABLE: ReadonlySet<string> = new Set(["input-missing", "input-unreadable"]);

function countTooLong(counts: RecordCounts, tooLong: number): void {
  if (tooLong === 0) return;
  counts.records += tooLong;
  counts.rejected += tooLong;
  counts.rejections["record-too-long"] = (counts.rejections["record-too-long"] ?? 0) + tooLong;
}

function pipelineError(error: unknown, path: string, splitBy: string | undefined): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (splitBy !== undefined && code === SPLIT_FAILURES[0]) return tooManyGroups(splitBy);
  if (splitBy !== undefined && code === SPLIT_FAILURES[1]) return longGroupName(splitBy);
  // Of a worker: what it writes are tags that wait for their turn.
  if (code !== "ENOSPC") return storeError(error, path);
  return new LeaksiftError(
    "store-full",
    `no space left on the disk of ${path} for the tags of this import`,
    "free some space, or give more --memory",
  );
}
