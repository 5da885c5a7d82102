/**
 * Gives the memory of a cipher's output back at once. Node makes a new buffer for each; left to the collector, which sees no need
 * to hurry, megabytes of fresh pages are touched between two of its runs: a quarter of the time that AES itself takes.
 */

/** Below, the collector is as good. */
const LEAST_BYTES = 1 << 16;

let nowhere: InstanceType<typeof MessagePort> | null = null;

/** @param bytes not used any more; empty afterwards, unless they are few or share their memory with others */
export function letGo(bytes: Buffer): void {
  if (bytes.byteLength < LEAST_BYTES || bytes.byteLength !== bytes.buffer.byteLength) return;
  nowhere ??= closedPort();
  // What is transferred leaves this thread, and a port that is closed keeps nothing.
  nowhere.postMessage(null, [bytes.buffer as ArrayBuffer]);
}

function closedPort(): InstanceType<typeof MessagePort> {
  const { port1, port2 } = new MessageChannel();
  port1.close();
  port2.close();
  return port1;
}
