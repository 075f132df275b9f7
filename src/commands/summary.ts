import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import type { Origin } from '../credentials/state.ts';
import { isInRepository } from '../env-file/gitignore.ts';
import { findRegion } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { commandLine, ShellText, shell } from '../text/command.ts';
import { holdsSecret } from '../text/redact.ts';
import {
  commandRow,
  indentedRows,
  pad,
  type Row,
  row,
  type Span,
  span,
  textWidth,
  truncate,
  wrap,
} from '../text/rows.ts';
import { evalLine, intoFileLine, pathArgument, shellWord } from '../text/shell.ts';
import { joinWords } from '../text/words.ts';
import { answerOf } from '../wizard/selectors.ts';
import type { Answer, Wizard } from '../wizard/state.ts';
import { answerNote, answerText } from '../wizard/wording.ts';
import { locationOptions, optionText } from './command-options.ts';
import type { Context } from './context.ts';
import { warnIfExampleDiffers } from './example.ts';

/**
 * The summary printed after the wizard closes: the answers, the account, the file, and the next
 * steps for this project. It contains no secret.
 */
export async function successSummary(state: Wizard, context: Context): Promise<Row[]> {
  const { screen } = state;
  const test = screen.name === 'tested' && 'value' in screen.result ? screen.result.value : null;
  if (!test) return [row(`Nothing was written to ${context.envFile} (--dry-run).`)];
  const review = state.planned && 'value' in state.planned ? state.planned.value : null;
  const changed = review
    ? [...review.added, ...review.changed, ...review.removed].map(({ variable }) => variable)
    : [];
  // A terminal of unknown size reports 0.
  const width = Math.max(20, Math.min(process.stdout.columns || 80, 100));
  const done = (words: string): Row[] =>
    wrap(words, width - 2).map((line, at) => [
      span(at === 0 ? '✔ ' : '  ', 'good'),
      span(line, 'bold'),
    ]);
  const warn = (words: string): Row[] => wrap(words, width).map((line) => row(line, 'warn'));
  const account = test.account || answerOf(state, 'admin-secret').account?.name || 'The account';
  const entries =
    test.entries === null ? '' : `, ${test.entries} ${test.entries === 1 ? 'entry' : 'entries'}`;
  const lost = state.written?.lost;
  const steps = nextSteps(state, context);
  return [
    ...(context.sandbox ? [row('sandbox: this is not a real account', 'warn')] : []),
    ...finalAnswers(state, width),
    row(''),
    ...done(`${account} (${test.partnerId}) answered from ${test.place}${entries}.`),
    ...done(
      changed.length > 0
        ? `${context.envFile} was written${modeOf(context.envFile)}.`
        : `${context.envFile} already has all these values: nothing was changed.`,
    ),
    ...(lost ? [row(`! The file lost ${lost}: now only its owner can read it.`, 'warn')] : []),
    ...describeMissing(state, context),
    ...choiceWarningsOf(state).flatMap(({ message, fix }) =>
      warn(`! ${message}${fix ? ` ${fix}` : ''}`),
    ),
    ...(await warnIfExampleDiffers(context, changed)).flatMap(({ message, fix }) =>
      warn(`! ${message} ${fix}`),
    ),
    row(''),
    // A command stays whole, to be copied.
    ...steps
      .slice(0, MAX_STEPS)
      .flatMap(([words, command]) => [
        ...wrap(words, width).map((line) => row(line)),
        commandRow(`  ${command}`),
      ]),
  ];
}

/** ` (mode 0600)`; empty on Windows, which has no permission bits. */
function modeOf(file: string): string {
  const stats =
    process.platform === 'win32' ? undefined : statSync(file, { throwIfNoEntry: false });
  return stats ? ` (mode ${(stats.mode & 0o777).toString(8).padStart(4, '0')})` : '';
}

type Step = readonly [words: string, command: string];
const MAX_STEPS = 3;

