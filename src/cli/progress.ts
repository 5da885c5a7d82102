/** The progress of an import on a terminal: bytes, rate and time left. Nothing is shown where there is no terminal. */
import { SingleBar } from "cli-progress";
import type { ImportProgress } from "../app/import-request.js";

export interface Progress {
  update(state: ImportProgress): void;
  stop(): void;
}

const MEGABYTE = 1e6;
/** The writing phase takes about a third of an import. */
const READ_SHARE = 0.7;
const STEPS = 1000;

export function startProgress(enabled: boolean): Progress {
  if (!enabled) return { update: () => undefined, stop: () => undefined };
  const started = performance.now();
  const bar = new SingleBar({
    format: "{phase} {bar} {percentage}%  {size}  {rate} MB/s  {eta_formatted} left",
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 50,
  });
  let running = false;
  return {
    update({ phase, bytes, totalBytes, share }) {
      const done =
        phase === "read" ? (totalBytes ? (bytes / totalBytes) * READ_SHARE : 0) : READ_SHARE + share * (1 - READ_SHARE);
      const seconds = (performance.now() - started) / 1000;
      const size = totalBytes
        ? `${(bytes / MEGABYTE).toFixed(0)} of ${(totalBytes / MEGABYTE).toFixed(0)} MB`
        : `${(bytes / MEGABYTE).toFixed(0)} MB`;
      const payload = {
        phase: phase === "read" ? "reading" : "writing",
        size,
        rate: (bytes / MEGABYTE / Math.max(seconds, 0.001)).toFixed(0),
      };
      if (!running) {
        bar.start(STEPS, 0, payload);
        running = true;
      }
      bar.update(Math.floor(done * STEPS), payload);
    },
    stop() {
      if (running) bar.stop();
      running = false;
    },
  };
}

/** A bar of a share, 0–1, for work that has no bytes to count. */
export function startBar(phase: string, enabled: boolean): { update(share: number): void; stop(): void } {
  if (!enabled) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${phase} {bar} {percentage}%  {eta_formatted} left`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 50,
  });
  bar.start(STEPS, 0);
  return { update: (share) => bar.update(Math.floor(share * STEPS)), stop: () => bar.stop() };
}
