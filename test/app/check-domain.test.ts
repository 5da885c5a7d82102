/** A dataset whose addresses left no tags of their domains is never said to hold none. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkDomains } from "../../src/app/check-domain.js";
import { tempFolder } from "../store/sample-store.js";
import { importMade, MADE_KEYS, makeStore } from "./made-runs.js";

it("says unknown of datasets from before domains were counted, and clear of those without addresses", () => {
  const { folder, clean } = tempFolder();
  const writer = makeStore(join(folder, "store.db"));
  try {
    const entry = { records: 1, classes: [], years: [] };
    // `importMade` writes tags of addresses alone, as such an import did.
    importMade(writer, { slug: "old", entries: [{ ...entry, form: "ann@example.com" }] });
    importMade(writer, { slug: "phones", entries: [{ ...entry, form: "+447700900001" }] });
    const { domains } = checkDomains(writer, MADE_KEYS, ["example.com"], null, { since: null, dataset: null });
    expect(domains[0].datasets).toMatchObject([
      { dataset: "old", status: "unknown", records: null },
      { dataset: "phones", status: "clear", records: 0 },
    ]);
  } finally {
    writer.close();
    clean();
  }
});
