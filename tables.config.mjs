/**
 * Computes the verdicts on phone numbers (src/identifier/phone-table.ts) from libphonenumber-js's metadata and puts them, packed,
 * into a module: a run would take a fraction of a second for those that it meets.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { build } from "rolldown";

// Inside the project, so that the bundle finds the metadata where it looks for it.
const folder = mkdtempSync(".tables-");
try {
  const file = join(folder, "phone-table.mjs");
  await build({
    input: "src/identifier/phone-table.ts",
    output: { file },
    platform: "node",
    external: /^[^./]/u,
    tsconfig: false,
  });
  const { computeInternationalTable } = await import(pathToFileURL(file).href);
  const { rowOf, entries, fewestDigits, fewestOfMobile } = computeInternationalTable();
  const packed = deflateRawSync(
    Buffer.concat(
      [Uint32Array.of(fewestDigits), rowOf, fewestOfMobile, entries].map(({ buffer }) => new Uint8Array(buffer)),
    ),
    { level: 9 },
  );
  writeFileSync(
    "src/identifier/phone-table-bytes.ts",
    `/** Made by tables.config.mjs: u32 fewestDigits, u16[1000] rowOf, u8[1000] fewestOfMobile, u32[] entries, deflated. */\nexport const PHONE_TABLE_BASE64 =\n  "${packed.toString("base64")}";\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
