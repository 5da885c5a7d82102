import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { liesBeside, readKeyFile, writeKeyFile } from "../../src/key/key-file.js";

const CONTENTS = {
  storeId: Uint8Array.from({ length: 16 }, (_, index) => index),
  kind: "key" as const,
  secret: Uint8Array.from({ length: 32 }, (_, index) => 255 - index * 3),
};
const withCode = (code: string) => expect.objectContaining({ name: "LeaksiftError", code }) as Error; // prettier-ignore
const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === "win32";

/** vitest must run these in a process, not a thread: a thread can't set the umask. Its default pool is processes. */
function underUmask(mask: number, action: () => void): void {
  const before = process.umask(mask);
  try {
    action();
  } finally {
    process.umask(before);
  }
}

function failureOf(action: () => unknown): string {
  try {
    return `no failure: ${String(action())}`;
  } catch (error) {
    return String(error);
  }
}

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-key-"));
  path = join(folder, "main.key");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("writeKeyFile and readKeyFile", () => {
  it("give back what was written, as four lines of text", () => {
    writeKeyFile(path, CONTENTS);
    expect(readKeyFile(path)).toEqual(CONTENTS);
    expect(readFileSync(path, "latin1")).toMatch(
      /^leaksift-key-1\nstore 000102030405060708090a0b0c0d0e0f\nkey [A-Za-z0-9+/]{43}=\ncheck [0-9a-f]{8}\n$/,
    );
  });

  it.skipIf(isWindows).each([0o000, 0o022, 0o077])("make mode 0600 and folders 0700 under umask %o", (mask) => {
    const nested = join(folder, "a", "b", "main.key");
    underUmask(mask, () => writeKeyFile(nested, CONTENTS));
    expect(statSync(nested).mode & 0o7777).toBe(0o600);
    for (const made of ["a", join("a", "b")]) expect(statSync(join(folder, made)).mode & 0o7777).toBe(0o700);
  });

  it.skipIf(isWindows)("give the owner both rights back that a strict umask takes", () => {
    underUmask(0o277, () => writeKeyFile(path, CONTENTS));
    expect(statSync(path).mode & 0o7777).toBe(0o600);
  });

  it("never overwrite", () => {
    writeKeyFile(path, CONTENTS);
    const before = readFileSync(path);
    expect(() => writeKeyFile(path, { ...CONTENTS, secret: new Uint8Array(32) })).toThrow(withCode("usage"));
    expect(readFileSync(path)).toEqual(before);
    mkdirSync(join(folder, "taken"));
    expect(() => writeKeyFile(join(folder, "taken"), CONTENTS)).toThrow(withCode("usage"));
  });

  it("refuse a symbolic link, dangling or not", () => {
    symlinkSync(join(folder, "elsewhere"), path);
    expect(() => writeKeyFile(path, CONTENTS)).toThrow(withCode("key-unsafe"));
    expect(existsSync(join(folder, "elsewhere"))).toBe(false);
    expect(() => readKeyFile(path)).toThrow(withCode("key-unsafe"));
    writeKeyFile(join(folder, "elsewhere"), CONTENTS);
    expect(() => readKeyFile(path)).toThrow(withCode("key-unsafe"));
    expect(() => writeKeyFile(path, CONTENTS)).toThrow(withCode("key-unsafe"));
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
  });

  it.skipIf(isWindows).each([0o640, 0o604, 0o660, 0o622, 0o610, 0o644, 0o777])("refuse mode %o with a hint", (mode) => {
    writeKeyFile(path, CONTENTS);
    chmodSync(path, mode);
    expect(() => readKeyFile(path)).toThrow(withCode("key-unsafe"));
    expect(() => readKeyFile(path)).toThrow(expect.objectContaining({ hint: `chmod 600 ${path}` }));
    chmodSync(path, 0o400);
    expect(readKeyFile(path)).toEqual(CONTENTS);
  });

  it.skipIf(!isRoot)("refuse a file of another user (only root can set that up)", () => {
    writeKeyFile(path, CONTENTS);
    chownSync(path, 65534, 65534);
    expect(() => readKeyFile(path)).toThrow(withCode("key-unsafe"));
  });

  it("tell a missing file, a folder and a pipe", () => {
    expect(() => readKeyFile(path)).toThrow(withCode("key-missing"));
    writeFileSync(path, "");
    expect(() => readKeyFile(join(path, "below"))).toThrow(withCode("key-missing"));
    expect(() => writeKeyFile(join(path, "below"), CONTENTS)).toThrow(withCode("store-unwritable"));
    expect(() => readKeyFile(folder)).toThrow(withCode("key-unsafe"));
    if (isWindows) return;
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", ["-m", "600", pipe]);
    expect(() => readKeyFile(pipe)).toThrow(withCode("key-unsafe")); // and does not hang
  });

  it("take other line ends and blanks at the ends of lines", () => {
    writeKeyFile(path, CONTENTS);
    const text = readFileSync(path, "latin1");
    for (const other of [text.replaceAll("\n", "\r\n"), text.trimEnd(), `\n${text.replaceAll("\n", " \n")}\n\n`]) {
      writeFileSync(path, other, { mode: 0o600 });
      expect(readKeyFile(path)).toEqual(CONTENTS);
    }
  });

  it("find every truncation, and every changed, lost or doubled byte", () => {
    writeKeyFile(path, CONTENTS);
    const bytes = readFileSync(path);
    const damaged: Buffer[] = [];
    for (let at = 0; at < bytes.length; at++) {
      if (at < bytes.length - 1) damaged.push(bytes.subarray(0, at));
      for (const bit of [1, 2, 4, 32, 128]) {
        const flipped = Buffer.from(bytes);
        flipped[at] ^= bit;
        if (flipped.toString("latin1").trim() !== bytes.toString("latin1").trim()) damaged.push(flipped);
      }
      const isLineEnd = bytes[at] === 10;
      if (!isLineEnd) damaged.push(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]));
      if (!isLineEnd)
        damaged.push(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + 1), bytes.subarray(at)]));
    }
    damaged.push(Buffer.alloc(0), Buffer.alloc(5000, "leaksift-key-1\n"), Buffer.from("leaksift-key-2\nstore\n"));
    const secret = bytes.toString("latin1").split("\n")[2].slice(4, 20);
    for (const content of damaged) {
      writeFileSync(path, content);
      expect(() => readKeyFile(path)).toThrow(withCode("key-damaged"));
      expect(failureOf(() => readKeyFile(path))).not.toContain(secret);
    }
  });

  it("say that a newer leaksift wrote a newer file", () => {
    writeFileSync(path, "leaksift-key-2\nanything\n", { mode: 0o600 });
    expect(() => readKeyFile(path)).toThrow(/newer leaksift/);
  });
});

describe("liesBeside", () => {
  it("compares folders after following links, whether the files exist or not", () => {
    mkdirSync(join(folder, "data", "sub"), { recursive: true });
    symlinkSync(join(folder, "data"), join(folder, "link"));
    const store = join(folder, "data", "store.db");
    expect(liesBeside(join(folder, "data", "k.key"), store)).toBe(true);
    expect(liesBeside(join(folder, "link", "k.key"), store)).toBe(true);
    expect(liesBeside(join(folder, "data", "sub", "..", "k.key"), store)).toBe(true);
    expect(liesBeside(path, store)).toBe(false);
    expect(liesBeside(join(folder, "data", "sub", "k.key"), store)).toBe(false);
    writeFileSync(store, "");
    symlinkSync(store, join(folder, "store-link.db"));
    expect(liesBeside(path, join(folder, "store-link.db"))).toBe(false);
    expect(liesBeside(join(folder, "data", "k.key"), join(folder, "store-link.db"))).toBe(true);
    expect(liesBeside(join(folder, "no", "such", "k"), join(folder, "no", "such", "s"))).toBe(true);
  });
});
