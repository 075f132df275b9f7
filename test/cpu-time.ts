/**
 * The processor time, in milliseconds, that this process spends on a piece of work. Other processes
 * on a busy machine do not lengthen it.
 */
export function measureCpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
