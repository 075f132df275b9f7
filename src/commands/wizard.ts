import { createSupportsHyperlinks } from 'supports-hyperlinks';
import { CREDENTIALS } from '../credentials/index.ts';
import { type Source, verified } from '../credentials/report.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { shellWord } from '../env-file/warnings.ts';
import type { OwnAccount } from '../kaltura/login.ts';
import { REGIONS } from '../kaltura/regions.ts';
import type { Services } from '../ui/conductor.ts';
import { type Line, line as row, span } from '../ui/line.ts';
import { looksOf, paintedLines } from '../ui/paint.ts';
import { runWizard } from '../ui/run.ts';
import { answerOf, type Review, type Setting, type Wizard, wizard } from '../ui/state.ts';
import { signingIn } from '../ui/step-keys.ts';
import { failure } from './check.ts';
import { exampleBeside } from './example.ts';
import { givenIn } from './given.ts';
import { holdsSecret } from './shown.ts';
import type { Surroundings } from './surroundings.ts';

/** `kaltura-setup` in a terminal. Gives the exit code. */
export async function wizardCommand(around: Surroundings): Promise<number> {
  const read = await readEnvFile(around.envFile);
  if (read.status === 'failed') return failure(false, read, around, 4);
  const real = around.sandbox ? (await import('./changes.ts')).realCredentials(read.file) : null;
  if (real) return failure(false, real, around, 4);
  const example = await exampleBeside(around);
  const given = { ...example.given, ...givenIn(around, read.file) };
  const setting = settingOf(around, read.file, example.notices);
  const first = wizard(setting, given);
  const { login } = around.line.values;
  const plain = isPlain(around);
  const seen = looksOf(process.env, process.stdout, around.line.flags.has('no-color'));
  const looks = plain
    ? { ...seen, colour: false, links: false }
    : { ...seen, links: createSupportsHyperlinks(process.stdout) };
  const { parseEnvText } = await import('../env-file/text.ts');
  const begin = plain ? (await import('../ui/plain.ts')).runPlain : runWizard;
  const { state, code } = await begin(login === undefined ? first : signingIn(first, login), {
    stdin: process.stdin,
    stdout: process.stdout,
    looks,
    blockIn: parseEnvText,
    services: () => servicesOf(around),
  });
  process.stdout.write(
    `${paintedLines(code === 0 ? goodBye(state, around) : continued(state, around, code), looks)}\n`,
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

async function servicesOf(around: Surroundings): Promise<Services> {
  const [{ changesFor, gitignoreLine, notesOn, shownChanges, written, isChange }, { proven }] =
    await Promise.all([import('./changes.ts'), import('./proof.ts')]);
  const email = gitEmail(around);
  // The accounts of a person who has signed in, until one is picked.
  let own: (OwnAccount & { serviceUrl: string })[] = [];
  // What the review showed is what is written: a plan made of it, not a new one.
  let reviewed: Awaited<ReturnType<typeof changesFor>> | null = null;
  return {
    verify: (name, value, known, options) =>
      verified(CREDENTIALS.find((each) => each.name === name)!, value, known, around.ask, options),
    choices: async (name, known) =>
      (await CREDENTIALS.find((each) => each.name === name)?.choices?.(
        { ...known, email: await email },
        around.ask,
      )) ?? {
        list: [],
        message: null,
        problem: null,
      },
    plan: async (values) => {
      reviewed = await changesFor(around.envFile, values, around.sandbox);
      if ('refused' in reviewed)
        return { ok: false, message: reviewed.refused.message, fix: reviewed.refused.fix };
      const ignore = gitignoreLine(reviewed.ignored);
      const review: Review = {
        ...shownChanges(reviewed),
        untouchedLines: reviewed.plan.untouchedLines,
        gitignore: ignore && { file: '.gitignore', line: ignore.line },
        notes: [...notesOn(reviewed), ...stillWinning(around, values)],
      };
      return { ok: true, review };
    },
    write: async () => {
      if (!reviewed || 'refused' in reviewed) return { ok: false, message: 'The file could not be read.' };
      if (!isChange(reviewed)) return { ok: true };
      const done = await written(reviewed);
      if (done.status === 'written') return { ok: true };
      if (done.status === 'changed-on-disk')
        return {
          ok: false,
          message: `${around.envFile} was changed by another program meanwhile. Nothing was written; look at it again.`,
        };
      return { ok: false, message: `${done.refused.message} ${done.refused.fix}` };
    },
    prove: () => proven(around),
    signIn: async (serviceUrl, email, password, code, signal) => {
      const { signedIn } = await import('../kaltura/login.ts');
      const had = await signedIn(
        around.network,
        serviceUrl,
        { email, password, code: code || undefined },
        signal,
      );
      if (had.kind === 'unknown')
        return { kind: 'refused', message: had.problem.message, fix: had.problem.fix, elsewhere: false };
      if (had.kind !== 'accounts') return had;
      own = had.accounts.map((account) => ({ ...account, serviceUrl }));
      return {
        kind: 'accounts',
        accounts: had.accounts.map(({ partnerId, name, adminSecret }) => ({
          partnerId,
          name,
          hasSecret: adminSecret !== null,
        })),
      };
    },
    ownAccount: (partnerId) => {
      const account = own.find((each) => each.partnerId === partnerId);
      own = [];
      if (!account) return { given: {} };
      const place = {
        'partner-id': { text: account.partnerId, source: 'found' as const },
        region: { text: account.serviceUrl, source: 'found' as const },
      };
      return account.adminSecret
        ? { given: { ...place, 'admin-secret': { text: account.adminSecret, source: 'found' } } }
        : {
            given: place,
            note: 'This account hides its secrets: copy the Admin Secret from the page below, or ask your Kaltura administrator for it.',
          };
    },
    openPage: (url) => {
      void import('./browser.ts').then(({ openInBrowser }) => openInBrowser(url));
    },
    warm: () => undefined,
  };
}

/** The regions one can sign in at; with `--service-url` that one alone. */
function signInPlaces(around: Surroundings): Setting['signInAt'] {
  const own = around.line.values['service-url'];
  const parsed = own === undefined ? null : CREDENTIALS.find((each) => each.name === 'region')?.parse(own);
  if (parsed?.ok) return [{ serviceUrl: parsed.value, label: parsed.value }];
  return REGIONS.map(({ id, name, serviceUrl }) => ({ serviceUrl, label: `${id.toUpperCase()}  ${name}` }));
}

/** The variables of the environment that will keep winning over what is written. */
function stillWinning(around: Surroundings, values: Readonly<Record<string, string>>): string[] {
  return CREDENTIALS.filter(
    ({ name, variable }) =>
      around.env[variable] && values[name] !== undefined && around.env[variable] !== values[name],
  ).map(
    ({ variable }) =>
      `${variable} in the environment overrides the file for every program started from here: unset ${variable}.`,
  );
}

/** git's `user.email`; null without git, without one, and on the sandbox. */
async function gitEmail(around: Surroundings): Promise<string | null> {
  if (around.sandbox) return null;
  const { git } = await import('../env-file/git.ts');
  const asked = await git(process.cwd(), ['config', 'user.email']);
  return asked?.code === 0 ? asked.stdout.trim() || null : null;
}

/** What stays on the screen at the end. It holds no secret. */
function goodBye(state: Wizard, around: Surroundings): Line[] {
  const { screen } = state;
  const proved = screen.name === 'proved' && screen.proved.ok ? screen.proved.proof : null;
  if (!proved) return [row(`Nothing was written to ${around.envFile} (--dry-run).`)];
  const changed =
    state.planned?.had.ok &&
    (state.planned.had.review.added.length > 0 || state.planned.had.review.changed.length > 0);
  const file = `${around.envFile} ${changed ? 'is written' : 'holds all of this already: nothing was changed'}`;
  const flag =
    around.line.values['env-file'] !== undefined || around.sandbox ? ` -f ${shellWord(around.envFile)}` : '';
  const entries =
    proved.entries === null ? '' : `, ${proved.entries} ${proved.entries === 1 ? 'entry' : 'entries'}`;
  return [
    ...(around.sandbox ? [row('sandbox: none of this is a real account', 'warn')] : []),
    [
      span('✔ ', 'good'),
      span(
        `${proved.account || 'The account'} (${proved.partnerId}) answered from ${proved.place}${entries}.`,
        'bold',
      ),
    ],
    [span('✔ ', 'good'), span(`${file}.`)],
    row(''),
    row('Next:'),
    row('  The variables in this shell:'),
    row(`    eval "$(npx kaltura-setup export${flag})"`),
    row('  A session (KS) for a player or an app:'),
    row(
      `    npx kaltura-setup ks --type user${around.sandbox ? ' --sandbox' : ''}${around.line.values['env-file'] === undefined ? '' : flag}`,
    ),
    row('  For production use AppTokens, not the Admin Secret:'),
    row(
      '    https://vpaas.kaltura.com/documentation/VPaaS-API-Getting-Started/Generating-KS-with-App-Tokens.html',
    ),
  ];
}

/** What stays when the wizard was left before its end: the command that goes on from here, with every answer but the secret. */
function continued(state: Wizard, around: Surroundings, code: number): Line[] {
  if (state.written)
    return [
      row(`! ${around.envFile} is written, but not proven. Run: npx kaltura-setup check`, 'warn'),
      ...(code === 3 ? [] : []),
    ];
  const options = CREDENTIALS.flatMap(({ name, secret }) => {
    const { value, source, status } = answerOf(state, name);
    const open = name === state.open && state.screen.name === 'step' ? (state.fields[name]?.text ?? '') : '';
    const text = value ?? open;
    const typed: Source[] = ['chosen', 'option', 'pasted', 'found'];
    // A secret pasted into the wrong field is no option's value either.
    if (secret || !text || holdsSecret(text) || status === 'invalid' || (source && !typed.includes(source)))
      return [];
    return [name === 'region' ? regionOption(text) : `--${name} ${shellWord(text)}`];
  });
  const file = around.line.values['env-file'] === undefined ? [] : [`-f ${shellWord(around.envFile)}`];
  const rest = [
    ...(around.sandbox ? ['--sandbox'] : []),
    ...file,
    ...(state.setting.only ? [`--only ${state.setting.only}`] : []),
  ];
  return [
    row('Nothing was written. To go on from here:'),
    row(`  npx kaltura-setup ${[...options, ...rest].join(' ')}`.trimEnd()),
  ];
}

function regionOption(serviceUrl: string): string {
  const parsed = /^https:\/\/(?:www|api\.([a-z]{2}))\.kaltura\.com\/api_v3$/.exec(serviceUrl);
  return parsed ? `--region ${parsed[1] ?? 'us'}` : `--service-url ${shellWord(serviceUrl)}`;
}
