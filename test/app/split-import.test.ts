/** Imports that are split into several datasets: each must be what an import of its records alone makes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tagKindName } from "../../src/identifier/kinds.js";
import { decodeBlock, blockLength } from "../../src/run/block.js";
import { TestStore } from "./built-import.js";

let folder: string;
let store: TestStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-split-"));
  store = await TestStore.create(folder);
});
afterAll(() => {
  store.writer.close();
  rmSync(folder, { recursive: true });
});

/** All tags of a dataset with what is remembered of each; sorted. */
function contentOf(slug: string): string[] {
  return store.read((reader) =>
    reader
      .liveSegments()
      .filter((segment) => segment.slug === slug)
      .flatMap((segment) => {
        const lines: string[] = [];
        const buckets = 2 ** segment.layout.bucketBits;
        let bucket = 0;
        for (const block of reader.scanBlocks(segment.id, 0, buckets)) {
          const n = blockLength(block);
          const [high, low, ids] = [new Uint32Array(n), new Uint32Array(n), new Uint32Array(n)];
          decodeBlock(block, segment.layout, bucket++, high, low, ids, 0);
          for (let i = 0; i < n; i++) {
            const profile = reader.getProfile(segment.id, ids[i]);
            const classes = segment.classes.filter((_, bit) => ((profile?.classes ?? 0) >>> bit) & 1).sort();
            lines.push(
              `${tagKindName(segment.kind)} ${high[i]} ${low[i]} ${profile?.records} ${classes.join()} ${profile?.years.join()}`,
            );
          }
        }
        return lines;
      })
      .sort(),
  );
}

const INDICES = ["users-2019.04", "orders", "chats"] as const;

/** A document of an Elasticsearch dump; its index may stand last. */
function hit(i: number, index: string): string {
  const source =
    index === "orders"
      ? { buyer: `u${i % 5000}@example.com`, street: "1 High Street", date: `20${10 + (i % 9)}-03-04` }
      : index === "chats"
        ? { text: "no identifier", at: i }
        : { phone: `1549${String(i % 7000).padStart(7, "0")}`, mail: `u${i}@example.org` };
  return JSON.stringify(i % 3 === 0 ? { _id: i, _source: source, _index: index } : { _index: index, _source: source });
}

describe("an Elasticsearch dump", () => {
  // More than two chunks, so that workers meet the groups in different orders.
  const indexOf = (i: number): string => INDICES[i % 7 === 0 ? 2 : (i >> 3) % 2];
  const dump = Array.from({ length: 90_000 }, (_, i) => `${hit(i, indexOf(i))}\n`);

  it("makes a dataset of each index, in one pass", async () => {
    const report = await store.importAll("dump", dump.join(""), { splitBy: "_index", splitPrefix: "dump", threads: 3 });
    expect(report.datasets.map(({ id, group, outcome }) => [id, group, outcome])).toEqual([
      ["dump-orders", "orders", "imported"],
      ["dump-users-2019-04", "users-2019.04", "imported"],
    ]);
    expect(report.withoutIdentifiers).toEqual([
      { id: "dump-chats", group: "chats", records: 12_858, rejected: 12_858, rejections: { "no-identifier": 12_858 } },
    ]);
    expect(store.writer.datasets().map(({ title }) => title)).toEqual(["dump (orders)", "dump (users-2019.04)"]);
    for (const dataset of report.datasets) {
      const alone = dump.filter((_, i) => indexOf(i) === dataset.group).join("");
      const whole = await store.import(`alone-${dataset.id}`, alone, { threads: 1 });
      const { id: _id, group: _group, splitBy, bytes: _bytes, columns, sample, ...facts } = dataset;
      // A sample is of other records then, but of this group's only.
      expect(sample?.records).toBeGreaterThan(200);
      expect(sample?.dates.values === 0).toBe(dataset.group !== "orders");
      expect(sample?.phones.values === 0).toBe(dataset.group === "orders");
      const { id: _, bytes: __, columns: wholeColumns, sample: __sample, ...wholeFacts } = whole;
      expect(facts).toEqual(wholeFacts);
      expect(splitBy).toBe("_index");
      expect(columns.map(({ name, role }) => [name, role])).toEqual(wholeColumns.map(({ name, role }) => [name, role]));
      expect(contentOf(dataset.id)).toEqual(contentOf(whole.id));
    }
  }, 120_000);

  it("is split alike as a _bulk file, where the index stands in a line before", async () => {
    const bulk = Array.from({ length: 30_000 }, (_, i) => {
      const { _index, ...rest } = JSON.parse(hit(i, indexOf(i))) as { _index: string };
      return `${JSON.stringify({ index: { _index, _id: String(i) } })}\n${JSON.stringify({ ...rest, pad: "x".repeat(150) })}\n`;
    }).join("");
    const report = await store.importAll("bulk", bulk, { splitBy: "_index", splitPrefix: "bulk", threads: 2 });
    const hits = Array.from({ length: 30_000 }, (_, i) => indexOf(i));
    const count = (index: string): number => hits.filter((one) => one === index).length;
    expect(report.datasets.map(({ id, records, rejected }) => [id, records, rejected])).toEqual([
      ["bulk-orders", count("orders"), 0],
      ["bulk-users-2019-04", count("users-2019.04"), 0],
    ]);
    expect(report.withoutIdentifiers.map(({ id, records }) => [id, records])).toEqual([["bulk-chats", count("chats")]]);
  }, 120_000);
});

