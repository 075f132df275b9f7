/**
 * What accounts, sessions, roles and logins forbid, or do without being asked, as Kaltura's server
 * does.
 */
import { describe, expect, test } from 'vitest';
import type { KsFields } from '../../src/kaltura/ks.ts';
import { passwordOf } from '../answers.ts';
import { type Fields, freshSandbox, ksOf } from './fresh-sandbox.ts';

const { ask, sandbox } = freshSandbox();

const secretOf = (account: number): string => `${account}b`.repeat(8);
const ksIn = (account: number, fields: Partial<KsFields> = {}): string =>
  ksOf({ partnerId: account, userId: '0', ...fields }, secretOf(account));
const start = (account: number, fields: Fields = {}): Promise<unknown> =>
  ask('session.start', {
    partnerId: String(account),
    secret: secretOf(account),
    type: '2',
    userId: '0',
    ...fields,
  });
const signIn = (loginId: string, of: string | number): Promise<unknown> =>
  ask('user.loginByLoginId', { loginId, password: passwordOf(of) });
const ids = (): string[] => sandbox().createdUsers.map(({ id }) => id);

describe('an account with FEATURE_END_USER_REPORTS', () => {
  test('creates the user of every session that is used, for any call', async () => {
    for (const call of ['system.ping', 'uiConf.list', 'partner.getInfo'])
      await ask(call, { ks: ksIn(121, { userId: `by ${call}` }) });
    await ask('partner.getInfo', { ks: ksIn(121, { userId: 'refused', type: 'user' }) });
    expect(ids()).toEqual(['by system.ping', 'by uiConf.list', 'by partner.getInfo', 'refused']);
  });

  test('creates one user without an ID for all sessions without one, and none for user 0', async () => {
    await ask('uiConf.list', { ks: ksIn(121) });
    expect(ids()).toEqual([]);
    await ask('uiConf.list', { ks: ksIn(121, { userId: '' }) });
    await ask('baseEntry.list', { ks: ksIn(121, { userId: '' }) });
    expect(sandbox().createdUsers).toMatchObject([{ partnerId: 121, id: '' }]);
    const { objects } = (await ask('user.list', { ks: ksIn(121) })) as { objects: object[] };
    expect(objects.at(-1)).toMatchObject({ id: '', fullName: 'Unknown' });
  });

  test('restores a deleted user, whom user.get did not find before', async () => {
    const userId = 'deleted121@example.test';
    const look = (): Promise<unknown> => ask('user.get', { ks: ksIn(121), userId });
    expect(await look()).toMatchObject({ code: 'INVALID_USER_ID' });
    await ask('system.ping', { ks: ksIn(121, { userId }) });
    expect(await look()).toMatchObject({ id: userId, status: 1 });
  });
});

describe('session.get of another session', () => {
  test('verifies it, uses none of its actions and creates nobody', async () => {
    const session = ksIn(121, {
      userId: 'new',
      privileges: 'actionslimit:1',
      expiresAt: 1_700_000_000,
    });
    for (let times = 0; times < 3; times++)
      expect(await ask('session.get', { ks: ksIn(121), session })).toMatchObject({
        userId: 'new',
        expiry: '1700000000',
      });
    expect(ids()).toEqual([]);
  });

  test.each([
    ['a changed one', ksIn(121).replace(/.{8}$/, 'AAAAAAAA'), 'INTERNAL_SERVERL_ERROR'],
    ['one with another secret', ksOf({ partnerId: 121 }, 'f'.repeat(32)), 'INTERNAL_SERVERL_ERROR'],
    ['one of another account', ksIn(124), 'PARTNER_ACCESS_FORBIDDEN'],
  ])('refuses %s', async (_, session, code) => {
    expect(await ask('session.get', { ks: ksIn(121), session })).toMatchObject({ code });
  });
});

describe('the privileges of a session', () => {
  const exceeded = (reason: string): object => ({ code: 'INVALID_KS', args: { KSID: reason } });

  test.each([
    ['iprestrict:203.0.113.7', exceeded('EXCEEDED_RESTRICTED_IP')],
    ['iprestrict:127.0.0.1', { totalCount: 2 }],
    ['urirestrict:/api_v3/service/media/*', exceeded('EXCEEDED_RESTRICTED_URI')],
    ['urirestrict:/a|/api_v3/service/uiConf/*', { totalCount: 2 }],
    ['setrole:nobody', { code: 'UNKNOWN_ROLE_ID' }],
    ['setrole:NO_SESSION_ROLE', { code: 'SERVICE_FORBIDDEN' }],
  ])('%s', async (privileges, expected) => {
    expect(await ask('uiConf.list', { ks: ksIn(121, { privileges }) })).toMatchObject(expected);
  });

  test('actionslimit counts every call', async () => {
    const ks = ksIn(121, { privileges: 'actionslimit:2' });
    expect(await ask('system.ping', { ks })).toBe(true);
    expect(await ask('uiConf.list', { ks })).toHaveProperty('totalCount');
    expect(await ask('uiConf.list', { ks })).toMatchObject(exceeded('EXCEEDED_ACTIONS_LIMIT'));
  });

  test.each([
    ['actionslimit:0', 'INVALID_ACTIONS_LIMIT'],
    ['setrole:NO_SUCH_ROLE', 'UNKNOWN_ROLE_ID'],
  ])('%s: session.start does not create the session', async (privileges, code) => {
    expect(await start(121, { privileges })).toMatchObject({ code });
  });
});

