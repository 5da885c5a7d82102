/**
 * The published schemas, and whether a document is as one of them says. They are open, since fields may be added; here they
 * are closed first, so that a field that is added without being described fails.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { PROJECT } from "./run-cli.js";

export type Schema = { [key: string]: unknown };
const FOLDER = join(PROJECT, "docs", "schemas");

/** Every object that lists its properties allows no others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy: Schema = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  // Conditions list only what they look at.
  if (copy.type === "object" && copy.properties !== undefined && copy.additionalProperties === undefined)
    copy.additionalProperties = false;
  return copy;
}

// `date-time` is checked by hand: formats are a package of their own. A list of types says `null`, on purpose.
export const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  strictTypes: false,
  formats: { "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u },
});

export function load(name: string): Schema {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.schema.json`), "utf8")) as Schema;
}

export const NAMES = readdirSync(FOLDER).map((name) => name.replace(".schema.json", ""));
for (const name of NAMES) ajv.addSchema(closed(load(name)) as Schema);

export function validatorOf(name: string): ValidateFunction {
  const validate = ajv.getSchema(`https://leaksift.invalid/schemas/${name}.schema.json`);
  if (!validate) throw new Error(`no schema ${name}`);
  return validate;
}

export function expectValid(name: string, document: unknown): void {
  const validate = validatorOf(name);
  const isValid = validate(document);
  const problems = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
  expect(isValid, `${name}: ${problems.join("\n")}`).toBe(true);
}
