/**
 * Imports through the built code, since a worker thread can't be started from TypeScript on Node 20: everything that writes
 * a store comes from dist/ here, everything that reads one from src/. The file between them is all they share.
 */
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as ImportLeak from "../../src/app/import-leak.js";
import type { ImportOptions } from "../../src/app/import-request.js";
import type { ImportedDataset, ImportReport } from "../../src/app/imported-dataset.js";
import type * as UnlockStore from "../../src/app/unlock-store.js";
import { checkContacts, type CheckResult } from "../../src/app/check-contacts.js";
import type { Contact } from "../../src/app/contact.js";
import type { DerivedKeys } from "../../src/key/derived-keys.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import type * as Writer from "../../src/store/sqlite-writer.js";

async function built<T>(path: string): Promise<T> {
  const url = new URL(`../../dist/${path}`, import.meta.url);
  if (!existsSync(url)) throw new Error("these tests run the built threads: `npm run build` first");
  return (await import(url.href)) as T;
}

const { importLeak } = await built<typeof ImportLeak>("app/import-leak.js");
const { createStore, unlockStore } = await built<typeof UnlockStore>("app/unlock-store.js");
const { SqliteWriter } = await built<typeof Writer>("store/sqlite-writer.js");

/** A store in a folder, made by the built code, with the key that opens it. */
export class TestStore {
  readonly path: string;
  readonly folder: string;
  readonly keyFile: string;
  readonly keys: DerivedKeys;
  readonly writer: Writer.SqliteWriter;

  private constructor(folder: string, keyFile: string, keys: DerivedKeys, writer: Writer.SqliteWriter) {
    this.folder = folder;
    this.path = writer.path;
    this.keyFile = keyFile;
    this.keys = keys;
    this.writer = writer;
  }

  static async create(folder: string, name = "store"): Promise<TestStore> {
    const keyFile = join(folder, `${name}.key`);
    const { writer, keys } = await createStore(join(folder, name, "store.db"), () => keyFile, null);
    return new TestStore(folder, keyFile, keys, writer);
  }

  /** The same store again, once its writer was closed: with the keys that its key file gives now. */
  static async reopen({ folder, path, keyFile }: TestStore): Promise<TestStore> {
    const writer = SqliteWriter.openForWriting(path);
    const keys = await unlockStore(writer, {
      keyFileOf: () => keyFile,
      keyFileNamed: true,
      givenPassphrase: null,
      askPassphrase: null,
      onKeyFile: () => undefined,
      onIgnoredSlots: () => undefined,
    });
    return new TestStore(folder, keyFile, keys, writer);
  }

  /** Imports one text as a file of that name. */
  async import(
    slug: string,
    text: string | Buffer,
    options: Partial<ImportOptions> & { signal?: AbortSignal; onProgress?: () => void } = {},
  ): Promise<ImportedDataset> {
    return (await this.importAll(slug, text, options)).datasets[0];
  }

  /** The same, with all that the import says. */
  async importAll(
    slug: string,
    text: string | Buffer,
    options: Partial<ImportOptions> & { signal?: AbortSignal; onProgress?: () => void } = {},
  ): Promise<ImportReport> {
    const path = join(this.folder, `${slug}.txt`);
    writeFileSync(path, text);
    const { signal = new AbortController().signal, onProgress = () => undefined, ...rest } = options;
    return importLeak(
      {
        files: [{ path, bytes: statSync(path).size }],
        skipped: [],
        slug,
        title: null,
        breachDate: null,
        origin: null,
        existing: "refuse",
        country: "CN",
        columns: [],
        threads: 2,
        ...rest,
      },
      { writer: this.writer, keys: this.keys, signal, onProgress },
    );
  }

  /** Answers about canonical forms, through the reading side of src/. */
  check(forms: readonly string[], dataset: string | null = null): CheckResult[] {
    return this.read((reader) => checkContacts(reader, this.keys, forms.map(contact), { since: null, dataset }))
      .results;
  }

  read<T>(use: (reader: SqliteReader) => T): T {
    const reader = SqliteReader.open(this.path);
    try {
      return use(reader);
    } finally {
      reader.close();
    }
  }
}

export function contact(form: string): Contact {
  return {
    kind: form.includes("@") ? "email" : "phone",
    masked: "masked",
    shown: form,
    line: null,
    forms: [form],
    invalid: null,
  };
}

/** An answer in one line. */
export function lineOf({ contact: { shown }, status, exposures }: CheckResult): string {
  const found = exposures.map(
    ({ dataset, match, records, dataClasses, years }) =>
      `${dataset} ${match} ${records} [${dataClasses.join(" ")}] ${years.join()}`,
  );
  return `${shown} ${status} ${found.join("; ")}`.trim();
}
