import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { path7za } from "7zip-bin";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LeaksiftError } from "../../src/errors/leaksift-error.js";
import { DEFAULT_LIMITS } from "../../src/source/archive-limits.js";
import type { ArchiveLimits } from "../../src/source/archive-limits.js";
import { walkArchives } from "../../src/source/archive-walk.js";
import type { InputFile } from "../../src/source/input-walk.js";
import { startSevenZip } from "../../src/source/seven-zip-program.js";
import { FIXTURE_PASSWORD, FIXTURE_TEXT, LOCKED_FIXTURES, makeRar, makeTar, makeZip } from "./made-archives.js";
import { readAll } from "./memory-reader.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-archives-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, bytes: Uint8Array): InputFile {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, bytes: bytes.length };
}

interface Walked {
  /** What was found, in order: text by path, or the reason. */
  readonly found: Record<string, string>;
  readonly details: Record<string, string>;
}

interface WalkOptions {
  readonly limits?: Partial<ArchiveLimits>;
  readonly password?: string | null;
}

/** Walks, looks at each input twice on the way, then reads all of them once more, as an import does. */
async function walk(file: InputFile, { limits = {}, password = null }: WalkOptions = {}): Promise<Walked> {
  const found: Record<string, string> = {};
  const details: Record<string, string> = {};
  const short = (path: string): string => path.slice(folder.length + 1);
  const files: InputFile[] = [];
  const options = { limits: { ...DEFAULT_LIMITS, ...limits }, password: () => Promise.resolve(password) };
  for await (const entry of walkArchives([file], options)) {
    if ("skipped" in entry) {
      const { path, reason, type, detail } = entry.skipped;
      found[short(path)] = `${reason}${type === undefined ? "" : ` ${type}`}`;
      if (detail !== undefined) details[short(path)] = detail;
      continue;
    }
    for (const bytes of [10, 1000]) {
      // Whether a damaged stream says so when it is opened or when it is read depends on what arrives first.
      const look = async (): Promise<void> => {
        const reader = await opened(entry.file);
        try {
          await reader.read(Buffer.alloc(bytes));
        } finally {
          await reader.close();
        }
      };
      await look().catch((error: unknown) => expect(error).toBeInstanceOf(LeaksiftError));
    }
    files.push(entry.file);
  }
  for (const input of files) {
    const path = short(input.path);
    const failure = input.failure?.() ?? null;
    try {
      if (failure) throw failure;
      const reader = await opened(input);
      found[path] = (await readAll(reader)).toString();
      await reader.close();
    } catch (error) {
      if (!(error instanceof LeaksiftError)) throw error;
      found[path] = error.code;
      details[path] = error.message;
    }
  }
  for (const { release } of files) await release?.();
  return { found, details };
}

async function opened(file: InputFile) {
  if (file.open) return file.open();
  const { openRaw } = await import("../../src/source/byte-reader.js");
  return openRaw(file.path);
}

const CSV = "phone\n+12125550100\n";
const texts = { "a.csv": CSV, "sub/b.csv": CSV.repeat(3), "empty.txt": "", "c.csv": CSV.repeat(50_000) };
const asMembers = Object.entries(texts).map(([name, data]) => ({ name, data }));
const under = (archive: string, map: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([name, text]) => [`${archive}!${name}`, text]));

