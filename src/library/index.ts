/**
 * leaksift for programs: `import { openStore, check } from "leaksift"` (docs/library.md). What is exported here is kept
 * stable; everything else of the package is not for import.
 */
export { LeaksiftError, type ErrorCode } from "../errors/leaksift-error.js";
export type { Answer, Exposure, ListAnswer, ListedContact, Result, Summary } from "./answer.js";
export { check, checkList, type CheckOptions, type IdentifierKind, type ListOptions } from "./check.js";
export { openStore, type Dataset, type LeakStore, type OpenStoreOptions } from "./open-store.js";
