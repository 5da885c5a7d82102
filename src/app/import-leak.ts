/**
 * The use case behind `import`: look at every input, plan it, run the pipeline, publish one dataset. Until it is published
 * nothing of it can be seen; what fails half-way leaves the store as it was.
 */
import { timingSafeEqual } from "node:crypto";
import { availableParallelism } from "node:os";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { dataClassOfRole } from "../identifier/column-roles.js";
import { printable } from "../identifier/mask.js";
import { contentDigest, chunkMac } from "../key/content-mac.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { readChunks, makeSlot } from "../source/chunk-reader.js";
import { detailOf } from "../source/archive-walk.js";
import { isMissed, type SkippedInput } from "../source/input-walk.js";
import type { InputOverrides } from "../source/text-input.js";
import type { BuiltDataset, DatasetBuilder, DatasetEntry } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { storeError } from "../store/store-errors.js";
import type { RejectedRecord } from "../report/rejects-report.js";
import { addCounts, classOfFreeText, emptyCounts, type RecordCounts } from "../worker/file-plan.js";
import { ChangedInput, ImportPool, type Resumable } from "../worker/import-pool.js";
import { SPLIT_FAILURES } from "../worker/record-groups.js";
import { buildSegments, type BuiltSegment } from "./build-segments.js";
import { addFacts, classesByCount, countriesOf, yearsOf, factsOfDataset, type DatasetFacts } from "./dataset-facts.js";
import { forgottenTags } from "./forgotten.js";
import { markDataset, withMarks, type DatasetMarks } from "./dataset-marks.js";
import { datasetParts, type DatasetPart } from "./dataset-parts.js";
import { countKnown } from "./overlap.js";
import { measuredSample } from "./measured-facts.js";
import { refusal, type ReadState } from "./import-checkpoint.js";
import type { CheckpointOptions, ImportRecorder } from "./import-recorder.js";
import { interruption, unlessAborted } from "./interruption.js";
import type { PlannedColumn, PlannedInput, PlanOptions } from "./plan-input.js";
import { planInputs, type FoundInputs } from "./plan-inputs.js";
import { rewriteRunsWithout } from "./remove-dataset.js";
import { changedInput, importFingerprint, requireSameImport, stampOf, startRecorder } from "./resume-import.js";
import { removeSpillFiles, spillPathOf } from "../store/spill-files.js";
import { longGroupName, tooManyGroups } from "./split-plan.js";

/** Memory that an import may take in all, unless told otherwise. */
export const DEFAULT_MEMORY_BYTES = 512 << 20;
/** What Node, its threads, the slots and the sorting take; the rest of the budget holds tags. Measured, docs/performance.md. */
const FIXED_MEMORY_BYTES = 448 << 20;
/** The same for lists of numbers: no profiles are folded, and hardly a record becomes JavaScript's. */
const NUMBERS_FIXED_MEMORY_BYTES = 384 << 20;
/** Tags of one worker get at least this, however small the budget. */
const LEAST_TAG_BYTES = 16 << 20;

export interface ImportOptions extends PlanOptions, InputOverrides, FoundInputs {
  readonly slug: string;
  readonly title: string | null;
  readonly breachDate: string | null;
  readonly origin: string | null;
  readonly existing: "refuse" | "append" | "replace";
  /** What is said of the dataset besides; left out, it stays as it was. */
  readonly marks?: DatasetMarks;
  /** With `splitBy`: put before the names of the datasets; left out, they are named by their groups alone. */
  readonly splitPrefix?: string | undefined;
  readonly threads?: number | undefined;
  readonly memoryBytes?: number | undefined;
  /** Left out, an import that is cut off begins anew. */
  readonly checkpoints?: CheckpointOptions | undefined;
}

export interface ImportProgress {
  phase: "read" | "write";
  /** Bytes of the inputs on disk that were read, and how many there are (`null` with standard input). */
  bytes: number;
  totalBytes: number | null;
  /** Share of the writing phase, 0–1. */
  share: number;
}

export interface ImportedDataset extends DatasetFacts {
  readonly id: string;
  readonly columns: { name: string | null; index: number; role: string; confidence: number; because: string }[];
  /** `unchanged`: this content is in the dataset already, nothing was written. */
  readonly outcome: "imported" | "appended" | "replaced" | "unchanged";
  /** Of a split import: the group, as it may be shown; `null` for records of none. */
  readonly group?: string | null;
}

