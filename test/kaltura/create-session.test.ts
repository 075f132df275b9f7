import { describe, expect, test } from 'vitest';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { compareSession, createSession } from '../../src/kaltura/create-session.ts';
import { readKs } from '../../src/kaltura/ks.ts';
import type { ApiProblem } from '../../src/kaltura/problems.ts';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER, USER_SECRET, WRONG_SECRET } from './accounts.ts';
import { except, exception, json, startServer, well } from './test-server.ts';

const ORDINARY = {
  mood: well,
  partnerId: PARTNER,
  adminSecret: ADMIN_SECRET,
  type: 'admin' as 'user' | 'admin',
  userId: 'someone-new',
  privileges: 'a:b',
};

async function made(given: Partial<typeof ORDINARY> = {}) {
  const { mood, partnerId, adminSecret, ...wish } = { ...ORDINARY, ...given };
  const server = await startServer(mood, { accounts: ACCOUNTS });
  const account = { serviceUrl: EU, key: { partnerId, secret: adminSecret } };
  const api = createApiClient(server.network());
  const answer = await createSession(api, account, { ...wish, expiry: 60 });
  expect(server.world.createdUsers).toEqual([]);
  return answer;
}

describe('a session', () => {
  test.each(['user', 'admin'] as const)('is as it was wished (%s)', async (type) => {
    const answer = await made({ type });
    expect('value' in answer && readKs(answer.value.ks, ADMIN_SECRET)).toMatchObject({
      kind: 'verified',
      fields: { partnerId: 7001, type, userId: 'someone-new', privileges: 'a:b' },
    });
  });

  test('needs no search, which can be down on its own', async () => {
    const ill = except({ 'baseEntry.list': exception('INTERNAL_SERVERL_ERROR') });
    expect(await made({ mood: ill, privileges: '' })).toMatchObject({ value: { warnings: [] } });
  });

  const NO = 'START_SESSION_ERROR';
  const NEW = exception('NEW_CODE', 'New words');
  const ofUser = { adminSecret: USER_SECRET, type: 'user' } as const;
  const content = 'SERVICE_FORBIDDEN_CONTENT_BLOCKED';
  const restricted = 'SERVICE_ACCESS_CONTROL_RESTRICTED';
  const refusesPrivileges = except({
    'session.start': (call: Record<string, string>, all: unknown[]) =>
      call.privileges === undefined ? all[0] : exception(NO),
  });
  /** They show nothing about the credentials. */
  const NOT_REFUSED = ['NEW_CODE', 'UNEXPECTED_ANSWER'];
  test.concurrent.each<[string, Parameters<typeof made>[0], code: string, words: RegExp]>([
    ['the User Secret', { adminSecret: USER_SECRET }, NO, /is .* User Secret/],
    ['the User Secret, for a USER session', ofUser, NO, /User Secret, not its/],
    ['a wrong secret', { adminSecret: WRONG_SECRET }, NO, /EU refused the Admin Secret for acc/],
    ['an unknown account', { partnerId: '999999' }, content, /EU does not know account 999999/],
    ['a forbidden address', { partnerId: '7011' }, restricted, /only from certain addresses/],
    ['no actions', { privileges: 'actionslimit:0' }, 'INVALID_ACTIONS_LIMIT', /1 or more/],
    ['an unknown role', { privileges: 'list:*,setrole:4711' }, 'UNKNOWN_ROLE_ID', /no role with/],
    ['although the secret is right', { mood: refusesPrivileges }, NO, /^(?!.*Admin Secret for)/],
    ['an unknown code', { mood: except({ 'session.start': NEW }) }, 'NEW_CODE', /New words \(NEW/],
    ['any answer', { mood: json([1, 2, 3, 4, 5, 6]) }, 'UNEXPECTED_ANSWER', /not like the Kaltura/],
  ])('%s: no session', async (_, given, code, message) => {
    const answer = await made(given);
    expect(answer).toMatchObject({ problem: { code, message: expect.stringMatching(message) } });
    const { problem } = answer as { problem: ApiProblem };
    expect(problem.kind === 'refused').toBe(!NOT_REFUSED.includes(code));
  });
});

describe('the messages about the user and the role', () => {
  const user = { type: 'user' } as const;
  test.each<[string, Parameters<typeof made>[0], string[], RegExp]>([
    ['an administrator', { ...user, userId: 'boss' }, ['ADMINISTRATOR_USER'], /Admin Secret/],
    ['an administrator, ADMIN session', { userId: 'boss' }, [], /^$/],
    ['a limited role', { ...user, userId: 'uploader' }, ['LIMITED_ROLE'], /the role decides what/],
    ['a role that allows nothing', { userId: 'nobody' }, ['LIMITED_ROLE'], /refused to list/],
    ['setrole in its place', { userId: 'nobody', privileges: 'setrole:2' }, [], /^$/],
    [
      'setrole with a role that allows nothing',
      { privileges: 'setrole:NO_SESSION_ROLE' },
      ['ROLE_REFUSED'],
      /setrole: allows little/,
    ],
    ['user 0 is blocked', { partnerId: '7013' }, ['USER_BLOCKED'], /was not looked up/],
  ])('%s', async (_, given, codes, message) => {
    const answer = await made({ privileges: '', ...given });
    if ('problem' in answer) throw new Error(answer.problem.message);
    const { warnings } = answer.value;
    expect(warnings.map(({ code }) => code)).toEqual(codes);
    expect(warnings.map((each) => each.message).join()).toMatch(message);
  });
});

test.each([
  [3600, []],
  [1800, ['EXPIRY_CUT']],
  // A slow clock on this computer is not a limit of Kaltura.
  [3900, ['CLOCK_DIFFERS']],
  [-60, ['CLOCK_DIFFERS']],
])('a session of an hour that lives for %i seconds: %j', (lives, codes) => {
  const session = { type: 'user', userId: 'maya', privileges: '' } as const;
  const held = { ...session, expiresAt: Math.floor(Date.now() / 1000) + lives };
  const warnings = compareSession(held, { ...session, expiry: 3600 });
  expect(warnings.map(({ code }) => code)).toEqual(codes);
});

test.each([
  ['sview:*,list:*', 'list:*, edit:*,sview:*', 'list:* and sview:*, but not the requested edit:*.'],
  ['', 'edit:*', 'has no privileges, but not the requested edit:*.'],
  ['*,list:*', 'list:*', 'all:* and list:*, although all:* was not requested.'],
])('a session with the privileges %j for a request of %j', (privileges, requested, words) => {
  const session = { type: 'user', userId: 'maya' } as const;
  const held = { ...session, privileges, expiresAt: Math.floor(Date.now() / 1000) + 3600 };
  const [warning] = compareSession(held, { ...session, expiry: 3600, privileges: requested });
  expect(warning?.code).toBe('OTHER_PRIVILEGES');
  expect(warning?.message).toContain(words);
});
