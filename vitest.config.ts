import { defineConfig } from "vitest/config";

/** Under CI the counts go to a file too, for the last line of `.ci/run`. */
const inCi = process.env.CI === "true";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Half of the time is spent waiting for the command line: by itself vitest leaves a core of two idle.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    ...(inCi ? { reporters: ["default", "json"], outputFile: { json: "coverage/test-results.json" } } : {}),
    coverage: { provider: "v8", include: ["src/**/*.ts"], reporter: ["text-summary", "json-summary"] },
  },
});
