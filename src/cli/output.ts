/** What goes where: results to standard output, everything else to standard error. */
import { printable } from "../identifier/mask.js";

let quiet = false;

/** Silences remarks; warnings and errors are always said. */
export function setQuiet(value: boolean): void {
  quiet = value;
}

export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

export function printJson(document: object): void {
  print(JSON.stringify({ schemaVersion: 1, ...document }));
}

export function remark(text: string): void {
  if (!quiet) process.stderr.write(`${text}\n`);
}

export function warn(text: string): void {
  process.stderr.write(`warning: ${printable(text)}\n`);
}
