/** What must hold for every state that a person can see, and at the end. */

import { readdirSync, readFileSync } from 'node:fs';
import dotenv from 'dotenv';
import stringWidth from 'string-width';
import { inject } from 'vitest';
import type { CredentialName } from '../../src/credentials/credential.ts';
import { getWizardCredential, willChange } from '../../src/wizard/selectors.ts';
import { listCredentials, type Wizard } from '../../src/wizard/state.ts';
import { EU, PASSWORD, PLAYER, PORTAL, SECRET, US, USER_SECRET } from '../answers.ts';
import { drawn } from '../wizard/draw.tsx';
import { type Journey, otherLines } from './journeys.ts';
import type { Fault, Way } from './ways.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 12 },
] as const;

let seen = 0;

const HIDDEN = [SECRET, USER_SECRET, PASSWORD];
/** Half of a secret is a secret too; a KS begins like this. */
const LEAK = new RegExp(
  `${HIDDEN.flatMap((secret) => [secret.slice(0, 12), secret.slice(-12)]).join('|')}|djJ8`,
  'i',
);
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

/** What is wrong with the screens of a state, in words; nothing is the rule. */
export function wrongInSight(state: Wizard): string[] {
  seen++;
  // The nightly run looks at every state in both windows, this one at two of three in one.
  const sizes = inject('journey') ? SIZES : SIZES.filter((_, index) => seen % 3 === index);
  return sizes.flatMap((size) => {
    const { rows } = drawn(state, size);
    const wrong: string[] = [];
    const say = (what: string): void =>
      void wrong.push(`${what} at ${size.columns}×${size.rows}:\n${rows.join('\n')}`);
    if (rows.length > size.rows - 1) say(`${rows.length} rows`);
    if (rows.some((row) => stringWidth(row) > size.columns)) say('a row too wide');
    if (rows.some((row) => CONTROL.test(row))) say('a control character');
    if (LEAK.test(rows.join('\n')) || LEAK.test(rows.join(''))) say('a secret');
    // A long word is broken at the end of a row.
    const words = rows.join('').replace(/[\s┃]+/g, '');
    for (const wanted of mustBeRead(state)) {
      // A small window shows as much as fits, and the keys always.
      const isKey = wanted.startsWith('ctrl+');
      if ((isKey || size.rows === 24) && !words.includes(wanted.replace(/[\s┃]+/g, '')))
        say(`no “${wanted}”`);
    }
    return wrong;
  });
}

/**
 * The words that the screen must show in a state: the message about the current answer, the fix,
 * and the keys for it.
 */
function mustBeRead(state: Wizard): string[] {
  const { screen } = state;
  if (screen.name === 'tested' && 'problem' in screen.result)
    return [screen.result.problem.message, screen.result.problem.fix ?? '', 'Finish; test later'];
  if (screen.name === 'sign-in') {
    const { verdict: said } = screen.signIn;
    return said ? [said.message, said.fix ?? ''] : [];
  }
  if (
    screen.name !== 'step' ||
    state.step.help !== null ||
    state.step.wrong ||
    state.step.isSubmitted
  )
    return [];
  const { status, message, fix, code, kept, value } = state.answers[state.step.name];
  const field = state.fields[state.step.name].text;
  // The message about a text disappears with the text; while a list is shown, the field is always
  // empty.
  const isListed =
    field === '' && getWizardCredential(state, state.step.name).choices !== undefined;
  if (kept || (!isListed && field !== value)) return [];
  if (status === 'invalid') return [message, fix ?? ''];
  if (status !== 'unchecked') return [];
  const keys = code === 'DEPENDS' ? [] : ['Continue without checking'];
  return [message, fix ?? '', ...keys];
}

/** What a message lacks: every one that a person can meet says what to do. */
export function withoutFix(state: Wizard): string[] {
  const said = listCredentials(state).flatMap(({ name }) => {
    const { status, message, fix } = state.answers[name];
    return (status === 'invalid' || status === 'unchecked') && !(message && fix)
      ? [`${name}: ${message}`]
      : [];
  });
  const { screen } = state;
  if (screen.name === 'tested' && 'problem' in screen.result && !screen.result.problem.fix)
    said.push(`proof: ${screen.result.problem.message}`);
  if (
    screen.name === 'sign-in' &&
    screen.signIn.verdict &&
    screen.signIn.stage !== 'code' &&
    !screen.signIn.verdict.fix
  )
    said.push(`sign-in: ${screen.signIn.verdict.message}`);
  return said.map((what) => `no fix for “${what}”`);
}

/** Right answers that are called wrong: a failure of the network is not a wrong answer. */
export function calledWrong(state: Wizard, fault: Fault | null, api: string): string[] {
  const right: Record<string, readonly string[]> = {
    'partner-id': ['102'],
    'admin-secret': [SECRET],
    region: [EU, api],
    'player-id': [PLAYER],
    'portal-url': [PORTAL],
  };
  return listCredentials(state).flatMap(({ name }) => {
    const { status, value, message, code } = state.answers[name];
    if (status !== 'invalid' || (name !== 'user-id' && !right[name]?.includes(value ?? '')))
      return [];
    const way: Way | null = fault && fault.kind !== 'part' ? fault.way : null;
    const isNoKaltura = way?.notKaltura || (fault?.kind === 'part' && fault.way.misshapen);
    if (name === 'region' && value === api && isNoKaltura) return [];
    if (name === 'portal-url' && way?.noPortal) return [];
    return [`${name} is right and called wrong: ${message} (${code})`];
  });
}

