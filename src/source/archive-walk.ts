/**
 * From files to inputs: an archive becomes its members, and theirs, as far as `maxDepth` allows; everything else stays what it
 * is. One member after another, while the archive is read from front to back: look at each input before asking for the next.
 * Whatever can't be one is listed with its reason, never dropped.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { ArchiveSession } from "./archive.js";
import type { ArchivePass, MemberHeader, PasswordSource } from "./archive.js";
import { UnpackBudget, LimitedReader, limitError } from "./archive-limits.js";
import type { ArchiveLimits } from "./archive-limits.js";
import { BufferReader, openRaw } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";
import { containerOf, foreignTypeOf, isPacking, isZippedDocument } from "./container-kind.js";
import type { ArchiveName, PackingName } from "./container-kind.js";
import type { InputFile, SkippedInput } from "./input-walk.js";
import { isClutterName, isUnsafeName, memberPath } from "./member-name.js";
import { readWhole, unpack } from "./unpack.js";
import { openWorkbook } from "./workbook.js";

export interface ArchiveOptions {
  readonly limits: ArchiveLimits;
  /** Asked once at most for each archive that needs one. */
  readonly password: PasswordSource;
  /** Files of known kinds without records are given on too: the user says what they are. */
  readonly takeForeign?: boolean;
}

/** Zip and rar are read by position: inside another archive, or from a pipe, they are held in memory up to this size. */
export const INNER_ARCHIVE_LIMIT_BYTES = 64 << 20;

type Found = { readonly file: InputFile } | { readonly skipped: SkippedInput; readonly error: LeaksiftError | null };

/** Something to look into: a file on disk, standard input, or a member. */
interface Place {
  /** As shown. */
  readonly path: string;
  readonly bytes: number | null;
  /** `null` for what is not a file of its own. */
  readonly disk: string | null;
  readonly depth: number;
  /** As it lies there; from its beginning each time, but once for a pipe. */
  open(): Promise<ByteReader>;
  /** Read front to back once and never again: standard input and named pipes. */
  readonly isOnce: boolean;
  /** Ends the session over this place when it goes on to another. */
  readonly parent: Adopter;
  readonly release: () => Promise<void>;
  readonly failure: () => LeaksiftError | null;
}

interface Adopter {
  adopt(inner: ArchiveSession): Promise<void>;
}

/** Keeps one archive open at a time, of all that the user named. */
class OpenArchive implements Adopter {
  #session: ArchiveSession | null = null;

