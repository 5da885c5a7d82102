/** A share of all flips of bits of a small store, another one each day; `npm run flip-bits` takes them all. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tamper } from "../store/sample-store.js";
import { FlippedStore } from "./flipped-store.js";

/** One of so many shares; each has bits of every page. */
const STRIDE = 797;
const TIME_MS = 8000;

let folder: string;
let store: FlippedStore;
beforeAll(async () => {
  folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "leaksift-bits-"));
  store = await FlippedStore.create(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("holds all kinds of answers to begin with", () => {
  const statuses = store.expected.map((line) => line.split(" ")[1]);
  expect(statuses).toEqual([...Array.from({ length: 7 }, () => "exposed"), "clear", "clear"]);
});

it("no flipped bit is missed, and none makes anybody clear", async () => {
  const first = Math.floor(Date.now() / 86_400_000) % STRIDE;
  const { flips, verdicts, examples } = await store.flip(first, STRIDE, Date.now() + TIME_MS);
  expect(flips).toBeGreaterThan(5);
  const { detected, harmless, ...bad } = verdicts;
  expect({ ...bad, examples }).toEqual({ "other-details": 0, missed: 0, wrong: 0, examples: [] });
  expect(detected + harmless).toBe(flips);
}, 60_000);

it("would notice what nothing vouches for: a row that came by itself is found", async () => {
  const copy = store.copyTo(join(folder, "copy.db"));
  tamper(copy.path, (db) => db.exec("UPDATE content SET digest = zeroblob(32) WHERE position = 0"));
  // Its rows count as sound, so only the ledger can find it: with each flip, harmless ones included.
  const { verdicts } = await copy.flip(0, copy.bytes * 4, Infinity);
  expect(verdicts.harmless).toBe(0);
  expect(verdicts.detected).toBeGreaterThan(0);
}, 60_000);
