/**
 * The use case behind `scan`: which of these contacts occur in which input, without a store. Inputs take the way of an import
 * up to their tags; these are compared with the contacts' and forgotten. The key lives as long as the scan. Each input is a
 * dataset of its own in the answer. What can't be read to its end never makes anybody clear: it is told as incomplete, and
 * what was found in it before counts.
 */
import type { LeaksiftError } from "../errors/leaksift-error.js";
import { deriveKeys, generateMasterKey, generateStoreId, type DerivedKeys } from "../key/derived-keys.js";
import { isMissed, slugOf, type SkippedInput } from "../source/input-walk.js";
import type { InputOverrides } from "../source/text-input.js";
import { addCounts, emptyCounts, type RecordCounts } from "../worker/file-plan.js";
import { ImportPool } from "../worker/import-pool.js";
import { wantedTags } from "../worker/wanted-tags.js";
import { answersOf, type CheckReport, type NamedDataset } from "./check-contacts.js";
import type { Contact } from "./contact.js";
import { isInputError, skippedFor } from "./damaged-input.js";
import type { ImportContext, PlannedInputs } from "./import-request.js";
import { initialClasses, threadsOf } from "./import-setup.js";
import { invalidWarnings, nothingFound, readingWarnings, undecidedWarnings } from "./import-warnings.js";
import { askedKinds, kindsField, requireKind, withoutKinds, type CoverageByKind } from "./kind-coverage.js";
import { unlessAborted } from "./interruption.js";
import type { PlannedInput, PlanOptions } from "./plan-input.js";
import { planInputs, type FoundInputs } from "./plan-inputs.js";
import { Questions } from "./questions.js";
import { totalBytesOf } from "./read-inputs.js";
import { scanFindings } from "./scan-findings.js";
import { LenientReader } from "./lenient-reader.js";

export interface ScanOptions extends PlanOptions, InputOverrides, FoundInputs {
  readonly threads?: number | undefined;
  /** When all of the inputs leaked: `YYYY[-MM[-DD]]`; `null`: nobody said. */
  readonly breachDate?: string | null;
}

export type ScanContext = Pick<ImportContext, "signal" | "onProgress" | "onPlanned" | "rejects">;

export interface ScanReport extends CheckReport {
  /** What a person should know before they believe a "not found". */
  readonly warnings: string[];
  /** Inputs that were not read, or not to their end. */
  readonly skipped: SkippedInput[];
}

/** An input as it went: `records` that were read, and why not all were. */
interface ReadInput {
  readonly planned: PlannedInput;
  readonly records: number;
  readonly failure: LeaksiftError | null;
}

/**
 * Reads all inputs and says which contacts occur in them.
 * @param contacts at least one; invalid ones stay so unless they are found
 * @throws LeaksiftError input-* when no input could be read, or none holds an identifier, and nobody was found
 */
export async function scanLeaks(
  contacts: readonly Contact[],
  options: ScanOptions,
  context: ScanContext,
): Promise<ScanReport> {
  // The threads load what they need while the inputs are looked at.
  const pool = new ImportPool(threadsOf(options));
  try {
    const found = await unlessAborted(planInputs(options), context.signal);
    try {
      context.onPlanned?.(found);
      return await scanPlanned(pool, contacts, found, context, options.breachDate ?? null);
    } finally {
      for (const { input } of found.planned) await input.file.release?.();
    }
  } finally {
    await pool.close();
  }
}

