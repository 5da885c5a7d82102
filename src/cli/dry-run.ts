/** `import --dry-run`: shows how the inputs would be taken, and writes nothing but a profile that is asked for. */
import type { ImportOptions } from "../app/import-request.js";
import { isMissed } from "../source/input-walk.js";
import { inventoryText } from "../report/inventory.js";
import { EXIT } from "./exit-status.js";
import { foundInventory, sayDivisible } from "./found-inputs.js";
import type { GlobalOptions } from "./global-options.js";
import { print, printJson } from "./output.js";

/** @returns exit status */
export async function dryRun(
  options: ImportOptions,
  global: GlobalOptions,
  profilePath: string | undefined,
): Promise<number> {
  const { planInputs } = await import("../app/plan-inputs.js");
  const { dryRunJson, dryRunText } = await import("../report/dry-run.js");
  const { maskSample } = await import("./masked-sample.js");
  const { sampledDatasets } = await import("../app/dataset-parts.js");
  const { planned, skipped } = await planInputs(options);
  if (profilePath !== undefined) {
    const { profileOf } = await import("../app/mapping-profile.js");
    const { writeProfile } = await import("./profile-file.js");
    await writeProfile(profilePath, profileOf(planned));
  }
  const inputs = planned.map((input) => ({
    path: input.input.file.path,
    format: input.input.container ?? input.input.shape.format,
    encoding: input.input.encoding,
    packings: input.input.packings,
    delimiter: input.plan.dialect.delimiter,
    header: input.plan.dialect.header,
    country: input.country,
    reading: input.reading.because,
    columns: input.columns.map(({ index, name, role, confidence, because, samples }) => ({
      index,
      name,
      role,
      confidence,
      because,
      samples: samples.map((value) => maskSample(role, value, input)),
    })),
    ...(input.groups ? { groups: sampledDatasets(input.groups, options.splitPrefix ?? null) } : {}),
  }));
  for (const { input } of planned) {
    await input.close();
    await input.file.release?.();
  }
  if (!global.quiet && !global.json) sayDivisible((await import("../app/split-hint.js")).splitHint(planned));
  const inventory = foundInventory({ planned, skipped });
  if (global.json) printJson({ ...dryRunJson(options.slug, inputs, skipped), inventory });
  else {
    const { wordsOf } = await import("../report/words.js");
    const words = wordsOf(global.lang);
    const report = dryRunText(options.slug, inputs, skipped, words, global.lang);
    print(`${inventoryText(inventory, words.reports)}\n\n${report}`);
  }
  return skipped.some(isMissed) ? EXIT.incomplete : EXIT.done;
}
