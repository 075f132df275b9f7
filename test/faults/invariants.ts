/** What must hold for every state that a user can see, and at the end. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import dotenv from 'dotenv';
import stringWidth from 'string-width';
import { inject } from 'vitest';
import type { Context } from '../../src/commands/context.ts';
import type { CredentialName } from '../../src/credentials/credential.ts';
import { willChange } from '../../src/wizard/selectors.ts';
import { listCredentials, type Wizard } from '../../src/wizard/state.ts';
import { EU, PASSWORD, PLAYER, PORTAL, SECRET, US, USER_SECRET } from '../answers.ts';
import { draw } from '../wizard/draw.tsx';
import { type Journey, otherLines } from './journeys.ts';
import type { Fault } from './ways.ts';

const OTHER_PORTALS = ['https://102.events.kaltura.com', 'https://102-1.events.kaltura.com'];
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 12 },
] as const;

/** Half of a secret is a secret too; a KS begins like this. */
const LEAK = new RegExp(
  `${[SECRET, USER_SECRET, PASSWORD].flatMap((each) => [each.slice(0, 12), each.slice(-12)]).join('|')}|djJ8`,
  'i',
);
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

/** What is wrong with a state and its screens, in words; nothing is the rule. */
export function findBrokenRules(state: Wizard, fault: Fault | null, api: string): string[] {
  return [
    ...findWrongRows(state),
    ...listMissingFixes(state),
    ...listWrongVerdicts(state, fault, api),
  ];
}

let seen = 0;

function findWrongRows(state: Wizard): string[] {
  seen++;
  // The nightly run looks at every state in both windows, this one at two of three in one.
  const sizes = inject('every') ? SIZES : SIZES.filter((_, index) => seen % 3 === index);
  return sizes.flatMap((size) => {
    const { rows } = draw(state, size);
    const wrong = [
      rows.length > size.rows - 1 && `${rows.length} rows`,
      rows.some((row) => stringWidth(row) > size.columns) && 'a row too wide',
      rows.some((row) => CONTROL.test(row)) && 'a control character',
      (LEAK.test(rows.join('\n')) || LEAK.test(rows.join(''))) && 'a secret',
    ];
    return wrong
      .filter((what) => what !== false)
      .map((what) => `${what} at ${size.columns}×${size.rows}:\n${rows.join('\n')}`);
  });
}

/** Every message that a user can meet says what to do. */
function listMissingFixes(state: Wizard): string[] {
  const { screen } = state;
  const said = [
    ...listCredentials(state)
      .map(({ name }) => state.answers[name])
      .filter(({ status }) => status === 'invalid' || status === 'unchecked'),
    ...(state.tested && 'problem' in state.tested ? [state.tested.problem] : []),
    ...(screen.name === 'sign-in' && screen.stage !== 'code' && screen.verdict
      ? [screen.verdict]
      : []),
  ];
  return said
    .filter(({ message, fix }) => !(message && fix))
    .map(({ message }) => `no fix for “${message}”`);
}

/** Right answers that are called wrong: a failure of the network is not a wrong answer. */
function listWrongVerdicts(state: Wizard, fault: Fault | null, api: string): string[] {
  const right: Partial<Record<CredentialName, readonly string[]>> = {
    'partner-id': ['102'],
    'admin-secret': [SECRET],
    region: [EU, api],
    'player-id': [PLAYER],
    'portal-url': [PORTAL],
  };
  return listCredentials(state).flatMap(({ name }) => {
    const { status, value, message, code } = state.answers[name];
    if (status !== 'invalid') return [];
    if (name !== 'user-id' && !right[name]?.includes(value ?? '')) return [];
    if (name === 'region' && value === api && fault?.way.notKaltura) return [];
    return [`${name} is right and called wrong: ${message} (${code})`];
  });
}

/** Where the wizard stands, in words. */
export function describePlace(state: Wizard): string {
  const answers = listCredentials(state).map(({ name }) => {
    const { status, code, isKept } = state.answers[name];
    return `${name} ${status}${isKept ? ' kept' : ''} ${code ?? ''}`.trim();
  });
  return `${state.screen.name} ${state.step.name}; ${answers.join('; ')}`;
}

/** What is wrong at the end: with the exit, the verdicts, the file and the folder. */
export function findWrongEnd(
  state: Wizard,
  journey: Journey,
  fault: Fault | null,
  api: string,
  { envFile, progress: { isWritten } }: Pick<Context, 'envFile' | 'progress'>,
): string[] {
  const wrong: string[] = [];
  const { screen } = state;
  // A file that holds it all already is not written, and can be as unproven as one that was.
  const isHeld =
    isWritten || (state.review !== null && 'value' in state.review && !willChange(state));
  // If the user's own address is not a Kaltura server, the wizard cannot continue.
  const isNowhere =
    state.answers.region.status === 'invalid' && !!journey.options(api)['service-url'];
  const mayQuit = fault?.lasts === 'until ctrl+c' || (isNowhere && !isWritten);
  const why = screen.name === 'exited' ? screen.why : '';
  const isProved = why === 'tested';
  if (!isProved && !(why === 'untested' && isHeld) && !(mayQuit && why === 'quit'))
    wrong.push(`ended ${why}, written: ${isWritten}: ${describePlace(state)}`);
  if (!fault && listCredentials(state).some(({ name }) => state.answers[name].status !== 'valid'))
    wrong.push(`all was well, and not all is valid: ${describePlace(state)}`);
  const folder = path.dirname(envFile);
  const files = readdirSync(folder);
  if (files.some((name) => name !== '.env')) wrong.push(`left behind: ${files.join(', ')}`);
  const text = files.includes('.env') ? readFileSync(path.join(folder, '.env'), 'utf8') : null;
  if (!isWritten)
    return text === journey.file ? wrong : [...wrong, `changed, not written: ${text}`];
  if (!text?.startsWith(otherLines(journey))) return [...wrong, `other lines changed: ${text}`];
  const values = dotenv.parse(text);
  for (const [variable, allowed] of Object.entries(listExpected(state, journey, api)))
    if (!allowed.includes(values[variable])) wrong.push(`${variable}=${values[variable]}`);
  return wrong;
}

/** The values that the file may have at the end. */
function listExpected(
  state: Wizard,
  journey: Journey,
  api: string,
): Record<string, readonly (string | undefined)[]> {
  const options = journey.options(api);
  // What could not be checked and was kept may be wrong, and is what was given.
  const kept = (name: CredentialName, ...given: string[]): string[] =>
    state.answers[name].status === 'unchecked' ? given : [];
  return {
    KALTURA_PARTNER_ID: ['102'],
    KALTURA_ADMIN_SECRET: [SECRET, ...kept('admin-secret', ...journey.secrets)],
    KALTURA_SERVICE_URL: [
      options['service-url'] ?? EU,
      ...kept('region', ...(options.region ? [US] : [])),
    ],
    KALTURA_PLAYER_ID: [PLAYER, undefined],
    KALTURA_USER_ID: [
      journey.userId ?? (journey.signsIn ? 'admin102@example.test' : 'dev@example.test'),
      'dev@example.test',
      'claude-code-kaltura-dev',
    ],
    // If the request for one of the account's portals failed, another that answered is suggested.
    KALTURA_VIDEO_PORTAL_BASE_URL: [PORTAL, ...OTHER_PORTALS, undefined],
  };
}