/** Where the wizard stands, in words. */
export function where(state: Wizard): string {
  const answers = listCredentials(state).map(({ name }) => {
    const { status, code, kept } = state.answers[name];
    return `${name} ${status}${kept ? ' kept' : ''} ${code ?? ''}`.trim();
  });
  return `${state.screen.name} ${state.step.name}; ${answers.join('; ')}`;
}

/** The answers that each call verifies: while the call fails, none of them is valid. */
const PROVES: Readonly<Record<string, readonly string[]>> = {
  'session.startWidgetSession': ['partner-id', 'region'],
  'session.start': ['admin-secret', 'player-id', 'user-id'],
  'uiConf.get': ['player-id'],
  'user.get': ['user-id'],
  'GET portal': ['portal-url'],
};

/** The answers that no call can verify while this fault lasts. */
function provenByNobody(fault: Fault | null): readonly string[] {
  if (fault?.lasts !== 'on' || (fault.kind === 'request' && fault.number > 1)) return [];
  if (fault.kind === 'part') {
    // What is made with the session that it should have been is still answered.
    if (fault.way.misshapen && fault.call === 'session.start') return ['admin-secret'];
    return PROVES[fault.call] ?? [];
  }
  const names =
    fault.kind === 'request' ? Object.values(PROVES).flat() : (PROVES[fault.call] ?? []);
  return names
    .filter((name) => name !== 'portal-url' || !fault.way.apiOnly)
    .filter((name) => name !== 'portal-url' || !fault.way.isPortal);
}

/** What is wrong at the end: with the exit, the verdicts, the file and the folder. */
export function atTheEnd(
  state: Wizard,
  journey: Journey,
  fault: Fault | null,
  api: string,
  { folder, envFile }: { folder: string; envFile: string },
): string[] {
  const wrong: string[] = [];
  const { screen } = state;
  const isWritten = state.written?.changed === true;
  // A file that holds it all already is not written, and can be as unproven as one that was.
  const isHeld =
    isWritten || (state.review !== null && 'value' in state.review && !willChange(state));
  const isProved = screen.name === 'tested' && 'value' in screen.result;
  // If the user's own address is not a Kaltura server, the wizard cannot continue.
  const isNowhere =
    state.answers.region.status === 'invalid' && !!journey.options(api)['service-url'];
  const isMeantToLeave = fault?.lasts === 'until ctrl+c' || isNowhere;
  if (
    !isProved &&
    !isMeantToLeave &&
    !(screen.name === 'exited' && screen.why === 'untested' && isHeld)
  )
    wrong.push(`ended without a written file: ${where(state)}`);
  const isRightCode =
    screen.name !== 'exited' ||
    (screen.why === 'untested' ? isHeld : screen.why === 'quit' && !isWritten);
  if (!isRightCode) wrong.push(`left as ${screen.name === 'exited' ? screen.why : ''}`);
  if (!fault) {
    if (!isProved) wrong.push('all was well, but the saved file was not tested');
    for (const { name } of listCredentials(state))
      if (state.answers[name].status !== 'valid')
        wrong.push(`all was well, and ${name} is not: ${where(state)}`);
  }
  for (const name of provenByNobody(fault)) {
    const { status, value } = state.answers[name as CredentialName];
    if (status === 'valid' && value !== '')
      wrong.push(`${name} is called right, and nothing told so`);
  }
  const left = readdirSync(folder).filter((name) => name !== '.env');
  if (left.length > 0) wrong.push(`left behind: ${left.join(', ')}`);
  let text: string | null = null;
  try {
    text = readFileSync(envFile, 'utf8');
  } catch {
    // There was none, and there is none.
  }
  if (!isWritten) {
    if (text !== journey.file) wrong.push(`not written, and yet changed: ${text}`);
    return wrong;
  }
  if (text === null) return [...wrong, 'the wizard says that it wrote a file, but no file exists'];
  if (!text.startsWith(otherLines(journey))) wrong.push(`other lines changed: ${text}`);
  const values = dotenv.parse(text);
  // What could not be checked and was kept may be wrong, and is what was given.
  const kept = (name: CredentialName, ...given: string[]): string[] =>
    state.answers[name].status === 'unchecked' ? given : [];
  const expected: Record<string, readonly (string | undefined)[]> = {
    KALTURA_PARTNER_ID: ['102'],
    KALTURA_ADMIN_SECRET: [SECRET, ...kept('admin-secret', ...journey.secrets)],
    KALTURA_SERVICE_URL: [
      journey.options(api)['service-url'] ?? EU,
      ...kept('region', ...(journey.options(api).region ? [US] : [])),
    ],
    KALTURA_PLAYER_ID: [PLAYER, undefined],
    KALTURA_USER_ID: [
      journey.userId ?? (journey.signsIn ? 'admin102@example.test' : 'dev@example.test'),
      'dev@example.test',
      'claude-code-kaltura-dev',
    ],
    // If the request for one of the account's portals failed, another that answered is suggested.
    KALTURA_VIDEO_PORTAL_BASE_URL: [
      PORTAL,
      'https://102.events.kaltura.com',
      'https://102-1.events.kaltura.com',
      undefined,
    ],
  };
  for (const [variable, allowed] of Object.entries(expected))
    if (!allowed.includes(values[variable]))
      wrong.push(`${variable}=${values[variable]} in the file`);
  return wrong;
}
