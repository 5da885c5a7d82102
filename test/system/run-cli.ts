/**
 * Runs the built command line as a user would, each time in a home of its own: HOME, the XDG folders and TMPDIR lie in a
 * fresh temporary folder, and no LEAKSIFT_* variable of the developer's shell gets in. Inputs lie in a folder beside that
 * home, so that a test can search everything leaksift could have written without meeting the inputs themselves.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const CLI = join(PROJECT, "bin", "leaksift.js");
/** No run of a test takes anywhere near this; what hangs must end. */
const TIMEOUT_MS = 60_000;

export interface CliRun {
  /** Exit status; `null` when a signal ended the process. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Given on standard input, which is then closed; none: an empty one. */
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** Working folder; the inputs' by default. */
  readonly cwd?: string;
}

/** A process under way. */
export interface StartedRun {
  readonly child: ChildProcess;
  readonly done: Promise<CliRun>;
}

/** A home with its store, its key, and a folder of inputs outside of it. */
export class Home {
  readonly root = mkdtempSync(join(tmpdir(), "leaksift-system-"));
  /** Everything that leaksift may write to by itself. */
  readonly home = join(this.root, "home");
  readonly inputs = join(this.root, "inputs");
  readonly store = join(this.home, "data", "leaksift", "leaksift.db");

  constructor() {
    if (!existsSync(join(PROJECT, "dist", "bundle", "main.js"))) {
      throw new Error("system tests run the built command line: `npm run build` first");
    }
    for (const folder of ["data", "config", "cache", "state", "tmp"]) {
      mkdirSync(join(this.home, folder), { recursive: true });
    }
    mkdirSync(this.inputs);
  }

  /** Writes an input; folders on the way are made. @returns its path */
  input(name: string, content: string | Buffer): string {
    const path = join(this.inputs, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** What a file in the folder of inputs holds. */
  text(name: string): string {
    return readFileSync(join(this.inputs, name), "utf8");
  }

  run(args: readonly string[], options: RunOptions = {}): CliRun {
    const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [CLI, ...args], {
      cwd: options.cwd ?? this.inputs,
      env: this.environment(options.env),
      input: options.stdin ?? "",
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
      maxBuffer: 64 << 20,
      encoding: "utf8",
    });
    if (error && (error as NodeJS.ErrnoException).code === "ETIMEDOUT") throw new Error(`no end: ${args.join(" ")}`);
    return { status, signal, stdout, stderr };
  }

  /** Runs with `--json` and parses what comes out. @throws when the status is not the wanted one */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what a command prints is for its test to say
  json<T = Record<string, unknown>>(args: readonly string[], options: RunOptions & { status?: number } = {}): T {
    const result = this.run([...args, "--json"], options);
    if (result.status !== (options.status ?? 0)) {
      throw new Error(`${args.join(" ")} ended with ${result.status}: ${result.stderr}${result.stdout}`);
    }
    return JSON.parse(result.stdout) as T;
  }

  /** Starts a run that the test watches, feeds or ends. Standard input stays open for the test to write to. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): StartedRun {
    const child = spawn(process.execPath, [CLI, ...args], { cwd: this.inputs, env: this.environment(env) });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (piece: Buffer) => out.push(piece));
    child.stderr.on("data", (piece: Buffer) => err.push(piece));
    // A process that ends early breaks the pipe; that is for the test to see by its status.
    child.stdin.on("error", () => undefined);
    const done = new Promise<CliRun>((resolve) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
      child.on("close", (status, signal) => {
        clearTimeout(timer);
        resolve({ status, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
      });
    });
    return { child, done };
  }

  /** Files that lie in the home now, but for inputs and the program's own code, compiled. */
  files(): string[] {
    return filesBelow(this.home).filter((path) => !path.startsWith(join(this.home, "cache", "leaksift", "compiled")));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    const { PATH } = process.env;
    return {
      ...(PATH === undefined ? {} : { PATH }),
      HOME: this.home,
      XDG_DATA_HOME: join(this.home, "data"),
      XDG_CONFIG_HOME: join(this.home, "config"),
      XDG_CACHE_HOME: join(this.home, "cache"),
      XDG_STATE_HOME: join(this.home, "state"),
      TMPDIR: join(this.home, "tmp"),
      NO_COLOR: "1",
      LEAKSIFT_LANG: "en",
      ...more,
    };
  }
}

/** All plain files below a folder, whatever happens to them meanwhile. */
export function filesBelow(folder: string): string[] {
  const paths: string[] = [];
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return paths;
  }
  for (const name of names) {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) paths.push(...filesBelow(path));
    else if (stats?.isFile()) paths.push(path);
  }
  return paths;
}
