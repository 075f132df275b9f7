// The plain form's messages about answers: the result of each check, filled-in answers and
// corrections.
import { type Credential, type CredentialName, isRetryable } from '../credentials/credential.ts';
import { choiceWarnings, credentialOf } from './selectors.ts';
import type { Say } from './sign-in-lines.ts';
import type { Wizard } from './state.ts';
import { answerText, originText } from './wording.ts';

const STANDING = {
  empty: 'none',
  valid: 'right',
  invalid: 'wrong',
  unchecked: 'not checked',
} as const;

/** Prints the answers that a sign-in filled in. */
export function sayFilled(state: Wizard, say: Say): void {
  const found = state.setting.credentials.filter(
    ({ name }) => state.answers[name].origin === 'found',
  );
  if (found.length > 0)
    say(`Filled in from your account: ${found.map(({ label }) => label).join(', ')}.`);
}

/** Prints the answers that a paste filled in. */
export function sayPasted(before: Wizard, now: Wizard, say: Say): void {
  const isNew = ({ name }: Credential): boolean =>
    now.answers[name].origin === 'pasted' && now.answers[name] !== before.answers[name];
  const filled = now.setting.credentials.filter(isNew);
  if (filled.length > 0)
    say(`Filled in from the paste: ${filled.map(({ label }) => label).join(', ')}.`);
}

/** Prints the corrections to the answers that the user just gave, right or wrong. */
export function sayCorrected(before: Wizard, now: Wizard, say: Say): void {
  const { wrong, tidied } = now.step;
  const notes = now.setting.credentials.flatMap(({ name }) =>
    now.answers[name].text === before.answers[name].text ? [] : now.answers[name].notes,
  );
  const corrected = wrong && tidied !== before.step.tidied ? tidied : notes;
  if (corrected.length > 0) say(`Corrected: ${[...new Set(corrected)].join(', ')}.`);
}

/** Prints each answer implied by another answer once, such as the region of the account. */
export function sayTold(state: Wizard, told: Set<CredentialName>, say: Say): void {
  for (const { name, label } of state.setting.credentials) {
    const { origin, status, message } = state.answers[name];
    if (origin !== 'found' || status !== 'valid' || told.has(name)) continue;
    told.add(name);
    if (name === 'region') say(`${label}: found. ${message}`);
  }
}

/** Prints the verdict on the answer that the user just gave. */
export function sayVerdict(state: Wizard, name: CredentialName, say: Say): void {
  const { message, status, warnings } = state.answers[name];
  const { label } = credentialOf(state, name);
  if (status === 'skipped') say(`${label}: skipped.`);
  else if (message && status !== 'checking') say(`${label}: ${STANDING[status]}. ${message}`);
  // Warnings about a choice were printed at its step.
  for (const warning of credentialOf(state, name).choices ? [] : warnings)
    if (warning.code !== 'NEW_USER') say(`Note: ${warning.message} ${warning.fix ?? ''}`);
}

/** Prints the verdict on the current answer. */
export function sayStanding(state: Wizard, say: Say): void {
  const answer = state.answers[state.step.name];
  const { status, value, message, fix } = answer;
  const { secret } = credentialOf(state, state.step.name);
  const from = originText(state, state.step.name);
  if (state.step.wrong) say(`Wrong: ${state.step.wrong.message} ${state.step.wrong.fix}`);
  else if (status === 'invalid') say(`Wrong: ${message} ${fix ?? ''}`);
  else if (isRetryable(answer)) say(`Not checked: ${message} ${fix ?? ''}`);
  else if (value !== null)
    say(
      `Now: ${secret ? describeSecret(value) : answerText(state, state.step.name)}${from && ` (${from})`}. ${message}`,
    );
  for (const warning of choiceWarnings(state)) say(`Note: ${warning.message} ${warning.fix ?? ''}`);
}

/** Describes a secret in words, because a screen reader cannot convey bullets. */
export function describeSecret(secret: string): string {
  const length = [...secret].length;
  return length === 0
    ? 'none'
    : `${length} characters${length >= 16 ? ` ending in ${secret.slice(-4)}` : ''}`;
}
