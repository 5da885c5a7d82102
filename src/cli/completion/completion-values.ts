/** What may stand for an option's value or for an argument: decided by its choices, else by what the help calls it. */
import { dataClasses } from "../../catalog/data-classes.js";
import { phoneMetadata } from "../../identifier/phone-library.js";
import type { ArgumentEntry, CommandEntry, OptionEntry } from "../command-tree.js";

/**
 * `words`: one of these. `ids`: what a list of leaksift's own names when the key is pressed. `file`: a path. `none`: nobody can
 * know.
 */
export type CompletionValue =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "ids"; readonly of: "datasets" | "catalog" }
  | { readonly kind: "file" }
  | { readonly kind: "none" };

/** @returns `null` for an option that takes no value */
export function valueOfOption({ placeholder, choices }: OptionEntry): CompletionValue | null {
  return placeholder === null ? null : valueNamed(placeholder, choices);
}

export function valueOfArgument({ name, choices }: ArgumentEntry): CompletionValue {
  return valueNamed(name, choices);
}

function valueNamed(name: string, choices: readonly string[] | null): CompletionValue {
  if (choices !== null) return { kind: "words", words: choices };
  switch (name) {
    case "path":
    case "paths":
    case "file":
    case "list":
    case "manifest.yaml":
      return { kind: "file" };
    case "slug":
      return { kind: "ids", of: "datasets" };
    case "id":
    case "incident":
      return { kind: "ids", of: "catalog" };
    case "code":
      return { kind: "words", words: Object.keys(phoneMetadata().countries).sort() };
    case "classes":
      return { kind: "words", words: dataClasses().map(({ slug }) => slug) };
    default:
      return { kind: "none" };
  }
}

/** The options that a command takes: its own, then the program's. */
export function optionsOf(command: CommandEntry, root: CommandEntry): OptionEntry[] {
  const own = new Set(command.options.flatMap(({ flags }) => flags));
  const others = root.options.filter(({ flags }) => !flags.some((flag) => own.has(flag)));
  return command === root ? [...root.options] : [...command.options, ...others];
}

/** The first sentence or clause of a description, short enough for a line of a menu. */
export function menuText(description: string): string {
  const first = description.split(/[:;(\n]| - /u)[0].trim();
  return first.length > 70 ? `${first.slice(0, 69)}…` : first;
}
