/**
 * The examples of README and docs/ci.md, run: the workflow's own steps in their order, as GitHub's runner would start them, with `leaksift` on the
 * path in place of its installation; the hooks on a git repository. What others would have to do (fetching actions, taking in SARIF) is
 * not done.
 */
// What an outcome expects stands in a table.
/* oxlint-disable vitest/no-conditional-expect */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { Home, PROJECT } from "./run-cli.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Record<string, string>;
}
interface Workflow {
  readonly on: object;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, { "runs-on": string; env: Record<string, string>; steps: Step[] }>;
}

/** Another one in the small leak, with an address. */
const SECOND_PHONE = "+447700900002";
/** The examples in one language that a document has, in their order. */
function examples(document: string, language: string): string[] {
  const text = readFileSync(join(PROJECT, document), "utf8");
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "gu"))].map(([, example]) => example);
}
const [WORKFLOW, HOOKS] = examples("README.md", "yaml");
const [GIT_HOOK, ELSEWHERE] = examples("docs/ci.md", "sh");

let home: Home;
/** The checkout: store, lists, and a `leaksift` beside it. */
let checkout: string;
let bin: string;
let key: string;

beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  checkout = join(home.root, "checkout");
  bin = join(home.root, "bin");
  for (const folder of [checkout, bin, join(checkout, "store"), join(checkout, "contacts")]) mkdirSync(folder);
  writeFileSync(join(bin, "leaksift"), `#!/bin/sh\nexec "${process.execPath}" "${PROJECT}/bin/leaksift.js" "$@"\n`);
  chmodSync(join(bin, "leaksift"), 0o755);
  const keyFile = join(home.home, "keys", "ci.key");
  const store = join(checkout, "store", "leaks.db");
  home.json(["import", "leak.csv", "--dataset", "shop", "--store", store, "--key-file", keyFile]);
  key = readFileSync(keyFile, "utf8");
});
afterAll(() => home.remove());

function shell(args: readonly string[], env: Record<string, string>): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync("bash", args, {
    cwd: checkout,
    encoding: "utf8",
    env: { ...home.environment(env), PATH: `${bin}:${process.env.PATH ?? ""}` },
  });
  return { status, output: stdout + stderr };
}

/** The document's own command that takes what is known into the baseline. */
function updateBaseline(): void {
  const command =
    /^\$ (leaksift check .* --update-baseline)$/mu.exec(readFileSync(join(PROJECT, "docs", "ci.md"), "utf8"))?.[1] ??
    "false";
  const env = {
    LEAKSIFT_STORE: join(checkout, "store", "leaks.db"),
    LEAKSIFT_KEY_FILE: join(home.home, "keys", "ci.key"),
  };
  expect(shell(["-c", command], env).status).toBeLessThan(2);
}

/** Runs a job's steps as the runner does: after a failure only those that say `always()`. */
function runJob(workflow: Workflow): { failed: string | null; done: string[]; summary: string; temp: string } {
  const [job] = Object.values(workflow.jobs);
  const temp = join(home.root, "runner");
  mkdirSync(temp, { recursive: true });
  for (const name of ["leaks.sarif", "leaks.md"]) rmSync(join(checkout, name), { force: true });
  const summary = join(temp, "summary.md");
  writeFileSync(summary, "");
  const known: Record<string, string> = { "secrets.LEAKSIFT_KEY": key.trimEnd(), "runner.temp": temp };
  const filled = (text: string): string =>
    text.replace(/\$\{\{ ([\w.]+) \}\}/gu, (_, name: string) => {
      expect(known, name).toHaveProperty([name]);
      return known[name];
    });
  let failed: string | null = null;
  const done: string[] = [];
  for (const step of job.steps) {
    const file = /hashFiles\('([^']+)'\)/u.exec(step.if ?? "")?.[1];
    const isWanted =
      (failed === null || (step.if ?? "").includes("always()")) && (!file || existsSync(join(checkout, file)));
    if (!isWanted) continue;
    const name = step.name ?? step.uses ?? "";
    done.push(name);
    if (step.run === undefined || step.run.startsWith("npm install")) continue;
    const env = Object.fromEntries(
      Object.entries({ ...job.env, ...step.env }).map(([variable, value]) => [variable, filled(value)]),
    );
    const { status, output } = shell(["--noprofile", "--norc", "-eo", "pipefail", "-c", filled(step.run)], {
      ...env,
      RUNNER_TEMP: temp,
      GITHUB_STEP_SUMMARY: summary,
    });
    expect(output).not.toContain(EXPOSED_PHONE);
    if (status !== 0) failed ??= `${name}: ${status}`;
  }
  return { failed, done, summary: readFileSync(summary, "utf8"), temp };
}

test("the workflow is one: each step uses an action or runs something, and installs this version", () => {
  const workflow = parse(WORKFLOW) as Workflow;
  expect(Object.keys(workflow.on)).toEqual(["schedule", "workflow_dispatch"]);
  // Without actions: read, upload-sarif ends with 403 in a private repository (actions/starter-workflows#1747).
  expect(workflow.permissions).toEqual({ actions: "read", contents: "read", "security-events": "write" });
  const [job] = Object.values(workflow.jobs);
  for (const step of job.steps) {
    expect((step.uses === undefined) !== (step.run === undefined), JSON.stringify(step)).toBe(true);
    if (step.uses !== undefined) expect(step.uses).toMatch(/^[\w-]+\/[\w/-]+@v\d+$/u);
  }
  const { version } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { version: string };
  expect(job.steps.map(({ run }) => run)).toContain(`npm install --global ./leaksift-${version}.tgz`);
});