async function scanPlanned(
  pool: ImportPool,
  contacts: readonly Contact[],
  { planned, skipped }: PlannedInputs,
  context: ScanContext,
  breachDate: string | null,
): Promise<ScanReport> {
  const keys = ephemeralKeys();
  const questions = new Questions(contacts, keys.tagKey);
  const wanted = wantedTags(questions.tags);
  const setup = {
    ...keys,
    ...SCAN_SETUP,
    classes: initialClasses(planned),
    wanted,
    logRejects: context.rejects !== undefined,
  };
  pool.setUp(setup, context.signal);
  const inputs = await readAll(pool, planned, context);
  const holdings = await pool.finish();
  const findings = scanFindings(contacts.length, holdings, questions, wanted);
  const names = namesOf(planned, breachDate);
  const counts = emptyCounts();
  for (const holding of holdings) addCounts(counts, holding.counts);
  const byKind = missingKinds(counts, questions.kinds, inputs.length);
  const answers = answersOf(withoutKinds(contacts, byKind), findings, new Map(names.entries()));

  const failed = inputs.flatMap(({ failure }) => failure ?? []);
  if (answers.summary.exposed === 0) {
    if (failed.length === inputs.length) throw failed[0];
    if (hasNoIdentifier(counts)) throw nothingFound(planned, counts);
    if (failed.length === 0 && byKind.size === askedKinds(questions.kinds).length) requireKind(byKind);
  }
  const failures = inputs.flatMap(({ planned: input, failure }) => (failure ? [skippedFor(input, failure)] : []));
  const missed = skipped.filter(isMissed);
  const exposing = new Set(answers.results.flatMap(({ exposures }) => exposures.map(({ dataset }) => dataset)));
  return {
    coverage: {
      datasets: inputs.filter(({ failure }, file) => failure === null || exposing.has(names[file].slug)).length,
      records: inputs.reduce((sum, { records }) => sum + records, 0),
      newest: breachDate,
      oldest: breachDate,
      skippedInputs: missed.length + failed.length,
      ...kindsField(byKind),
    },
    incomplete: [
      ...inputs.flatMap(({ failure }, file) => (failure ? [names[file].slug] : [])),
      ...missed.map(({ path }) => slugOf(path)),
    ].map((dataset) => ({ dataset, skippedInputs: 1, inputs: 1 })),
    ...answers,
    warnings: [
      ...readingWarnings(planned, SCAN_AGAIN),
      ...invalidWarnings(planned, counts, SCAN_AGAIN),
      ...undecidedWarnings(planned, counts.undecided, SCAN_AGAIN),
    ],
    skipped: [...skipped, ...failures],
  };
}

const SCAN_AGAIN = "scan again with --country";

/** What an import's workers are told and a scan has no use for: nothing is kept, so nothing is spilled. */
const SCAN_SETUP = {
  splits: false,
  withPayload: true,
  tagMemoryBytes: 0,
  spillPath: () => "",
};

function ephemeralKeys(): DerivedKeys {
  const masterKey = generateMasterKey();
  try {
    return deriveKeys(masterKey, generateStoreId());
  } finally {
    masterKey.fill(0);
  }
}

async function readAll(
  pool: ImportPool,
  planned: readonly PlannedInput[],
  { signal, onProgress, rejects }: ScanContext,
): Promise<ReadInput[]> {
  const totalBytes = totalBytesOf(planned);
  const inputs: ReadInput[] = [];
  let doneBytes = 0;
  for (const [index, input] of planned.entries()) {
    const { file } = input.input;
    let reader: LenientReader;
    try {
      reader = new LenientReader(await input.input.open());
    } catch (error) {
      // A member of an archive may turn out to be damaged as soon as it is opened.
      if (!isInputError(error)) throw error;
      inputs.push({ planned: input, records: 0, failure: error });
      continue;
    }
    const report = (): void => onProgress({ phase: "read", bytes: doneBytes + reader.consumed, totalBytes, share: 0 });
    try {
      const { records, tooLong } = await unlessAborted(
        pool.importFile(index, input.plan, reader, report, (list) => rejects?.add(file.path, list)),
        signal,
      );
      inputs.push({ planned: input, records: records + tooLong, failure: reader.failure });
    } finally {
      doneBytes += reader.consumed;
      // A pipe that gives nothing can't be closed before its read ends: an interrupted scan doesn't wait for that.
      await unlessAborted(reader.close(), signal);
    }
  }
  return inputs;
}

/** Kinds that are asked for and that no input held, for certain: records are counted over all inputs, not for each. */
function missingKinds({ identifiers }: RecordCounts, tagKinds: readonly number[], inputs: number): CoverageByKind {
  const missing = askedKinds(tagKinds).filter((name) => (identifiers[name]?.values ?? 0) === 0);
  return new Map(missing.map((name) => [name, { datasets: 0, without: inputs }]));
}

function hasNoIdentifier({ identifiers }: RecordCounts): boolean {
  return Object.values(identifiers).every(({ values }) => values === 0);
}

/** What the inputs are called in the answer: as datasets that they would become, numbered where two would be called the same. */
function namesOf(planned: readonly PlannedInput[], breachDate: string | null): NamedDataset[] {
  const taken = new Set<string>();
  return planned.map(({ input: { file } }) => {
    const name = slugOf(file.path);
    let slug = name;
    for (let n = 2; taken.has(slug); n++) slug = `${name}-${n}`;
    taken.add(slug);
    return { slug, title: file.path === "-" ? "standard input" : file.path, breachDate };
  });
}
