/** Processor time of this process, in milliseconds: what a test of growth goes by, since waiting for a turn is no growth. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
