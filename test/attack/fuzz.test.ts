/** Some seconds of fuzzing, the same each time, and what was found before; `npm run fuzz` goes on as long as one likes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LeaksiftError } from "../../src/errors/leaksift-error.js";
import { failureOf, fuzz } from "./fuzz-run.js";
import { CANARY } from "./fuzz-seeds.js";
import { findingOf, fuzzAt, FUZZ_TARGETS } from "./fuzz-targets.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-fuzz-test-"));
  fuzzAt(join(folder, "input"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("every seed passes as it is", async () => {
  for (const target of FUZZ_TARGETS)
    for (const seed of target.seeds)
      expect([seed.name, await failureOf(target, Buffer.from(seed.bytes), seed, Infinity)]).toEqual([seed.name, null]);
}, 30_000);

/** Files are called by target, seed and hash, as `npm run fuzz` names them. */
const CORPUS = join(import.meta.dirname, "corpus");

it.each(readdirSync(CORPUS))("is no longer a finding: %s", async (name) => {
  const [targetName, seedName] = name.split(".");
  const target = FUZZ_TARGETS.find((one) => one.name === targetName);
  const seed = target?.seeds.find((one) => one.name === seedName);
  if (!target || !seed) throw new Error("a target or a seed that there is no more");
  expect(await failureOf(target, readFileSync(join(CORPUS, name)), seed, 2000)).toBeNull();
});

it("no changed input crashes, hangs, grows out of proportion, or is quoted", async () => {
  const { executions, findings } = await fuzz({
    seed: 7,
    first: 1,
    executions: 20_000,
    growthEvery: 2000,
    until: Date.now() + 10_000,
    folder: join(folder, "found"),
  });
  expect(findings).toEqual([]);
  expect(executions).toBeGreaterThan(100);
}, 60_000);

it("would notice: an error that quotes, one that is not ours, and slowness", async () => {
  expect(findingOf(new LeaksiftError("input-damaged", `near ${CANARY}`))).toContain("quotes");
  expect(findingOf(new LeaksiftError("input-damaged", "at byte 7"))).toBeNull();
  expect(findingOf(new TypeError("x is undefined"))).toContain("x is undefined");
  const target = FUZZ_TARGETS[0] as { readonly name: string; run: (typeof FUZZ_TARGETS)[number]["run"] };
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was
  const { run } = target;
  target.run = () => {
    throw new RangeError("planted");
  };
  try {
    const { findings } = await fuzz({
      seed: 1,
      first: 1,
      executions: 50,
      growthEvery: Infinity,
      until: Infinity,
      folder: join(folder, "planted"),
      only: target.name,
    });
    expect(findings).toHaveLength(1);
    expect(readdirSync(join(folder, "planted"))).toHaveLength(1);
  } finally {
    target.run = run;
  }
});