/** A group that made no dataset, since there was no identifier in it. */
export interface EmptyGroup {
  /** What its dataset would be called. */
  readonly id: string;
  readonly group: string | null;
  readonly records: number;
  readonly rejected: number;
  readonly rejections: Readonly<Record<string, number>>;
}

export interface ImportReport {
  /** What a person should know before they believe the counts. */
  readonly warnings: string[];
  readonly seconds: number;
  readonly datasets: ImportedDataset[];
  /** Groups of a split import that made no dataset. */
  readonly withoutIdentifiers: readonly EmptyGroup[];
  readonly skipped: SkippedInput[];
  /** Records that an interrupted run had read; left out when this one began at the beginning. */
  readonly resumedFrom?: number;
}

export interface ImportContext {
  readonly writer: SqliteWriter;
  readonly keys: DerivedKeys;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImportProgress) => void;
  /** Told what was found, before anything is read for good. */
  readonly onPlanned?: (found: PlannedInputs) => void;
  /** Told when an interrupted import goes on, with the records that it had read. */
  readonly onResumed?: (records: number) => void;
  /** Told of every record that can't be used; left out, nobody collects them. */
  readonly rejects?: RejectsSink;
}

/** Takes note of rejected records; never of their text. */
export interface RejectsSink {
  /** What was told so far no longer holds: the import starts anew. */
  restart(): void;
  /** What was told so far is written. @returns its length in bytes; `null` where that can't be gone back to */
  mark(): number | null;
  /** What was told behind a mark no longer holds. */
  goBackTo(bytes: number): void;
  /** Rejected records of an input, in its order. */
  add(path: string, rejects: Iterable<RejectedRecord>): void;
}

export interface PlannedInputs {
  readonly planned: PlannedInput[];
  readonly skipped: SkippedInput[];
}

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

