import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import type { EnvFile } from '../env-file/read.ts';
import { toParagraph } from '../result.ts';
import { endIfTerminalIsGone } from '../terminal/signals.ts';
import { printError, safe } from '../text/output.ts';
import { detectTerminalStyle } from '../text/terminal-style.ts';
import { createFirstState } from '../wizard/first-state.ts';
import { runWizard } from '../wizard/run.ts';
import type { Setting, Wizard } from '../wizard/state.ts';
import { openSignIn } from '../wizard/update/sign-in.ts';
import type { Context } from './context.ts';
import { readExampleAnswers } from './example.ts';
import {
  collectGiven,
  describeOverride,
  findReferenceInFile,
  listOverridden,
  listSignInServers,
  readFileToChange,
  readFileValues,
} from './input-sources.ts';
import { endOnSignals } from './interruption.ts';
import { locateNearNames, warnAboutBrowserCopies } from './near-names.ts';
import type { Unfinished } from './wizard-services.ts';

/** `kaltura-setup` in a terminal. */
export async function runWizardCommand(
  context: Context<OptionsOf<'setup'>>,
): Promise<number | Failed> {
  const read = await readFileToChange(context);
  if ('problem' in read) return read;
  const first = await collectFirstState(context, read.file);
  if ('problem' in first) return first;
  const { noColor, debug } = context.options;
  const isPlain = isPlainFormNeeded(context);
  const detected = detectTerminalStyle(process.env, process.stdout, noColor);
  const style = isPlain ? { ...detected, colour: false } : detected;
  const unfinished: Unfinished = { work: null, remains: [] };
  let isOpen = false;
  // A second Ctrl+C, after the wizard is closed, is a signal.
  endOnSignals(context, () => isOpen);
  const run = isPlain ? (await import('../wizard/plain.ts')).runLineByLine : runWizard;
  isOpen = true;
  const { state, end } = await run(first, {
    stdin: process.stdin,
    stdout: process.stdout,
    style,
    links: async () =>
      (await import('supports-hyperlinks')).createSupportsHyperlinks(process.stdout),
    onCaptured: (texts) => {
      if (debug) for (const text of texts) printError(`held: ${safe(text, 2000)}`);
    },
    services: async () =>
      (await import('./wizard-services.ts')).createServices(context, unfinished),
  });
  isOpen = false;
  // A write that was still running when the user left may have written the file.
  const done = await unfinished.work;
  const applied = done && 'changes' in done ? done : null;
  // Loaded only now, to start faster.
  const [{ formatSummary }, { printRows }, { printNote }] = await Promise.all([
    import('./summary.ts'),
    import('../text/rows.ts'),
    import('./report-problem.ts'),
  ]);
  printRows(await formatSummary(state, applied, context), { noColor: !style.colour });
  for (const { message, fix } of unfinished.remains) {
    printNote(message, context);
    // On its own line, so that it can be copied.
    if (fix) printError(`  ${fix}`);
  }
  endIfTerminalIsGone();
  if (typeof end === 'object') return end.status;
  return CODES[end];
}

/** The wizard's first state: the values that are set, and notices about their origins. */
async function collectFirstState(
  context: Context<OptionsOf<'setup'>>,
  file: EnvFile,
): Promise<Wizard | Failed> {
  const { envFile, options, sandbox, hints } = context;
  const example = await readExampleAnswers(context);
  const near = locateNearNames(file, context).filter(
    ({ credential }) => options.values[credential] === undefined,
  );
  const nearGiven = Object.fromEntries(near.map((each) => [each.credential, each.given]));
  // A private server under another name stays wrong: the user must choose where the secret goes.
  const given = { ...example.given, ...nearGiven, ...collectGiven(context, file) };
  // An AppToken without its other half cannot be checked.
  const halves = CREDENTIALS.filter(({ keyKind }) => keyKind === 'app-token');
  const missing = halves.find(({ name }) => name !== options.only && !given[name]);
  if (missing && halves.some(({ name }) => name === options.only))
    return fail(
      EXIT.usage,
      'NO_APP_TOKEN',
      `--only ${options.only} changes an AppToken, and ${missing.variable} is not set.`,
      'Without --only, paste both lines of the AppToken at the question for the Admin Secret.',
    );
  const general = [
    ...(context.ignoredNotice ? [context.ignoredNotice] : []),
    ...warnAboutBrowserCopies(file).map(toParagraph),
    ...example.notices,
    ...listOverridden(context, file).map((variable) => describeOverride(variable, envFile)),
  ];
  const notices = [
    ...general.map((text) => ({ text })),
    ...near.map(({ credential, name, line }) => ({
      text: `${name} (line ${line} of ${envFile}) looks like the ${getCredential(credential).label}.`,
      about: credential,
    })),
  ];
  const setting: Setting = {
    prefersAppToken: options.appToken,
    only: options.only,
    envFile,
    sandbox,
    hints,
    inFile: readFileValues(file),
    references: CREDENTIALS.filter((each) => findReferenceInFile(file, each)).map(
      ({ name }) => name,
    ),
    dryRun: options.dryRun,
    signInAt: listSignInServers(context, given.region),
    notices,
  };
  const first = createFirstState(setting, given);
  return options.login === null ? first : openSignIn(first, options.login);
}

const CODES = {
  tested: EXIT.done,
  'dry-run': EXIT.done,
  incomplete: EXIT.done,
  quit: EXIT.interrupted,
  untested: EXIT.unreachable,
} as const;

/** Does a screen reader or a terminal that cannot redraw need the plain form? */
function isPlainFormNeeded({ env }: Context): boolean {
  const on = (value: string | undefined): boolean =>
    value !== undefined && value !== '' && value !== '0' && value !== 'false';
  return on(env.ACCESSIBLE) || on(env.INK_SCREEN_READER) || env.TERM === 'dumb';
}
