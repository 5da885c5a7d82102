/** The reading half of an import: gives its inputs to the workers, and makes checkpoints on the way. */
import { timingSafeEqual } from "node:crypto";
import { chunkMac, contentDigest } from "../key/content-mac.js";
import { ChangedInput, type ImportPool, type Resumable } from "../worker/import-pool.js";
import { DamagedInput, isInputError } from "./damaged-input.js";
import type { ReadState } from "./import-checkpoint.js";
import type { ImportRecorder } from "./import-recorder.js";
import type { ImportContext, ImportOptions } from "./import-request.js";
import { unlessAborted } from "./interruption.js";
import type { PlannedInput } from "./plan-input.js";
import { changedInput, importFingerprint, stampOf } from "./resume-import.js";

/**
 * Gives all inputs to the workers, one after another, from where an earlier run stopped.
 * @throws DamagedInput when one can't be read to its end; LeaksiftError resume-refused when one is not what was read then
 */
export async function readInputs(
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
export function totalBytesOf(inputs: readonly PlannedInput[]): number | null {
  return inputs.reduce<number | null>(
    (sum, { input }) => (sum === null || input.file.bytes === null ? null : sum + input.file.bytes),
    0,
  );
}
