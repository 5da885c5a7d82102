/** Records divided among groups, chunk by chunk, against the same parsers and taggers on each group's records alone. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { YEAR_BITS } from "../../src/run/profile.js";
import { ChunkTagger, groupOfKey, kindOfKey } from "../../src/worker/chunk-tagger.js";
import type { FilePlan, RecordCounts } from "../../src/worker/file-plan.js";
import { TagPartitions } from "../../src/worker/tag-partitions.js";
import { CONTENT_KEY, entriesOf, planOf, TAG_KEY } from "./tag-text.js";

/** What a group holds, in a form that doesn't depend on the order in which classes were met. */
interface Held {
  readonly tags: string[];
  readonly counts: RecordCounts;
}

function newTagger(): { tagger: ChunkTagger; partitions: TagPartitions } {
  const partitions = new TagPartitions(true, 1 << 24, "/nonexistent/leaksift-test-spill", undefined, true);
  const tagger = new ChunkTagger({
    tagKey: TAG_KEY,
    contentKey: CONTENT_KEY,
    withPayload: true,
    classes: [],
    partitions,
    logRejects: true,
  });
  return { tagger, partitions };
}

function heldBy(tagger: ChunkTagger, partitions: TagPartitions): Map<string | null, Held> {
  const pieces = [...partitions.pieces()];
  return new Map(
    tagger.groups.map(({ number, value, counts, classBits }) => [
      value,
      {
        counts,
        tags: pieces
          .filter(([key]) => groupOfKey(key) === number)
          .flatMap(([key, own]) =>
            [...entriesOf(own)].map(([high, low, payload]) => {
              const classes = classBits.slugs.filter((_, bit) => (payload >>> YEAR_BITS) & (1 << bit)).sort();
              return `${kindOfKey(key)} ${high} ${low} ${classes.join()} ${payload & ((1 << YEAR_BITS) - 1)}`;
            }),
          )
          .sort(),
      },
    ]),
  );
}

/** Tags a text in pieces that end where `cuts` say, each taken up again where the one before left off. */
function tagInPieces(plan: FilePlan, text: string, cuts: readonly number[]): Map<string | null, Held> {
  const { tagger, partitions } = newTagger();
  const bytes = Buffer.from(text);
  tagger.addPlan(0, plan);
  let from = 0;
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  for (const [chunk, to] of [...ends, bytes.length].entries()) {
    const last = chunk === ends.length;
    const task = { chunk, file: 0, slot: 0, from, to, last, first: chunk === 0, digestIndex: -1 };
    from = tagger.run(task, bytes).consumed;
    tagger.commit(chunk);
  }
  return heldBy(tagger, partitions);
}

interface Row {
  readonly group: string | null;
  readonly phone: number | null;
  readonly mail: number | null;
  readonly year: number | null;
}

const row: fc.Arbitrary<Row> = fc.record({
  group: fc.constantFrom("users", "orders", "用户", 'say "x"', null),
  phone: fc.option(fc.nat(99)),
  mail: fc.option(fc.nat(99)),
  year: fc.option(fc.integer({ min: 2000, max: 2020 })),
});

const phoneOf = ({ phone }: Row): string => (phone === null ? "" : `1540000${String(phone).padStart(4, "0")}`);
const mailOf = ({ mail }: Row): string => (mail === null ? "" : `u${mail}@example.com`);
const dateOf = ({ year }: Row): string => (year === null ? "" : `${year}-02-03`);

function document(one: Row): object {
  // Half of the documents name their group at the end.
  const group = one.group === null ? {} : { _index: one.group };
  const source = { _source: { phone: phoneOf(one), mail: mailOf(one), date: dateOf(one), city: "Bern" } };
  return (one.mail ?? 0) % 2 === 0 ? { ...group, ...source } : { ...source, ...group };
}

