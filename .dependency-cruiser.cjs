/**
 * The floors of docs/architecture.md, as rules: imports go down only. `cli`, `library` → `app` → `worker`, `store` → `source`,
 * `report`, `key`, `run` → `kernel` → `identifier`, `catalog`, `errors`. And no network, anywhere.
 */
const floors = [
  ["cli", "library"],
  ["app"],
  ["worker", "store"],
  ["source", "report", "key", "run"],
  ["kernel"],
  ["identifier", "catalog", "errors"],
];

const below = (floor) => floors.slice(floor + 1).flat();
const path = (folders) => `^src/(${folders.join("|")})/`;

/** Rooms of one floor that may use each other: `identifier` reads the vocabulary through `catalog`, all throw `errors`. */
const neighbours = { identifier: ["catalog", "errors"], catalog: ["errors"] };

const layerRules = floors.flatMap((folders, floor) =>
  folders.map((folder) => ({
    name: `${folder}-imports-downwards`,
    comment: `${folder} may import itself and the floors below it only`,
    severity: "error",
    from: { path: path([folder]) },
    to: { path: "^src/", pathNot: path([folder, ...below(floor), ...(neighbours[folder] ?? [])]) },
  })),
);

module.exports = {
  forbidden: [
    ...layerRules,
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "store-never-meets-an-identifier",
      comment: "so that 'the store never sees a plain identifier or a key' is a property of the import graph",
      severity: "error",
      from: { path: "^src/store/" },
      to: { path: path(["identifier", "key", "source", "worker", "app"]) },
    },
    {
      name: "source-knows-no-key-and-no-store",
      severity: "error",
      from: { path: "^src/source/" },
      to: { path: path(["key", "store"]) },
    },
    {
      name: "only-store-speaks-sqlite",
      comment:
        "the store is SQLite behind one floor; source/sqlite-file.ts alone opens other people's databases, which are inputs, and knows no store",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(store/|source/sqlite-file\\.ts$)" },
      to: { path: "better-sqlite3", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "only-worker-starts-threads",
      comment: "and the look-up, whose thread reads the store, which worker may not",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(worker/|app/look-up-(thread|worker)\\.ts$)" },
      to: { path: "^(node:)?worker_threads$" },
    },
    {
      name: "report-opens-no-store",
      severity: "error",
      from: { path: "^src/report/" },
      to: { path: path(["store", "app", "worker"]) },
    },
    {
      name: "no-network",
      comment: "leaksift is offline: no module that could open a connection is ever imported",
      severity: "error",
      // The guard that makes network modules throw must reach for them.
      from: { path: "^(src|bin|bench|test)/", pathNot: "^test/system/network-guard\\.mjs$" },
      to: {
        path: "^(node:)?(net|http|https|http2|dns|dns/promises|tls|dgram|inspector|cluster|undici|ws|axios|node-fetch)$",
      },
    },
    {
      name: "two-modules-start-programs",
      comment:
        "a program that is started could open a connection: one module starts the 7za of its package, another what a user names with --notify-command",
      severity: "error",
      from: { path: "^(src|bin)/", pathNot: "^src/(source/seven-zip-program|cli/notify-command)\\.ts$" },
      to: { path: "^(node:)?child_process$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: "\\.d\\.ts$|(import|look-up)-worker\\.ts$|block-store\\.ts$" },
      to: {},
    },
    // DuckDB is 70 MB that only a comparison needs: it is installed by whoever wants that.
    {
      name: "no-unresolvable",
      severity: "error",
      from: { pathNot: "^bench/peers/duckdb" },
      to: { couldNotResolve: true },
    },
    {
      name: "no-dev-dependency-in-src",
      severity: "error",
      from: { path: "^(src|bin)/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|^dist/bundle/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
