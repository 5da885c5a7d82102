/**
 * Archives for tests, written byte by byte from the formats' specifications, so that hostile ones can be made that no tool
 * would write; and small ones that tools made, as base64.
 */
import { crc32, deflateRawSync } from "node:zlib";

/** What all the fixtures hold, as a.csv. */
export const FIXTURE_TEXT = "name,phone\nAda,+12125550100\nBo,+12125550101\n";

/** Made on Debian 12 with `bzip2`, `xz`, `xz -C sha256` and `zstd` from FIXTURE_TEXT. */
export const PACKED_FIXTURES = {
  bzip2: "QlpoOTFBWSZTWa2r4b8AABPdgAAQAAxyADAAJkPAACAAMUNNMAAlU2p7VG0NTym3SNUkiBuskDg4MQcrmKufJq7/F3JFOFCQravhvw==",
  xz: "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AArACZdADcYSf36YuBhjWSEegmV87yAArmIBATTGotBtK3nrjGgwCsP4qAAAAAAS/i0KNEIj7YAAUIsT/QR0B+2830BAAAAAARZWg==",
  zstd: "KLUv/SQsPQEABAJuYW1lLHBob25lCkFkYSwrMTIxMjU1NTAxMDAKQm8xCgEADjedegFKRg==",
} as const;
export const XZ_SHA256_FIXTURE =
  "/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4AArACZdADcYSf36YuBhjWSEegmV87yAArmIBATTGotBtK3nrjGgwCsP4qAAAAAAswrPby5P7lqHRjYsP129li5CDmG+/m1ZRioP88xrAWsAAVosFmwKUhibS5oBAAAAAApZWg==";

/** `7za -m0=LZMA2`. */
export const SEVEN_ZIP_FIXTURE =
  "N3q8ryccAATfa+J5LgAAAAAAAABSAAAAAAAAAJ7szorgACsAJl0ANxhJ/fpi4GGNZIR6CZXzvIACuYgEBNMai0G0reeuMaDAKw/ioAAAAQQGAAEJLgAHCwEAASEhAQAMLAAICgHsSlvsAAAFARkMAAAAAAAAAAAAAAAAEQ0AYQAuAGMAcwB2AAAAFAoBAIDk/G7Let0BFQYBACCApIEAAA==";

/** Password of the encrypted fixtures. */
export const FIXTURE_PASSWORD = "sesame";
/** `zip -P`; `7za -tzip -mem=AES256` and `AES128`; `7za`, without and with `-mhe=on`. */
export const LOCKED_FIXTURES = {
  "traditional.zip":
    "UEsDBBQACQAIAAAodl3sSlvsMAAAACwAAAAFAAAAYS5jc3bI85sOSEAD1Lx5GjWgnR2KK7c/51GaR9FyyIeZQW2ePfeOcvH/s+t8z4EKWmPgqsZQSwcI7Epb7DAAAAAsAAAAUEsBAh4DFAAJAAgAACh2XexKW+wwAAAALAAAAAUAAAAAAAAAAQAAAKSBAAAAAGEuY3N2UEsFBgAAAAABAAEAMwAAAGMAAAAAAA==",
  "aes256.zip":
    "UEsDBDMDAQBjAAAodl0AAAAASAAAACwAAAAFAAsAYS5jc3YBmQcAAgBBRQMAALJzxVt7CgGISssVhsgOFyIA2VQT3nHGumZJWP22BYFSQ0QN/ZCRyRufI9QA4uR4iHa08mXn/stGRZ6qVDlbDYESuWEa63odxlBLAQI/AzMDAQBjAAAodl0AAAAASAAAACwAAAAFAC8AAAAAAAAAIICkgQAAAABhLmNzdgoAIAAAAAAAAQAYAADIl1M+et0BANxxikZ63QEA3HGKRnrdAQGZBwACAEFFAwAAUEsFBgAAAAABAAEAYgAAAHYAAAAAAA==",
  "aes128.zip":
    "UEsDBDMDAQBjAAAodl0AAAAAQAAAACwAAAAFAAsAYS5jc3YBmQcAAgBBRQEAAO+fUijzrHY693eeOFzU+5H1mo40oRN7kcDipkpWeWEKC6evXEckki2qjrHQYrJnuUW2An7aLDPPKg/QwxeY91VQSwECPwMzAwEAYwAAKHZdAAAAAEAAAAAsAAAABQAvAAAAAAAAACCApIEAAAAAYS5jc3YKACAAAAAAAAEAGAAAyJdTPnrdAQDccYpGet0BANxxikZ63QEBmQcAAgBBRQEAAFBLBQYAAAAAAQABAGIAAABuAAAAAAA=",
  "body.7z":
    "N3q8ryccAATRG9xRMAAAAAAAAABiAAAAAAAAAIuOI0n2kMue6XC89fK3NjYCBEwKKgmQIY87jnuxnfmrd0OkWCdESCYz52LxNCAeJk1fFTMBBAYAAQkwAAcLAQACJAbxBwEKUwcEoW5T/F0sRCEhAQABAAwuLAAICgHsSlvsAAAFARkJAAAAAAAAAAAAEQ0AYQAuAGMAcwB2AAAAFAoBAADIl1M+et0BFQYBACCApIEAAA==",
  "header.7z":
    "N3q8ryccAARqSfQroAAAAAAAAAAmAAAAAAAAAEl4rFGdbogj0NtiiMsZ0Y+oPu5nl6dou41eA4FxPzPoQzHlcMGG05SC5m6qVXzdfpDUU0ouxogz34Wr027ohTC38n1/mttSOnmKahHyZ0yJGXchaMU541dgRrP5uDffvWqbd9bwPpnSgoZxY4XXhpS8hb1P0tMo4omOW10cMMZF8l242o8PgAH1M3Sgwwc4Siz8sH6GEdISaG91vKfbcM3A1U2TFwYwAQlwAAcLAQABJAbxBwEKUwe0QalcoO1a7gxiCgErdr6vAAA=",
} as const;

