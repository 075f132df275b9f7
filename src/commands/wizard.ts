import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { CREDENTIALS } from '../credentials/index.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { shownText } from '../text/secrets.ts';
import { looksOf, paintedLines } from '../ui/paint.ts';
import { runWizard } from '../ui/run.ts';
import { type Setting, wizard } from '../ui/state.ts';
import { signingIn } from '../ui/step-keys.ts';
import { exampleBeside } from './example.ts';
import { failure } from './failure.ts';
import { givenIn, overridden } from './given.ts';
import { continued, goodBye } from './last-words.ts';
import { signInPlaces } from './sign-in-places.ts';
import type { Surroundings } from './surroundings.ts';

/** `kaltura-setup` in a terminal. Gives the exit code. */
export async function wizardCommand(around: Surroundings): Promise<number> {
  const read = await readEnvFile(around.envFile);
  if (read.status === 'failed') return failure(false, read, around, 4);
  const real = around.sandbox ? (await import('./changes.ts')).realCredentials(read.file) : null;
  if (real) return failure(false, real, around, 4);
  const example = await exampleBeside(around);
  const given = { ...example.given, ...givenIn(around, read.file) };
  const overrides = overridden(around, read.file).map(
    (variable) => `${variable} in the environment is taken, not the other one in ${around.envFile}.`,
  );
  const notices = [...unwritable(read.file), ...example.notices, ...overrides];
  const setting = settingOf(around, read.file, notices);
  const first = wizard(setting, given);
  const { login } = around.line.values;
  const plain = isPlain(around);
  const seen = looksOf(process.env, process.stdout, around.line.flags.has('no-color'));
  const looks = plain ? { ...seen, colour: false } : seen;
  const begin = plain ? (await import('../ui/line-by-line.ts')).runLineByLine : runWizard;
  const { state, code } = await begin(login === undefined ? first : signingIn(first, login), {
    stdin: process.stdin,
    stdout: process.stdout,
    looks,
    links: async () => (await import('./links.ts')).showsLinks(process.stdout),
    onForeign: (texts) => {
      if (around.line.flags.has('debug'))
        for (const text of texts) process.stderr.write(`held: ${shownText(text, 2000)}\n`);
    },
    services: async () => (await import('./services.ts')).servicesOf(around),
  });
  process.stdout.write(
    `${paintedLines(code === 0 ? goodBye(state, around) : continued(state, around), looks)}\n`,
  );
  return code;
}

/** Line by line, for a screen reader or a terminal that cannot redraw. */
function isPlain({ env }: Surroundings): boolean {
  const on = (value: string | undefined): boolean =>
    value !== undefined && value !== '' && value !== '0' && value !== 'false';
  return on(env.ACCESSIBLE) || on(env.INK_SCREEN_READER) || env.TERM === 'dumb';
}

function settingOf(around: Surroundings, file: EnvFile, notices: readonly string[]): Setting {
  const inFile: Record<string, string | undefined> = {};
  for (const { name, variable } of CREDENTIALS) inFile[name] = file.values[variable];
  return {
    credentials: CREDENTIALS,
    only: around.line.values.only ?? null,
    envFile: around.envFile,
    sandbox: around.sandbox,
    hints: around.ready,
    inFile,
    dryRun: around.line.flags.has('dry-run'),
    trusts: (url, urlSource, secretSource) => around.sandbox || mayHoldSecret(url, urlSource, secretSource),
    signInAt: signInPlaces(around),
    notices,
  };
}

/** Said at the beginning rather than after six answers. */
function unwritable({ path: file, target, exists }: EnvFile): string[] {
  try {
    accessSync(path.dirname(target), constants.W_OK);
    if (exists) accessSync(target, constants.W_OK);
    return [];
  } catch {
    return [`${file} cannot be written: make it writable for you, or give another path with -f.`];
  }
}