describe("members of an archive are inputs", () => {
  it("zip: deflated, stored, zip64", async () => {
    expect((await walk(fileOf("a.zip", makeZip(asMembers)))).found).toEqual(under("a.zip", texts));
    const stored = makeZip(asMembers.map((member) => ({ ...member, method: 0 })));
    expect((await walk(fileOf("s.zip", stored))).found).toEqual(under("s.zip", texts));
    expect((await walk(fileOf("64.zip", makeZip(asMembers, { zip64: true })))).found).toEqual(under("64.zip", texts));
  });

  it("zip: names in other encodings, clutter, folders, links, methods nobody knows", async () => {
    const members = [
      { name: "folder/", data: "" },
      { name: "__MACOSX/._a.csv", data: "x" },
      { name: "folder/.DS_Store", data: "x" },
      { name: "link.csv", data: "/etc/passwd", mode: 0o120777 },
      { name: Buffer.from("cafdbedd", "hex"), data: CSV },
      { name: "odd.csv", data: CSV, method: 14 },
      { name: "photo.csv", data: Buffer.from("ffd8ffe000104a464946000000", "hex") },
      { name: "bell\u0007\u001b[31m.csv", data: CSV },
      { name: "a.csv", data: CSV },
      { name: "a.csv", data: CSV },
    ];
    expect((await walk(fileOf("n.zip", makeZip(members)))).found).toEqual({
      "n.zip!__MACOSX/._a.csv": "system-file",
      "n.zip!folder/.DS_Store": "system-file",
      "n.zip!link.csv": "not-a-file",
      "n.zip!数据": CSV,
      "n.zip!odd.csv": "input-unsupported",
      "n.zip!photo.csv": "unsupported-format image",
      "n.zip!bell.csv": CSV,
      "n.zip!a.csv": CSV,
      "n.zip!a.csv (member 9)": CSV,
    });
  });

  it("a zip that is a document stays one input", async () => {
    for (const first of ["[Content_Types].xml", "mimetype"]) {
      const file = fileOf("book.xlsx", makeZip([{ name: first, data: "x" }, ...asMembers]));
      expect(Object.keys((await walk(file)).found)).toEqual(["book.xlsx"]);
    }
  });

  it("tar, bare and packed, as tar-stream writes it", async () => {
    const archive = pack();
    archive.entry({ name: "folder", type: "directory" });
    for (const { name, data } of asMembers) archive.entry({ name }, data);
    archive.entry({ name: "link", type: "symlink", linkname: "/etc/passwd" });
    const long = `${"long/".repeat(60)}数据.csv`;
    archive.entry({ name: long }, CSV);
    archive.finalize();
    const pieces: Buffer[] = [];
    for await (const piece of archive) pieces.push(piece as Buffer);
    const tar = Buffer.concat(pieces);
    const wanted = { ...texts, link: "not-a-file", [long]: CSV };
    expect((await walk(fileOf("a.tar", tar))).found).toEqual(under("a.tar", wanted));
    expect((await walk(fileOf("a.tgz", gzipSync(tar)))).found).toEqual(under("a.tgz", wanted));
  });

  it.each(["--format=gnu", "--format=posix", "--format=v7"])("tar %s, as tar writes it", async (format) => {
    const source = mkdtempSync(join(folder, "source-"));
    const name = `${"n".repeat(format === "--format=v7" ? 60 : 150)}.csv`;
    writeFileSync(join(source, name), CSV);
    const tar = execFileSync("tar", [format, "-C", source, "-cf", "-", name]);
    expect((await walk(fileOf("tool.tar", tar))).found).toEqual({ [`tool.tar!${name}`]: CSV });
  });

  it("rar", async () => {
    expect((await walk(fileOf("a.rar", makeRar(asMembers)))).found).toEqual(under("a.rar", texts));
  });

  it("7z, as 7za writes it; names that look like options or lists", async () => {
    const source = mkdtempSync(join(folder, "source-"));
    const names = { "-o.csv": CSV, "a b.csv": CSV.repeat(1000), "数据.csv": CSV.repeat(2) };
    for (const [name, text] of Object.entries(names)) writeFileSync(join(source, name), text);
    // Starting it once makes it runnable.
    startSevenZip(["i"], "none", "").kill();
    const made = join(folder, "@-made.7z");
    execFileSync(path7za, ["a", "-bd", "-sccUTF-8", made, "."], {
      cwd: source,
      stdio: "ignore",
      env: { LC_ALL: "C.UTF-8" },
    });
    const { found } = await walk({ path: made, bytes: statSync(made).size });
    expect(found).toEqual(under("@-made.7z", names));
  });

  it("archives in archives, as deep as allowed", async () => {
    const inner = makeZip([{ name: "x.csv", data: CSV }]);
    const rar = makeRar([{ name: "y.csv", data: CSV }]);
    const middle = makeTar([
      { name: "1.zip", data: inner },
      { name: "2.csv", data: CSV },
      { name: "3.rar", data: Buffer.from(rar) },
      { name: "4.csv.gz", data: gzipSync(CSV) },
      { name: "5.tar", data: makeTar([{ name: "z.csv", data: CSV }]) },
    ]);
    const names = ["m.tgz!1.zip!x.csv", "m.tgz!2.csv", "m.tgz!3.rar!y.csv", "m.tgz!4.csv.gz", "m.tgz!5.tar!z.csv"];
    const all = Object.fromEntries(names.map((name) => [name, CSV]));
    expect((await walk(fileOf("m.tgz", gzipSync(middle)))).found).toEqual(all);
    const { found, details } = await walk(fileOf("o.zip", makeZip([{ name: "m.tgz", data: gzipSync(middle) }])));
    expect(found).toEqual({
      "o.zip!m.tgz!1.zip": "input-limit",
      "o.zip!m.tgz!2.csv": CSV,
      "o.zip!m.tgz!3.rar": "input-limit",
      "o.zip!m.tgz!4.csv.gz": CSV,
      "o.zip!m.tgz!5.tar": "input-limit",
    });
    expect(details["o.zip!m.tgz!1.zip"]).toMatch(/more than 2 archives.*--max-depth/u);
    const deep = await walk(fileOf("o.zip", makeZip([{ name: "m.tgz", data: gzipSync(middle) }])), {
      limits: { maxDepth: 2 },
    });
    expect(deep.found).toEqual(Object.fromEntries(names.map((name) => [`o.zip!${name}`, CSV])));
    expect((await walk(fileOf("m.tgz", gzipSync(middle)), { limits: { maxDepth: 0 } })).found).toMatchObject({
      "m.tgz!1.zip": "input-limit",
      "m.tgz!2.csv": CSV,
    });
  });

  it("a 7z inside another archive is named with the reason", async () => {
    const inner = Buffer.from(LOCKED_FIXTURES["body.7z"], "base64");
    const { found, details } = await walk(fileOf("o7.zip", makeZip([{ name: "i.7z", data: inner }, ...asMembers])));
    expect(found).toEqual({ "o7.zip!i.7z": "input-unsupported", ...under("o7.zip", texts) });
    expect(details["o7.zip!i.7z"]).toMatch(/file of its own/u);
  });
});

