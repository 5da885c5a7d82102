/**
 * What is killed: every command that writes, each on a store that it finds most work in. A template is a home with a store
 * in it, made once; a run gets a copy.
 */
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "../system/run-cli.js";
import { LEAKS } from "./made-up-leaks.js";
import type { Opening } from "./store-state.js";

/** Never real ones; long enough to be taken. */
export const PASSPHRASES = ["maple rhyme octet sandbar quiver", "lagoon brisk tunic oxide parsley"] as const;

export type TemplateName = "none" | "separate" | "merged" | "restorable" | "passphrase";

export interface Job {
  readonly name: string;
  readonly template: TemplateName;
  readonly args: readonly string[];
  /** Whether the same command, given again, does its work: whatever is done by then, or only where nothing is. */
  readonly again: "always" | "before" | "never";
  /** A file in the home that it makes, and that makes it refuse to run again: sound as soon as it is there. */
  readonly makes?: string;
  /** Relative weight among random kills: what costs more is killed less. */
  readonly weight: number;
}

const ONE_THREAD = ["--threads", "1"];

export const JOBS: readonly Job[] = [
  { name: "first import", template: "none", args: ["import", "shop.csv", ...ONE_THREAD], again: "always", weight: 2 },
  { name: "init", template: "none", args: ["init"], again: "always", makes: "data/leaksift/leaksift.db", weight: 2 },
  { name: "import", template: "separate", args: ["import", "fresh.csv", ...ONE_THREAD], again: "always", weight: 3 },
  {
    name: "append",
    template: "separate",
    args: ["import", "fresh.csv", "--dataset", "shop", "--append", ...ONE_THREAD],
    again: "always",
    weight: 3,
  },
  {
    name: "replace",
    template: "merged",
    args: ["import", "fresh.csv", "--dataset", "shop", "--replace", ...ONE_THREAD],
    again: "always",
    weight: 3,
  },
  {
    // Small files, and a checkpoint behind most of them.
    name: "import in steps",
    template: "separate",
    args: [
      "import",
      "fresh.csv",
      "more.csv",
      "most.csv",
      "--dataset",
      "steps",
      "--checkpoint",
      "0.000001",
      ...ONE_THREAD,
    ],
    again: "always",
    weight: 3,
  },
  { name: "remove", template: "merged", args: ["datasets", "remove", "shop", "--yes"], again: "before", weight: 4 },
  { name: "compact", template: "separate", args: ["store", "compact"], again: "always", weight: 4 },
  { name: "rotate", template: "merged", args: ["key", "rotate", "--yes"], again: "always", weight: 4 },
  {
    name: "passphrase",
    template: "passphrase",
    args: ["key", "passphrase", "--new-passphrase-file", "new.txt", "--passphrase-file", "old.txt"],
    again: "never",
    weight: 1,
  },
  {
    name: "backup",
    template: "merged",
    args: ["store", "backup", "../home/copy.db"],
    again: "always",
    makes: "copy.db",
    weight: 3,
  },
  {
    name: "restore",
    template: "restorable",
    args: ["store", "restore", "../home/data/leaksift/backup.db", "--yes"],
    again: "always",
    weight: 3,
  },
  {
    name: "forget",
    template: "merged",
    args: ["forget", "--file", "forget.txt", "--yes"],
    again: "always",
    weight: 4,
  },
];

/** Jobs that make a store or import into one: about half of the work. */
export const IMPORTS: ReadonlySet<string> = new Set([
  "first import",
  "init",
  "import",
  "append",
  "replace",
  "import in steps",
  "passphrase",
]);

/** Homes with a store, made when first asked for. */
export class Templates {
  readonly #made = new Map<TemplateName, Home>();

  home(name: TemplateName): Home {
    const made = this.#made.get(name);
    if (made) return made;
    const home = new Home();
    this.#made.set(name, home);
    for (const [file, content] of Object.entries(LEAKS)) home.input(file, content);
    home.input("old.txt", PASSPHRASES[0]);
    home.input("new.txt", PASSPHRASES[1]);
    home.input("forget.txt", "person4@example.com\n+447700900004\n");
    switch (name) {
      case "none":
        break;
      case "passphrase":
        home.json(["import", "shop.csv", "--passphrase-file", "old.txt", ...ONE_THREAD]);
        break;
      case "separate":
        for (const leak of ["shop.csv", "courier.csv", "lines.txt", "forum.csv"])
          home.json(["import", leak, ...ONE_THREAD]);
        break;
      case "merged":
        this.restore("separate", home);
        home.json(["store", "compact"]);
        break;
      case "restorable":
        this.restore("merged", home);
        home.json(["store", "backup", join(home.store, "..", "backup.db")]);
        home.json(["datasets", "remove", "shop", "--yes"]);
        home.json(["forget", "--file", "-", "--yes"], { stdin: "person4@example.com\n" });
        home.json(["import", "fresh.csv", ...ONE_THREAD]);
        break;
    }
    return home;
  }

  /** Puts `home` into the state of a template. */
  restore(name: TemplateName, home: Home): void {
    const template = this.home(name);
    for (const folder of ["home", "inputs"] as const) {
      // The folder itself may be where a process is.
      for (const entry of readdirSync(home[folder]))
        rmSync(join(home[folder], entry), { recursive: true, force: true });
      cpSync(template[folder], home[folder], { recursive: true });
    }
  }

  remove(): void {
    for (const home of this.#made.values()) home.remove();
  }
}

/** How the store of a home is opened after a job. */
export function openingOf(home: string, template: TemplateName): Opening {
  return {
    store: join(home, "data", "leaksift", "leaksift.db"),
    keyFileOf: (id) => join(home, "config", "leaksift", "keys", `${Buffer.from(id).toString("hex")}.key`),
    passphrases: template === "passphrase" ? PASSPHRASES : [],
  };
}

/** Writes the files of a state to an empty folder. */
export function layOut(folder: string, files: ReadonlyMap<string, Buffer>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, bytes] of files) {
    const target = join(folder, path);
    mkdirSync(join(target, ".."), { recursive: true });
    writeFileSync(target, bytes, { mode: 0o600 });
  }
}
