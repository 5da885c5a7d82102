/** QQ numbers and resident ids from import to answer, and profiles, on the built command line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Checked } from "./documents.js";
import { Home } from "./run-cli.js";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const ID = "110100199001010000";
const QQ = "3000000007";
const LIST = Array.from({ length: 40 }, (_, i) => `${3_000_000_000 + 7 * i}----154${10_000_000 + i}`).join("\n");
const PEOPLE = `姓名,身份证号,QQ号,手机\n王五,${ID},12345678,15410000001\n李四,31010019850101000X,87654321,15410000002\n`;

describe("other kinds", () => {
  it("are imported, counted, stored unseen, and found again", () => {
    home.input("1.txt", `${LIST}\n`);
    home.input("people.csv", PEOPLE);
    const list = home.json<{ datasets: Record<string, unknown>[] }>(["import", "1.txt", "--dataset", "list"]);
    expect(list.datasets[0]).toMatchObject({
      identifiers: { phone: { distinct: 40, invalid: 0 }, qq: { values: 40, distinct: 40, invalid: 0, masked: 0 } },
      country: "CN",
    });
    const people = home.json<{ datasets: Record<string, unknown>[] }>(["import", "people.csv", "--dataset", "people"]);
    expect(people.datasets[0]).toMatchObject({
      identifiers: { qq: { distinct: 2 }, "resident-id": { distinct: 2 }, phone: { distinct: 2 } },
    });
    for (const path of home.files()) {
      const bytes = readFileSync(path);
      for (const secret of [ID, QQ, "12345678"]) expect(bytes.includes(secret)).toBe(false);
    }

    const hit = home.json<Checked>(["check", "--kind", "qq", "--file", "-"], { stdin: `${QQ}\n`, status: 1 });
    expect(hit.results).toMatchObject([
      {
        identifier: "30***07",
        kind: "qq",
        status: "exposed",
        exposures: [{ dataset: "list", match: "exact", records: 1 }],
      },
    ]);
    expect(hit.results[0].exposures[0].dataClasses).toEqual(["instant-messenger-identities", "phone-numbers"]);

    const person = home.run(["check", "--kind", "resident-id", "--file", "-"], { stdin: `${ID}\n` });
    expect(person.status).toBe(1);
    expect(person.stdout).toContain("110***********0000  exposed in 1 of 2 datasets");
    expect(person.stdout).not.toContain(ID);
  });

  it("don't answer for each other", () => {
    home.input("1.txt", `${LIST}\n`);
    home.run(["import", "1.txt", "--dataset", "list"]);
    const stdin = `kind,identifier\nqq,${QQ}\nphone,${QQ}\nresident-id,${ID}\nqq,12\n`;
    const { results } = home.json<Checked>(["check", "--file", "-", "--country", "CN"], { stdin, status: 1 });
    expect(results.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      "qq exposed",
      // A part of a number of China.
      "phone invalid",
      // No dataset holds any.
      "resident-id invalid",
      "qq invalid",
    ]);
    const bad = home.run(["check", "--kind", "resident-id", "--file", "-"], { stdin: "110100199001010001\n" });
    expect([bad.status, bad.stdout]).toEqual([5, expect.stringContaining("is no resident id")]);
    expect(home.run(["check", "--kind", "ssn", "1"]).status).toBe(2);
  });
});

describe("profiles", () => {
  it("take the next file as the first one was taken, and refuse another", () => {
    home.input("people.csv", PEOPLE);
    home.input("more.csv", PEOPLE.replaceAll("1541000", "1542000"));
    home.input("1.txt", `${LIST}\n`);
    const dry = home.run(["import", "people.csv", "--dry-run", "--save-profile", "shop.yaml"]);
    expect(dry.status, dry.stderr).toBe(0);
    expect(home.files()).toEqual([]);
    const profile = readFileSync(join(home.inputs, "shop.yaml"), "utf8");
    expect(profile).toContain("role: resident-id");
    for (const cell of ["王五", ID, "12345678", "1541000"]) expect(profile).not.toContain(cell);

    const run = home.json<{ datasets: { columns: unknown[] }[] }>(["import", "more.csv", "--profile", "shop.yaml"]);
    expect(run.datasets[0].columns).toHaveLength(4);
    const other = home.run(["import", "1.txt", "--profile", "shop.yaml"]);
    expect([other.status, other.stdout]).toEqual([2, ""]);
    expect(other.stderr).toContain("doesn't fit the profile");
    expect(home.run(["import", "people.csv", "--dry-run", "--save-profile", "shop.yaml"]).status).toBe(2);
    expect(home.run(["import", "more.csv", "--profile", "shop.yaml", "--delimiter", ";"]).status).toBe(2);
    expect(home.run(["import", "more.csv", "--profile", "none.yaml"]).status).toBe(2);
  });

  it("are shown in Chinese as the rest of a dry run is", () => {
    home.input("people.csv", PEOPLE);
    const { stdout } = home.run(["import", "people.csv", "--dry-run", "--lang", "zh"]);
    const words = stdout.replaceAll(/people\.csv|people|utf-8|QQ|\bCN\b/gu, "").match(/[A-Za-z]{2,}/gu) ?? [];
    // Masked names are shapes of letters, not words.
    expect(words.filter((word) => !/^x+$/u.test(word))).toEqual([]);
  });
});
