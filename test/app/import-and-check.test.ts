/** The main job, end to end on real threads: what is imported is answered, exactly; what is not is not found. */
import { gzipSync } from "node:zlib";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TAG_KIND } from "../../src/identifier/kinds.js";
import { tagOf } from "../../src/key/cmac-lanes.js";
import { tempFolder } from "../store/sample-store.js";
import { lineOf, TestStore } from "./built-import.js";
import { madeUpLeak, plainLine, type MadeUpLeak } from "./made-up-leak.js";

let folder: string;
let clean: () => void;
let store: TestStore;
beforeEach(async () => {
  ({ folder, clean } = tempFolder());
  store = await TestStore.create(folder);
});
afterEach(() => {
  store.writer.close();
  clean();
});

/** Lines that are in one list only, a few of them: comparing long lists whole is slow and unreadable. */
function difference(actual: readonly string[], expected: readonly string[]): string[] {
  const have = new Set(actual);
  const want = new Set(expected);
  return [
    ...expected.filter((line) => !have.has(line)).map((line) => `missing ${line}`),
    ...actual.filter((line) => !want.has(line)).map((line) => `extra ${line}`),
  ].slice(0, 10);
}

function expectEverythingFound({ exact, aliases }: MadeUpLeak, slug: string): void {
  const forms = [...exact.keys(), ...aliases.keys()];
  const expected = [
    ...[...exact].map(([form, answer]) => plainLine(form, slug, "exact", answer)),
    ...[...aliases].map(([form, answer]) => plainLine(form, slug, "alias", answer)),
  ];
  expect(difference(store.check(forms, slug).map(lineOf), expected)).toEqual([]);
}

describe("a mixed leak of 20,000 records", () => {
  it("is answered exactly: every identifier with its count, classes and years, and no absent one", async () => {
    const leak = madeUpLeak(1, 20_000);
    const report = await store.import("mixed", leak.csv);
    const distinct = (sign: string): number => [...leak.exact.keys()].filter((form) => form.startsWith(sign)).length;
    expect(report).toMatchObject({
      outcome: "imported",
      format: "delimited",
      records: 20_000,
      country: "CN",
      identifiers: {
        phone: { distinct: distinct("+"), invalid: 0, masked: 0 },
        email: { distinct: distinct("u"), invalid: 0, masked: 0 },
      },
    });
    expect(report.columns.map(({ role }) => role)).toEqual(["names", "phone", "email", "physical-addresses", "date"]);
    expectEverythingFound(leak, "mixed");

    const absent = Array.from({ length: 10_000 }, (_, i) => [
      `+86155${10_000_000 + i}`,
      `nobody${i}@example.com`,
    ]).flat();
    const answers = store.check(absent);
    expect(answers).toHaveLength(20_000);
    expect(answers.filter(({ status }) => status !== "clear")).toEqual([]);
  });

  it("gives the same from chunks: megabytes with line ends in quoted cells, on one thread and on three", async () => {
    const leak = madeUpLeak(2, 20_000, 1500);
    expect(leak.csv.length).toBeGreaterThan(10 << 20);
    for (const threads of [1, 3]) {
      const report = await store.import(`chunks-${threads}`, leak.csv, { threads });
      expect(report.records).toBe(20_000);
      expectEverythingFound(leak, `chunks-${threads}`);
    }
  });

  it("gives the same as NDJSON", async () => {
    const leak = madeUpLeak(3, 5000);
    const [, ...rows] = leak.csv.split("\n");
    const plain = rows.filter((row) => row !== "" && !row.includes('"') && row.split(",").length === 5);
    const documents = plain.map((row) => {
      const [name, phone, email, address, date] = row.split(",");
      return JSON.stringify({ _source: { date, contact: { phone: [phone], email }, name, address } });
    });
    const csv = await store.import("rows", ["name,phone,email,address,date", ...plain].join("\n"));
    const ndjson = await store.import("documents", documents.join("\n"));
    expect([ndjson.format, ndjson.records]).toEqual(["ndjson", csv.records]);
    expect(ndjson.identifiers).toEqual(csv.identifiers);
    expect(ndjson.classRecords).toEqual(csv.classRecords);
    expect(ndjson.years).toEqual(csv.years);
    const forms = [...leak.exact.keys()];
    const of = (slug: string): string[] => store.check(forms, slug).map((result) => lineOf(result).replace(slug, ""));
    expect(difference(of("documents"), of("rows"))).toEqual([]);
  });
});

describe("numbers that stand in very many records", () => {
  /** Lines of one number many times over, and of others once each, shuffled. */
  function frequent(often: string, times: number, others: number): string {
    const parts: string[] = [];
    const step = Math.ceil(times / others);
    for (let i = 0; i < others; i++) parts.push(`154${10_000_000 + i}\n`, `${often}\n`.repeat(step));
    return parts.join("");
  }

  it("lose no other number, fold batch by batch, and spill to files that are gone afterwards", async () => {
    // 2.3 million entries in one partition: more than a batch, and than the least memory of one worker's tags.
    const text = frequent("15499999999", 2_300_000, 2000);
    const spilled = new Set<string>();
    const onProgress = (): void => {
      for (const name of readdirSync(dirname(store.path))) {
        if (name.includes("spill")) spilled.add((statSync(join(dirname(store.path), name)).mode & 0o777).toString(8));
      }
    };
    const report = await store.import("often", text, { threads: 1, memoryBytes: 1, onProgress });
    expect([...spilled]).toEqual(["600"]);
    expect(report.identifiers.phone).toMatchObject({ values: 2_302_000, distinct: 2001 });
    const forms = Array.from({ length: 2000 }, (_, i) => `+86154${10_000_000 + i}`);
    expect(store.check(forms).filter(({ exposures }) => exposures[0]?.records !== 1)).toEqual([]);
    expect(store.check(["+8615499999999"])[0].exposures[0].records).toBe(2_300_000);
    expect(readdirSync(dirname(store.path)).filter((name) => name.includes("spill"))).toEqual([]);
  });

  it("don't make the others' blocks long, whichever partition they are in", async () => {
    // The partition that is measured first holds one number 150,000 times: it must not speak for the others.
    let first = 20_000_000;
    while (tagOf(store.keys.tagKey, TAG_KIND.phone, `+86154${first}`).high >>> 24 !== 0) first++;
    await store.import("first", frequent(`154${first}`, 150_000, 60_000));
    const [segment] = store.read((reader) => reader.liveSegments([TAG_KIND.phone]));
    expect(segment.tags).toBe(60_001);
    expect(2 ** segment.layout.bucketBits).toBeGreaterThanOrEqual(128);
  });
});

