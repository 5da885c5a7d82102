/** Kills of what makes a store and imports into it; kills.ts. */
import { IMPORTS, JOBS } from "./jobs.js";
import { testKills } from "./kills.js";

testKills(JOBS.filter(({ name }) => IMPORTS.has(name)));