describe("encrypted members", () => {
  it.each(Object.entries(LOCKED_FIXTURES))("%s opens with its password alone", async (name, base64) => {
    const file = fileOf(name, Buffer.from(base64, "base64"));
    expect((await walk(file, { password: FIXTURE_PASSWORD })).found).toEqual({ [`${name}!a.csv`]: FIXTURE_TEXT });
    for (const password of [null, "sesam", "wrong"]) {
      const { found } = await walk(file, { password });
      expect(new Set(Object.values(found)), `${password}`).toEqual(new Set(["input-password"]));
    }
  });

  it("the password of a 7z stands in no argument", () => {
    const child = startSevenZip(["l"], "none.7z", FIXTURE_PASSWORD);
    expect(child.spawnargs.join(" ")).not.toContain(FIXTURE_PASSWORD);
    child.kill();
  });

  it("a changed byte of an authenticated member is damage", async () => {
    const bytes = Buffer.from(LOCKED_FIXTURES["aes256.zip"], "base64");
    const at = bytes.indexOf("a.csv") + 5 + 11 + 18 + 5;
    bytes[at] ^= 1;
    expect((await walk(fileOf("flip.zip", bytes), { password: FIXTURE_PASSWORD })).found).toEqual({
      "flip.zip!a.csv": "input-damaged",
    });
  });
});

describe("hostile archives end in an error for the member", () => {
  it("names that lead out", async () => {
    const names = ["../x.csv", "a/../../x.csv", "/etc/x.csv", "C:\\x.csv", "..\\x.csv", "\\\\host\\x.csv"];
    for (const [archive, bytes] of [
      ["slip.zip", makeZip(names.map((name) => ({ name, data: CSV })))],
      ["slip.tar", makeTar(names.map((name) => ({ name, data: CSV })))],
    ] as const) {
      const { found } = await walk(fileOf(archive, bytes));
      expect(found).toEqual(under(archive, Object.fromEntries(names.map((name) => [name, "unsafe-name"]))));
    }
    expect((await walk(fileOf("dots.zip", makeZip([{ name: "a..b/..c.csv", data: CSV }])))).found).toEqual({
      "dots.zip!a..b/..c.csv": CSV,
    });
  });

  it("offsets beyond 2^53, which end the process where yauzl reads for itself", async () => {
    for (const [signature, field] of [
      ["504b0607", 8],
      ["504b0606", 48],
      ["504b0102", 46 + "a.csv".length + 4 + 16],
    ] as const) {
      const bytes = makeZip([{ name: "a.csv", data: CSV }], { zip64: true });
      bytes.writeBigUInt64LE(0x6600000000000005n, bytes.lastIndexOf(Buffer.from(signature, "hex")) + field);
      const { found } = await walk(fileOf("far.zip", bytes));
      expect(Object.values(found), signature).toEqual(["input-damaged"]);
    }
  });

  it("zip bombs: by ratio, by a false size, by shared bytes", async () => {
    const zeros = Buffer.alloc(40 << 20, "0");
    const { found, details } = await walk(fileOf("bomb.zip", makeZip([{ name: "0.csv", data: zeros }, ...asMembers])));
    expect(found).toEqual({ "bomb.zip!0.csv": "input-limit", ...under("bomb.zip", texts) });
    expect(details["bomb.zip!0.csv"]).toMatch(/more than 250 times.*--max-ratio/u);
    const lying = makeZip([{ name: "0.csv", data: zeros, claimedBytes: 100 }, ...asMembers]);
    expect((await walk(fileOf("liar.zip", lying))).found).toEqual({
      "liar.zip!0.csv": "input-damaged",
      ...under("liar.zip", texts),
    });
  });

  it("a tar that claims more than it has, and an endless member", async () => {
    const { found } = await walk(
      fileOf(
        "claim.tar",
        makeTar([
          { name: "a.csv", data: CSV },
          { name: "b.csv", data: CSV, size: 2 ** 32 },
        ]),
      ),
    );
    expect(found).toEqual({ "claim.tar": "input-damaged", "claim.tar!a.csv": CSV, "claim.tar!b.csv": "input-damaged" });
  });

  it("too many members: what came before is kept", async () => {
    const members = Array.from({ length: 6 }, (_, i) => ({ name: `${i}.csv`, data: CSV }));
    for (const [archive, bytes] of [
      ["many.zip", makeZip(members)],
      ["many.tar", makeTar(members)],
    ] as const) {
      const { found } = await walk(fileOf(archive, bytes), { limits: { maxEntries: 4 } });
      expect(found).toEqual({
        [archive]: "input-limit",
        ...under(archive, Object.fromEntries(members.slice(0, 4).map(({ name }) => [name, CSV]))),
      });
      expect(Object.keys((await walk(fileOf(archive, bytes), { limits: { maxEntries: 6 } })).found)).toHaveLength(6);
    }
  });

  it("all members together larger than allowed", async () => {
    const members = [
      { name: "a.csv", data: CSV },
      { name: "b.csv", data: CSV },
    ];
    const { found } = await walk(fileOf("total.zip", makeZip(members)), {
      limits: { maxUnpackedBytes: CSV.length + 5 },
    });
    expect(found).toEqual({ "total.zip!a.csv": CSV, "total.zip!b.csv": "input-limit" });
  });

  it("a rar member that claims to be too large to be held", async () => {
    const bytes = makeRar([
      { name: "big.csv", data: CSV, claimedBytes: 2 ** 30 },
      { name: "a.csv", data: CSV },
    ]);
    expect((await walk(fileOf("big.rar", bytes))).found).toEqual({
      "big.rar!big.csv": "input-limit",
      "big.rar!a.csv": CSV,
    });
  });
});