/** The commands that suit this project, the most useful first. */
function nextSteps(state: Wizard, context: Context): Step[] {
  const { envFile, options, sandbox } = context;
  const place = locationOptions(context);
  const file = options.file !== null || sandbox ? shell` -f ${pathArgument(envFile)}` : shell``;
  const login = sandbox ? shell`` : shell` --login ‹email›`;
  const viewer = hasWarning(state, 'ADMINISTRATOR_USER') ? shell` --user-id ‹viewer›` : shell``;
  const created = state.written?.appToken;
  const usesToken = !!created || answerOf(state, 'admin-secret').status === 'skipped';
  const code = codeThatReads(envFile);
  const example = shellWord(path.join(path.dirname(envFile), '.env.example'));
  const secret = isSecretRemoved(state)
    ? 'is no longer in the file'
    : 'was not written to the file';
  const steps: (false | Step)[] = [
    !created &&
      hasWarning(state, 'APP_TOKEN_OF_OTHER_USER') && [
        `Sessions of the AppToken still belong to its own user. For sessions of ${answerOf(state, 'user-id').value}, create another AppToken:`,
        commandLine`app-token create${login}${place}`,
      ],
    code ?? ['To set these variables in your shell:', evalLine(commandLine`export${file}`)],
    isForTeam(context) && [
      'For your team, to commit:',
      intoFileLine(commandLine`export --format example${file}`, example),
    ],
    !!created && [
      `The Admin Secret ${secret}: keep it elsewhere. To revoke the AppToken:`,
      commandLine`app-token revoke ${created}${login}${place}`,
    ],
    !usesToken && [
      'In production, replace the Admin Secret with an AppToken, which can be revoked:',
      commandLine`app-token create --replace-secret${viewer}${place}`,
    ],
    ['In CI:', commandLine`check${place}`],
    ['A session (KS) for a player or an app:', commandLine`ks${place}`],
  ];
  return steps.filter((step) => step !== false);
}

/** The code that reads the env file, by a file that shows the project's language. */
const READERS: readonly (readonly [
  sign: string,
  language: string,
  code: (file: string) => string,
])[] = [
  ['package.json', 'Node', (file) => `node --env-file=${file} app.js`],
  [
    'pyproject.toml',
    'Python (python-dotenv)',
    (file) => `from dotenv import load_dotenv; load_dotenv("${file}")`,
  ],
  [
    'requirements.txt',
    'Python (python-dotenv)',
    (file) => `from dotenv import load_dotenv; load_dotenv("${file}")`,
  ],
  ['go.mod', 'Go (godotenv)', (file) => `godotenv.Load("${file}")`],
  [
    'composer.json',
    'PHP (vlucas/phpdotenv)',
    (file) => `Dotenv\\Dotenv::createImmutable(__DIR__, '${file}')->load();`,
  ],
  ['Gemfile', 'Ruby (dotenv)', (file) => `Dotenv.load("${file}")`],
  ['pom.xml', 'Java (dotenv-java)', (file) => `Dotenv.configure().filename("${file}").load();`],
  ['Cargo.toml', 'Rust (dotenvy)', (file) => `dotenvy::from_filename("${file}")?;`],
];

/** The line of code that reads the env file; null if the project's language is unknown. */
function codeThatReads(envFile: string): Step | null {
  const name = path.basename(envFile);
  const reader = READERS.find(([sign]) => existsSync(path.join(path.dirname(envFile), sign)));
  // Each language quotes an unusual name differently.
  if (!reader || !/^[\w.-]+$/.test(name)) return null;
  const [, language, code] = reader;
  return [`In your code, ${language}:`, code(name)];
}

/** Is the file in a repository without a `.env.example`? The sandbox has nothing to share. */
function isForTeam({ sandbox, envFile }: Context): boolean {
  const file = path.resolve(envFile);
  return (
    !sandbox && isInRepository(file) && !existsSync(path.join(path.dirname(file), '.env.example'))
  );
}

function isSecretRemoved({ planned }: Wizard): boolean {
  const { variable } = getCredential('admin-secret');
  return (
    !!planned &&
    'value' in planned &&
    planned.value.removed.some((each) => each.variable === variable)
  );
}

/**
 * Warnings about the chosen player and User ID. That an AppToken belongs to another user is a next
 * step.
 */
function choiceWarningsOf(state: Wizard): readonly Problem[] {
  return state.setting.credentials
    .filter(({ choices }) => choices !== undefined)
    .flatMap(({ name }) => answerOf(state, name).warnings)
    .filter(({ code }) => code !== 'NEW_USER' && code !== 'APP_TOKEN_OF_OTHER_USER');
}

function hasWarning(state: Wizard, code: string): boolean {
  return answerOf(state, 'user-id').warnings.some((each) => each.code === code);
}

/**
 * The answers as they are in the file now. A new AppToken replaces the Admin Secret and creates a
 * new user.
 */
function finalAnswers(state: Wizard, width: number): Row[] {
  const token = state.written?.appToken;
  if (!token) return answerRows(state, width);
  const secret = { ...answerOf(state, 'admin-secret'), value: null, status: 'skipped' as const };
  const user = answerOf(state, 'user-id');
  const warnings = user.warnings.filter(({ code }) => code !== 'NEW_USER');
  const isNew = warnings.length < user.warnings.length;
  const created = isNew ? { ...user, message: 'Created with the AppToken.', warnings } : user;
  const now = {
    ...state,
    setting: { ...state.setting, inFile: {} },
    answers: { ...state.answers, 'admin-secret': secret, 'user-id': created },
  };
  return [
    ...answerRows(now, width),
    [
      span(' '),
      span('✔', 'good'),
      span(` ${pad('AppToken', LABEL)}  ${token}`),
      span('   in place of the Admin Secret', 'faint'),
    ],
  ];
}

