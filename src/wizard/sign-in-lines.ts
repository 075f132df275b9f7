import type { Intent } from './presses.ts';
import type { LineReader } from './prompt.ts';
import type { Wizard } from './state.ts';
import type { SignIn } from './update/sign-in.ts';

/** Writes a line, without control characters and without secrets unless `asItIs`. */
export type Say = (text?: string, asItIs?: boolean) => void;

/** Puts the question of the sign-in's stage and reads the answer. Null if the input has ended. */
export async function signInQuestion(state: Wizard, say: Say, reader: LineReader): Promise<string | null> {
  if (state.screen.name !== 'sign-in') return null;
  const { stage, said, regions, accounts, row } = state.screen.signIn;
  if (said) say(`${said.message} ${said.fix ?? ''}`);
  const hint = state.setting.signInHints[stage];
  if (hint) say(`Sandbox: ${hint}`, true);
  const list =
    stage === 'region'
      ? [...regions.map((each) => each.label), 'I don’t know: ask all of them']
      : stage === 'accounts'
        ? accounts.map(
            ({ partnerId, name, isReadOnly }) => `${partnerId} ${name}${isReadOnly ? ' (read-only)' : ''}`,
          )
        : [];
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

/** A line as the answer to the current stage: a row's number, or the text itself. */
export function signInAnswer({ stage }: SignIn, typed: string, word: string): Intent {
  const isList = stage === 'region' || stage === 'accounts';
  if (!isList) return { type: 'submit', text: typed };
  return /^[1-9]\d*$/.test(word) ? { type: 'pick', row: Number(word) - 1 } : { type: 'submit' };
}
