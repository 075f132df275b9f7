/** The verdict on each AppToken in the sandbox, and on other values in its place. */
import { expect, test } from 'vitest';
import { CREDENTIAL_NAMES } from '../../src/credentials/credential.ts';
import {
  type CheckedCredential,
  getOverallStatus,
  verifyAll,
} from '../../src/credentials/state.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { EU, PARTNER, PLAYER, SECRET, US, USER, USER_SECRET } from '../answers.ts';
import { except, exception, type Mood, page, startServer } from '../kaltura/test-server.ts';
import { given } from '../wizard/play.ts';

const TOKENS = SANDBOX_ACCOUNTS.flatMap(({ appTokens = [] }) => appTokens);
const tokenOf = (id: string): string => TOKENS.find((each) => each.id === id)?.token ?? '';

/** The values of an AppToken of the sandbox. */
const pair = (id: string, token = tokenOf(id)) => ({ 'app-token-id': id, 'app-token': token });
const IN_US = { region: US };
const OK = '0_ok000001';

type Words = { 'app-token-id'?: RegExp; 'app-token'?: RegExp };
const ofId = (words: RegExp): Words => ({ 'app-token-id': words });
const ofToken = (words: RegExp): Words => ({ 'app-token': words });
async function checked(values: Readonly<Record<string, string>>, mood?: Mood) {
  const server = await startServer(mood);
  const texts = { 'partner-id': PARTNER, region: EU, 'user-id': USER, ...values };
  const all = await verifyAll(given(texts), createApiClient(server.network(5000)));
  const of = (name: string): CheckedCredential => {
    const found = all.find((each) => each.credential.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const calls = server.heard.flatMap((heard) => heard.calls.map(({ action }) => action));
  return { all, status: getOverallStatus(all), of, calls, requests: server.heard.length };
}

test('an AppToken is enough: one session serves the whole check, and the Admin Secret is not reported as missing', async () => {
  const { all, status, of, calls, requests } = await checked({ ...pair(OK), 'player-id': PLAYER });
  expect(status).toBe('valid');
  expect(all.map(({ credential }) => credential.name)).toEqual(CREDENTIAL_NAMES);
  expect(of('admin-secret').status).toBe('empty');
  expect(of('player-id').status).toBe('valid');
  expect(of('app-token').account).toMatchObject({ partnerId: 102, entries: 4 });
  // The account and, with it or beside it, the widget's session; the AppToken's session; what is
  // asked with that.
  expect(requests).toBeLessThanOrEqual(4);
  // One to be used, and one that shows whether the holder can choose more.
  expect(calls.filter((action) => action === 'startSession')).toHaveLength(2);
  expect(calls).not.toContain('end');
});

test('if the file has neither, the check reports the Admin Secret as missing and lists no AppToken', async () => {
  const { all, of } = await checked({});
  expect(all).toHaveLength(6);
  expect(of('admin-secret').credential.required).toBe(true);
});

test('if half of an AppToken is set, the other half is missing, not the Admin Secret', async () => {
  const { of, status } = await checked({ 'app-token-id': OK });
  expect(status).toBe('invalid');
  expect(of('app-token')).toMatchObject({ status: 'empty', credential: { required: true } });
  expect(of('admin-secret').credential.required).toBe(false);
});

test.each<[what: string, Readonly<Record<string, string>>, Words]>([
  ['an unknown or deleted ID', pair('0_nonexist', tokenOf(OK)), ofId(/has no AppToken 0_nonexist/)],
  ['in DE', { ...pair('0_studio01'), 'partner-id': '114', ...IN_US }, ofId(/Partner ID 114 in DE/)],
  ['a wrong token', pair(OK, 'f'.repeat(32)), ofToken(/not the token of AppToken 0_ok000001/)],
  ['disabled', pair('0_disabled'), ofId(/was disabled/)],
  ['expired', pair('0_expired1'), ofId(/has expired/)],
  ['a blocked user', pair('0_blocked1'), ofId(/blocked102@example.test, is blocked/)],
  ['a session duration of 0', pair('0_zerodur1'), ofId(/session duration is 0 or less/)],
  ['for one address only', pair('0_iprestr1'), ofId(/only from 203\.0\.113\.7 \(iprestrict\)/)],
  ['no call at all', pair('0_actions0'), ofId(/allows no API call \(actionslimit\)/)],
  ['a role that is not there', pair('0_norole01'), ofId(/the account does not have \(setrole\)/)],
  [
    'token and ID swapped',
    pair(tokenOf(OK), OK),
    { 'app-token-id': /looks like the AppToken itself/, 'app-token': /looks like the ID/ },
  ],
  ['the Admin Secret in the token’s place', pair(OK, SECRET), ofToken(/account's Admin Secret/)],
  ['the User Secret in the token’s place', pair(OK, USER_SECRET), ofToken(/account's User Secret/)],
  ['a KS in the token’s place', pair(OK, 'djJ8MTAyfAjjwrmEKTZ'), ofToken(/looks like a KS/)],
])('%s: the message says what is wrong and how to fix it', async (_, values, words) => {
  const { all, status } = await checked(values);
  expect(status).toBe('invalid');
  const wrong = all.filter((each) => each.status === 'invalid');
  expect(wrong.map(({ credential }) => credential.name)).toEqual(Object.keys(words));
  for (const { credential, message, fix } of wrong) {
    expect(message).toMatch(words[credential.name as keyof Words] ?? /^$/);
    expect(fix).toBeTruthy();
  }
});

test.each([
  ['is in another region', PARTNER, /needs the region/],
  ['is blocked', '104', /needs the Partner ID/],
  ['is nowhere', '999999', /needs the Partner ID/],
])('waits for what is wrong if the account %s', async (_, partnerId, words) => {
  const { of } = await checked({ ...pair(OK), 'partner-id': partnerId, ...IN_US });
  for (const name of ['app-token-id', 'app-token']) expect(of(name).message).toMatch(words);
});

const codesOf = ({ warnings }: CheckedCredential): string[] => warnings.map(({ code }) => code);

const AN_APP = { 'user-id': 'app-service-account' };
const ARCHIVE = { 'partner-id': '115', ...IN_US };

test.each<[id: string, values: Readonly<Record<string, string>>, codes: string[]]>([
  [OK, {}, []],
  ['0_sha10001', {}, ['UNTYPED_APP_TOKEN']],
  ['0_nouser01', {}, ['APP_TOKEN_OF_ANY_USER']],
  ['0_urirest1', {}, ['RESTRICTED_URI']],
  ['0_actions1', {}, ['ACTIONS_LIMIT']],
  // As powerful as the Admin Secret.
  ['0_admin001', AN_APP, ['ADMIN_APP_TOKEN']],
  ['0_archive1', ARCHIVE, ['ADMIN_APP_TOKEN', 'ENTITLEMENT_ENFORCED', 'READ_ONLY_ACCOUNT']],
])('%s with %j works, with a warning of %j', async (id, values, codes) => {
  const { status, of } = await checked({ ...pair(id), ...values });
  expect(status).toBe('valid');
  expect(codesOf(of('app-token-id'))).toEqual(codes);
});

test('what the limits of its sessions forbid is not a fault', async () => {
  const { status, of } = await checked({ ...pair('0_urirest1'), 'player-id': PLAYER });
  expect([status, of('player-id').status]).toEqual(['valid', 'unchecked']);
  expect(of('player-id').message).toContain(`no permission to read the player ${PLAYER}.`);
});

test.each(['admin102@example.test', USER])(
  'warns once that USER sessions for an administrator have administrator rights: %s',
  async (userId) => {
    const { all } = await checked({ ...pair('0_adminusr'), 'user-id': userId });
    expect(all.flatMap(codesOf).filter((code) => code === 'ADMINISTRATOR_USER')).toHaveLength(1);
  },
);

test('a credential that the session may not read stays unchecked, which is not an error', async () => {
  const { status, of } = await checked({ ...pair(OK), 'user-id': 'somebody.else' });
  expect(of('user-id').status).toBe('unchecked');
  expect(of('user-id').message).toMatch(/no permission to read the user somebody\.else\.$/);
  expect(status).toBe('valid');
  expect(codesOf(of('app-token-id'))).toEqual([]);
  // Said of the User ID: it is what changes, in the wizard too.
  expect(codesOf(of('user-id'))).toEqual(['APP_TOKEN_OF_OTHER_USER']);
  expect(of('user-id').offers).toMatchObject([{ credential: 'user-id', value: USER }]);
});

test('says so if the sessions were revoked permanently', async () => {
  const ended = except({ 'baseEntry.list': exception('INVALID_KS', '', { KSID: 'LOGOUT' }) });
  const { of } = await checked(pair(OK), ended);
  expect(of('app-token-id').message).toMatch(/were ended \(session\.end\)/);
});

test('behind a firewall the check calls nothing wrong', async () => {
  const { all, status } = await checked(pair(OK), page(403));
  expect(all.filter((each) => each.status === 'invalid')).toEqual([]);
  expect(status).toBe('unreachable');
});