const formats: Record<string, { plan: FilePlan; write: (rows: readonly Row[]) => string }> = {
  csv: {
    plan: {
      ...planOf({ columns: ["split", "phone", "email", "date"], dialect: { header: true } }),
      split: { by: "cell", slot: 0 },
    },
    write: (rows) =>
      `group,phone,mail,date\n${rows
        .map((one) => `"${(one.group ?? "").replaceAll('"', '""')}",${phoneOf(one)},${mailOf(one)},${dateOf(one)}\n`)
        .join("")}`,
  },
  "csv by a long delimiter": {
    plan: {
      ...planOf({ columns: ["phone", "email", "date", "split"], dialect: { delimiter: "::" } }),
      split: { by: "cell", slot: 3 },
    },
    write: (rows) =>
      rows
        .map((one) => `${phoneOf(one)}::${mailOf(one)}::${dateOf(one)}::${(one.group ?? " ").replaceAll('"', "'")}\n`)
        .join(""),
  },
  ndjson: {
    plan: { ...planOf({ format: "ndjson" }), split: { by: "key", name: "_index" } },
    write: (rows) => rows.map((one) => `${JSON.stringify(document(one))}\n`).join(""),
  },
  bulk: {
    plan: { ...planOf({ format: "ndjson" }), split: { by: "key", name: "_index" } },
    write: (rows) =>
      rows
        .map(({ group, ...one }) => {
          const action = { index: group === null ? { _id: "1" } : { _index: group, _id: "1" } };
          return `${JSON.stringify(action)}\n${JSON.stringify(document({ ...one, group: null }))}\n`;
        })
        .join(""),
  },
  "sql by a column": {
    plan: { ...planOf({ format: "sql", dialect: { newline: "\u001d" } }), split: { by: "key", name: "land" } },
    write: (rows) =>
      rows
        .map(
          (one) =>
            `${JSON.stringify({ table: "t", columns: ["phone", "mail", "date", "land"], rows: "values" })}\n('${phoneOf(one)}','${mailOf(one)}','${dateOf(one)}','${one.group ?? ""}')\u001d`,
        )
        .join(""),
  },
};

const sqlByTable = {
  plan: {
    ...planOf({ format: "sql", dialect: { newline: "\u001d" } }),
    split: { by: "table" },
  } satisfies FilePlan,
  write: (rows: readonly Row[]) =>
    rows
      .map(
        (one) =>
          `${JSON.stringify({ table: one.group ?? "", columns: ["phone", "mail", "date"], rows: "values" })}\n('${phoneOf(one)}','${mailOf(one)}','${dateOf(one)}')\u001d`,
      )
      .join(""),
};

describe.each(Object.entries({ ...formats, "sql by table": sqlByTable }))("%s", (_name, { plan, write }) => {
  it("gives each group what its records alone give, however the text is cut", () => {
    const rows = fc.sample(row, { numRuns: 60, seed: 7 });
    const { split: _, ...unsplit } = plan;
    const spelled = (group: string | null): string | null =>
      group !== null && plan.dialect.delimiter === "::" ? group.replaceAll('"', "'") : group;
    const groups = [...new Set(rows.map(({ group }) => group))];
    const alone = new Map(
      groups.map((group) => {
        const text = write(rows.filter((one) => one.group === group));
        return [spelled(group), tagInPieces(unsplit, text, []).get(null)];
      }),
    );
    expect(alone.size).toBe(5);
    for (const cuts of fc.sample(fc.array(fc.nat(), { maxLength: 5 }), { numRuns: 3, seed: 8 })) {
      expect(tagInPieces(plan, write(rows), cuts)).toEqual(alone);
    }
  });
});

const CSV = formats.csv.plan;
const rowsOf = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `g${from + i},1540000${String(i).padStart(4, "0")},,\n`).join("");

describe("groups", () => {
  const run = (tagger: ChunkTagger, chunk: number, text: string): void => {
    const bytes = Buffer.from(text);
    const task = { chunk, file: 0, slot: 0, from: 0, to: bytes.length, last: false, first: false, digestIndex: -1 };
    tagger.run(task, bytes);
  };

  it("of a chunk that was cut inside a record are forgotten, and count for no limit", () => {
    const { tagger, partitions } = newTagger();
    tagger.addPlan(0, CSV);
    run(tagger, 0, "users,15400000001,,\n");
    run(tagger, 1, rowsOf(0, 300));
    run(tagger, 2, `users,15400000002,,\n${rowsOf(0, 1)}`);
    tagger.discard(1);
    run(tagger, 3, "g5,15400000003,,\nusers,15400000003,,\n");
    tagger.commit(0);
    tagger.commit(2);
    tagger.commit(3);
    const held = heldBy(tagger, partitions);
    expect([...held].map(([group, { counts, tags }]) => [group, counts.records, tags.length])).toEqual([
      [null, 0, 0],
      ["users", 3, 3],
      ["g0", 1, 1],
      ["g5", 1, 1],
    ]);
  });

  it("may be 256, in one chunk or several", () => {
    const { tagger } = newTagger();
    tagger.addPlan(0, CSV);
    run(tagger, 0, rowsOf(0, 200));
    run(tagger, 1, `${rowsOf(0, 256)},15400000001,,\n`);
    tagger.commit(0);
    tagger.commit(1);
    expect(tagger.groups).toHaveLength(257);
    run(tagger, 2, rowsOf(256, 257));
    expect(() => tagger.commit(2)).toThrow(expect.objectContaining({ code: "too-many-groups" }));
  });

  it("are not texts", () => {
    const { tagger } = newTagger();
    tagger.addPlan(0, CSV);
    run(tagger, 0, `${"x".repeat(256)},15400000001,,\n`);
    tagger.commit(0);
    run(tagger, 1, `${"x".repeat(257)},15400000001,,\n`);
    expect(() => tagger.commit(1)).toThrow(expect.objectContaining({ code: "long-group-name" }));
  });

  it("leave rejected records in the order of the input", () => {
    const { tagger } = newTagger();
    tagger.addPlan(0, CSV);
    const bytes = Buffer.from("a,x,,\nb,15400000001,,\nb,x,,\na,x,,\n,x,,\n");
    const task = { chunk: 0, file: 0, slot: 0, from: 0, to: bytes.length, last: true, first: false, digestIndex: -1 };
    const { rejects } = tagger.run(task, bytes);
    expect([...(rejects?.records ?? [])]).toEqual([1, 3, 4, 5]);
    expect([...(rejects?.at ?? [])]).toEqual([0, 22, 28, 34]);
  });
});
