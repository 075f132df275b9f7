import { existsSync } from 'node:fs';
import path from 'node:path';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import type { Origin } from '../credentials/state.ts';
import { isInRepository } from '../env-file/gitignore.ts';
import { findRegion } from '../kaltura/regions.ts';
import { commandLine, ShellText, shell } from '../text/command.ts';
import { holdsSecret } from '../text/redact.ts';
import { pad, type Row, row, type Span, span, textWidth, truncate, wrap } from '../text/rows.ts';
import { evalLine, intoFileLine, pathArgument, shellWord } from '../text/shell.ts';
import { listed } from '../text/words.ts';
import { answerOf } from '../wizard/selectors.ts';
import type { Answer, Wizard } from '../wizard/state.ts';
import { answerNote, answerText } from '../wizard/wording.ts';
import type { Context } from './context.ts';
import { exampleDiffers } from './example.ts';
import { locationOptions } from './location-options.ts';
import { lineThatReads } from './next-steps.ts';
import { optionText } from './option-text.ts';

/** What stays on the screen at the end. It holds no secret. */
export async function goodBye(state: Wizard, context: Context): Promise<Row[]> {
  const { screen } = state;
  const proved = screen.name === 'proved' && 'value' in screen.proved ? screen.proved.value : null;
  if (!proved) return [row(`Nothing was written to ${context.envFile} (--dry-run).`)];
  const review = state.planned && 'value' in state.planned ? state.planned.value : null;
  const changes = review
    ? [...review.added, ...review.changed, ...review.removed].map(({ variable }) => variable)
    : [];
  const { variable: secretVariable } = getCredential('admin-secret');
  const isSecretRemoved = review?.removed.some(({ variable }) => variable === secretVariable);
  const file = `${context.envFile} ${changes.length > 0 ? 'is written' : 'holds all of this already: nothing was changed'}`;
  const flag =
    context.options.isFileNamed || context.sandbox ? shell` -f ${pathArgument(context.envFile)}` : shell``;
  const entries =
    proved.entries === null ? '' : `, ${proved.entries} ${proved.entries === 1 ? 'entry' : 'entries'}`;
  const place = locationOptions(context);
  const exampleFile = shellWord(path.join(path.dirname(context.envFile), '.env.example'));
  const reader = lineThatReads(context.envFile);
  // A terminal that does not know its size says 0.
  const columns = process.stdout.columns || 80;
  const rows = process.stdout.rows || 24;
  const width = Math.max(20, Math.min(columns, 100));
  // Commands stay whole, to be copied; sentences are broken where words end.
  const say = (words: string): Row[] => wrap(words, width).map((each) => row(each));
  const done = (words: string): Row[] =>
    wrap(words, width - 2).map((each, index) => [
      span(index === 0 ? '✔ ' : '  ', 'good'),
      span(each, 'bold'),
    ]);
  const use = reader
    ? [...say(`In your code, ${reader.what}:`), row(`  ${reader.code}`)]
    : [...say('To set the variables in this shell:'), row(`  ${evalLine(commandLine`export${flag}`)}`)];
  const viewer = isAdministrator(state) ? shell` --user-id ‹viewer›` : shell``;
  const token = state.written?.appToken;
  const isOfToken = token || answerOf(state, 'admin-secret').status === 'skipped';
  const session = isOfToken
    ? [...say('A session (KS) for a player or an app:'), row(`  ${commandLine`ks${place}`}`)]
    : [
        ...say('A session (KS) for a player or an app, of a User ID without a role:'),
        row(`  ${commandLine`ks --type user${viewer}${place}`}`),
      ];
  const login = context.sandbox ? shell`` : shell` --login ‹email›`;
  const more = [
    ...(isOfOtherUser(state) && !token
      ? [
          ...say(
            `Sessions of the AppToken still belong to its own user. For sessions of ${answerOf(state, 'user-id').value}, create another AppToken:`,
          ),
          row(`  ${commandLine`app-token create${login}${place}`}`),
        ]
      : []),
    ...session,
    ...(isForTeam(context)
      ? [
          ...say('For your team, to commit:'),
          row(`  ${intoFileLine(commandLine`export --format example${flag}`, exampleFile)}`),
        ]
      : []),
    ...say('In CI:'),
    row(`  ${commandLine`check${place}`}`),
    ...(token
      ? [
          ...say(
            `The Admin Secret ${isSecretRemoved ? 'is no longer in the file' : 'was not written to the file'}: keep it elsewhere. To revoke the AppToken:`,
          ),
          row(`  ${commandLine`app-token revoke ${token}${login}${place}`}`),
        ]
      : isOfToken
        ? []
        : [
            ...say('In production, an AppToken, which can be revoked, in place of the Admin Secret:'),
            row(`  ${commandLine`app-token create --replace-secret${viewer}${place}`}`),
          ]),
  ];
  const name = proved.account || accountOf(state) || 'The account';
  return [
    ...(context.sandbox ? [row('sandbox: none of this is a real account', 'warn')] : []),
    ...answersNow(state, width),
    row(''),
    ...done(`${name} (${proved.partnerId}) answered from ${proved.place}${entries}.`),
    ...done(`${file}.`),
    ...(state.written?.lost
      ? [row(`! It has lost ${state.written.lost}: only its owner can read it now.`, 'warn')]
      : []),
    ...missing(state, context),
    ...(await exampleDiffers(context, changes)).flatMap(({ message, fix }) =>
      wrap(`! ${message} ${fix}`, width).map((each) => row(each, 'warn')),
    ),
    row(''),
    // In a small window what came of it all must not be pushed out of view.
    ...(rows < 20 ? use : [...use, ...more]),
  ];
}

