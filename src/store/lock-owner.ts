/**
 * Who holds the lock of a store: a line of JSON beside it (`STORE.lock-owner`), so that whoever finds the store in use can be
 * told by what. The lock itself is the operating system's (store-lock.ts); this note is only believed while that is held and
 * its process lives, so a stale one hinders nobody. It names a command, never what was given to it.
 */
import { closeSync, constants, existsSync, fchmodSync, openSync, readSync, rmSync, writeSync } from "node:fs";

const LARGEST_NOTE_BYTES = 256;
/** Windows has no such flags. */
const NO_FOLLOW = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

let command = "leaksift";

/** Says which command this process runs. @param name its words, as in `store compact`; not its arguments */
export function nameCommand(name: string): void {
  command = name;
}

/** Notes this process as the owner. That it can't be noted is no reason to fail. */
export function noteOwner(storePath: string): void {
  try {
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
    const file = openSync(noteOf(storePath), O_WRONLY | O_CREAT | O_TRUNC | NO_FOLLOW, 0o600);
    try {
      fchmodSync(file, 0o600);
      writeSync(file, `${JSON.stringify({ pid: process.pid, since: new Date().toISOString(), command })}\n`);
    } finally {
      closeSync(file);
    }
  } catch {
    // The lock holds without it.
  }
}

export function removeOwner(storePath: string): void {
  try {
    rmSync(noteOf(storePath), { force: true });
  } catch {
    // The next owner writes over it.
  }
}

/** Whether there is a note: once the lock is held, of an owner that was killed. */
export function isNoted(storePath: string): boolean {
  return existsSync(noteOf(storePath));
}

/** @returns words for who holds the lock, `null` when nothing is noted, or a process that is no more */
export function ownerText(storePath: string): string | null {
  const note = readNote(noteOf(storePath));
  const [, pid, since, name] =
    /^\{"pid":(\d{1,10}),"since":"([0-9T:.-]{10,30}Z)","command":"([a-z][a-z -]{0,40})"\}\n$/u.exec(note) ?? [];
  if (name === undefined || !isAlive(Number(pid))) return null;
  return `${name === "leaksift" ? name : `\`leaksift ${name}\``}, process ${pid}, since ${since}`;
}

function readNote(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY | NO_FOLLOW);
    try {
      const buffer = Buffer.alloc(LARGEST_NOTE_BYTES);
      return buffer.toString("latin1", 0, readSync(file, buffer, 0, LARGEST_NOTE_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

/** Whether a process of this number runs, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function noteOf(storePath: string): string {
  return `${storePath}.lock-owner`;
}
