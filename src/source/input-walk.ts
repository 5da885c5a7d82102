/**
 * From the paths a user names to the inputs to open: folders are walked in name order, links inside them are not
 * followed, and what can't be an input is listed with its reason, never dropped quietly.
 */
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { missingPath } from "../identifier/quoted-word.js";
import type { ByteReader } from "./byte-reader.js";
import type { PackingName } from "./container-kind.js";

export interface InputFile {
  /** Path to open and to show; `-` is standard input, `a.zip!b.csv` a member of an archive. */
  readonly path: string;
  /** Size in bytes, on disk or as a member of an archive (0 when that is not known); `null` for what can be read only once. */
  readonly bytes: number | null;
  /** Opens it unpacked, from its beginning; not there for plain files, which are opened by their path. */
  readonly open?: () => Promise<ByteReader>;
  /** What `open` takes off, from the outside in. */
  readonly packings?: readonly PackingName[];
  /** Lets go of the archive it lies in. */
  readonly release?: () => Promise<void>;
  /** What the walk met only after it had given this input: why it can't be read to its end. */
  readonly failure?: () => LeaksiftError | null;
}

export interface SkippedInput {
  readonly path: string;
  readonly reason: string;
  /** For people. */
  readonly detail?: string;
  /** What it is, where that is known: `pdf`, `image`. */
  readonly type?: string;
  /** Size in bytes, where that is known. */
  readonly bytes?: number | null;
}

/** Is something of the import missing without it? Not without clutter, nor the empty sheets that every new book has. */
export function isMissed({ path, reason }: SkippedInput): boolean {
  return reason !== "system-file" && !(reason === "empty" && path.includes("!"));
}

/** @throws LeaksiftError input-missing, input-unreadable for a path that the user named */
export function walkInputs(paths: readonly string[]): { files: InputFile[]; skipped: SkippedInput[] } {
  const files: InputFile[] = [];
  const skipped: SkippedInput[] = [];
  for (const path of paths) {
    if (path === "-") {
      files.push({ path, bytes: null });
      continue;
    }
    let stats;
    try {
      stats = statSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR")
        throw new LeaksiftError("input-missing", `${missingPath(path)}: no such file or folder`);
      throw new LeaksiftError("input-unreadable", `${path}: can't be read (${code ?? "unknown error"})`);
    }
    if (stats.isDirectory()) walkFolder(path, files, skipped);
    else if (stats.isFile()) files.push({ path, bytes: stats.size });
    else if (stats.isFIFO()) files.push({ path, bytes: null });
    else throw new LeaksiftError("input-unreadable", `${path}: is neither a file nor a folder`);
  }
  return { files, skipped };
}

function walkFolder(folder: string, files: InputFile[], skipped: SkippedInput[]): void {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    skipped.push({
      path: folder,
      reason: (error as NodeJS.ErrnoException).code === "EACCES" ? "permission-denied" : "unreadable",
    });
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walkFolder(path, files, skipped);
    else if (!entry.isFile()) skipped.push({ path, reason: entry.isSymbolicLink() ? "symbolic-link" : "not-a-file" });
    else if (isClutter(entry.name)) skipped.push({ path, reason: "system-file" });
    else files.push({ path, bytes: statSync(path).size });
  }
}

/** Files that desktop systems leave in folders. */
function isClutter(name: string): boolean {
  return name === ".DS_Store" || name === "Thumbs.db" || name === "desktop.ini" || name.startsWith("._");
}

/** A dataset's name when the user gives none: the first path's name, lower-case letters, digits and dashes. */
export function slugOf(path: string): string {
  const name = path === "-" ? "stdin" : basename(path).replace(/(\.[a-z0-9]{1,6}){1,2}$/iu, "");
  return slugify(name) || "dataset";
}

/** Letters of any script with their marks, digits, dashes; at most `limit` characters. */
export function slugify(text: string, limit = 64): string {
  const slug = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-+/u, "");
  // By code points: a pair of surrogates is not cut in half.
  return Array.from(slug).slice(0, limit).join("").replace(/-+$/u, "");
}
