import { CREDENTIALS } from '../credentials/index.ts';
import type { Source } from '../credentials/report.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { shellWord } from '../env-file/warnings.ts';
import { holdsSecret } from '../text/mistaken.ts';
import { type Line, line as row, span } from '../ui/line.ts';
import { looksOf, paintedLines } from '../ui/paint.ts';
import { runWizard } from '../ui/run.ts';
import { answerOf, type Setting, type Wizard, wizard } from '../ui/state.ts';
import { signingIn } from '../ui/step-keys.ts';
import { failure } from './check.ts';
import { exampleBeside } from './example.ts';
import { givenIn } from './given.ts';
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
  const setting = settingOf(around, read.file, example.notices);
  const first = wizard(setting, given);
  const { login } = around.line.values;
  const plain = isPlain(around);
  const seen = looksOf(process.env, process.stdout, around.line.flags.has('no-color'));
  const looks = plain ? { ...seen, colour: false } : seen;
  const begin = plain ? (await import('../ui/plain.ts')).runPlain : runWizard;
  const { state, code } = await begin(login === undefined ? first : signingIn(first, login), {
    stdin: process.stdin,
    stdout: process.stdout,
    looks,
    links: async () => (await import('supports-hyperlinks')).createSupportsHyperlinks(process.stdout),
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
function continued(state: Wizard, around: Surroundings): Line[] {
  const file = around.line.values['env-file'] === undefined ? [] : [`-f ${shellWord(around.envFile)}`];
  const where = [...(around.sandbox ? ['--sandbox'] : []), ...file];
  if (state.written) {
    const check = ['npx kaltura-setup check', ...where].join(' ');
    return [row(`! ${around.envFile} is written, but not proven. Run: ${check}`, 'warn')];
  }
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
  const rest = [...where, ...(state.setting.only ? [`--only ${state.setting.only}`] : [])];
  return [
    row('Nothing was written. To go on from here:'),
    row(`  npx kaltura-setup ${[...options, ...rest].join(' ')}`.trimEnd()),
  ];
}

function regionOption(serviceUrl: string): string {
  const parsed = /^https:\/\/(?:www|api\.([a-z]{2}))\.kaltura\.com\/api_v3$/.exec(serviceUrl);
  return parsed ? `--region ${parsed[1] ?? 'us'}` : `--service-url ${shellWord(serviceUrl)}`;
}
