// The wizard asks for one of two credentials: the Admin Secret or an AppToken. It starts with the
// one that is set; a paste can change it.
import type { Credential } from '../../credentials/credential.ts';
import { CREDENTIALS } from '../../credentials/index.ts';
import { EMPTY } from '../../terminal/editor.ts';
import { joinWords } from '../../text/words.ts';
import { createAnswer } from '../answer.ts';
import { createStep, type Wizard } from '../state.ts';

/** Pasted values by variable. */
export type Pasted = Readonly<Record<string, string>>;

const APP_TOKEN_PARTS = CREDENTIALS.filter(({ keyKind }) => keyKind === 'app-token');
const ADMIN_SECRET = CREDENTIALS.filter(({ keyKind }) => keyKind === 'admin-secret');

/**
 * Switches to the AppToken if a pasted block has its ID and its token but no Admin Secret, unless
 * the secret has an answer.
 */
export function withAppToken(state: Wizard, block: Pasted): Wizard {
  const isChosen = state.authMethod === 'app-token';
  if (state.setting.only || isChosen || !hasAppToken(block) || hasAdminSecret(block)) return state;
  const needless = ADMIN_SECRET.filter(({ name }) =>
    ['empty', 'invalid'].includes(state.answers[name].status),
  );
  return removeValues({ ...state, authMethod: 'app-token' }, needless, 'skipped');
}

/** What to say about a pasted block with only a part of an AppToken; '' for any other. */
export function describeHalfAppToken({ authMethod, setting }: Wizard, block: Pasted): string {
  const parts = APP_TOKEN_PARTS.map(({ variable }) => variable);
  const isNamed = parts.some((variable) => block[variable]);
  const isUnused = authMethod !== 'app-token' && !setting.only && !hasAdminSecret(block);
  if (!isNamed || !isUnused || hasAppToken(block)) return '';
  return `An AppToken has two lines, ${joinWords(parts)}: paste both whole.`;
}

function hasAdminSecret(block: Pasted): boolean {
  return ADMIN_SECRET.some(({ variable }) => block[variable]);
}

function hasAppToken(block: Pasted): boolean {
  return APP_TOKEN_PARTS.every(({ variable, parse }) => parse(block[variable] ?? '').ok);
}

/** Switches back to the Admin Secret when the user gives it after a pasted AppToken was refused. */
export function withAdminSecret(state: Wizard): Wizard {
  const halves = APP_TOKEN_PARTS.map(({ name }) => state.answers[name]);
  const isPasted = halves.some(({ origin }) => origin === 'pasted');
  if (!isPasted || !halves.some(({ status }) => status === 'invalid')) return state;
  const authMethod = state.setting.prefersAppToken ? 'new-app-token' : 'admin-secret';
  return removeValues({ ...state, authMethod }, APP_TOKEN_PARTS, 'empty');
}

/**
 * Switches to creating another AppToken in place of the broken one. The wizard asks for the Admin
 * Secret unless it is set.
 */
export function replaceAppToken(state: Wizard): Wizard {
  const missing = ADMIN_SECRET.filter(({ name }) => state.answers[name].value === null);
  const next: Wizard = { ...state, authMethod: 'new-app-token', step: createStep('partner-id') };
  return removeValues(next, [...APP_TOKEN_PARTS, ...missing], 'empty');
}

function removeValues(
  state: Wizard,
  credentials: readonly Credential[],
  status: 'empty' | 'skipped',
): Wizard {
  const none = credentials.map((each) => [each.name, { ...createAnswer(each, undefined), status }]);
  const fields = credentials.map(({ name }) => [name, EMPTY]);
  return {
    ...state,
    answers: { ...state.answers, ...Object.fromEntries(none) },
    fields: { ...state.fields, ...Object.fromEntries(fields) },
  };
}
