/** What `key` and `forget` say, in English and Chinese. */
import type { Lang } from "./words.js";

export interface ReportedKeys {
  readonly slots: readonly {
    readonly id: number;
    readonly addedAt: string;
    readonly needsKeyFile: boolean | null;
    readonly cost: { readonly memoryKib: number; readonly passes: number; readonly parallelism: number } | null;
  }[];
  readonly keyFile: { readonly path: string; readonly state: "key" | "part" | "other" | "unreadable" | "missing" };
}

export interface ReportedRotation {
  readonly segments: number;
  readonly tags: number;
  readonly resumed: number;
  readonly droppedSlots: number;
  readonly keyFile: string | null;
  readonly seconds: number;
}

interface KeyWords {
  passphrase: string;
  passphraseAndFile: string;
  malformed: string;
  noSlots: string;
  keyFile: Record<ReportedKeys["keyFile"]["state"], (path: string) => string>;
  addedSlot(id: number): string;
  addedFile(path: string): string;
  removedSlot(id: number): string;
  removedFile(path: string): string;
  changed(id: number): string;
  generated(words: string): string;
  stillKnown: string;
  rotated(report: ReportedRotation): string[];
  forgotten(identifiers: number): string;
  removedTags(dataset: string, tags: number): string;
  nowhere: string;
  knownBefore(identifiers: number): string;
  unwatched(contacts: number): string;
}

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

const EN: KeyWords = {
  passphrase: "passphrase",
  passphraseAndFile: "passphrase and key file",
  malformed: "malformed",
  noSlots: "No passphrase opens this store.",
  keyFile: {
    key: (path) => `The key file ${path} opens it.`,
    part: (path) => `The key file ${path} opens it together with a passphrase.`,
    other: (path) => `The key file ${path} is another store's, or an older key.`,
    unreadable: (path) => `The key file ${path} can't be used.`,
    missing: (path) => `There is no key file at ${path}.`,
  },
  addedSlot: (id) => `Added passphrase ${id}.`,
  addedFile: (path) => `Wrote the key to ${path}. Whoever has this file and the store can read it.`,
  removedSlot: (id) => `Removed passphrase ${id}.`,
  removedFile: (path) => `Removed the key file ${path}.`,
  changed: (id) => `Changed passphrase ${id}.`,
  generated: (words) => `The passphrase is   ${words}\nWrite it down: it is shown only now.`,
  stillKnown:
    "Who knew it may have kept the master key, and old copies of the store open as before: `leaksift key rotate`.",
  rotated: ({ segments, tags, resumed, droppedSlots, keyFile, seconds }) => [
    `Rotated the key: ${plural(tags, "tag", "tags")} in ${plural(segments, "segment", "segments")}, ${seconds} s${resumed > 0 ? ` (${resumed} were done before)` : ""}.`,
    ...(keyFile === null
      ? []
      : [`The new key is in ${keyFile}. The old one opens only copies of the store that were made before.`]),
    ...(droppedSlots > 0
      ? [
          `${plural(droppedSlots, "passphrase", "passphrases")} went with the old key: add them again with \`leaksift key add\`.`,
        ]
      : []),
  ],
  forgotten: (identifiers) =>
    `Forgotten: ${plural(identifiers, "identifier", "identifiers")}. Later imports leave them out.`,
  removedTags: (dataset, tags) => `  ${dataset}: ${plural(tags, "tag", "tags")} removed`,
  nowhere: "  no dataset held them",
  knownBefore: (identifiers) => `  ${identifiers} had been forgotten before`,
  unwatched: (contacts) => `  ${plural(contacts, "contact is", "contacts are")} no longer watched`,
};

const ZH: KeyWords = {
  passphrase: "口令",
  passphraseAndFile: "口令加密钥文件",
  malformed: "已损坏",
  noSlots: "没有口令可以打开此库。",
  keyFile: {
    key: (path) => `密钥文件 ${path} 可以打开它。`,
    part: (path) => `密钥文件 ${path} 与口令一起才能打开它。`,
    other: (path) => `密钥文件 ${path} 属于别的库，或是旧密钥。`,
    unreadable: (path) => `密钥文件 ${path} 无法使用。`,
    missing: (path) => `${path} 处没有密钥文件。`,
  },
  addedSlot: (id) => `已添加口令 ${id}。`,
  addedFile: (path) => `密钥已写入 ${path}。持有此文件和库的人可以读取该库。`,
  removedSlot: (id) => `已移除口令 ${id}。`,
  removedFile: (path) => `已删除密钥文件 ${path}。`,
  changed: (id) => `已更改口令 ${id}。`,
  generated: (words) => `口令是   ${words}\n请抄下来：只显示这一次。`,
  stillKnown: "知道它的人可能保留了主密钥，旧的库副本也仍可打开：请用 `leaksift key rotate` 更换密钥。",
  rotated: ({ segments, tags, resumed, droppedSlots, keyFile, seconds }) => [
    `已更换密钥：${segments} 个段中的 ${tags.toLocaleString("en-US")} 个标签，用时 ${seconds} 秒${resumed > 0 ? `（其中 ${resumed} 个段此前已完成）` : ""}。`,
    ...(keyFile === null ? [] : [`新密钥在 ${keyFile}。旧密钥只能打开此前复制的库。`]),
    ...(droppedSlots > 0 ? [`${droppedSlots} 个口令随旧密钥失效：请用 \`leaksift key add\` 重新添加。`] : []),
  ],
  forgotten: (identifiers) => `已删除 ${identifiers} 个标识，以后的导入也会略过它们。`,
  removedTags: (dataset, tags) => `  ${dataset}：移除 ${tags} 个标签`,
  nowhere: "  没有数据集包含它们",
  knownBefore: (identifiers) => `  其中 ${identifiers} 个此前已删除`,
  unwatched: (contacts) => `  ${contacts} 个联系人不再被关注`,
};

export function keyWords(lang: Lang): KeyWords {
  return lang === "zh" ? ZH : EN;
}

export function keysText({ slots, keyFile }: ReportedKeys, lang: Lang): string {
  const words = keyWords(lang);
  const lines = slots.map(({ id, addedAt, needsKeyFile, cost }) => {
    const kind = needsKeyFile === null ? words.malformed : needsKeyFile ? words.passphraseAndFile : words.passphrase;
    const work = cost ? `Argon2id ${cost.memoryKib / 1024} MiB, t=${cost.passes}, p=${cost.parallelism}` : "";
    return `${String(id).padStart(3)}  ${kind}  ${addedAt.slice(0, 10)}  ${work}`.trimEnd();
  });
  return [...(lines.length > 0 ? lines : [words.noSlots]), words.keyFile[keyFile.state](keyFile.path)].join("\n");
}
