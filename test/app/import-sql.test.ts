import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lineOf, TestStore } from "./built-import.js";

let folder: string;
let store: TestStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-sql-"));
  store = await TestStore.create(folder);
});
afterAll(() => {
  store.writer.close();
  rmSync(folder, { recursive: true });
});

const SHOP = `-- MySQL dump 10.13
CREATE TABLE \`users\` (
  \`id\` int NOT NULL,
  \`mail\` varchar(64),
  \`tel\` varchar(20),
  \`created_at\` datetime,
  \`extra\` text
) ENGINE=InnoDB;
INSERT INTO \`users\` VALUES (1,'ann@example.com','15400000001','2019-05-06 07:08:09',NULL),(2,'bob@example.com',NULL,'2020-01-02 03:04:05','a:1:{s:5:\\"phone\\";s:11:\\"15400000002\\";}');
CREATE TABLE \`orders\` (
  \`order_no\` bigint,
  \`address\` varchar(99),
  \`buyer_phone\` varchar(20),
  \`pay_time\` datetime
) ENGINE=InnoDB;
INSERT INTO \`orders\` VALUES (15400000009,'1 High Street','15400000001','2021-05-06 07:08:09');
INSERT INTO \`orders\` VALUES (15400000008,'cut off
`;

describe("an SQL dump", () => {
  it("is imported table by table: identifiers, classes, years, what was lost", async () => {
    const imported = await store.import("shop", SHOP);
    expect(imported).toMatchObject({ format: "sql", records: 4, rejected: 1, rejections: { "broken-sql": 1 } });
    expect(imported.identifiers).toMatchObject({
      phone: { values: 3, distinct: 2 },
      email: { values: 2, distinct: 2 },
    });
    expect(store.check(["+8615400000001", "+8615400000002", "+8615400000009", "ann@example.com"]).map(lineOf)).toEqual([
      "+8615400000001 exposed shop exact 2 [email-addresses phone-numbers physical-addresses] 2019,2021",
      "+8615400000002 exposed shop exact 1 [email-addresses phone-numbers] 2020",
      "+8615400000009 clear",
      "ann@example.com exposed shop exact 1 [email-addresses phone-numbers] 2019",
    ]);
    expect((await store.import("shop", SHOP)).outcome).toBe("unchanged");
  });

  it("may be packed, or in GBK", async () => {
    const packed = await store.import("packed", gzipSync(SHOP));
    expect(packed.identifiers).toMatchObject({ phone: { distinct: 2 }, email: { distinct: 2 } });
    // Columns 姓名 and 手机 in GBK; one cell ends with a character whose second byte is a backslash.
    const gbk = Buffer.concat([
      Buffer.from("CREATE TABLE `t` (`"),
      Buffer.from([0xd0, 0xd5, 0xc3, 0xfb]),
      Buffer.from("` varchar(9), `"),
      Buffer.from([0xca, 0xd6, 0xbb, 0xfa]),
      Buffer.from("` varchar(20)) ENGINE=MyISAM;\nINSERT INTO `t` VALUES ('"),
      Buffer.from([0xd5, 0xc5, 0xd5, 0x5c]),
      Buffer.from("','15400000003'),('"),
      Buffer.from([0xc0, 0xee, 0xcb, 0xc4]),
      Buffer.from("','15400000004');\n"),
    ]);
    const imported = await store.import("gbk", gbk);
    expect(imported).toMatchObject({ encoding: "gb18030", records: 2, rejected: 0 });
    expect(imported.columns.map(({ name, role }) => `${name}: ${role}`)).toContain("t.手机: phone");
    expect(imported.identifiers).toMatchObject({ phone: { values: 2, distinct: 2 } });
  });

  it("is sampled all over, so that a late table's columns are known by what they hold", async () => {
    const filler = "x".repeat(900);
    const early = Array.from({ length: 11_000 }, (_, i) => `INSERT INTO early VALUES (${i}, '${filler}');\n`).join("");
    const late = Array.from(
      { length: 40_000 },
      (_, i) => `INSERT INTO late VALUES (${i}, '154${String(10_000_000 + i)}', '${"y".repeat(40)}');\n`,
    ).join("");
    const imported = await store.import("late", `${early}CREATE TABLE late (a int, b text, c text);\n${late}`);
    expect(imported).toMatchObject({ records: 51_000 });
    expect(imported.identifiers["phone"]).toMatchObject({ values: 40_000, distinct: 40_000 });
  });
});
