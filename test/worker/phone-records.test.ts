/**
 * Records that the kernel takes by itself, from a slot in its memory, against the same records through record-tagger.ts, which
 * a log of rejects asks for, from other memory: the same tags with the same payloads, the same counts.
 */
import { describe, expect, it } from "vitest";
import type { CountryCode } from "../../src/identifier/phone.js";
import type { Kernel } from "../../src/kernel/kernel.js";
import { ChunkSlots } from "../../src/worker/chunk-slots.js";
import { ChunkTagger } from "../../src/worker/chunk-tagger.js";
import type { FilePlan } from "../../src/worker/file-plan.js";
import { TagPartitions } from "../../src/worker/tag-partitions.js";
import { words } from "../run/seeded-tags.js";
import { CONTENT_KEY, entriesOf, planOf, TAG_KEY } from "./tag-text.js";

const ROWS = 1500;

function run(plan: FilePlan, text: string, logRejects: boolean): { tags: string[]; counts: object } {
  const partitions = new TagPartitions(true, 1 << 24, "/nonexistent/leaksift-test-spill");
  const tagger = new ChunkTagger({
    tagKey: TAG_KEY,
    contentKey: CONTENT_KEY,
    withPayload: true,
    classes: ["phone-numbers"],
    partitions,
    logRejects,
  });
  const plain = Buffer.from(text);
  const chunk = logRejects ? (): Buffer => plain : inSlot(partitions.kernel, plain);
  tagger.addPlan(0, plan);
  const cut = text.indexOf("\n", text.length / 2) + 1;
  const ends = [Buffer.byteLength(text.slice(0, cut)), plain.length];
  let from = 0;
  for (const [index, to] of ends.entries()) {
    const last = to === plain.length;
    tagger.run({ chunk: index, file: 0, slot: 0, from, to, last, first: index === 0, digestIndex: index }, chunk());
    tagger.commit(index);
    from = to;
  }
  const tags: string[] = [];
  for (const [kind, pieces] of partitions.pieces())
    for (const entry of entriesOf(pieces)) tags.push([kind, ...entry].join(" "));
  const { phonePrefixes, years, ...counts } = tagger.counts;
  return {
    tags: tags.sort(),
    counts: { ...counts, phonePrefixes: sparse(phonePrefixes), years: sparse(years), classes: tagger.classes },
  };
}

/** What stands beside it in the slot would be read as a phone, too. */
function inSlot(kernel: Kernel, text: Buffer): () => Buffer {
  const slots = new ChunkSlots(kernel);
  const at = slots.places.offsets[1];
  const from = 1000;
  const to = from + text.length;
  text.copy(slots.slotAt(at).fill("13800138000\n", 0, to + from), from);
  return () => slots.slotAt(at).subarray(from, to);
}

function sparse(counts: Uint32Array): Record<number, number> {
  return Object.fromEntries([...counts.entries()].filter(([, count]) => count > 0));
}

/** Cells of a phone column: mostly plain numbers, some that only the judge can read, some that are none. */
function phoneCell(next: (below: number) => number, lead: string): string {
  const digits = (count: number): string => Array.from({ length: count }, () => next(10)).join("");
  switch (next(16)) {
    case 0:
      return "";
    case 1:
      return ["NULL", "-", "n/a", "\\N", "无", "None"][next(6)];
    case 2:
      return `+${digits(4 + next(14))}`;
    case 3:
      return `00${lead}${digits(9)}`;
    case 4:
      return `0${digits(5 + next(8))}`;
    case 5:
      return `"${lead}${digits(8)}"`;
    case 6:
      return ` ${lead}${digits(8)}\t`;
    case 7:
      return `${lead} ${digits(4)}-${digits(4)}`;
    case 8:
      return `"${digits(4)}""${digits(6)}"`;
    case 9:
      return digits(1 + next(20));
    case 10:
      return `${lead}${digits(4)}****`;
    case 11:
      return "someone@example.com";
    case 12:
      return `${lead}${digits(8)}/${lead}${digits(8)}`;
    default:
      return `${lead}${digits(6 + next(4))}`;
  }
}

function dateCell(next: (below: number) => number): string {
  const year = 1960 + next(145);
  return [
    `${year}-03-04`,
    `${year}`,
    `${year}0304`,
    `${year}/03/04 05:06:07`,
    `04.03.${year}`,
    `"${year}-01-01"`,
    "",
    "NULL",
    "1419035198",
    `${year}年3月`,
    "unknown",
    "12-34",
  ][next(12)];
}

function table(seed: number, lead: string, newline: string): string {
  const random = words(seed);
  const next = (below: number): number => Number(random() % BigInt(below));
  // Few of many lines: at many of those the kernel leaves the rest to the plain parser.
  const name = (): string =>
    next(400) === 0 ? '"two\nlines"' : ["Zhang Wei", '"Smith, J"', "", "nan", '"a""b"', "李雷", "--"][next(7)];
  const rows = Array.from({ length: ROWS }, () => [name(), phoneCell(next, lead), dateCell(next), name()].join(","));
  return rows.join(newline) + newline;
}

const CASES: { country: CountryCode | null; reading: "national" | "international"; lead: string }[] = [
  { country: "CN", reading: "national", lead: "138" },
  { country: "CN", reading: "national", lead: "86" },
  { country: "DE", reading: "national", lead: "0151" },
  { country: "US", reading: "national", lead: "1202" },
  { country: "BR", reading: "national", lead: "119" },
  { country: "IT", reading: "national", lead: "06" },
  { country: "MX", reading: "national", lead: "521" },
  { country: "FI", reading: "national", lead: "0358" },
  { country: null, reading: "international", lead: "4477" },
  { country: "GB", reading: "international", lead: "4479" },
];

describe("PhoneRecords", () => {
  it.each(CASES)("equals the way through single cells: $country, $reading, $lead…", ({ country, reading, lead }) => {
    const columns = ["names", "phone", "date", "physical-addresses"];
    for (const [seed, newline] of ["\n", "\r\n"].entries()) {
      const text = table(seed + lead.length, lead, newline);
      const plan = planOf({ columns, country, reading });
      const fast = run(plan, text, false);
      expect(fast).toEqual(run(plan, text, true));
      expect(fast.tags.length).toBeGreaterThan(ROWS / 10);
    }
  });

  it("equals it without a date, with a header, and with columns between that do not count", () => {
    const text = table(99, "138", "\n");
    for (const columns of [
      ["names", "phone"],
      [null, "phone", null, "names"],
      ["phone", "names", "date", null],
    ]) {
      const plan = planOf({ columns, dialect: { header: true } });
      expect(run(plan, text, false)).toEqual(run(plan, text, true));
    }
  });
});
