/** Where the kernel finds a chunk: in place when it lies in its memory, as a copy otherwise. */
import { expect, it } from "vitest";
import { Kernel, PAGE_BYTES } from "../../src/kernel/kernel.js";
import { ChunkSlots } from "../../src/worker/chunk-slots.js";
import { KernelInput } from "../../src/worker/kernel-input.js";

const TEXT = Buffer.from("15400000001\n15400000002\n");

it("leaves a chunk in a slot where it is, even when the memory grows meanwhile", () => {
  const kernel = new Kernel();
  const input = new KernelInput(kernel);
  const slots = new ChunkSlots(kernel);
  const [, offset] = slots.places.offsets;
  const slot = slots.slotAt(offset);
  TEXT.copy(slot, 500);
  input.beginChunk(slot);
  expect(input.shiftOf(slot, 500, 500 + TEXT.length)).toBe(offset);
  const before = kernel.bytes.buffer;
  kernel.allocate(100 * PAGE_BYTES);
  expect(kernel.bytes.buffer).not.toBe(before);
  expect(input.shiftOf(slot, 512, 500 + TEXT.length)).toBe(offset);
  expect(kernel.bytes.subarray(offset + 500, offset + 500 + TEXT.length)).toEqual(TEXT);
});

it("finds what the main thread wrote into a slot before the memory grew", () => {
  const kernel = new Kernel();
  const slots = new ChunkSlots(kernel);
  const { memory, offsets } = slots.places;
  kernel.allocate(100 * PAGE_BYTES);
  for (const [i, offset] of offsets.entries()) Buffer.from(memory, offset, TEXT.length).fill(i + 1);
  for (const [i, offset] of offsets.entries()) {
    const slot = slots.slotAt(offset);
    const input = new KernelInput(kernel);
    input.beginChunk(slot);
    const at = input.shiftOf(slot, 0, TEXT.length);
    expect(at).toBe(offset);
    expect(kernel.bytes.subarray(at, at + TEXT.length)).toEqual(Buffer.alloc(TEXT.length, i + 1));
  }
});

it("copies a chunk of other memory, and again only for bytes that it has not", () => {
  const kernel = new Kernel();
  const input = new KernelInput(kernel);
  const copied = (from: number): string => {
    const shift = input.shiftOf(TEXT, from, TEXT.length);
    return kernel.bytes.toString("latin1", from + shift, TEXT.length + shift);
  };
  input.beginChunk(TEXT);
  const first = input.shiftOf(TEXT, 12, TEXT.length);
  expect(copied(12)).toBe("15400000002\n");
  expect(input.shiftOf(TEXT, 14, TEXT.length)).toBe(first);
  expect(copied(0)).toBe(TEXT.toString("latin1"));
});
