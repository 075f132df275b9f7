import { CREDENTIALS } from '../credentials/index.ts';
import { readEnvFile } from '../env-file/read.ts';
import { failure } from './failure.ts';
import { givenIn } from './given.ts';
import { type CommandLine, nearest } from './options.ts';
import { envFileOf, type Surroundings, surroundings } from './surroundings.ts';

/** `kaltura-setup`: the wizard, or without asking anything with `--yes`. Gives the exit code. */
export async function setup(line: CommandLine): Promise<number> {
  const { only } = line.values;
  if (only !== undefined && !CREDENTIALS.some((each) => each.name === only)) {
    const names = CREDENTIALS.map((each) => each.name);
    const near = nearest(only, names);
    const problem = {
      code: 'USAGE',
      message: '--only knows no such credential.',
      fix: near ? `Did you mean ${near}?` : `It is one of ${names.join(', ')}.`,
    };
    const place = { line, sandbox: line.flags.has('sandbox'), envFile: envFileOf(line) };
    return failure(line.flags.has('json'), problem, place, 2);
  }
  const around = await surroundings(line);
  try {
    if (line.flags.has('yes')) return await (await import('./setup-yes.ts')).setupYes(around);
    const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    if (terminal && !line.flags.has('json')) return await (await import('./wizard.ts')).wizardCommand(around);
    if (around.sandbox) {
      const why = terminal ? '--json asks nothing' : 'no terminal here';
      process.stderr.write(
        `kaltura-setup: ${why}, so this does what --yes does, with the ready-made answers of the sandbox.\n`,
      );
      return await (await import('./setup-yes.ts')).setupYes(around);
    }
    return await noTerminal(around);
  } finally {
    await around.close();
  }
}

/** Says what is missing and how to give it without a terminal. */
async function noTerminal(around: Surroundings): Promise<number> {
  const read = await readEnvFile(around.envFile);
  const all = givenIn(around, read.status === 'read' ? read.file : null);
  // The region is found by the Partner ID.
  const missing = CREDENTIALS.filter((each) => each.required && each.name !== 'region' && !all[each.name]);
  const ways = missing.map(
    (each) => `${each.secret ? `--${each.name}-stdin` : `--${each.name}`} (or ${each.variable})`,
  );
  return failure(
    false,
    {
      code: 'NO_TERMINAL',
      message: 'the wizard needs a terminal, and there is none.',
      fix: `Without one: kaltura-setup setup --yes${missing.length > 0 ? ` with ${ways.join(', ')}` : '; nothing is missing'}.`,
    },
    around,
    2,
  );
}
