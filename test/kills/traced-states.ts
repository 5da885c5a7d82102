/**
 * From the record of all calls with which a command changed files (write-boundary.c) to what lay on the disk after each of
 * them: what a kill there leaves, or a copy taken there. And what a power cut may leave: calls reach a disk in order only
 * where a program waits for `fsync`, so of a file's later writes any may be missing.
 */

export interface TracedCall {
  readonly name: string;
  /** Offset or length in the file. */
  readonly at: number;
  /** What was written, or a new name. */
  readonly bytes: Buffer;
  readonly path: string;
}

interface TracedFile {
  now: Buffer;
  /** What is on the disk for sure. */
  synced: Buffer;
  /** Changes since, in order. */
  unsynced: TracedCall[];
}

/** @param root folder that paths are given relative to */
export function parseTrace(trace: Buffer, root: string): TracedCall[] {
  const calls: TracedCall[] = [];
  for (let from = 0; from < trace.length;) {
    const end = trace.indexOf("\n", from);
    const [, name, at, length, path] = /^(\w+) (-?\d+) (\d+) (.*)$/u.exec(trace.toString("utf8", from, end)) ?? [];
    if (path === undefined) throw new Error(`no call at byte ${from} of the trace`);
    const bytes = trace.subarray(end + 1, end + 1 + Number(length));
    if (!path.startsWith(`${root}/`)) throw new Error("a call outside of the root");
    const isMove = name === "rename" || name === "link";
    const target = isMove ? Buffer.from(bytes.toString("utf8").slice(root.length + 1)) : bytes;
    calls.push({ name, at: Number(at), bytes: target, path: path.slice(root.length + 1) });
    from = end + 1 + Number(length) + 1;
  }
  return calls;
}

/** Whether a kill behind the call leaves other files than one before it. */
export function changesFiles({ name }: TracedCall): boolean {
  return name !== "sync" && name !== "mkdir" && name !== "rmdir";
}

/** Plays calls back on files in memory. */
export class TracedDisk {
  readonly #files = new Map<string, TracedFile>();

  constructor(files: ReadonlyMap<string, Buffer>) {
    for (const [path, bytes] of files) this.#files.set(path, { now: bytes, synced: bytes, unsynced: [] });
  }

  apply(call: TracedCall): void {
    const { name, path } = call;
    const file = this.#files.get(path);
    switch (name) {
      case "create":
        this.#files.set(path, { now: Buffer.alloc(0), synced: Buffer.alloc(0), unsynced: [] });
        break;
      case "unlink":
        this.#files.delete(path);
        break;
      case "rename":
      case "link": {
        const moved = file ?? fail(call);
        if (name === "rename") this.#files.delete(path);
        this.#files.set(call.bytes.toString("utf8"), moved);
        break;
      }
      case "sync":
        // Of a folder: names are taken to be kept in order, as journaling file systems do.
        if (file) Object.assign(file, { synced: file.now, unsynced: [] });
        break;
      case "mkdir":
      case "rmdir":
        break;
      default: {
        const changed = file ?? fail(call);
        changed.now = changedBy(changed.now, call);
        changed.unsynced.push(call);
      }
    }
  }

  /** What a kill leaves. */
  files(): Map<string, Buffer> {
    return new Map([...this.#files].map(([path, { now }]) => [path, now]));
  }

  /** What a power cut may leave. @param keeps says of each write that nothing waited for whether it reached the disk */
  filesAfterPowerCut(keeps: () => boolean): Map<string, Buffer> {
    return new Map(
      [...this.#files].map(([path, { synced, unsynced }]) => [
        path,
        unsynced.filter(keeps).reduce((bytes, call) => changedBy(bytes, call), synced),
      ]),
    );
  }
}

function changedBy(bytes: Buffer, { name, at, bytes: written }: TracedCall): Buffer {
  if (name === "write") {
    const grown = Buffer.alloc(Math.max(bytes.length, at + written.length));
    bytes.copy(grown);
    written.copy(grown, at);
    return grown;
  }
  const cut = Buffer.alloc(name === "empty" ? 0 : at);
  bytes.copy(cut);
  return cut;
}

function fail({ name, path }: TracedCall): never {
  throw new Error(`${name} of ${path}, which isn't there`);
}
