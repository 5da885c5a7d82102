/**
 * Datasets of chosen records, written straight as an import writes them (plain runs, with their MACs and facts), so that a
 * test or a benchmark can have hundreds of them in a second. What a look-up must answer is worked out from the records alone.
 */
import { checkContacts, type CheckReport } from "../../src/app/check-contacts.js";
import { headerMac, segmentChecksum, TAG_ALGORITHM } from "../../src/app/segment-integrity.js";
import type { Contact } from "../../src/app/contact.js";
import { CANONICALIZER_VERSION, TAG_KIND, type TagKindName } from "../../src/identifier/kinds.js";
import { tagTexts } from "../../src/key/cmac-lanes.js";
import { deriveKeys, type DerivedKeys } from "../../src/key/derived-keys.js";
import type { Profile } from "../../src/run/profile.js";
import { chooseLayout, stripesOf } from "../../src/run/segment-layout.js";
import type { DatasetBuilder, DatasetEntry } from "../../src/store/block-store.js";
import type { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { packStripes } from "../../src/worker/partition-sorter.js";

const STORE_ID = Uint8Array.from({ length: 16 }, (_, i) => i);
export const MADE_KEYS: DerivedKeys = deriveKeys(
  Uint8Array.from({ length: 32 }, (_, i) => i + 1),
  STORE_ID,
);

/** What one dataset holds of one identifier. */
export interface MadeEntry {
  readonly form: string;
  readonly records: number;
  readonly classes: readonly string[];
  readonly years: readonly number[];
}

export interface MadeDataset {
  readonly slug: string;
  readonly entries: readonly MadeEntry[];
  readonly skippedInputs?: number;
}

/** An empty store under MADE_KEYS. */
export function makeStore(path: string): SqliteWriter {
  return SqliteWriter.create(path, { store_id: STORE_ID, check_value: MADE_KEYS.checkValue });
}

/** Imports entries as a new dataset, or appends them to one. Forms must be distinct. */
export function importMade(writer: SqliteWriter, dataset: MadeDataset, old: DatasetEntry | null = null): void {
  const builder = writer.build({ replaces: null, appendsTo: old?.id ?? null });
  const before = (old?.facts as { tags: Record<string, number>; records: number } | undefined) ?? {
    tags: {},
    records: 0,
  };
  const tags: Record<string, number> = { ...before.tags };
  for (const kind of ["phone", "email"] as const) {
    const own = dataset.entries.filter(({ form }) => form.includes("@") === (kind === "email"));
    if (own.length === 0) continue;
    putRun(builder, dataset.slug, kind, own);
    tags[kind] = (tags[kind] ?? 0) + own.length;
  }
  const records = before.records + dataset.entries.reduce((sum, entry) => sum + entry.records, 0);
  builder.publish(
    {
      slug: dataset.slug,
      title: dataset.slug,
      breachDate: null,
      origin: null,
      importedAt: "2026-01-02T03:04:05.000Z",
      facts: { files: 1, skippedInputs: dataset.skippedInputs ?? 0, records, identifiers: {}, tags },
    },
    [],
  );
}

function putRun(builder: DatasetBuilder, slug: string, kindName: TagKindName, entries: readonly MadeEntry[]): void {
  const kind = TAG_KIND[kindName];
  const words = tagTexts(
    MADE_KEYS.tagKey,
    entries.map(() => kind),
    entries.map(({ form }) => form),
  );
  const order = entries
    .map((_, i) => i)
    .sort((a, b) => words[2 * a] - words[2 * b] || words[2 * a + 1] - words[2 * b + 1]);
  const classes = [...new Set(entries.flatMap((entry) => entry.classes))];
  const profiles: Profile[] = [];
  const ids = new Map<string, number>();
  const profileOf = ({ records, classes: own, years }: MadeEntry): number => {
    const bits = own.reduce((set, name) => set | (1 << classes.indexOf(name)), 0);
    const key = JSON.stringify([records, bits, years]);
    if (!ids.has(key)) ids.set(key, profiles.push({ records, classes: bits, years }) - 1);
    return ids.get(key) as number;
  };
  const columns = {
    high: Uint32Array.from(order, (i) => words[2 * i]),
    low: Uint32Array.from(order, (i) => words[2 * i + 1]),
    length: order.length,
  };
  const payload = Uint32Array.from(order, (i) => profileOf(entries[i]));
  const layout = chooseLayout(entries.length);
  const id = builder.beginSegment(kind, CANONICALIZER_VERSION, TAG_ALGORITHM, layout);
  const packed = packStripes(columns, payload, layout, id, 0, stripesOf(layout), MADE_KEYS.integrityKey);
  for (const { firstBucket, bytes, lengths } of packed) builder.putBlocks(id, firstBucket, bytes, lengths);
  const header = {
    id,
    slug,
    kind,
    tags: entries.length,
    layout,
    tagAlgorithm: TAG_ALGORITHM,
    canonicalizer: CANONICALIZER_VERSION,
    classes,
  };
  const macs = packed.map(({ mac }) => mac);
  builder.finishSegment(
    {
      ...header,
      dataset: 0,
      headerMac: headerMac(MADE_KEYS.integrityKey, header),
      checksum: segmentChecksum(MADE_KEYS.integrityKey, header, profiles, macs),
    },
    profiles,
  );
}

function contactOf(form: string): Contact {
  const kind = form.includes("@") ? "email" : "phone";
  return { kind, masked: "masked", shown: form, line: null, forms: [form], invalid: null };
}

export function checkMade(store: SqliteReader, forms: readonly string[], dataset: string | null = null): CheckReport {
  return checkContacts(store, MADE_KEYS, forms.map(contactOf), { since: null, dataset });
}

/** What `checkMade` must find, by form and dataset in order of import, from the records alone. */
export function plainAnswers(
  datasets: readonly { readonly slug: string; readonly parts: readonly (readonly MadeEntry[])[] }[],
  forms: readonly string[],
): { dataset: string; records: number; dataClasses: string[]; years: number[] }[][] {
  return forms.map((form) =>
    datasets.flatMap(({ slug, parts }) => {
      const own = parts.flat().filter((entry) => entry.form === form);
      if (own.length === 0) return [];
      const kindClass = form.includes("@") ? "email-addresses" : "phone-numbers";
      return {
        dataset: slug,
        records: own.reduce((sum, { records }) => sum + records, 0),
        dataClasses: [...new Set([kindClass, ...own.flatMap(({ classes }) => classes)])].sort(),
        years: [...new Set(own.flatMap(({ years }) => years))].sort((a, b) => a - b),
      };
    }),
  );
}
