// The wizard asks for one of two credentials: the Admin Secret or an AppToken. It starts with the
// one that is set; a paste can change it.
import type { Credential } from '../../credentials/credential.ts';
import { CREDENTIALS, relevantCredentials } from '../../credentials/index.ts';
import { EMPTY } from '../editor.ts';
import { newAnswer, newStep, type Wizard } from '../state.ts';

const HALVES = CREDENTIALS.filter(({ authMethod }) => authMethod === 'app-token');

/**
 * Switches to the AppToken if a pasted block has its ID and its token but no Admin Secret, unless
 * the secret has an answer.
 */
export function withAppToken(state: Wizard, block: Readonly<Record<string, string>>): Wizard {
  const { setting, screen } = state;
  const isAsked = setting.credentials.some(({ authMethod }) => authMethod === 'app-token');
  const isBrought = HALVES.every(({ variable, parse }) => parse(block[variable] ?? '').ok);
  const secrets = CREDENTIALS.filter(({ authMethod }) => authMethod === 'admin-secret');
  const isBeside = secrets.some(({ variable }) => block[variable]);
  if (screen.name !== 'step' || setting.only || isAsked || !isBrought || isBeside) return state;
  const credentials = relevantCredentials(() => true);
  const needless = secrets.filter(({ name }) =>
    ['empty', 'invalid'].includes(state.answers[name].status),
  );
  const next: Wizard = { ...state, setting: { ...setting, credentials }, authMethod: 'app-token' };
  return withoutValues(next, needless, 'skipped');
}

/** Switches back to the Admin Secret when the user gives it after a pasted AppToken was refused. */
export function withAdminSecret(state: Wizard): Wizard {
  const halves = HALVES.map(({ name }) => state.answers[name]);
  const isPasted = halves.some(({ origin }) => origin === 'pasted');
  if (!isPasted || !halves.some(({ status }) => status === 'invalid')) return state;
  const { setting } = state;
  const credentials = relevantCredentials(() => false);
  const next: Wizard = {
    ...state,
    setting: { ...setting, credentials },
    authMethod: setting.prefersAppToken ? 'new-app-token' : 'admin-secret',
  };
  return withoutValues(next, HALVES, 'empty');
}

/**
 * Switches to creating another AppToken in place of the broken one. The wizard asks for the Admin
 * Secret unless it is set.
 */
export function replaceAppToken(state: Wizard): Wizard {
  const credentials = relevantCredentials(() => false);
  const isMissing = ({ name, authMethod }: Credential): boolean =>
    authMethod === 'admin-secret' && state.answers[name].value === null;
  const next: Wizard = {
    ...state,
    planned: null,
    setting: { ...state.setting, credentials },
    authMethod: 'new-app-token',
    step: newStep('partner-id'),
  };
  return withoutValues(next, [...HALVES, ...credentials.filter(isMissing)], 'empty');
}

function withoutValues(
  state: Wizard,
  credentials: readonly Credential[],
  status: 'empty' | 'skipped',
): Wizard {
  const none = credentials.map((each) => [each.name, { ...newAnswer(each, undefined), status }]);
  const fields = credentials.map(({ name }) => [name, EMPTY]);
  return {
    ...state,
    answers: { ...state.answers, ...Object.fromEntries(none) },
    fields: { ...state.fields, ...Object.fromEntries(fields) },
  };
}