  async adopt(session: ArchiveSession): Promise<void> {
    if (this.#session !== session) await this.#session?.close();
    this.#session = session;
  }
}

/**
 * Walks into archives.
 * @throws what is no LeaksiftError; those become entries of their own
 */
export async function* walkArchives(files: readonly InputFile[], options: ArchiveOptions): AsyncGenerator<Found> {
  const parent = new OpenArchive();
  for (const file of files) {
    const budget = new UnpackBudget(options.limits);
    yield* lookInto(
      {
        ...file,
        disk: file.bytes === null ? null : file.path,
        depth: 0,
        open: () => openRaw(file.path),
        isOnce: file.bytes === null,
        parent,
        release: () => Promise.resolve(),
        failure: () => null,
      },
      budget,
      options,
    );
  }
}

async function* lookInto(place: Place, budget: UnpackBudget, options: ArchiveOptions): AsyncGenerator<Found> {
  const name = place.path === "-" ? "standard input" : place.path;
  const { isOnce } = place;
  let packings: readonly PackingName[];
  let archive: ArchiveName | null;
  let foreign: string | null;
  let openOnce: ByteReader | null = null;
  try {
    const unpacked = await unpack(await place.open(), name, budget);
    if (isOnce) openOnce = unpacked.reader;
    else await unpacked.reader.close();
    ({ packings } = unpacked);
    const kind = isZippedDocument(unpacked.head) ? null : containerOf(unpacked.head);
    archive = isPacking(kind) ? null : kind;
    // Some programs write a workbook's parts in another order; its directory tells.
    if (archive === "zip" && place.disk !== null && packings.length === 0 && (await openWorkbook(place.disk, name)))
      archive = null;
    foreign = foreignTypeOf(unpacked.head);
  } catch (error) {
    yield skippedBy(place.path, error);
    return;
  }
  const openUnpacked = async (): Promise<ByteReader> => {
    if (openOnce) {
      const first = openOnce;
      openOnce = null;
      return first;
    }
    return (await unpack(await place.open(), name, budget)).reader;
  };
  if (archive === null) {
    if (foreign !== null && options.takeForeign !== true) {
      await openOnce?.close();
      const skipped = { path: place.path, reason: "unsupported-format", type: foreign, bytes: place.bytes };
      yield { skipped, error: new LeaksiftError("input-unsupported", `${name}: is ${article(foreign)}`) };
      return;
    }
    const { path, bytes, release, failure } = place;
    const isPlain = packings.length === 0 && place.disk !== null;
    const opened = { packings, open: openUnpacked, release, failure };
    yield { file: isPlain ? { path, bytes } : { path, bytes: isOnce ? null : (bytes ?? 0), ...opened } };
    return;
  }
  if (place.depth > budget.limits.maxDepth) {
    yield skippedBy(
      place.path,
      limitError(name, `lies in more than ${budget.limits.maxDepth + 1} archives, one within the other`, "--max-depth"),
    );
    return;
  }
  const start = starterOf(archive, place, packings, openUnpacked, name, options);
  const session: ArchiveSession = new ArchiveSession(async () => {
    const pass = await start();
    await place.parent.adopt(session);
    return pass;
  });
  const release = async (): Promise<void> => {
    await session.close();
    await place.release();
  };
  yield* members(session, archive === "tar", { ...place, release }, name, budget, options);
}

async function* members(
  session: ArchiveSession,
  isTar: boolean,
  place: Place,
  name: string,
  budget: UnpackBudget,
  options: ArchiveOptions,
): AsyncGenerator<Found> {
  const seen = new Set<string>();
  let state: MemberState = { failure: null };
  let declared = 0;
  try {
    for (let index = 0; ; index++) {
      let header: MemberHeader | null;
      try {
        header = await session.goTo(index);
        if (header === null) return;
        if (index >= budget.limits.maxEntries) {
          const what = `holds more than ${budget.limits.maxEntries} members; the rest is left out`;
          throw limitError(name, what, "--max-entries");
        }
      } catch (error) {
        // The rest of the archive is lost, and the member before, if it is the one that breaks off.
        if (error instanceof LeaksiftError && session.broken === index - 1) state.failure = error;
        yield skippedBy(place.path, error);
        return;
      }
      state = { failure: null };
      const member = memberPath(place.path, header.name);
      if (header.kind === "folder") continue;
      const shown = seen.has(member) ? `${member} (member ${index})` : member;
      seen.add(shown);
      const together = declared + (header.bytes ?? 0);
      const refused =
        refusal(header, shown, budget) ?? (isTar ? null : sharedBomb(shown, together, place.bytes, budget));
      if (refused) {
        yield refused;
        continue;
      }
      declared = together;
      // A tar packs nothing: what is round it is bounded already.
      const limitsOf = isTar ? null : budget;
      yield* lookInto(memberPlace(session, index, header, shown, place, limitsOf, state), budget, options);
    }
  } finally {
    await session.close();
  }
}

/** What turned out about a member after it was handed on. */
interface MemberState {
  failure: LeaksiftError | null;
}

function memberPlace(
  session: ArchiveSession,
  index: number,
  header: MemberHeader,
  shown: string,
  { depth, release, failure }: Place,
  budget: UnpackBudget | null,
  state: MemberState,
): Place {
  return {
    path: shown,
    bytes: header.bytes,
    disk: null,
    depth: depth + 1,
    isOnce: false,
    parent: session,
    release,
    failure: () => state.failure ?? failure(),
    async open() {
      const reader = await session.open(index);
      return budget ? new LimitedReader(reader, shown, budget, () => header.packedBytes ?? Infinity) : reader;
    },
  };
}

/** Why a member is not even looked at. */
function refusal(header: MemberHeader, shown: string, budget: UnpackBudget): Found | null {
  const { bytes } = header;
  if (header.kind === "other") return { skipped: { path: shown, reason: "not-a-file", bytes }, error: null };
  if (isClutterName(header.name)) return { skipped: { path: shown, reason: "system-file", bytes }, error: null };
  if (isUnsafeName(header.name)) {
    const error = new LeaksiftError("input-unsupported", `${shown}: its name leads out of the archive`);
    return { skipped: { path: shown, reason: "unsafe-name", detail: detailOf(error, shown), bytes }, error };
  }
  if (header.problem) return skippedBy(shown, header.problem);
  try {
    if (header.bytes !== null && header.packedBytes !== null)
      budget.checkRatio(shown, header.bytes, header.packedBytes);
  } catch (error) {
    return skippedBy(shown, error);
  }
  return null;
}

/** Members may share their packed bytes: together they are judged by the archive that holds them. */
function sharedBomb(shown: string, together: number, archiveBytes: number | null, budget: UnpackBudget): Found | null {
  try {
    if (archiveBytes !== null) budget.checkRatio(shown, together, archiveBytes);
    return null;
  } catch (error) {
    return skippedBy(shown, error);
  }
}

/** @returns what opens the archive for a pass through it */
function starterOf(
  archive: ArchiveName,
  place: Place,
  packings: readonly PackingName[],
  open: () => Promise<ByteReader>,
  name: string,
  { password }: ArchiveOptions,
): () => Promise<ArchivePass> {
  const disk = packings.length === 0 ? place.disk : null;
  let held: Buffer | null = null;
  const hold = async (): Promise<Buffer> => {
    if (held) return held;
    const reader = await open();
    try {
      const why = `an archive of this kind is held in memory here, up to ${INNER_ARCHIVE_LIMIT_BYTES >> 20} MiB, and this one is larger`;
      const bytes = await readWhole(reader, INNER_ARCHIVE_LIMIT_BYTES, name, why);
      if (place.isOnce) held = bytes;
      return bytes;
    } finally {
      await reader.close();
    }
  };
  let asked: Promise<string | null> | null = null;
  const ask: PasswordSource = (path) => (asked ??= password(path));
  switch (archive) {
    case "tar":
      return async () => {
        const { TarPass } = await import("./tar-archive.js");
        return new TarPass(place.isOnce ? new BufferReader(await hold()) : await open(), name);
      };
    case "zip":
      return async () => (await import("./zip-archive.js")).openZip(disk ?? (await hold()), name, ask);
    case "rar":
      return async () => (await import("./rar-archive.js")).openRar(disk ?? (await hold()), name, ask);
    case "7z":
      return async () => {
        if (disk !== null) return (await import("./seven-zip-archive.js")).openSevenZip(disk, name, ask);
        throw new LeaksiftError(
          "input-unsupported",
          `${name}: a 7z archive can be opened only where it is a file of its own, because it is read from its end`,
          "unpack what is round it and import that",
        );
      };
  }
}

/** @throws `error` when it is no LeaksiftError */
function skippedBy(path: string, error: unknown): Found {
  if (!(error instanceof LeaksiftError)) throw error;
  return { skipped: { path, reason: error.code, detail: detailOf(error, path) }, error };
}

/** What an error says, without the path that it begins with. */
export function detailOf(error: LeaksiftError, path: string): string {
  const what = error.message.startsWith(`${path}: `) ? error.message.slice(path.length + 2) : error.message;
  return error.hint === null ? what : `${what}; ${error.hint}`;
}

function article(type: string): string {
  return /^[aeiou]/u.test(type) ? `an ${type}` : `a ${type}`;
}
