/**
 * Made-up leaks of six sorts, for calibrating how far a leak is to be believed: like a genuine one; the same with each column
 * shuffled; random numbers; numbers counted up; a repack of two older leaks; mostly old with a tenth that is new. Seeded. For
 * benchmarks and tests: the numbers have the shape of real ones and are not to be shipped.
 */
import { ByteWriter } from "./generate/byte-writer.js";
import { personAt, writeAddress, writeMobile, writeName, writeResidentId } from "./generate/chinese-people.js";
import { below, createRandom, type Random } from "./generate/random.js";

export type LeakSort = "genuine" | "shuffled" | "random" | "enumerated" | "repack" | "mostly-old";

export const LEAK_SORTS: readonly LeakSort[] = ["genuine", "shuffled", "random", "enumerated", "repack", "mostly-old"];

export interface MadeLeak {
  readonly sort: LeakSort;
  /** CSV, UTF-8, with a header. */
  readonly text: string;
}

const HEADER = "姓名,手机号,身份证号,出生日期,地址";
/** Share of what is new in a leak that is mostly old. */
const FRESH = 0.1;

/** Two older leaks, and one of each sort that may have taken from them. @param count records of each */
export function madeLeaks(seed: number, count: number): { older: string[]; leaks: MadeLeak[] } {
  const random = createRandom(seed, 0x72617465);
  const older = [0, 1].map((part) => rows(seed, part * count, count));
  const taken = (n: number): string[][] => Array.from({ length: n }, (_, i) => older[i % 2][below(random, count)]);
  const textOf = (all: readonly (readonly string[])[]): string =>
    [HEADER, ...all.map((row) => row.join(","))].join("\n") + "\n";
  const made = (sort: LeakSort): string[][] => {
    // People of its own for each sort.
    const own = rows(seed, (2 + LEAK_SORTS.indexOf(sort)) * count, count);
    switch (sort) {
      case "genuine":
        return own;
      case "shuffled":
        return shuffledColumns(own, random);
      case "random":
        // Eleven digits that begin with 1, as a mobile number of China does.
        return own.map((row) => [row[0], `1${digits(random, 10)}`, "", "", row[4]]);
      case "enumerated": {
        const start = 13_800_000_000 + below(random, 1000) * 100_000;
        return own.map((row, i) => [row[0], String(start + i), "", "", row[4]]);
      }
      case "repack":
        return taken(count);
      case "mostly-old":
        return [...taken(Math.round(count * (1 - FRESH))), ...own.slice(0, Math.round(count * FRESH))];
    }
  };
  return { older: older.map(textOf), leaks: LEAK_SORTS.map((sort) => ({ sort, text: textOf(made(sort)) })) };
}

/** Records of people, each of whom has one number, one id and one address. */
function rows(seed: number, first: number, count: number): string[][] {
  return Array.from({ length: count }, (_, i) => {
    const person = personAt(seed, first + i);
    const id = written((out) => writeResidentId(out, person));
    return [
      written((out) => writeName(out, person)),
      written((out) => writeMobile(out, person)),
      id,
      `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`,
      written((out) => writeAddress(out, person, 0)).replace(/,/gu, " "),
    ];
  });
}

const writer = new ByteWriter(1 << 12);

function written(write: (out: ByteWriter) => void): string {
  const from = writer.position;
  write(writer);
  const text = Buffer.from(writer.buffer.subarray(from, writer.position)).toString("utf8");
  writer.position = from;
  return text;
}

function shuffledColumns(all: readonly string[][], random: Random): string[][] {
  const columns = all[0].map((_, column) => {
    const values = all.map((row) => row[column]);
    for (let i = values.length - 1; i > 0; i--) {
      const j = below(random, i + 1);
      [values[i], values[j]] = [values[j], values[i]];
    }
    return values;
  });
  return all.map((_, i) => columns.map((values) => values[i]));
}

function digits(random: Random, count: number): string {
  let text = "";
  while (text.length < count) text += String(below(random, 10));
  return text;
}