const LABEL = 14;
const MARKS: Readonly<Record<Answer['status'], [text: string, style: Span['style']]>> = {
  valid: ['✔', 'good'],
  invalid: ['✖', 'bad'],
  unchecked: ['!', 'warn'],
  checking: ['·', 'faint'],
  skipped: ['–', 'faint'],
  empty: [' ', 'plain'],
};

/** One row per answer: mark, label, value, note. */
function answerRows(state: Wizard, width: number): Row[] {
  return state.setting.credentials.flatMap(({ name, label }): Row[] => {
    const { status } = answerOf(state, name);
    const value = truncate(answerText(state, name), Math.max(40, Math.floor(width / 2)));
    const mark = [span(' '), span(...MARKS[status])];
    // In a narrow window a long value has a row of its own.
    if (textWidth(value) > width - 5 - LABEL)
      return [[...mark, span(` ${label}`)], ...indentedRows(value, width, 3)];
    const room = width - 6 - LABEL - (value === '' ? 0 : textWidth(value) + 3);
    const note = room > 7 ? truncate(answerNote(state, name), room) : '';
    const tone = status === 'invalid' ? 'bad' : status === 'unchecked' ? 'warn' : 'faint';
    const row = ` ${pad(label, LABEL)}  ${value}${value !== '' && note !== '' ? '   ' : ''}`;
    return [[...mark, span(row), span(note, tone)]];
  });
}

/** With --only: the variables that the file still needs. */
function describeMissing({ setting }: Wizard, context: Context): Row[] {
  const { only, credentials, inFile } = setting;
  const missing = credentials.filter(
    ({ name, required, variable }) =>
      required && name !== only && !inFile[name] && !context.env[variable],
  );
  if (!only || missing.length === 0) return [];
  const names = joinWords(missing.map(({ variable }) => variable));
  return [
    row(`! ${context.envFile} still needs ${names}: --only writes one credential.`, 'warn'),
    row(`  ${commandLine`${locationOptions(context)}`} asks for the rest.`),
  ];
}

/**
 * The hint after the user leaves the wizard: the command that continues it, with all answers except
 * secrets.
 */
export function resumeHint(state: Wizard, context: Context): Row[] {
  if (state.written?.changed) return describeUntested(state, state.written.appToken, context);
  const options = CREDENTIALS.flatMap((credential) => {
    const text = resumableText(state, credential);
    return text === null ? [] : [optionText(credential, text)];
  });
  const flags = [
    ...(state.setting.only ? [`--only ${state.setting.only}`] : []),
    ...(state.authMethod === 'new-app-token' ? ['--app-token'] : []),
  ];
  return [
    row('Nothing was written. To continue:'),
    commandRow(
      `  ${commandLine`${new ShellText([...options, ...flags].join(' '))}${locationOptions(context)}`}`,
    ),
  ];
}

function describeUntested(state: Wizard, appToken: string | null, context: Context): Row[] {
  const unchecked = state.setting.credentials.filter(
    ({ name }) => answerOf(state, name).status === 'unchecked',
  );
  const labels =
    unchecked.length > 0
      ? ` Not checked yet: ${joinWords(unchecked.map(({ label }) => label))}.`
      : '';
  return [
    row(`! ${context.envFile} was written, but not tested.${labels}`, 'warn'),
    ...(appToken ? [row(`  The file has AppToken ${appToken} instead of the Admin Secret.`)] : []),
    row(`  When the network is back: ${commandLine`check${locationOptions(context)}`}`),
  ];
}

/**
 * The answer as an option's value; null for a secret, a wrong answer, or an answer that the file
 * already has.
 */
function resumableText(
  state: Wizard,
  { name, secret, parse }: (typeof CREDENTIALS)[number],
): string | null {
  const { value, origin, status } = answerOf(state, name);
  const field = state.fields[name];
  // Text in the open field counts if it parses.
  const parsed = name === state.step.name && field.text !== '' ? parse(field.text) : null;
  const text = value ?? (parsed?.ok ? parsed.value : '');
  // A secret can be typed into any field.
  if (secret || !text || field.guarded || holdsSecret(text) || status === 'invalid') return null;
  const ownOrigins: Origin[] = ['chosen', 'option', 'pasted', 'found'];
  if (origin && !ownOrigins.includes(origin)) return null;
  // An option vouches for its host, so the user must have agreed to it.
  const isVouched =
    name !== 'region' ||
    findRegion(text) ||
    origin === 'option' ||
    origin === 'found' ||
    state.agreed.includes(text);
  return isVouched ? text : null;
}