test("its steps fail the job for somebody who is exposed, show whom, and leave no key behind", () => {
  const workflow = parse(WORKFLOW) as Workflow;
  writeFileSync(join(checkout, "oncall.csv"), `name,mobile\nBea,${CLEAR_PHONE}\n`);
  updateBaseline();
  writeFileSync(join(checkout, "oncall.csv"), `name,mobile\nAnn,${EXPOSED_PHONE}\nBea,${CLEAR_PHONE}\n`);
  const exposed = runJob(workflow);
  expect(exposed.failed).toBe("Check the on-call list: 1");
  expect(exposed.done).toContain("Upload the findings");
  expect(exposed.summary).toContain("| 2 | Ann | +4477");
  const sarif = JSON.parse(readFileSync(join(checkout, "leaks.sarif"), "utf8")) as { runs: { results: unknown[] }[] };
  expect(sarif.runs[0].results.length).toBeGreaterThan(0);
  expect(existsSync(join(exposed.temp, "leaksift.key"))).toBe(false);
});

test("its steps end well for what the baseline knows, and fail for somebody who came since", () => {
  const workflow = parse(WORKFLOW) as Workflow;
  writeFileSync(join(checkout, "oncall.csv"), `name,mobile\nAnn,${EXPOSED_PHONE}\n`);
  updateBaseline();
  const baseline = readFileSync(join(checkout, "known.json"), "utf8");
  expect(baseline).not.toContain(EXPOSED_PHONE.slice(-6));
  expect(baseline).not.toContain("Ann");
  const known = runJob(workflow);
  expect(known.failed).toBe(null);
  expect(known.summary).toContain("| 2 | Ann | +4477");
  writeFileSync(join(checkout, "oncall.csv"), `name,mobile\nAnn,${EXPOSED_PHONE}\nBob,${SECOND_PHONE}\n`);
  expect(runJob(workflow).failed).toBe("Check the on-call list: 1");
});

test("its steps end well when nobody is, and in another way when there is no answer", () => {
  const workflow = parse(WORKFLOW) as Workflow;
  writeFileSync(join(checkout, "oncall.csv"), `name,mobile\nBea,${CLEAR_PHONE}\n`);
  const clear = runJob(workflow);
  expect(clear.failed).toBe(null);
  expect(clear.done).toHaveLength(Object.values(workflow.jobs)[0].steps.length);
  const whole = key;
  key = key.slice(0, -9);
  const unanswered = runJob(workflow);
  key = whole;
  expect(unanswered.failed).toBe("Check the on-call list: 3");
});

test("the hooks stop a commit of a list with somebody who is exposed", () => {
  const [{ hooks }] = (parse(HOOKS) as { repos: { hooks: Record<string, string>[] }[] }).repos;
  const [{ entry, files }] = hooks;
  const keyFile = join(home.home, "keys", "ci.key");
  const env = { LEAKSIFT_STORE: join(checkout, "store", "leaks.db"), LEAKSIFT_KEY_FILE: keyFile };
  writeFileSync(join(checkout, "contacts", "good one.csv"), `name,mobile\nBea,${CLEAR_PHONE}\n`);
  writeFileSync(join(checkout, "contacts", "bad.csv"), `name,mobile\nAnn,${EXPOSED_PHONE}\n`);
  expect("contacts/bad.csv").toMatch(new RegExp(files, "u"));
  // As pre-commit does: the words of the entry, then the names of the files that changed.
  const hook = (...lists: string[]): number | null =>
    shell(["-c", `${entry} "$@"`, "pre-commit", ...lists], env).status;
  expect(hook("contacts/good one.csv")).toBe(0);
  expect(hook("contacts/good one.csv", "contacts/bad.csv")).toBe(1);
  expect(hook("contacts/bad.csv", "contacts/good one.csv")).toBe(1);

  const git = (command: string): number | null =>
    shell(["-c", `git -c user.name=x -c user.email=x@example.org ${command}`], {
      ...env,
      GIT_CONFIG_GLOBAL: "/dev/null",
    }).status;
  expect(git("init -q")).toBe(0);
  const path = join(checkout, ".git", "hooks", "pre-commit");
  writeFileSync(path, GIT_HOOK);
  chmodSync(path, 0o755);
  git("add 'contacts/good one.csv'");
  expect(git("commit -qm one")).toBe(0);
  git("add contacts/bad.csv");
  expect(git("commit -qm two")).not.toBe(0);
  expect(git("diff --cached --quiet")).toBe(1);
});

test("anywhere else: the three outcomes are told apart", () => {
  const keyFile = join(home.home, "keys", "ci.key");
  const env = { LEAKSIFT_STORE: join(checkout, "store", "leaks.db"), LEAKSIFT_KEY_FILE: keyFile };
  const outcomes: [string | null, number, RegExp][] = [
    [CLEAR_PHONE, 0, /nobody is/u],
    [EXPOSED_PHONE, 1, /somebody is exposed/u],
    [null, 2, /not answered/u],
  ];
  for (const [phone, status, says] of outcomes) {
    if (phone !== null) writeFileSync(join(checkout, "oncall.csv"), `mobile\n${phone}\n`);
    else writeFileSync(join(checkout, "oncall.csv"), "");
    const run = shell(["-c", ELSEWHERE], env);
    expect(run.status, run.output).toBe(status);
    expect(run.output).toMatch(says);
  }
});