describe('the role of an administrator limits ADMIN sessions too', () => {
  test.each([
    ['nosession', 'uiConf.list', { code: 'SERVICE_FORBIDDEN' }],
    ['uploader', 'user.list', { code: 'SERVICE_FORBIDDEN' }],
    ['uploader', 'appToken.add', { code: 'SERVICE_FORBIDDEN' }],
    ['uploader', 'appToken.delete', { code: 'SERVICE_FORBIDDEN' }],
    ['uploader', 'appToken.list', { totalCount: 3 }],
    ['uploader', 'baseEntry.list', { totalCount: 1 }],
  ])('%s: %s', async (name, call, expected) => {
    expect(await ask(call, { ks: ksIn(121, { userId: `${name}121@example.test` }) })).toMatchObject(
      expected,
    );
  });

  test('and hides the secrets, after signing in too', async () => {
    const uploader = ksIn(121, { userId: 'uploader121@example.test' });
    const limited = (await signIn('limited102@example.test', 'limited')) as string;
    for (const ks of [uploader, limited]) {
      const partner = await ask('partner.getInfo', { ks });
      expect(partner).toHaveProperty('name');
      expect(partner).not.toHaveProperty('adminSecret');
    }
    const list = (await ask('partner.listPartnersForUser', { ks: limited })) as {
      objects: object[];
    };
    expect(list.objects).toHaveLength(1);
    expect(list.objects[0]).not.toHaveProperty('adminSecret');
  });
});

describe('accounts with a limit of their own', () => {
  test.each([
    [122, { code: 'SERVICE_ACCESS_CONTROL_RESTRICTED' }],
    [123, { code: 'ACTION_BLOCKED', args: { ACTION_NAME: 'start', SERVICE_NAME: 'session' } }],
  ])('%i refuses every new session, and every call with a session', async (account, expected) => {
    expect(await start(account)).toMatchObject(expected);
    expect(await ask('uiConf.list', { ks: ksIn(account) })).toMatchObject({ code: expected.code });
  });

  test('124 has two Admin Secrets, and each signs its ADMIN sessions', async () => {
    for (const secret of [secretOf(124), '124d'.repeat(8)]) {
      const ks = String(await start(124, { secret }));
      expect(await ask('session.get', { ks })).toMatchObject({ sessionType: '2' });
    }
  });

  test('125 does not have a widget, but its secret starts sessions', async () => {
    const widgetId = '_125';
    expect(await ask('session.startWidgetSession', { widgetId })).toMatchObject({
      code: 'INVALID_WIDGET_ID',
    });
    expect(await ask('baseEntry.list', { ks: String(await start(125)) })).toMatchObject({
      totalCount: 1,
    });
  });

  test('126 has blocked user 0', async () => {
    expect(await ask('uiConf.list', { ks: String(await start(126)) })).toMatchObject({
      code: 'USER_BLOCKED',
    });
  });
});

describe('signing in', () => {
  test.each([
    ['locked102@example.test', 'locked'],
    ['blocked102@example.test', 'blocked'],
    ['admin106@example.test', 106],
    ['outage102@example.test', 'outage'],
  ] as const)('refuses %s like a wrong password', async (loginId, of) => {
    expect(await signIn(loginId, of)).toMatchObject({ code: 'USER_WRONG_PASSWORD' });
  });

  test('stops the database for the user who exists to try an outage', async () => {
    expect(await ask('system.pingDatabase')).toBe(true);
    await signIn('outage102@example.test', 'outage');
    expect(await ask('system.pingDatabase')).toBe(false);
  });

  test('to a read-only account works, but the list of accounts omits this account', async () => {
    const ks = (await signIn('admin115@example.test', 115)) as string;
    expect(await ask('partner.getInfo', { ks })).toMatchObject({ id: 115, status: 4 });
    expect(await ask('partner.listPartnersForUser', { ks })).toMatchObject({
      objects: [{ id: 116 }],
    });
  });
});
