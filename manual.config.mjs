/** Writes the manual page of the built program beside it. */
import { readFileSync, writeFileSync } from "node:fs";
import { buildProgram } from "./dist/cli/main.js";
import { manualPage } from "./dist/cli/manual-page.js";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
writeFileSync(new URL("dist/leaksift.1", import.meta.url), manualPage(await buildProgram([]), version));
