/** `key` and `forget` as a user runs them: ways into a store come and go, and every document is as its schema says. */
import { copyFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { expectValid } from "./schemas.js";

const OLD = "an old and tiresome passphrase";
const NEW = "a newer, far better passphrase";
const LEAK = "name,phone,email\nann,+447700900123,ann@example.com\nbob,+447700900124,bob@example.com\n";

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", LEAK);
  home.input("old", `${OLD}\n`);
  home.input("new", NEW);
  home.input("weak", "password123456");
});
afterAll(() => home.remove());

interface KeyList {
  slots: { id: number; needsKeyFile: boolean }[];
  keyFile: { path: string; state: string };
}
const keys = (...more: string[]): KeyList => {
  const list = home.json<KeyList>(["key", "list", ...more]);
  expectValid("key-list", list);
  return list;
};
const check = (...more: string[]): number | null => home.run(["check", "+447700900123", ...more]).status;

test("passphrases come, change and go; a key file too; the last way in stays", () => {
  home.json(["import", "leak.csv", "--dataset", "shop"]);
  expect(keys()).toMatchObject({ slots: [], keyFile: { state: "key" } });
  const { keyFile } = keys();
  const added = home.json(["key", "add", "--new-passphrase-file", "old"]);
  expectValid("key-change", added);
  expect(added).toMatchObject({ slot: 1 });
  expect(home.run(["key", "add", "--new-passphrase-file", "weak"])).toMatchObject({ status: 2 });
  const made = home.json<{ passphrase: string }>(["key", "add", "--generate"]);
  expectValid("key-change", made);
  expect(made.passphrase.split(" ")).toHaveLength(6);
  home.input("made", made.passphrase);
  expect(check("--passphrase-file", "made")).toBe(1);
  // Without a passphrase given, the key file can't be shown to be one too many.
  expect(home.run(["key", "remove", "file", "--yes"]).status).toBe(2);
  expectValid("key-change", home.json(["key", "remove", "file", "--yes", "--passphrase-file", "old"]));
  expect(existsSync(keyFile.path)).toBe(false);
  expect(home.run(["check", "+447700900123"]).status).toBe(3);
  expectValid(
    "key-change",
    home.json(["key", "passphrase", "--passphrase-file", "old", "--new-passphrase-file", "new"]),
  );
  const wrong = ["old", "leak.csv"].map((file) => home.run(["check", "5", "--passphrase-file", file]));
  for (const { status, stderr } of wrong) {
    expect(status).toBe(3);
    // The same words, whatever is wrong with it.
    expect(stderr.split("\n").filter((line) => line.startsWith("leaksift:"))).toEqual([
      "leaksift: the passphrase opens no key slot of this store",
    ]);
  }
  expect(check("--passphrase-file", "new")).toBe(1);
  expectValid("key-change", home.json(["key", "remove", "2", "--yes", "--passphrase-file", "new"]));
  expect(home.run(["key", "remove", "1", "--yes", "--passphrase-file", "new"])).toMatchObject({ status: 2 });
  expectValid("key-change", home.json(["key", "add", "--file", keyFile.path, "--passphrase-file", "new"]));
  expect(statSync(keyFile.path).mode & 0o777).toBe(0o600);
  expect(check()).toBe(1);
  // Asked for, since it can't be undone.
  expect(home.run(["key", "remove", "1"])).toMatchObject({ status: 2 });
  expect(home.run(["key", "remove", "7", "--yes"])).toMatchObject({ status: 2 });
  home.json(["key", "remove", "1", "--yes"]);
  expect(keys()).toMatchObject({ slots: [], keyFile: { state: "key" } });
}, 120_000);

