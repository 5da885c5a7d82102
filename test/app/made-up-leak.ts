/**
 * A seeded leak of mixed records, and what a plain reading of it must answer about every identifier. Cells are quoted, hold
 * line ends, delimiters and other identifiers, are spelled in many ways, or are missing; numbers and addresses come again and again.
 */
import { words } from "../run/seeded-tags.js";

export interface PlainAnswer {
  records: number;
  readonly classes: Set<string>;
  readonly years: Set<number>;
}

export interface MadeUpLeak {
  readonly csv: string;
  readonly records: number;
  readonly exact: ReadonlyMap<string, PlainAnswer>;
  /** Addresses that stand in the leak with a plus-tag only, by their bare form. */
  readonly aliases: ReadonlyMap<string, PlainAnswer>;
}

export function madeUpLeak(seed: number, records: number, addressBytes = 20): MadeUpLeak {
  const next = words(seed);
  const upTo = (limit: number): number => Number((next() >> 11n) % BigInt(limit));
  const exact = new Map<string, PlainAnswer>();
  const bare = new Map<string, PlainAnswer>();
  const lines = ["name,phone,email,address,date"];
  for (let i = 0; i < records; i++) {
    const name = upTo(10) === 0 ? "" : `王${upTo(1000)}`;
    const phone = upTo(12) === 0 ? null : 10_000_000 + upTo(records);
    const local = upTo(3) === 0 ? null : `user${upTo(records)}`;
    const tag = local !== null && upTo(4) === 0 ? `+${upTo(3)}` : "";
    const address =
      upTo(5) === 0
        ? ""
        : `某路 ${"x".repeat(upTo(addressBytes))}${['"', "\n", ",", '"\n15400000000,', ""][upTo(5)]}号`;
    const year = upTo(6) === 0 ? null : 2015 + upTo(8);
    const e164 = phone === null ? null : `+86154${phone}`;
    const inAddress = address.includes("15400000000") ? "+8615400000000" : null;
    const email = local === null ? null : `${local}${tag}@example${upTo(3)}.com`;
    lines.push(
      [
        name,
        phone === null ? "" : spellPhone(phone, upTo(7)),
        email === null ? "" : upTo(3) === 0 ? email.toUpperCase() : email,
        address,
        year === null ? "" : spellDate(year, 1 + upTo(12), 1 + upTo(28), upTo(4)),
      ]
        .map((cell) => (/[",\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(","),
    );
    const classes = [
      ...(name === "" ? [] : ["names"]),
      ...(e164 === null && inAddress === null ? [] : ["phone-numbers"]),
      ...(email === null ? [] : ["email-addresses"]),
      ...(address === "" ? [] : ["physical-addresses"]),
    ];
    for (const form of [e164, inAddress]) if (form !== null) add(exact, form, classes, year);
    if (email !== null) {
      add(exact, email, classes, year);
      if (tag !== "") add(bare, email.replace(tag, ""), classes, year);
    }
  }
  const aliases = new Map([...bare].filter(([email]) => !exact.has(email)));
  return { csv: `${lines.join("\n")}\n`, records, exact, aliases };
}

/** The line that `lineOf` gives for the same answer. */
export function plainLine(
  form: string,
  dataset: string,
  match: string,
  { records, classes, years }: PlainAnswer,
): string {
  return `${form} exposed ${dataset} ${match} ${records} [${[...classes].sort().join(" ")}] ${[...years].sort((a, b) => a - b).join()}`.trim();
}

function add(answers: Map<string, PlainAnswer>, form: string, classes: readonly string[], year: number | null): void {
  let answer = answers.get(form);
  if (!answer) answers.set(form, (answer = { records: 0, classes: new Set(), years: new Set() }));
  answer.records++;
  for (const slug of classes) answer.classes.add(slug);
  if (year !== null) answer.years.add(year);
}

function spellPhone(phone: number, way: number): string {
  const digits = `154${phone}`;
  const groups = `${digits.slice(0, 3)}-${digits.slice(3, 7)}-${digits.slice(7)}`;
  return [digits, digits, `+86${digits}`, `86${digits}`, groups, `+86 ${groups}`, `${digits}.0`][way];
}

function spellDate(year: number, month: number, day: number, way: number): string {
  const [m, d] = [month, day].map((part) => String(part).padStart(2, "0"));
  return [`${year}-${m}-${d}`, `${year}-${m}-${d} 10:20:30`, `${year}/${m}/${d}`, `${year}年${month}月${day}日`][way];
}