const CREATE = {
  users: "CREATE TABLE `users` (`id` int, `mail` varchar(64), `tel` varchar(20), `created_at` datetime);\n",
  orders: "CREATE TABLE `orders` (`no` int, `address` varchar(99), `buyer_phone` varchar(20), `land` varchar(9));\n",
};
const USERS = `${CREATE.users}INSERT INTO \`users\` VALUES (1,'ann@example.com','15400000001','2019-05-06 07:08:09'),(2,'bob@example.com',NULL,'2020-01-02 03:04:05');\n`;
const ORDERS = `${CREATE.orders}INSERT INTO \`orders\` VALUES (1,'1 High Street','15400000001','CN'),(2,'2 Low Road','15400000003','CN');\n`;
const MYSQL = `-- MySQL dump 10.13\n${USERS}${ORDERS}INSERT INTO \`users\` VALUES (3,'cy@example.com','15400000004','2021-01-01 00:00:00');\n`;

describe("an SQL dump", () => {
  it("makes a dataset of each table", async () => {
    const report = await store.importAll("forum", MYSQL, { splitBy: "table", title: "A forum", breachDate: "2021-02" });
    expect(report.datasets.map(({ id, records, years }) => [id, records, years])).toEqual([
      ["orders", 2, {}],
      ["users", 3, { 2019: 1, 2020: 1, 2021: 1 }],
    ]);
    expect(report.datasets.map(({ columns }) => columns.map(({ name }) => name))).toEqual([
      ["orders.address", "orders.buyer_phone", "orders.land"],
      ["users.mail", "users.tel", "users.created_at"],
    ]);
    const entry = store.writer.datasets().find(({ slug }) => slug === "users");
    expect(entry).toMatchObject({ title: "A forum (users)", breachDate: "2021-02" });
    await store.import("only-orders", `-- MySQL dump 10.13\n${ORDERS}`);
    expect(contentOf("orders")).toEqual(contentOf("only-orders"));
    const [answer] = store.check(["+8615400000001"]);
    expect(answer.exposures.map(({ dataset }) => dataset).sort()).toEqual(["only-orders", "orders", "users"]);
  });
});

const rows = (from: number, to: number): string =>
  `name,phone,part\n${Array.from({ length: to - from }, (_, i) => `N,1540000${String(from + i).padStart(4, "0")},${["North", "north", "South"][i % 3]}\n`).join("")}`;

