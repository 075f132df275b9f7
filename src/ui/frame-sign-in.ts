import { shownSentence } from '../text/redact.ts';
import { cut, type Line, line, type Style, span } from './line.ts';
import type { SignIn } from './sign-in.ts';
import type { Setting } from './state.ts';

/** Rows of a list that are worth having. */
const FEWEST = 3;

/**
 * The sign-in, below the answers it will fill in, in `room` rows if it can be: where there are few, only the question in hand is shown. A password
 * is shown as bullets of a fixed number, whatever its length.
 */
export function signInParts(
  state: SignIn,
  hints: Setting['signInHints'],
  columns: number,
  room: number,
  text: (words: string, style?: Style, indent?: number) => Line[],
): { body: Line[]; input: { row: number; x: number } | null } {
  const roomy = room >= 13;
  const about = roomy
    ? 'Sign in with your KMC email; the Partner ID, Admin Secret and region are then filled in.'
    : 'Sign in with your KMC email';
  const body: Line[] = [...text(about, 'bold')];
  const hidden = (typed: string): string => (typed === '' ? '' : '••••••••');
  const region =
    state.regions.find((each) => each.serviceUrl === state.serviceUrl)?.label ?? state.serviceUrl;
  const past = ['email', 'region', 'password', 'code', 'accounts'].indexOf(
    state.stage === 'asking' ? 'accounts' : state.stage,
  );
  let input: { row: number; x: number } | null = null;
  const row = (label: string, value: string, here: boolean, note = ''): void => {
    if (!here && !roomy) return;
    const start = `${here ? ' ❯ ' : '   '}${label.padEnd(9)} `;
    if (here)
      input = { row: body.length, x: start.length + Math.min(value.length, columns - start.length - 1) };
    body.push([
      span(start, here ? 'accent' : 'plain'),
      { ...span(cut(value, columns - start.length - 1)), ...(here ? { input: true as const } : {}) },
      span(note, 'faint'),
    ]);
  };
  const email = state.email.text;
  row('Email', state.email.guarded ? hidden(email) : email, state.stage === 'email');
  if (past >= 1)
    row(
      'Region',
      state.stage === 'region' ? '' : region,
      state.stage === 'region',
      state.stage === 'region' ? 'where the account lives; the password goes there only' : '',
    );
  if (past >= 2 && state.stage !== 'accounts')
    row(
      'Password',
      hidden(state.password.text),
      state.stage === 'password',
      state.password.text === '' ? 'not shown, not stored' : '',
    );
  if (state.stage === 'code' || (state.stage === 'asking' && state.code.text !== ''))
    row(
      'Code',
      state.stage === 'code' ? hidden(state.code.text) : '••••••••',
      state.stage === 'code',
      state.code.text === '' ? 'from your authenticator app or message' : '',
    );
  const hint = hints[state.stage];
  const isList = state.stage === 'region' || state.stage === 'accounts';
  if (hint && (roomy || (!state.said && !isList))) body.push(...text(`Sandbox: ${hint}`, 'warn', 3));
  if (state.said)
    body.push(
      ...text(
        `${state.said.isWrong ? '✖' : '!'} ${state.said.message}`,
        state.said.isWrong ? 'bad' : 'warn',
        3,
      ),
      ...(state.said.fix && (roomy || !isList) ? text(state.said.fix, 'plain', 5) : []),
    );
  body.push(...listLines(state, room - body.length));
  return { body, input };
}

/** The regions or accounts to choose from, as many as there is room for around the one in hand. */
function listLines(state: SignIn, room: number): Line[] {
  const rows =
    state.stage === 'region'
      ? state.regions.map((each) => each.label)
      : state.stage === 'accounts'
        ? state.accounts.map(
            ({ partnerId, name, hasSecret, isReadOnly }) =>
              `${partnerId}  ${name}${isReadOnly ? '  (read-only)' : ''}${hasSecret ? '' : '  (shows no Admin Secret)'}`,
          )
        : [];
  const left = Math.max(FEWEST, room);
  const most = rows.length > left ? left - 1 : rows.length;
  const first = Math.max(0, Math.min(state.row - Math.floor(most / 2), rows.length - most));
  const lines = rows.slice(first, first + most).map((label, index): Line => {
    const here = first + index === state.row;
    return [span(here ? '   ▸ ' : '     ', 'accent'), span(shownSentence(label), here ? 'bold' : 'plain')];
  });
  if (rows.length > most) lines.push(line(`     ${rows.length - most} more: ↑ ↓`, 'faint'));
  return lines;
}
