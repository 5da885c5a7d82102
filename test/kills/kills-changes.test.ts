/** Kills of what changes a store or copies it; kills.ts. */
import { IMPORTS, JOBS } from "./jobs.js";
import { testKills } from "./kills.js";

testKills(JOBS.filter(({ name }) => !IMPORTS.has(name)));