describe("importing again", () => {
  const options = { splitBy: "part", splitPrefix: "club" } as const;
  const outcomes = async (text: string, more: object = {}): Promise<string[]> =>
    (await store.importAll("club", text, { ...options, ...more })).datasets.map(
      ({ id, outcome, records, identifiers }) => `${id} ${outcome} ${records} ${identifiers.phone.distinct}`,
    );

  it("spellings that give one name are one dataset", async () => {
    expect(await outcomes(rows(0, 30))).toEqual(["club-north imported 20 20", "club-south imported 10 10"]);
  });

  it("the same content is no change, with --append neither; a dataset that is gone is made again", async () => {
    expect(await outcomes(rows(0, 30))).toEqual(["club-north unchanged 20 20", "club-south unchanged 10 10"]);
    expect(await outcomes(rows(0, 30), { existing: "append" })).toEqual([
      "club-north unchanged 20 20",
      "club-south unchanged 10 10",
    ]);
    const gone = store.writer.datasets().find(({ slug }) => slug === "club-south");
    store.writer.removeDataset(gone?.id ?? -1);
    expect(await outcomes(rows(0, 30))).toEqual(["club-north unchanged 20 20", "club-south imported 10 10"]);
  });

  it("other content is refused as a whole, added, or put in place of the old", async () => {
    const more = `${rows(15, 45)}N,15400000099,East\n`;
    await expect(outcomes(more)).rejects.toMatchObject({ code: "usage" });
    expect(store.writer.datasets().map(({ slug }) => slug)).not.toContain("club-east");
    expect(await outcomes(more, { existing: "append" })).toEqual([
      "club-east imported 1 1",
      "club-north appended 40 30",
      "club-south appended 20 15",
    ]);
    expect(await outcomes(rows(0, 3), { existing: "replace" })).toEqual([
      "club-north replaced 2 2",
      "club-south replaced 1 1",
    ]);
    expect(store.check(["+8615400000099"])[0].exposures.map(({ dataset }) => dataset)).toEqual(["club-east"]);
    expect(store.check(["+8615400000020"])[0].exposures).toEqual([]);
  });

  it("records without a value are a dataset of the name without a group", async () => {
    const text = "name,phone,part\nA,15400000001,North\nB,15400000002,\nC,15400000003,-\n";
    expect(await outcomes(text, { splitPrefix: "rest", slug: "rest" })).toEqual([
      "rest imported 2 2",
      "rest-north imported 1 1",
    ]);
  });
});

describe("values that can't name datasets", () => {
  const many = (n: number, cell: (i: number) => string): string =>
    `name,phone,note\n${Array.from({ length: n }, (_, i) => `N,1540000${String(i).padStart(4, "0")},${cell(i)}\n`).join("")}`;
  const refused = async (text: string, what: RegExp): Promise<void> => {
    const before = store.writer.datasets().length;
    const error = await store.importAll("bad", text, { splitBy: "note" }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "input-columns", message: expect.stringMatching(what) as string });
    expect((error as Error).message).not.toMatch(/1540|secret/u);
    expect(store.writer.datasets()).toHaveLength(before);
  };

  it("are never secrets or names", async () => {
    for (const field of ["password", "full name"]) {
      const rows = Array.from(
        { length: 60 },
        (_, i) => `1540000${String(i).padStart(4, "0")},hunter${i % 3},Ann Lee\n`,
      );
      const text = `phone,password,full name\n${rows.join("")}`;
      const error = await store.importAll("bad", text, { splitBy: field }).catch((e: unknown) => e);
      expect(error, field).toMatchObject({ code: "input-columns" });
      expect((error as Error).message).not.toMatch(/hunter|Ann/u);
    }
  });

  it("are too many, identifiers, or texts, wherever in the file they come", async () => {
    const note = (i: number): string => `g${i}`;
    await refused(many(300, note), /more than 256 values/u);
    // Behind the sample: only the workers meet them.
    await refused(`${many(20_000, () => "a")}${many(300, note)}`, /more than 256 values/u);
    await refused(
      many(50, (i) => `154000${i + 10_000}`),
      /identifiers/u,
    );
    await refused(`${many(20_000, () => "a")}N,15400000001,"secret 154 0000 0002"\n`, /identifiers/u);
    await refused(`${many(20_000, () => "a")}N,15400000001,${"secret ".repeat(50)}\n`, /texts/u);
  }, 60_000);
});
