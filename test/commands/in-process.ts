import { Readable } from 'node:stream';
import { vi } from 'vitest';
import type { CommandName, CommandOptions } from '../../src/cli/options.ts';
import type { Command } from '../../src/commands/context.ts';
import type { Ran } from './run.ts';

const COMMANDS: Readonly<Record<CommandName, () => Promise<unknown>>> = {
  setup: async () => (await import('../../src/commands/setup.ts')).runSetup,
  check: async () => (await import('../../src/commands/check.ts')).runCheck,
  ks: async () => (await import('../../src/commands/ks.ts')).runKs,
  'ks inspect': async () => (await import('../../src/commands/ks-inspect.ts')).runKsInspect,
  export: async () => (await import('../../src/commands/export.ts')).runExport,
  'app-token create': async () =>
    (await import('../../src/commands/app-token-create.ts')).runAppTokenCreate,
  'app-token list': async () =>
    (await import('../../src/commands/app-token-list.ts')).runAppTokenList,
  'app-token revoke': async () =>
    (await import('../../src/commands/app-token-revoke.ts')).runAppTokenRevoke,
};

/**
 * Runs a command in this process, in a third of the time that a process of its own takes. Its
 * modules are loaded anew, so that it knows no secret of an earlier run. One at a time: the working
 * directory and the streams belong to the whole process.
 */
export async function runInProcess(
  args: readonly string[],
  { cwd, stdin = '', env }: { cwd: string; stdin?: string; env?: Readonly<Record<string, string>> },
): Promise<Ran> {
  vi.resetModules();
  const { parseCommandLine } = await import('../../src/cli/parse.ts');
  const { runCommand } = await import('../../src/commands/context.ts');
  const read = parseCommandLine(args);
  if (!read.ok) return { code: 2, stdout: '', stderr: `${read.message} ${read.fix}` };
  const command = (await COMMANDS[read.options.command]()) as Command<CommandOptions>;
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
    const start = { options: read.options, env: { ...process.env, ...env }, isWizard: false };
    return { code: await runCommand(start, command), ...written };
  } finally {
    process.chdir(before.cwd);
    Object.defineProperty(process, 'stdin', { value: before.stdin, configurable: true });
    for (const spy of spies) spy.mockRestore();
  }
}
