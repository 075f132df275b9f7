import { Readable } from 'node:stream';
import { vi } from 'vitest';
import type { Ran } from './run.ts';

/**
 * Runs a command in this process, in a third of the time that a process of its own takes. Its
 * modules are loaded again, so that it knows no secret of an earlier run. One at a time: the working
 * directory and the streams belong to the whole process.
 */
export async function runInProcess(
  args: readonly string[],
  { cwd, stdin = '', env }: { cwd: string; stdin?: string; env?: Readonly<Record<string, string>> },
): Promise<Ran> {
  vi.resetModules();
  const { runCommandLine } = await import('../../src/run.ts');
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    }),
  );
  const before = { cwd: process.cwd(), stdin: process.stdin };
  Object.defineProperty(process, 'stdin', {
    value: Readable.from([Buffer.from(stdin)]),
    configurable: true,
  });
  process.chdir(cwd);
  try {
    return { code: await runCommandLine(args, { ...process.env, ...env }), ...written };
  } finally {
    process.chdir(before.cwd);
    Object.defineProperty(process, 'stdin', { value: before.stdin, configurable: true });
    for (const spy of spies) spy.mockRestore();
  }
}
