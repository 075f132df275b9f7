import { cut, type Line, line, type Style, span } from './line.ts';
import type { SignIn } from './sign-in.ts';

const ROWS = 6;

/** The sign-in, below the answers it will fill in. A password is shown as bullets of a fixed number, whatever its length. */
export function signInParts(
  state: SignIn,
  hints: Readonly<Record<string, string>>,
  columns: number,
  text: (words: string, style?: Style, indent?: number) => Line[],
): { body: Line[]; input: { row: number; x: number } | null } {
  const body: Line[] = [
    ...text(
      'Sign in with your KMC email; the Partner ID, Admin Secret and region are then filled in.',
      'bold',
    ),
  ];
  const hidden = (typed: string): string => (typed === '' ? '' : '••••••••');
  const region =
    state.regions.find((each) => each.serviceUrl === state.serviceUrl)?.label ?? state.serviceUrl;
  const past = ['email', 'region', 'password', 'code', 'accounts'].indexOf(
    state.stage === 'asking' ? 'accounts' : state.stage,
  );
  let input: { row: number; x: number } | null = null;
  const row = (label: string, value: string, here: boolean, note = ''): void => {
    const start = `${here ? ' ❯ ' : '   '}${label.padEnd(9)} `;
    if (here)
      input = { row: body.length, x: start.length + Math.min(value.length, columns - start.length - 1) };
    body.push([
      span(start, here ? 'accent' : 'plain'),
      { ...span(cut(value, columns - start.length - 1)), ...(here ? { input: true as const } : {}) },
      span(note, 'faint'),
    ]);
  };
  row('Email', state.email.text, state.stage === 'email');
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
  const hint = hints[`sign-in-${state.stage}`];
  if (hint && !state.said) body.push(...text(`Sandbox: ${hint}`, 'warn', 3));
  if (state.said)
    body.push(
      ...text(
        `${state.stage === 'code' ? '!' : '✖'} ${state.said.message}`,
        state.stage === 'code' ? 'warn' : 'bad',
        3,
      ),
      ...(state.said.fix ? text(state.said.fix, 'plain', 5) : []),
    );
  const rows =
    state.stage === 'region'
      ? state.regions.map((each) => each.label)
      : state.stage === 'accounts'
        ? state.accounts.map(
            (each) => `${each.partnerId}  ${each.name}${each.hasSecret ? '' : '  (hides its secret)'}`,
          )
        : [];
  const first = Math.max(0, Math.min(state.row - Math.floor(ROWS / 2), rows.length - ROWS));
  rows.slice(first, first + ROWS).forEach((label, index) => {
    const here = first + index === state.row;
    body.push([span(here ? '   ❯ ' : '     ', 'accent'), span(label, here ? 'bold' : 'plain')]);
  });
  if (rows.length > ROWS) body.push(line(`     ${rows.length - ROWS} more: ↑ ↓`, 'faint'));
  return { body, input };
}
