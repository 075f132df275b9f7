import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { CREDENTIALS, getCredential, relevantCredentials } from '../credentials/index.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { printError, safe } from '../text/output.ts';
import { terminalStyle } from '../text/terminal-style.ts';
import { runWizard } from '../wizard/run.ts';
import { endIfTerminalIsGone } from '../wizard/signals.ts';
import { type Setting, type Wizard, wizard } from '../wizard/state.ts';
import { signingIn } from '../wizard/update/sign-in.ts';
import type { Context } from './context.ts';
import { exampleBeside } from './example.ts';
import {
  type GivenAll,
  givenIn,
  overridden,
  referenceInFile,
  signInPlaces,
  valuesIn,
} from './input-sources.ts';
import { browserCopies, nearNames } from './near-names.ts';
import { failure, say } from './report-problem.ts';
import { realCredentials } from './sandbox.ts';
import type { Unfinished } from './services.ts';

/** `kaltura-setup` in a terminal. Gives the exit code. */
export async function wizardCommand(context: Context<OptionsOf<'setup'>>): Promise<number> {
  const read = await readEnvFile(context.envFile);
  if (read.status === 'failed') return failure(read, context, EXIT.envFile);
  const real = context.sandbox ? realCredentials(read.file) : null;
  if (real) return failure(real, context, EXIT.envFile);
  const example = await exampleBeside(context);
  const near = nearNames(read.file, context);
  const nearby = Object.fromEntries(near.map((each) => [each.credential, each.given]));
  const given = { ...example.given, ...givenIn(context, read.file), ...nearby };
  const overrides = overridden(context, read.file).map(
    (variable) => `${variable} in the environment is taken, not the other one in ${context.envFile}.`,
  );
  const references = CREDENTIALS.flatMap((credential) => {
    const { variable } = credential;
    const what = referenceInFile(read.file, credential)?.what;
    return what ? [`${variable} in ${context.envFile} is ${what}: what you enter here replaces it.`] : [];
  });
  const taken = near.map(
    ({ credential, name, line }) =>
      `${name} (line ${line} of ${context.envFile}) is offered as the ${getCredential(credential).label}.`,
  );
  const copies = browserCopies(read.file).map(({ message, fix }) => `${message} ${fix}`);
  const notices = [
    ...unwritable(read.file),
    ...taken,
    ...copies,
    ...example.notices,
    ...overrides,
    ...references,
  ];
  const setting = settingOf(context, read.file, given, notices);
  const { login, noColor, debug } = context.options;
  const first = wizard(setting, given);
  const plain = isPlain(context);
  const unfinished: Unfinished = { work: null, remains: [] };
  const seen = terminalStyle(process.env, process.stdout, noColor);
  const style = plain ? { ...seen, colour: false } : seen;
  const begin = plain ? (await import('../wizard/plain.ts')).runLineByLine : runWizard;
  const { state, end } = await begin(login === null ? first : signingIn(first, login), {
    stdin: process.stdin,
    stdout: process.stdout,
    style,
    links: async () => (await import('supports-hyperlinks')).createSupportsHyperlinks(process.stdout),
    onCaptured: (texts) => {
      if (debug) for (const text of texts) printError(`held: ${safe(text, 2000)}`);
    },
    services: async () => (await import('./services.ts')).servicesOf(context, unfinished),
  });
  // What was under way may have come to its end after all, or is taken back first.
  const had = await unfinished.work;
  const after: Wizard =
    context.progress.isWritten && !state.written
      ? {
          ...state,
          written: {
            changed: true,
            lost: null,
            appToken: had && 'token' in had ? (had.token?.id ?? null) : null,
          },
        }
      : state;
  // What is said at the end is loaded then.
  const [{ resumeHint, successSummary }, { toAnsi }] = await Promise.all([
    import('./summary.ts'),
    import('../text/rows.ts'),
  ]);
  const isDone = end === 'proved' || end === 'dry-run';
  const last = isDone ? await successSummary(after, context) : resumeHint(after, context);
  process.stdout.write(`${toAnsi(last, style)}\n`);
  for (const { message, fix } of unfinished.remains) {
    say({ message, fix: null }, context);
    // A line of its own, to be copied.
    if (fix) printError(`  ${fix}`);
  }
  endIfTerminalIsGone();
  return typeof end === 'object'
    ? end.status
    : CODES[after.written?.changed && end === 'quit' ? 'unproven' : end];
}

const CODES = {
  proved: EXIT.done,
  'dry-run': EXIT.done,
  quit: EXIT.interrupted,
  // The file is written, or stands as it was: only the proof is missing.
  unproven: EXIT.unreachable,
} as const;

/** Row by line, for a screen reader or a terminal that cannot redraw. */
function isPlain({ env }: Context): boolean {
  const on = (value: string | undefined): boolean =>
    value !== undefined && value !== '' && value !== '0' && value !== 'false';
  return on(env.ACCESSIBLE) || on(env.INK_SCREEN_READER) || env.TERM === 'dumb';
}

function settingOf(
  { options, envFile, sandbox, ready, readyFor, userSecretOf, signInHints }: Context<OptionsOf<'setup'>>,
  file: EnvFile,
  given: GivenAll,
  notices: readonly string[],
): Setting {
  return {
    credentials: relevantCredentials((name) => !!given[name] || name === options.only),
    prefersAppToken: options.appToken,
    only: options.only,
    envFile,
    sandbox,
    hints: (partnerId) => (partnerId === null ? ready : readyFor(partnerId)),
    userSecret: userSecretOf,
    signInHints,
    inFile: valuesIn(file),
    dryRun: options.dryRun,
    trusts: (url, urlSource, secretSource) => sandbox || mayHoldSecret(url, urlSource, secretSource),
    signInAt: signInPlaces({ options }),
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
