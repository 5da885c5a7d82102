import { describe, expect, it } from "vitest";
import { cmac, cmacSubkeys } from "../../src/key/cmac.js";
import { PUBLISHED_AES256, RFC4493_KEY, RFC4493_VECTORS, SP800_38B_KEY } from "./published-vectors.js";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("cmac", () => {
  it.each(PUBLISHED_AES256)("gives SP 800-38B's AES-256 tag for $bytes bytes", ({ message, mac }) => {
    expect(cmac(hex(SP800_38B_KEY), hex(message)).toString("hex")).toBe(mac);
  });

  it.each(RFC4493_VECTORS)("gives RFC 4493's AES-128 tag for $bytes bytes", ({ message, mac }) => {
    expect(cmac(hex(RFC4493_KEY), hex(message)).toString("hex")).toBe(mac);
  });

  it("makes the subkeys of both papers", () => {
    const aes256 = cmacSubkeys(hex(SP800_38B_KEY));
    expect(Buffer.from(aes256.full).toString("hex")).toBe("cad1ed03299eedac2e9a99808621502f");
    expect(Buffer.from(aes256.padded).toString("hex")).toBe("95a3da06533ddb585d3533010c42a0d9");
    const aes128 = cmacSubkeys(hex(RFC4493_KEY));
    expect(Buffer.from(aes128.full).toString("hex")).toBe("fbeed618357133667c85e08f7236a8de");
    expect(Buffer.from(aes128.padded).toString("hex")).toBe("f7ddac306ae266ccf90bc11ee46d513b");
  });

  it.each([0, 15, 17, 31, 33])("refuses a key of %i bytes and says only its length", (length) => {
    expect(() => cmac(new Uint8Array(length), new Uint8Array(1))).toThrow(
      `key: expected 16, 24 or 32 bytes, got ${length}`,
    );
  });

  it("leaves the message as it was", () => {
    const message = hex("6bc1bee22e409f96e93d7e117393172a");
    const before = message.toString("hex");
    cmac(hex(SP800_38B_KEY), message);
    expect(message.toString("hex")).toBe(before);
  });
});