describe("into a dataset that is there", () => {
  const numbers = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => `154${10_000_000 + from + i}\n`).join("");

  it("the same again changes nothing, another content is refused", async () => {
    await store.import("list", numbers(0, 100));
    expect((await store.import("list", numbers(0, 100))).outcome).toBe("unchanged");
    expect((await store.import("list", numbers(0, 100), { existing: "append" })).outcome).toBe("unchanged");
    await expect(store.import("list", numbers(0, 101))).rejects.toMatchObject({ code: "usage" });
    expect(store.read((reader) => reader.liveSegments())).toHaveLength(1);
  });

  it("appends, and counts what is distinct over all that was appended", async () => {
    await store.import("list", numbers(0, 3000));
    const append = async (from: number, to: number): Promise<number> =>
      (await store.import("list", numbers(from, to), { existing: "append" })).identifiers.phone.distinct;
    expect(await append(2000, 5000)).toBe(5000);
    // 1000 of these are in both segments before.
    expect(await append(1000, 6000)).toBe(6000);
    expect(await append(0, 10)).toBe(6000);
    expect(store.read((reader) => reader.datasets()[0].facts)).toMatchObject({
      files: 4,
      records: 11_010,
      identifiers: { phone: { values: 11_010, distinct: 6000 } },
    });
    const [many, once] = store.check(["+8615410002500", "+8615410005500"]);
    expect([many.exposures[0].records, once.exposures[0].records]).toEqual([3, 1]);
  });

  it("replaces, and forgets what was there", async () => {
    await store.import("list", numbers(0, 1000));
    expect((await store.import("list", numbers(500, 700), { existing: "replace" })).outcome).toBe("replaced");
    expect(store.check(["+8615410000100"])[0].status).toBe("clear");
    expect(store.check(["+8615410000600"])[0].status).toBe("exposed");
  });

  it("says that the old pages stay where somebody reads them", async () => {
    await store.import("list", numbers(0, 1000));
    const reader = new Database(store.path, { readonly: true });
    reader.exec("BEGIN");
    reader.prepare("SELECT count(*) FROM block").get();
    const { warnings } = await store.importAll("list", numbers(500, 700), { existing: "replace" });
    reader.close();
    expect(warnings).toContainEqual(expect.stringContaining("somebody is reading the store"));
    expect((await store.importAll("list", numbers(500, 800), { existing: "replace" })).warnings).toEqual([]);
  });
});

describe("what goes wrong half-way", () => {
  const before = (): unknown => store.read((reader) => [reader.datasets(), reader.liveSegments().length]);

  it("an interruption leaves the store as it was, and no file beside it", async () => {
    await store.import("kept", "15400000001\n");
    const was = before();
    const abort = new AbortController();
    const text = "15400000002\n".repeat(1_000_000);
    const options = { signal: abort.signal, onProgress: () => abort.abort(), memoryBytes: 1, threads: 1 };
    await expect(store.import("next", text, options)).rejects.toMatchObject({ code: "interrupted" });
    expect(before()).toEqual(was);
    expect(readdirSync(dirname(store.path)).filter((name) => name.includes("spill"))).toEqual([]);
    expect((await store.import("next", "15400000002\n")).outcome).toBe("imported");
  });

  it("damaged files among good ones are left out whole, however many they are", async () => {
    const good = join(folder, "good.csv");
    writeFileSync(good, "15400000001\n15400000002\n");
    const files = [{ path: good, bytes: statSync(good).size }];
    // Cut off in the last bytes, behind more than a chunk of text.
    const packed = gzipSync(Array.from({ length: 500_000 }, (_, i) => `154${20_000_000 + i}\n`).join(""));
    for (let i = 0; i < 3; i++) {
      const path = join(folder, `bad-${i}.gz`);
      writeFileSync(path, packed.subarray(0, -20));
      files.unshift({ path, bytes: packed.length - 20 });
    }
    const report = await store.import("mixed", "", { files });
    expect(report).toMatchObject({ files: 1, records: 2, identifiers: { phone: { distinct: 2 } } });
    expect(store.check(["+8615420000000", "+8615400000001"]).map(({ status }) => status)).toEqual(["clear", "exposed"]);
  });

  it("nothing found is an error, and no dataset", async () => {
    await expect(
      store.import("empty", "phone\nnone\nnobody\n", { columns: [{ role: "phone", column: "0" }] }),
    ).rejects.toMatchObject({
      code: "input-unsupported",
    });
    expect(before()).toEqual([[], 0]);
    expect(existsSync(store.path)).toBe(true);
  });
});
