/** Who just types `leaksift` at a terminal is asked and answered; a pipe gets the help. A real terminal, by util-linux's `script`. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { Home, PROJECT } from "./run-cli.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

const hasTerminal = /util-linux/u.test(spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "");

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

interface Step {
  /** What must be on the screen before it is typed. */
  readonly after: RegExp;
  readonly type: string;
  /** Without the key Enter after it. */
  readonly alone?: boolean;
}

/** Runs it at a terminal of its own. @returns what the screen showed, without colours and movements */
async function atTerminal(steps: readonly Step[], args = ""): Promise<{ status: number | null; screen: string }> {
  const cli = join(PROJECT, "bin", "leaksift.js");
  const command = `'${process.execPath}' '${cli}' ${args}`;
  const child = spawn("script", ["-qefc", command, "/dev/null"], {
    cwd: home.inputs,
    env: { ...home.environment(), TERM: "xterm", NO_COLOR: "1" },
  });
  let shown = "";
  const left = [...steps];
  // eslint-disable-next-line no-control-regex
  const plain = (): string => shown.replace(/\u001b\[[0-9;?]*[A-Za-z]/gu, "").replaceAll("\r", "");
  const status = await new Promise<number | null>((resolve) => {
    const limit = setTimeout(() => child.kill(), 100_000);
    child.stdout.on("data", (bytes: Buffer) => {
      shown += bytes.toString("utf8");
      const [next] = left;
      if (next?.after.test(plain())) {
        left.shift();
        typeUntilTaken(next);
      }
    });
    let typing: NodeJS.Timeout | undefined;
    /** Keys that come before the prompt listens are lost: typed again, with what may be there cleared (Ctrl-U), until all have come. */
    const typeUntilTaken = ({ type, alone }: Step): void => {
      clearInterval(typing);
      let before = shown.length;
      let ticks = 0;
      typing = setInterval(() => {
        const since = shown.slice(before);
        // A hidden prompt is only drawn again, from its beginning, for each key.
        if (!alone && (since.includes(type) || since.split("\u001b[999D").length > type.length)) {
          clearInterval(typing);
          child.stdin.write("\r");
        } else if (ticks++ % 20 === 0) {
          before = shown.length;
          child.stdin.write(alone ? type : `\u0015${type}`);
        }
      }, 100);
    };
    // What is typed last may meet a closed terminal.
    child.stdin.on("error", () => undefined);
    child.on("close", (code) => {
      clearTimeout(limit);
      clearInterval(typing);
      resolve(code);
    });
  });
  return { status, screen: plain() };
}

test("a pipe gets the help, as before", () => {
  const run = home.run([]);
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/^Usage: leaksift/u);
  expect(run.stdout).toBe("");
});

describe.skipIf(!hasTerminal)("at a terminal (needs util-linux's script)", () => {
  it("says how to begin where nothing is imported", async () => {
    const { status, screen } = await atTerminal([]);
    expect(screen).toContain("Nothing is imported yet");
    expect(screen).toContain("leaksift demo");
    expect(status).toBe(3);
  });

  it("shows what is imported, asks without showing, answers with advice and says what next", async () => {
    home.input("leak.csv", SMALL_LEAK);
    expect(home.run(["import", "leak.csv", "--dataset", "shop", "--title", "A shop"]).status).toBe(0);
    const { status, screen } = await atTerminal([{ after: /Your phone number or e-mail/u, type: EXPOSED_PHONE }]);
    expect(screen).toMatch(/Imported here:\n +A shop +4 records/u);
    expect(screen).toContain("exposed in 1 of 1 dataset");
    expect(screen).toContain("What to do now");
    expect(screen).toMatch(/What next:\n +leaksift /u);
    // Neither what was typed nor a part that tells it.
    expect(screen).not.toContain(EXPOSED_PHONE.slice(1));
    expect(status).toBe(1);
  });

  it("ends as interrupted when nothing is answered (Ctrl-D)", async () => {
    home.input("leak.csv", SMALL_LEAK);
    expect(home.run(["import", "leak.csv", "--dataset", "shop"]).status).toBe(0);
    const { status, screen } = await atTerminal([
      { after: /Your phone number or e-mail/u, type: "\u0004", alone: true },
    ]);
    expect(screen).not.toContain("Warning");
    expect(status).toBe(130);
  });

  it("asks for the country that a number lacks, in Chinese where that is spoken", async () => {
    home.input("leak.csv", SMALL_LEAK);
    expect(home.run(["import", "leak.csv", "--dataset", "shop"]).status).toBe(0);
    const steps = [
      { after: /您的电话号码或邮箱（/u, type: `0${CLEAR_PHONE.slice(3)}` },
      { after: /这个号码属于哪个国家/u, type: "Atlantis" },
      { after: /不认识这个国家[^]*这个号码属于哪个国家/u, type: "GB" },
    ];
    const { status, screen } = await atTerminal(steps, "--lang zh");
    expect(screen).toContain("不在这 1 个数据集中");
    expect(screen).toContain("接下来可以：");
    expect(status).toBe(0);
  });

  it("has words for an empty store, and goes by a config", async () => {
    const config = home.input("leaksift.config.yaml", `store: ${join(home.home, "team.db")}\n`);
    expect(home.run(["init"]).status).toBe(0);
    const { status, screen } = await atTerminal([], "--lang zh");
    expect(screen).toContain(`设置来自 ${config}`);
    expect(screen).toContain("还没有导入任何数据");
    expect(screen).toContain("leaksift import 文件");
    // Without it the store would be missing: 3.
    expect(status).toBe(4);
  });

  it("says that what is no number was not checked, and that nobody was found without calling it safe", async () => {
    home.input("leak.csv", SMALL_LEAK);
    expect(home.run(["import", "leak.csv", "--dataset", "shop"]).status).toBe(0);
    const after = /Your phone number or e-mail/u;
    const wrong = await atTerminal([{ after, type: "qwerty" }]);
    expect(wrong.screen).toContain("not checked: is no possible phone number or e-mail address");
    expect(wrong.screen).not.toContain("qwerty");
    expect(wrong.status).toBe(5);
    const clear = await atTerminal([{ after, type: CLEAR_PHONE }]);
    expect(clear.screen).toContain("not in this 1 dataset");
    expect(clear.screen).toContain("Leaks that were not imported here may hold it all the same.");
    expect(clear.screen).toContain("What next:");
    expect(clear.screen).not.toMatch(/\bsafe\b/iu);
    expect(clear.status).toBe(0);
  });
});
