/** The shapes by their names on the command line. */
import { createCombo } from "./combo.js";
import { createCourier } from "./courier.js";
import { createElastic } from "./elastic.js";
import { createMixedEmail } from "./mixed-email.js";
import type { RecordSource, ShapeOptions } from "./record-source.js";
import { createSqlDump } from "./sql-dump.js";
import { createWhatsapp } from "./whatsapp.js";

const SHAPES: Readonly<Record<string, (options: ShapeOptions) => RecordSource>> = {
  whatsapp: (options) => createWhatsapp(options),
  courier: createCourier,
  es: createElastic,
  combo: createCombo,
  "mixed-email": createMixedEmail,
  sql: createSqlDump,
};

/** In the order of the help text. */
export const SHAPE_NAMES: readonly string[] = Object.keys(SHAPES);

/** A fresh source of that shape, or `null` if there is none of that name. */
export function createShape(name: string, options: ShapeOptions): RecordSource | null {
  return Object.hasOwn(SHAPES, name) ? SHAPES[name](options) : null;
}