describe("damaged archives", () => {
  it("zip: a wrong checksum, a wrong offset, a lost directory", async () => {
    const crc = makeZip([
      { name: "bad.csv", data: CSV, claimedCrc: 1 },
      { name: "a.csv", data: CSV },
    ]);
    expect((await walk(fileOf("crc.zip", crc))).found).toEqual({
      "crc.zip!bad.csv": "input-damaged",
      "crc.zip!a.csv": CSV,
    });
    const whole = makeZip(asMembers);
    const { found, details } = await walk(fileOf("cut.zip", whole.subarray(0, whole.length - 60)));
    expect(found).toEqual({ "cut.zip": "input-damaged" });
    expect(details["cut.zip"]).toMatch(/directory/u);
  });

  it("tar.gz: what came before the cut is whole, the member at the cut and the archive are named", async () => {
    const noisy = Array.from({ length: 30_000 }, (_, i) => `+1212555${(i * 7919) % 10_000}\n`).join("");
    const packed = gzipSync(
      makeTar([
        { name: "a.csv", data: CSV },
        { name: "b.csv", data: noisy },
        { name: "c.csv", data: CSV },
      ]),
    );
    const { found } = await walk(fileOf("cut.tgz", packed.subarray(0, Math.floor(packed.length / 2))));
    expect(found).toEqual({ "cut.tgz": "input-damaged", "cut.tgz!a.csv": CSV, "cut.tgz!b.csv": "input-damaged" });
  });

  it("end in input errors, whatever is changed in them", async () => {
    let state = 3;
    const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const small = [
      { name: "a.csv", data: CSV },
      { name: "b/c.csv", data: CSV.repeat(20) },
    ];
    const originals = {
      zip: makeZip(small),
      zip64: makeZip(small, { zip64: true }),
      tar: makeTar(small),
      rar: makeRar(small),
      aes: Buffer.from(LOCKED_FIXTURES["aes128.zip"], "base64"),
    };
    for (const [name, original] of Object.entries(originals)) {
      for (let round = 0; round < 60; round++) {
        const bytes = Buffer.from(original);
        for (let i = Math.ceil(next() * 5); i > 0; i--)
          bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
        const length = next() < 0.3 ? Math.floor(next() * bytes.length) : bytes.length;
        await walk(fileOf(`fuzz.${name}`, bytes.subarray(0, length)), { password: FIXTURE_PASSWORD });
      }
    }
  });
});

it("unpacks nothing to disk", async () => {
  const before = readdirSync(folder).length;
  await walk(fileOf("disk.zip", makeZip(asMembers)));
  expect(readdirSync(folder).length).toBe(before + 1);
});
