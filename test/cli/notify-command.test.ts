/** The program of --notify-command: what it gets, and that nothing it does holds anything up. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notify } from "../../src/cli/notify-command.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-notify-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, lines: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o700);
  return path;
}

describe.skipIf(process.platform === "win32")("notify", () => {
  it("gives one line of JSON, no arguments, and no passphrase", async () => {
    process.env.LEAKSIFT_PASSPHRASE = "six random words are good";
    process.env.LEAKSIFT_TEST_OTHER = "kept";
    try {
      const path = program("good it's; $(touch evil)", 'cat > "$0.in"; echo "$#" > "$0.args"; env > "$0.env"');
      expect(await notify(path, { a: "zwei\nZeilen" })).toBeNull();
      expect(readFileSync(`${path}.in`, "utf8")).toBe('{"a":"zwei\\nZeilen"}\n');
      expect(readFileSync(`${path}.args`, "utf8").trim()).toBe("0");
      const env = readFileSync(`${path}.env`, "utf8");
      expect(env).toContain("LEAKSIFT_TEST_OTHER=kept");
      expect(env).not.toContain("random words");
      expect(existsSync("evil")).toBe(false);
    } finally {
      delete process.env.LEAKSIFT_PASSPHRASE;
      delete process.env.LEAKSIFT_TEST_OTHER;
    }
  });

  it.each([
    ["a status", "exit 3", "ended with status 3"],
    ["a signal", "kill -TERM $$", "ended with SIGTERM"],
    ["never reading a megabyte", "exec <&-; exit 0", null],
  ])("tells of %s", async (_, lines, expected) => {
    expect(await notify(program("ends", lines), { long: "x".repeat(1 << 20) })).toBe(expected);
  });

  it("tells of a program that isn't there, or isn't one", async () => {
    expect(await notify(join(folder, "none"), {})).toBe("can't be started (ENOENT)");
    const path = join(folder, "text");
    writeFileSync(path, "text", { mode: 0o600 });
    expect(await notify(path, {})).toBe("can't be started (EACCES)");
  });

  it("ends one that takes too long, with what it started", async () => {
    const path = program("slow", '(sleep 1.5; touch "$0.late") & sleep 20');
    const started = performance.now();
    expect(await notify(path, {}, 300)).toBe("took longer than 0.3 s and was ended");
    expect(performance.now() - started).toBeLessThan(15_000);
    await sleep(2000);
    expect(existsSync(`${path}.late`)).toBe(false);
  });
});
