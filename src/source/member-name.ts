/**
 * Names of archive members. They come from strangers: nothing is ever written under them, but they are shown, and one that
 * climbs out of its folder says that the archive was made to do harm.
 */
import { printable } from "../identifier/mask.js";

/** Strict UTF-8, else GB18030, which takes what Chinese Windows writes; the rest as code page 437's ASCII half. */
export function decodeMemberName(bytes: Uint8Array): string {
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this one.
    }
  }
  return Buffer.from(bytes).toString("latin1");
}

/** `a.zip!b/c.csv`: how a member is named everywhere. Control characters are removed. */
export function memberPath(archive: string, name: string): string {
  return `${archive}!${printable(name)}`;
}

/** Absolute, with a drive, or climbing out with `..`, in the manner of any system. */
export function isUnsafeName(name: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)/u.test(name) || name.split(/[/\\]/u).includes("..");
}

/** What desktop systems put into archives. */
export function isClutterName(name: string): boolean {
  const last = name.slice(name.lastIndexOf("/") + 1);
  return (
    /(?:^|\/)__MACOSX\//u.test(name) ||
    last === ".DS_Store" ||
    last === "Thumbs.db" ||
    last === "desktop.ini" ||
    last.startsWith("._")
  );
}