test("a new key ends the old one and the passphrases that are not given", () => {
  const { keyFile } = keys();
  const old = join(home.root, "old.key");
  copyFileSync(keyFile.path, old);
  home.json(["key", "add", "--new-passphrase-file", "old"]);
  expect(home.run(["key", "rotate"])).toMatchObject({ status: 2 });
  const rotated = home.json(["key", "rotate", "--yes"]);
  expectValid("key-rotate", rotated);
  expect(rotated).toMatchObject({ segments: 3, droppedSlots: 1, keyFile: keyFile.path });
  expect(check()).toBe(1);
  expect(check("--key-file", old)).toBe(3);
  expect(check("--passphrase-file", "old")).toBe(3);
  expect(keys()).toMatchObject({ slots: [] });
  expect(home.run(["import", "leak.csv", "--dataset", "shop"]).stdout).toContain("holds this content already");
}, 120_000);

test("two secrets: neither opens the store alone", () => {
  const other = ["--store", join(home.root, "two", "two.db"), "--key-file", join(home.root, "part", "part.key")];
  const made = home.json<{ keyFile: string }>(["init", ...other, "--two-secrets", "--passphrase-file", "new"]);
  expectValid("init", made);
  expect(readFileSync(made.keyFile, "latin1")).toMatch(/^leaksift-key-part-1\n/u);
  expect(keys(...other)).toMatchObject({ slots: [{ id: 1, needsKeyFile: true }], keyFile: { state: "part" } });
  const both = [...other, "--passphrase-file", "new"];
  expect(home.run(["import", "leak.csv", ...both]).status).toBe(0);
  expect(check(...both)).toBe(1);
  expect(check(...other)).toBe(3);
  expect(check("--store", other[1], "--passphrase-file", "new")).toBe(3);
  const environment = home.run(["check", "+447700900123", ...other], { env: { LEAKSIFT_PASSPHRASE: NEW } });
  expect(environment.status).toBe(1);
  expectValid("key-rotate", home.json(["key", "rotate", ...both]));
}, 120_000);

test("forgetting: what was there is gone, what comes is left out, and the answer says so", () => {
  home.input("requests.txt", "+447700900123\r\n\r\nann@example.com\r\n");
  expect(home.run(["forget", "--file", "requests.txt"])).toMatchObject({ status: 2 });
  const done = home.json<{ forgotten: { identifier: string }[] }>(["forget", "--file", "requests.txt", "--yes"]);
  expectValid("forget", done);
  expect(done).toMatchObject({ known: 0, datasets: [{ id: "shop", tags: 2 }] });
  expect(done.forgotten[0].identifier).toMatch(/^\+4477\*+123$/u);
  expect(check()).toBe(5);
  const answer = home.json(["check", "+447700900123"], { status: 5 });
  expectValid("check", answer);
  expect(answer).toMatchObject({ results: [{ status: "invalid", reason: "forgotten" }] });
  const again = home.run(["import", "leak.csv", "--dataset", "again"]);
  expect(again.stderr).toContain("left out: erased with `forget`");
  expect(check()).toBe(5);
  expect(home.run(["check", "+447700900124"]).status).toBe(1);
  expect(home.run(["forget", "--file", "-", "--yes"], { stdin: "not a number\n" }).status).toBe(2);
  expect(home.run(["forget", "--file", "-", "--yes"], { stdin: "\n" }).status).toBe(4);
  expect(home.run(["forget", "+447700900123", "--yes"], { env: { LEAKSIFT_LANG: "zh" } }).stdout).toContain("已删除");
}, 120_000);

test("a store that was put back to an older copy is refused, with words of its own, until it is accepted", () => {
  const copy = join(home.root, "older.db");
  copyFileSync(home.store, copy);
  home.json(["datasets", "remove", "again", "--yes"]);
  copyFileSync(copy, home.store);
  const refused = home.run(["check", "+447700900124", "--json"]);
  expect(refused.status).toBe(3);
  expect(refused.stderr).toContain('"store-older"');
  expectValid("store-check", home.json(["store", "check"], { status: 3 }));
  expect(home.json(["store", "check", "--accept-older"])).toMatchObject({ problems: [] });
  expect(home.run(["check", "+447700900124"]).status).toBe(1);
  expectValid("store-info", home.json(["store", "info"]));
}, 120_000);
