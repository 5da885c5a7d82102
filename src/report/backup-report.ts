/** What `store backup` and `store restore` say, in English and Chinese. */
import { printable } from "../identifier/mask.js";
import type { Lang } from "./words.js";

export interface ReportedBackup {
  readonly datasets: number;
  readonly blocks: number;
  readonly generation: number;
}

export interface ReportedRestore {
  readonly generation: number;
  readonly datasets: number;
  readonly missing: readonly string[] | null;
  readonly returned: readonly string[] | null;
  readonly forgottenAgain: number;
}

interface BackupWords {
  /** @param byKeyFile nothing in the store opens it */
  backedUp(path: string, report: ReportedBackup, byKeyFile: boolean): string;
  restored(path: string, report: ReportedRestore): string;
}

export function backupWords(lang: Lang): BackupWords {
  return WORDS[lang];
}

const names = (slugs: readonly string[]): string => slugs.map(printable).join(", ");

const WORDS: Readonly<Record<Lang, BackupWords>> = {
  en: {
    backedUp: (path, { datasets, blocks, generation }, byKeyFile) =>
      [
        `Backed up to ${path}: ${datasets} ${datasets === 1 ? "dataset" : "datasets"}, generation ${generation}; all ${blocks} blocks were read back and are sound.`,
        ...(byKeyFile ? ["The key file is not in it: keep a copy of it elsewhere."] : []),
      ].join("\n"),
    restored: (path, { datasets, generation, missing, returned, forgottenAgain }) =>
      [
        `Restored ${path}: ${datasets} ${datasets === 1 ? "dataset" : "datasets"}, generation ${generation}.`,
        ...(missing === null ? ["The store before could not be read: what differs is unknown."] : []),
        ...(missing && missing.length > 0 ? [`No longer there: ${names(missing)}`] : []),
        ...(returned && returned.length > 0 ? [`There again: ${names(returned)}`] : []),
        ...(forgottenAgain > 0 ? ["What was forgotten since the backup was erased from it, too."] : []),
      ].join("\n"),
  },
  zh: {
    backedUp: (path, { datasets, blocks, generation }, byKeyFile) =>
      [
        `已备份到 ${path}：${datasets} 个数据集，第 ${generation} 代；全部 ${blocks} 个数据块已回读，完好。`,
        ...(byKeyFile ? ["密钥文件不在其中：请另存一份副本。"] : []),
      ].join("\n"),
    restored: (path, { datasets, generation, missing, returned, forgottenAgain }) =>
      [
        `已恢复 ${path}：${datasets} 个数据集，第 ${generation} 代。`,
        ...(missing === null ? ["原数据库无法读取，差异未知。"] : []),
        ...(missing && missing.length > 0 ? [`不再包含：${names(missing)}`] : []),
        ...(returned && returned.length > 0 ? [`重新出现：${names(returned)}`] : []),
        ...(forgottenAgain > 0 ? ["备份之后被遗忘的内容也已从中删除。"] : []),
      ].join("\n"),
  },
};
