/**
 * A store with very many datasets whose names an attacker chose: escape sequences, marks that turn a text, names as long as a
 * page. Everything that lists them ends, in every format, without one of these. `LEAKSIFT_NAMES=N` for another number.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { tamper } from "../store/sample-store.js";
import { Home } from "./run-cli.js";
import { EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

const NAMES = Number(process.env.LEAKSIFT_NAMES ?? 2000);
const HOSTILE = [
  "\u{1b}[2J",
  "\u{1b}]0;x\u{7}",
  "\u{202e}",
  "\u{2066}",
  "\u{200b}",
  "\u{9b}31m",
  "\r\n",
  "\t",
  "é\u{301}",
  "x".repeat(300),
];
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u;

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  home.json(["import", "leak.csv", "--dataset", "shop", "--threads", "1"]);
  tamper(home.store, (db) => {
    const facts = JSON.parse(db.prepare<[], string>("SELECT facts FROM dataset").pluck().get() ?? "") as {
      tags: object;
      identifiers: object;
    };
    const none = JSON.stringify({ ...facts, tags: {}, rating: undefined });
    const insert = db.prepare("INSERT INTO dataset(slug, title, breach_date, origin, imported_at, facts) VALUES (?, ?, '2021', ?, '2026-01-02T03:04:05.000Z', ?)"); // prettier-ignore
    db.transaction(() => {
      for (let i = 0; i < NAMES; i++) {
        const mark = HOSTILE[i % HOSTILE.length];
        insert.run(`n${i}${mark}`, `Title ${mark}${i}`, `${mark}forum`, none);
      }
    })();
  });
  home.json(["store", "check", "--accept-changes"]);
});
afterAll(() => home.remove());

it.each([
  [["datasets"], 0],
  [["datasets", "--json"], 0],
  [["store", "info"], 0],
  [["report"], 0],
  ...["table", "json", "ndjson", "csv", "sarif", "junit", "markdown", "html"].map(
    (format) => [["check", "--file", "-", "--format", format], 1] as const,
  ),
] as const)("%j ends, and shows none of it", (args, status) => {
  const run = home.run(args, { stdin: `${EXPOSED_PHONE}\n` });
  expect([run.status, run.stderr]).toEqual([status, expect.any(String)]);
  expect([CONTROLS.exec(run.stdout), CONTROLS.exec(run.stderr)]).toEqual([null, null]);
  if (args[0] === "datasets") expect(run.stdout.split(/n\d+/u).length).toBeGreaterThan(NAMES);
});