/** The answers as the file has them now: with an AppToken in the place of the Admin Secret where it was traded for one. */
function answersNow(state: Wizard, width: number): Row[] {
  const token = state.written?.appToken ?? null;
  if (token === null) return answerRows(state, width);
  const secret = { ...answerOf(state, 'admin-secret'), value: null, status: 'skipped' as const };
  const now = {
    ...state,
    setting: { ...state.setting, inFile: {} },
    answers: { ...state.answers, 'admin-secret': secret, 'user-id': createdUser(state) },
  };
  const tokenRow: Row = [
    span(' '),
    span('✔', 'good'),
    span(` ${pad('AppToken', LABEL)}  ${token}`),
    span('   in place of the Admin Secret', 'faint'),
  ];
  return [...answerRows(now, width), tokenRow];
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

/** A row for each answer: how the check went, label, value, note. */
function answerRows(state: Wizard, width: number): Row[] {
  return state.setting.credentials.map(({ name, label }): Row => {
    const { status } = answerOf(state, name);
    const value = truncate(answerText(state, name), Math.max(40, Math.floor(width / 2)));
    const room = width - 6 - LABEL - (value === '' ? 0 : textWidth(value) + 3);
    const note = room > 7 ? truncate(answerNote(state, name), room) : '';
    const tone = status === 'invalid' ? 'bad' : status === 'unchecked' ? 'warn' : 'faint';
    return [
      span(' '),
      span(...MARKS[status]),
      span(` ${pad(label, LABEL)}  ${value}${value !== '' && note !== '' ? '   ' : ''}`),
      span(note, tone),
    ];
  });
}

/** The account's name, where the Admin Secret told it: an AppToken's sessions may not read it. */
function accountOf(state: Wizard): string {
  return answerOf(state, 'admin-secret').account?.name ?? '';
}

/** Does the file stand in a repository that has no `.env.example` yet? On the sandbox there is nothing to share. */
function isForTeam({ sandbox, envFile }: Context): boolean {
  const file = path.resolve(envFile);
  return !sandbox && isInRepository(file) && !existsSync(path.join(path.dirname(file), '.env.example'));
}

/** With --only: what the file still lacks, and `check` will ask for. */
function missing({ setting }: Wizard, context: Context): Row[] {
  const { only, credentials, inFile } = setting;
  const lacking = credentials.filter(
    ({ name, required, variable }) => required && name !== only && !inFile[name] && !context.env[variable],
  );
  if (!only || lacking.length === 0) return [];
  const names = listed(lacking.map(({ variable }) => variable));
  return [
    row(`! ${context.envFile} does not hold ${names}: only what was asked for was written.`, 'warn'),
    row(`  ${commandLine`${locationOptions(context)}`} asks for the rest.`),
  ];
}

/** The User ID after the trade: creating the AppToken has created a new user. */
function createdUser(state: Wizard): Wizard['answers']['user-id'] {
  const answer = answerOf(state, 'user-id');
  const warnings = answer.warnings.filter(({ code }) => code !== 'NEW_USER');
  const isNew = warnings.length < answer.warnings.length;
  return isNew ? { ...answer, message: 'Created with the AppToken.', warnings } : answer;
}

/** Does the AppToken belong to another user than the User ID? */
function isOfOtherUser(state: Wizard): boolean {
  const warnings = answerOf(state, 'user-id').warnings;
  return warnings.some(({ code }) => code === 'APP_TOKEN_OF_OTHER_USER');
}

/** Is the User ID an administrator's? Its sessions are one's too. */
function isAdministrator(state: Wizard): boolean {
  const warnings = answerOf(state, 'user-id').warnings;
  return warnings.some(({ code }) => code === 'ADMINISTRATOR_USER');
}

/** What stays when the wizard was left before its end: the command that goes on from here, with every answer but the secret. */
export function continued(state: Wizard, context: Context): Row[] {
  if (state.written?.changed) {
    const { appToken } = state.written;
    const check = commandLine`check${locationOptions(context)}`;
    const unchecked = state.setting.credentials.filter(
      ({ name }) => answerOf(state, name).status === 'unchecked',
    );
    const what =
      unchecked.length > 0 ? ` Not checked yet: ${listed(unchecked.map(({ label }) => label))}.` : '';
    return [
      row(`! ${context.envFile} is written, but not tested.${what}`, 'warn'),
      ...(appToken ? [row(`  AppToken ${appToken} is in it, in the place of the Admin Secret.`)] : []),
      row(`  When the network is there again: ${check}`),
    ];
  }
  const options = CREDENTIALS.flatMap((credential) => {
    const { name, secret, parse } = credential;
    const { value, origin, status } = answerOf(state, name);
    // What was being typed, if it has the form of an answer.
    const typed = name === state.step.name ? state.fields[name].text : '';
    const open = typed === '' ? null : parse(typed);
    const text = value ?? (open?.ok ? open.value : '');
    const own: Origin[] = ['chosen', 'option', 'pasted', 'found'];
    // A secret pasted into the wrong field is no option's value either.
    if (
      secret ||
      !text ||
      state.fields[name].guarded ||
      holdsSecret(text) ||
      status === 'invalid' ||
      (origin && !own.includes(origin))
    )
      return [];
    // An option vouches for a host: one that nobody has agreed to is not put there.
    const isVouched =
      name !== 'region' ||
      findRegion(text) ||
      origin === 'option' ||
      origin === 'found' ||
      state.agreed.includes(text);
    if (!isVouched) return [];
    return [optionText(credential, text)];
  });
  const only = [
    ...(state.setting.only ? [`--only ${state.setting.only}`] : []),
    ...(state.authMethod === 'new-app-token' ? ['--app-token'] : []),
  ];
  return [
    row('Nothing was written. To continue:'),
    row(`  ${commandLine`${new ShellText([...options, ...only].join(' '))}${locationOptions(context)}`}`),
  ];
}