function threadsOf(options: ImportOptions): number {
  return options.threads ?? Math.max(1, availableParallelism());
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
  let result: PipelineResult | null = null;
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

const IMPORT_AGAIN = "import again with --replace and --country";

/**
 * The same content again is no change. Only digests can tell, so where datasets may hold it all is read once before
 * anything is decided. What a split makes is not known before all is read, so inputs are compared only for `--append`.
 * @returns inputs to read, what can be read only once last: when one of the others turns out to be damaged, it was not
 * touched yet; or `unchanged`, the datasets that hold all of them
 * @throws LeaksiftError usage when the dataset is there with other content
 */
async function leaveOutKnown(
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
    return { inputs, unchanged: holding.map((old) => unchangedDataset(old, inputs, options, writer)) };
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

/** Sampled numbers needed before a share of valid ones says something. */
const WARNING_SAMPLE = 20;

/** Bare digits that are hardly ever valid with a calling code are probably national: stored as read, nobody finds them. */
export function readingWarnings(inputs: readonly PlannedInput[], again = IMPORT_AGAIN): string[] {
  return inputs.flatMap(({ input, reading }) => {
    const { sampled, valid } = reading;
    if (reading.country !== null || sampled < WARNING_SAMPLE || valid.international >= sampled / 2) return [];
    const share = Math.round((100 * valid.international) / sampled);
    return [
      `${input.file.path}: only ${share} % of the sampled numbers without + are valid with a calling code; if they are national numbers, ${again}`,
    ];
  });
}

/** From this share of invalid numbers on, a person is told: who asks for one of them would hear "not in these datasets". */
const INVALID_SHARE = 0.1;

export function invalidWarnings(
  inputs: readonly PlannedInput[],
  { identifiers, id, group }: Pick<RecordCounts, "identifiers"> & Partial<Pick<ImportedDataset, "id" | "group">>,
  again = IMPORT_AGAIN,
): string[] {
  const { values, invalid } = identifiers.phone;
  if (invalid < INVALID_SHARE * (values + invalid) || invalid < WARNING_SAMPLE) return [];
  const hint = inputs.some(({ reading }) => reading.country === null)
    ? `; if these are national numbers, ${again}`
    : "";
  const which = group === undefined ? "" : `${id}: `;
  return [
    `${which}${invalid} of ${values + invalid} phone values are no possible numbers as read, and are not stored${hint}`,
  ];
}

/** Digits in text that are a phone number of some country, perhaps: what is left out is said. */
export function undecidedWarnings(
  inputs: readonly PlannedInput[],
  undecided: number | undefined,
  again = IMPORT_AGAIN,
): string[] {
  if (!undecided) return [];
  const lacksCountry = inputs.some(({ plan }) => plan.country === null && plan.textCountry === undefined);
  const why = lacksCountry
    ? `nothing says of which country; to take them, ${again}`
    : "nothing beside them says that they are";
  return [
    `${undecided} ${undecided === 1 ? "number" : "numbers"} in text may be phone numbers and ${undecided === 1 ? "was" : "were"} not taken: ${why}`,
  ];
}

/** What a store leaves out on purpose is said, too. */
function forgottenWarnings(tags: number): string[] {
  return tags === 0 ? [] : [`${tags} ${tags === 1 ? "tag was" : "tags were"} left out: erased with \`forget\``];
}

interface PipelineResult {
  readonly datasets: ImportedDataset[];
  readonly empty: EmptyGroup[];
  /** Tags that were left out because they were erased on request. */
  readonly forgotten: number;
}

/** An input that can't be read to its end; `cause` says why. */
class DamagedInput extends Error {
  readonly damaged: PlannedInput;

  constructor(damaged: PlannedInput, cause: LeaksiftError) {
    super("an input can't be read to its end", { cause });
    this.damaged = damaged;
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof DamagedInput ? error.cause : error;
}

/** @throws whatever `error` is, unless it concerns this input alone */
export function skippedFor({ input }: PlannedInput, error: unknown): SkippedInput {
  if (!isInputError(error)) throw error;
  const { path } = input.file;
  return { path, reason: error.code, detail: detailOf(error, path) };
}

export function isInputError(error: unknown): error is LeaksiftError {
  return error instanceof LeaksiftError && error.code.startsWith("input-");
}

/** False for standard input and named pipes. */
function isRereadable({ input }: PlannedInput): boolean {
  return input.file.bytes !== null;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

async function runPipeline(
  pool: ImportPool,
  inputs: readonly PlannedInput[],
  skippedInputs: number,
  options: ImportOptions,
  context: ImportContext,
  recorder: ImportRecorder | null,
): Promise<PipelineResult> {
  const { writer, keys } = context;
  const taken = recorder?.taken ?? null;
  const roles = [...new Set(inputs.flatMap(({ columns }) => columns.flatMap(({ role }) => role ?? [])))];
  const withPayload = roles.length > 1 || inputs.some(({ plan }) => plan.format === "ndjson" || plan.format === "sql");
  const memory = options.memoryBytes ?? DEFAULT_MEMORY_BYTES;
  const isNumbers = !withPayload && roles.every((role) => role === "phone");
  const fixed = isNumbers ? NUMBERS_FIXED_MEMORY_BYTES : FIXED_MEMORY_BYTES;
  const { rejects } = context;
  if (taken?.rejectsBytes != null) rejects?.goBackTo(taken.rejectsBytes);
  else rejects?.restart();
  const setup = {
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
  pool.setUp(setup, context.signal, taken?.nextChunk);
  const builders: DatasetBuilder[] = [];
  try {
    const { done, tooLong } = await readInputs(pool, inputs, options, context, recorder);
    const contents = done;
    const inputBytes = done.map((input) => input.inputBytes);
    const doneBytes = inputBytes.reduce((sum, bytes) => sum + bytes, 0);
    const totalBytes = totalBytesOf(inputs);
    const holdings = [...(taken?.holdings ?? []), ...(await pool.finish())];
    countTooLong(holdings[0].counts, tooLong);
    const { splitBy, splitPrefix } = options;
    const naming = splitBy === undefined ? null : { field: splitBy, prefix: splitPrefix ?? null };
    const parts = datasetParts(holdings, options.slug, naming, inputs.length);
    const olds = new Map(writer.datasets().map((entry) => [entry.slug, entry]));
    const outcomes = parts.map((part) =>
      outcomeOf(
        olds.get(part.slug) ?? null,
        part.inputs.map((index) => contents[index]),
        options.existing,
        writer,
      ),
    );
    const built: (BuiltDataset & { replaced: number | null })[] = [];
    const datasets: ImportedDataset[] = [];
    const empty: EmptyGroup[] = [];
    let forgotten = 0;
    for (const [index, part] of parts.entries()) {
      const { slug, group } = part;
      const old = olds.get(slug) ?? null;
      const outcome = outcomes[index];
      const own = part.inputs.map((input) => inputs[input]);
      const columns = own.flatMap((input) => columnsOf(input, part));
      const grouped = naming === null ? {} : { group };
      if (outcome === "unchanged" && old) {
        datasets.push({ ...unchangedDataset(old, [], options, writer), columns: reportedColumns(columns), ...grouped });
        continue;
      }
      const counts = emptyCounts();
      for (const holding of part.holdings) addCounts(counts, holding.counts);
      const builder = writer.build({
        replaces: outcome === "replaced" && old ? old.id : null,
        appendsTo: outcome === "appended" && old ? old.id : null,
      });
      builders.push(builder);
      const { segments } = await buildSegments(pool, builder, part.holdings, {
        slug,
        withPayload,
        integrityKey: keys.integrityKey,
        forgotten: (kind) => forgottenTags(keys, kind),
        onPacked: (share) =>
          context.onProgress({ phase: "write", bytes: doneBytes, totalBytes, share: (index + share) / parts.length }),
      });
      forgotten += segments.reduce((sum, segment) => sum + segment.forgotten, 0);
      if (segments.length === 0) {
        if (naming === null) throw nothingFound(inputs, counts);
        const { records, rejected, rejections } = counts;
        empty.push({ id: slug, group, records, rejected, rejections });
        continue;
      }
      const bytes = part.inputs.reduce((sum, input) => sum + inputBytes[input], 0);
      let facts = factsOf(own, reportedColumns(columns), skippedInputs, bytes, counts, segments);
      if (splitBy !== undefined) facts = { ...facts, splitBy: printable(splitBy) };
      if (outcome === "appended" && old)
        facts = withoutRepeated(addFacts(factsOfDataset(old), facts), segments, slug, writer);
      facts = withMarks(facts, old && factsOfDataset(old), options.marks ?? {});
      const base = options.title ?? options.slug;
      const title = group === null ? options.title : `${base} (${group})`;
      built.push({
        builder,
        replaced: outcome === "replaced" && old ? old.id : null,
        dataset: {
          slug,
          title: title ?? old?.title ?? slug,
          breachDate: options.breachDate ?? old?.breachDate ?? null,
          origin: options.origin ?? old?.origin ?? null,
          importedAt: new Date().toISOString(),
          facts,
        },
        contents: part.inputs.map((input) => contents[input]),
      });
      datasets.push({ ...facts, id: slug, columns: reportedColumns(columns), outcome, ...grouped });
    }
    if (datasets.length === 0) {
      const counts = emptyCounts();
      for (const holding of holdings) addCounts(counts, holding.counts);
      throw nothingFound(inputs, counts);
    }
    if (context.signal.aborted) throw interruption();
    const replaced = new Set(built.flatMap((dataset) => dataset.replaced ?? []));
    const first = built.find((dataset) => dataset.replaced !== null);
    if (first) await rewriteRunsWithout(writer, first.builder, keys, replaced, context.signal);
    if (built.length > 0) writer.publishAll(built);
    recorder?.discard();
    await pool.close(true);
    removeSpillFiles(writer.path);
    return { datasets, empty, forgotten };
  } catch (error) {
    await recorder?.settle();
    const told = pipelineError(error, writer.path, options.splitBy);
    const keeps = recorder?.isKept === true && isWorthGoingOn(told);
    await pool.close(keeps).catch(() => undefined);
    if (!keeps) recorder?.discard();
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

/** Gives all inputs to the workers, one after another, from where an earlier run stopped. */
async function readInputs(
  pool: ImportPool,
  inputs: readonly PlannedInput[],
  options: ImportOptions,
  context: ImportContext,
  recorder: ImportRecorder | null,
): Promise<ReadState> {
  const { keys, rejects, signal } = context;
  const taken = recorder?.taken ?? null;
  const done = [...(taken?.read.done ?? [])];
  let tooLong = taken?.read.tooLong ?? 0;
  const totalBytes = totalBytesOf(inputs);
  let doneBytes = done.reduce((sum, { inputBytes }) => sum + inputBytes, 0);
  const save = async (current: ReadState["current"]): Promise<void> => {
    const rejectsBytes = rejects?.mark() ?? null;
    // A report that can't be gone back to leaves nothing to go on with.
    if (recorder === null || (rejects && rejectsBytes === null)) return;
    await recorder.save(pool, { done, current, tooLong }, () => importFingerprint(inputs, options), rejectsBytes);
  };
  for (const [index, { decoding }] of done.entries()) {
    const { input } = inputs[index];
    if (input.decoding && decoding) Object.assign(input.decoding, decoding);
    await input.close();
  }
  for (const [index, planned] of inputs.entries()) {
    if (index < done.length) continue;
    const { input, plan } = planned;
    const asDamage = (error: unknown): unknown => {
      if (error instanceof ChangedInput) return changedInput(options.slug, input.file.path);
      return isInputError(error) ? new DamagedInput(planned, error) : error;
    };
    // A member of an archive may turn out to be damaged as soon as it is opened.
    const reader = await input.open().catch((error: unknown) => {
      throw asDamage(error);
    });
    const report = (): void =>
      context.onProgress({ phase: "read", bytes: doneBytes + reader.consumed, totalBytes, share: 0 });
    const resumable: Resumable | null = recorder && {
      taken: index === taken?.read.done.length ? taken.read.current : null,
      isSame: (chunk, bytes) => isSameMac(chunkMac(keys.contentKey, chunk, bytes), taken?.read.current?.macs[chunk]),
      isDue: () => recorder.isDue(),
      save,
    };
    const stamp = recorder === null ? null : stampOf(planned);
    try {
      const result = await unlessAborted(
        pool.importFile(index, plan, reader, report, (list) => rejects?.add(input.file.path, list), resumable),
        signal,
      );
      tooLong += result.tooLong;
      const digest = contentDigest(keys.contentKey, result.macs, result.bytes);
      const inputBytes = input.file.bytes ?? reader.consumed;
      const decoding = input.decoding && { ...input.decoding };
      done.push({ digest, bytes: result.bytes, inputBytes, stamp, decoding });
    } catch (error) {
      throw asDamage(error);
    } finally {
      doneBytes += reader.consumed;
      // A pipe that gives nothing can't be closed before its read ends: an interrupted import doesn't wait for that.
      await unlessAborted(reader.close(), signal);
    }
    if (recorder?.isDue()) await save(null);
  }
  // What is built from here on is built anew when it is cut off.
  if (await recorder?.isDueAtEnd()) await save(null);
  return { done, current: null, tooLong };
}

function isSameMac(mac: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && timingSafeEqual(mac, other);
}

/** Bytes on disk of all inputs; `null` with standard input. */
function totalBytesOf(inputs: readonly PlannedInput[]): number | null {
  return inputs.reduce<number | null>(
    (sum, { input }) => (sum === null || input.file.bytes === null ? null : sum + input.file.bytes),
    0,
  );
}

function countTooLong(counts: RecordCounts, tooLong: number): void {
  if (tooLong === 0) return;
  counts.records += tooLong;
  counts.rejected += tooLong;
  counts.rejections["record-too-long"] = (counts.rejections["record-too-long"] ?? 0) + tooLong;
}

/**
 * What importing these contents does to a dataset.
 * @throws LeaksiftError usage when there is one of other content, or one that holds some of these
 */
function outcomeOf(
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

/** Columns of an input that the sample shows in a dataset's records; all of them where it shows none of these. */
function columnsOf({ plan, columns, groups }: PlannedInput, part: DatasetPart): readonly PlannedColumn[] {
  const own = (groups ?? []).filter(({ value }) => part.groups.includes(value));
  if (own.length === 0 && plan.split?.by === "table") return [];
  if (own.length === 0 || own.some((group) => group.columns === null)) return columns;
  return columns.filter(({ index }) => own.some((group) => group.columns?.has(index)));
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

function factsOf(
  inputs: readonly PlannedInput[],
  columns: ImportedDataset["columns"],
  skippedInputs: number,
  bytes: number,
  counts: RecordCounts,
  segments: readonly BuiltSegment[],
): DatasetFacts {
  const distinct = (name: string): number => segments.find((segment) => segment.name === name)?.distinct ?? 0;
  const formats = inputs.map(({ input }) => input.container ?? input.shape.format);
  const one = (values: readonly string[]): string => (new Set(values).size === 1 ? values[0] : "mixed");
  return {
    files: inputs.length,
    skippedInputs,
    bytes,
    records: counts.records,
    rejected: counts.rejected,
    rejections: counts.rejections,
    identifiers: Object.fromEntries(
      Object.entries(counts.identifiers).map(([kind, { values, invalid, masked }]) => [
        kind,
        { values, distinct: distinct(kind), invalid, masked },
      ]),
    ),
    tags: Object.fromEntries(segments.map((segment) => [segment.name, segment.distinct])),
    columns: columns.map(({ index, role }) => ({ index, role })),
    country: one(inputs.map(({ country }) => country)),
    encoding: one(inputs.map(({ input }) => input.encoding)),
    undecodable: inputs.reduce((sum, { input }) => sum + (input.decoding?.undecodable ?? 0), 0),
    format: one(formats),
    ...(new Set(formats).size > 1 ? { formats: countOf(formats) } : {}),
    ...(counts.undecided > 0 ? { undecided: counts.undecided } : {}),
    dataClasses: classesByCount(counts),
    classRecords: counts.classRecords,
    countries: countriesOf(counts.phonePrefixes),
    years: yearsOf(counts.years),
    recordsPerIdentifier: Object.fromEntries(segments.map(({ name, records }) => [name, [...records]])),
    ...(counts.sample === null ? {} : { sample: measuredSample(counts.sample) }),
  };
}

function countOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function reportedColumns(columns: readonly PlannedColumn[]): ImportedDataset["columns"] {
  const seen = new Map<string, ImportedDataset["columns"][number]>();
  for (const { name, index, role, confidence, because } of columns) {
    if (role === null) continue;
    const key = JSON.stringify([name, name === null ? index : 0, role]);
    if (!seen.has(key)) seen.set(key, { name, index, role, confidence, because });
  }
  return [...seen.values()];
}

/**
 * An appended segment may repeat what the dataset held: its distinct count is that of the union. Counted before anything is
 * published, so that no moment shows a wrong one.
 */
function withoutRepeated(
  facts: DatasetFacts,
  built: readonly BuiltSegment[],
  slug: string,
  writer: SqliteWriter,
): DatasetFacts {
  const held = writer.liveSegments().filter((segment) => segment.slug === slug);
  const identifiers = structuredClone(facts.identifiers);
  for (const { name, kind, header } of built) {
    const own = held.filter((segment) => segment.kind === kind);
    if (own.length === 0 || !Object.hasOwn(identifiers, name)) continue;
    const appended = { ...header, slug, firstProfile: 0, profileEnd: Infinity };
    identifiers[name].distinct -= countKnown(writer, appended, own);
  }
  return { ...facts, identifiers };
}

function unchangedDataset(
  old: DatasetEntry,
  inputs: readonly PlannedInput[],
  { marks }: ImportOptions,
  writer: SqliteWriter,
): ImportedDataset {
  const facts = marks ? markDataset(writer, old, marks) : factsOfDataset(old);
  const columns = inputs.flatMap((input): readonly PlannedColumn[] => input.columns);
  return { ...facts, id: old.slug, columns: reportedColumns(columns), outcome: "unchanged" };
}

/** The digest of an input's content, by reading it once: no parsing, GB/s. */
async function digestInput({ input, plan }: PlannedInput, keys: DerivedKeys, signal: AbortSignal): Promise<Uint8Array> {
  const reader = await input.open();
  const slot = makeSlot(0);
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

function exists(slug: string): LeaksiftError {
  return new LeaksiftError(
    "usage",
    `there is a dataset ${slug} already, of other content`,
    "add to it with --append, replace it with --replace, or name another with --dataset",
  );
}

export function nothingFound(inputs: readonly PlannedInput[], counts: RecordCounts): LeaksiftError {
  const all = Object.values(counts.identifiers);
  const invalid = all.reduce((sum, kind) => sum + kind.invalid, 0);
  const masked = all.reduce((sum, kind) => sum + kind.masked, 0);
  const what = `${counts.records} records, ${invalid} values that are no possible identifier, ${masked} masked`;
  const hint = inputs.some(({ reading }) => reading.country === null)
    ? "if the numbers are national, say of which country with `--country CC`"
    : "see how the columns were taken with `--dry-run`";
  return new LeaksiftError(
    "input-unsupported",
    `no phone number, e-mail or other identifier was found (${what})`,
    hint,
  );
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