export interface MadeMember {
  readonly name: string | Uint8Array;
  readonly data: Uint8Array | string;
  /** Deflated unless told otherwise. */
  readonly method?: number;
  /** What the headers claim, where it isn't the truth. */
  readonly claimedBytes?: number;
  readonly claimedCrc?: number;
  /** Unix mode in the directory's attributes. */
  readonly mode?: number;
}

/** A zip as APPNOTE 4.3 has it; with `zip64`, sizes and offsets stand in extra fields. */
export function makeZip(members: readonly MadeMember[], { zip64 = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, method = 8, claimedBytes, claimedCrc, mode = 0o100644 } of members) {
    const nameBytes = Buffer.from(name as string);
    const plain = Buffer.from(data as string);
    const packed = method === 8 ? deflateRawSync(plain) : plain;
    const bytes = claimedBytes ?? plain.length;
    const crc = claimedCrc ?? crc32(plain);
    const extra = zip64
      ? Buffer.concat([u16(1), u16(24), u64(bytes), u64(packed.length), u64(offset)])
      : Buffer.alloc(0);
    const sizes = zip64 ? Buffer.alloc(8, 0xff) : Buffer.concat([u32(packed.length), u32(bytes)]);
    const shared = [
      u16(45),
      u16(0x800),
      u16(method),
      u32(0),
      u32(crc),
      sizes,
      u16(nameBytes.length),
      u16(extra.length),
    ];
    const local = Buffer.concat([u32(0x04034b50), ...shared, nameBytes, extra, packed]);
    directory.push(
      Buffer.concat(
        [
          [u32(0x02014b50), u16(0x0300 + 45), ...shared, u16(0), u16(0), u16(0), u32(mode * 0x10000)],
          [zip64 ? u32(0xffffffff) : u32(offset), nameBytes, extra],
        ].flat(),
      ),
    );
    parts.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = members.length;
  const zip64End = [
    [u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count), u64(size), u64(offset)],
    [u32(0x07064b50), u32(0), u64(offset + size), u32(1)],
  ].flat();
  const end = zip64
    ? [...zip64End, u32(0x06054b50), u32(0), u16(0xffff), u16(0xffff), u32(0xffffffff), u32(0xffffffff), u16(0)]
    : [u32(0x06054b50), u32(0), u16(count), u16(count), u32(size), u32(offset), u16(0)];
  return Buffer.concat([...parts, ...directory, ...end]);
}

/** A rar of version 5 whose members are stored ("RAR 5.0 archive format", rarlab.com). */
export function makeRar(members: readonly { name: string; data: string; claimedBytes?: number }[]): Buffer {
  const header = (type: number, flags: number, rest: readonly Buffer[]): Buffer => {
    const body = Buffer.concat([vint(type), vint(flags), ...rest]);
    const sized = Buffer.concat([vint(body.length), body]);
    return Buffer.concat([u32(crc32(sized)), sized]);
  };
  const parts = [Buffer.from("526172211a070100", "hex"), header(1, 0, [vint(0)])];
  for (const { name, data, claimedBytes } of members) {
    const bytes = Buffer.from(data);
    const fields = [vint(4), vint(claimedBytes ?? bytes.length), vint(0o100644), u32(crc32(bytes)), vint(0), vint(1)];
    const nameBytes = Buffer.from(name);
    parts.push(header(2, 2, [vint(bytes.length), ...fields, vint(nameBytes.length), nameBytes]), bytes);
  }
  return Buffer.concat([...parts, header(5, 0, [vint(0)])]);
}

export interface MadeTarMember {
  readonly name: string;
  readonly data?: string | Buffer;
  readonly type?: string;
  readonly size?: number;
}

/** A ustar archive; pax and GNU headers are members of their types. */
export function makeTar(members: readonly MadeTarMember[]): Buffer {
  const blocks = members.map(({ name, data = "", type = "0", size }) => {
    const bytes = Buffer.from(data as string);
    const header = Buffer.alloc(512);
    header.write(name);
    header.write("0000644\0" + "0000000\0".repeat(2), 100);
    header.write(`${(size ?? bytes.length).toString(8).padStart(11, "0")}\0`, 124);
    header.write("00000000000\0        ", 136);
    header.write(type, 156);
    header.write("ustar\u000000", 257);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** Seven bits a byte, low ones first. */
function vint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
