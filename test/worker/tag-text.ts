/** Text through the real parsers, tagger and lanes, without threads: which tags come out, with which classes and year. */
import { tagOf } from "../../src/key/cmac-lanes.js";
import { TAG_KIND, type TagKindName } from "../../src/identifier/kinds.js";
import { FIRST_YEAR, YEAR_BITS } from "../../src/run/profile.js";
import type { Dialect } from "../../src/source/text-shape.js";
import { ChunkTagger } from "../../src/worker/chunk-tagger.js";
import type { FilePlan, RecordCounts } from "../../src/worker/file-plan.js";
import type { PartitionPieces } from "../../src/worker/partition-sorter.js";
import { TagPartitions } from "../../src/worker/tag-partitions.js";
import { viewsOf } from "../../src/worker/slabs.js";

export const TAG_KEY = Buffer.from("7bacf38f9dde3022f88026d29af24f9f29469e49ba994aa1f2cc6683f97b991d", "hex");
export const CONTENT_KEY = Buffer.alloc(32, 9);
const NO_SPILL = "/nonexistent/leaksift-test-spill";

/** A plan with the usual dialect; `columns` are roles by index, `null` for columns that don't count. */
export function planOf(
  given: Partial<Omit<FilePlan, "columns" | "dialect">> & {
    columns?: readonly (string | null)[];
    dialect?: Partial<Dialect>;
  },
): FilePlan {
  return {
    format: "delimited",
    paths: {},
    recognizeOtherPaths: true,
    reading: "national",
    country: "CN",
    ...given,
    dialect: { delimiter: ",", quote: '"', escape: "doubled", newline: "\n", header: false, ...given.dialect },
    columns: (given.columns ?? []).flatMap((role, index) => (role === null ? [] : [{ index, role }])),
  };
}

export interface TaggedText {
  /** One line per tag that was made: kind, canonical form (of those that the test named), classes, year; sorted. */
  readonly tags: string[];
  readonly counts: RecordCounts;
  readonly classes: readonly string[];
}

/** @param known canonical forms that may come out: a tag of any other shows as `?` */
export function tagText(plan: FilePlan, text: string | Uint8Array, known: readonly string[]): TaggedText {
  const partitions = new TagPartitions(true, 1 << 24, NO_SPILL);
  const tagger = new ChunkTagger({
    tagKey: TAG_KEY,
    contentKey: CONTENT_KEY,
    withPayload: true,
    classes: plan.columns.flatMap(({ role }) =>
      role === "phone" ? ["phone-numbers"] : role === "email" ? ["email-addresses"] : [],
    ),
    partitions,
  });
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  tagger.addPlan(0, plan);
  tagger.run({ chunk: 0, file: 0, slot: 0, from: 0, to: bytes.length, last: true, first: true, digestIndex: 0 }, bytes);
  tagger.commit(0);
  const names = namesOf(known);
  const tags: string[] = [];
  for (const [kind, pieces] of partitions.pieces()) {
    for (const [high, low, payload] of entriesOf(pieces)) {
      const classes = tagger.classes.filter((_, bit) => (payload >>> YEAR_BITS) & (1 << bit)).sort();
      const code = payload & ((1 << YEAR_BITS) - 1);
      const name = names.get(`${kind}:${high}:${low}`) ?? `kind ${kind} ?`;
      tags.push(`${name} [${classes.join(" ")}]${code === 0 ? "" : ` ${code + FIRST_YEAR - 1}`}`);
    }
  }
  return { tags: tags.sort(), counts: tagger.counts, classes: tagger.classes };
}

/** The entries of some partitions that were not spilled: (high, low, payload). */
export function* entriesOf(partitions: readonly PartitionPieces[]): Generator<readonly [number, number, number]> {
  for (const { slabs } of partitions) {
    for (const slab of viewsOf(slabs))
      for (let i = 0; i < slab.length; i += 3) yield [slab[i], slab[i + 1], slab[i + 2]];
  }
}

function namesOf(known: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const text of known) {
    for (const [name, kind] of Object.entries(TAG_KIND) as [TagKindName, number][]) {
      const { high, low } = tagOf(TAG_KEY, kind, text);
      names.set(`${kind}:${high}:${low}`, `${name} ${text}`);
    }
  }
  return names;
}
