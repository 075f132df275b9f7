import type { Intent } from './presses.ts';
import type { LineReader } from './prompt.ts';
import type { Wizard } from './state.ts';
import type { SignIn } from './update/sign-in.ts';

/** Writes a line without control characters and, unless `asItIs`, without secrets. */
export type Say = (text?: string, asItIs?: boolean) => void;

/** Asks the question for the sign-in's stage and reads the answer. Null if the input has ended. */
export async function signInQuestion(
  state: Wizard,
  say: Say,
  reader: LineReader,
): Promise<string | null> {
  if (state.screen.name !== 'sign-in') return null;
  const { stage, said, row } = state.screen.signIn;
  if (said) say(`${said.message} ${said.fix ?? ''}`);
  const hint = state.setting.hints.signIn[stage];
  if (hint) say(`Sandbox: ${hint} (enter takes it)`, true);
  const list = signInList(state.screen.signIn);
  list.forEach((label, index) => {
    say(`  ${index + 1}. ${label}`);
  });
  const question = {
    email: 'Your KMC email',
    region: 'Region of the account',
    password: 'Password (not shown)',
    code: 'One-time code (not shown)',
    accounts: 'Which account',
    asking: '',
  }[stage];
  return reader.read(
    `${question}${list.length > 0 ? `, Enter takes ${row + 1}` : ''}: `,
    stage === 'password' || stage === 'code',
  );
}

/** The intent of a typed line at the current stage: a row's number, or the text itself. */
export function signInAnswer({ stage }: SignIn, typed: string, word: string): Intent {
  const isList = stage === 'region' || stage === 'accounts';
  if (!isList) return { type: 'submit', text: typed };
  return /^[1-9]\d*$/.test(word) ? { type: 'pick', row: Number(word) - 1 } : { type: 'submit' };
}

/** The regions or accounts to choose from while signing in; empty at the other stages. */
export function signInList({ stage, regions, accounts }: SignIn): string[] {
  if (stage === 'region')
    return [...regions.map(({ label }) => label), 'I don’t know: ask all of them'];
  if (stage !== 'accounts') return [];
  return accounts.map(
    ({ partnerId, name, hasSecret, isReadOnly }) =>
      `${partnerId}  ${name}${isReadOnly ? '  (read-only)' : ''}${hasSecret ? '' : '  (shows no Admin Secret)'}`,
  );
}
