/** `--rejects FILE`: a report of records that can't be used, which may not overwrite what is read. */
import { existsSync, statSync } from "node:fs";
import type { InputFile } from "../source/input-walk.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { RejectsReport } from "../report/rejects-report.js";

/** @param keeps an interrupted import has begun it. @throws LeaksiftError usage when it can't be written, or would overwrite what is imported */
export async function openRejects(
  path: string | undefined,
  files: readonly InputFile[],
  keeps = false,
): Promise<RejectsReport | null> {
  if (path === undefined) return null;
  const isInput = files.some((file) => file.bytes !== null && isSameFile(file.path, path));
  if (isInput) throw new LeaksiftError("usage", `--rejects ${path} would overwrite an input`);
  const { RejectsReport } = await import("../report/rejects-report.js");
  return new RejectsReport(path, keeps);
}

/** Whether both paths are there and lead to one file. */
export function isSameFile(one: string, other: string): boolean {
  if (!existsSync(other)) return false;
  const [a, b] = [statSync(one), statSync(other)];
  return a.ino === b.ino && a.dev === b.dev;
}
