/** What accounts, sessions and roles can forbid or do behind one's back, as Kaltura's server was seen to. */
import { describe, expect, test } from 'vitest';
import type { KsFields } from '../../src/kaltura/ks.ts';
import { type Fields, freshSandbox, ksOf } from './asking.ts';

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
const ids = (): string[] => sandbox().createdUsers.map(({ id }) => id);

describe('an account with FEATURE_END_USER_REPORTS', () => {
  test('creates the user of any session that is used, whatever it is used for', async () => {
    for (const call of ['system.ping', 'uiConf.list', 'partner.getInfo'])
      await ask(call, { ks: ksIn(121, { userId: `by ${call}` }) });
    await ask('partner.getInfo', { ks: ksIn(121, { userId: 'refused', type: 'user' }) });
    expect(ids()).toEqual(['by system.ping', 'by uiConf.list', 'by partner.getInfo', 'refused']);
  });

  test('creates one user without a name for all sessions without a User ID, and none for user 0', async () => {
    await ask('uiConf.list', { ks: ksIn(121) });
    expect(ids()).toEqual([]);
    await ask('uiConf.list', { ks: ksIn(121, { userId: '' }) });
    await ask('baseEntry.list', { ks: ksIn(121, { userId: '' }) });
    expect(sandbox().createdUsers).toMatchObject([{ partnerId: 121, id: '', fullName: 'Unknown' }]);
  });

  test('brings a deleted user back, who is unknown before', async () => {
    const userId = 'deleted121@example.test';
    const look = (): Promise<unknown> => ask('user.get', { ks: ksIn(121), userId });
    expect(await look()).toMatchObject({ code: 'INVALID_USER_ID' });
    await ask('system.ping', { ks: ksIn(121, { userId }) });
    expect(await look()).toMatchObject({ id: userId, status: 1 });
  });
});

describe('session.get asked about another session', () => {
  test('verifies it, uses up none of its actions and creates nobody', async () => {
    const session = ksIn(121, { userId: 'new', privileges: 'actionslimit:1', expiresAt: 1_700_000_000 });
    for (let times = 0; times < 3; times++)
      expect(await ask('session.get', { ks: ksIn(121), session })).toMatchObject({
        userId: 'new',
        expiry: '1700000000',
      });
    expect(ids()).toEqual([]);
  });

  test.each([
    ['changed', ksIn(121).replace(/.{8}$/, 'AAAAAAAA'), 'INTERNAL_SERVERL_ERROR'],
    ['signed with another secret', ksOf({ partnerId: 121 }, 'f'.repeat(32)), 'INTERNAL_SERVERL_ERROR'],
    ['another account’s', ksIn(124), 'PARTNER_ACCESS_FORBIDDEN'],
  ])('one that is %s', async (_, session, code) => {
    expect(await ask('session.get', { ks: ksIn(121), session })).toMatchObject({ code });
  });
});

describe('restrictions in the privileges of a session', () => {
  test('actionslimit counts every call', async () => {
    const ks = ksIn(121, { privileges: 'actionslimit:2' });
    expect(await ask('system.ping', { ks })).toBe(true);
    expect(await ask('uiConf.list', { ks })).toHaveProperty('totalCount');
    const used = { code: 'INVALID_KS', args: { KSID: 'EXCEEDED_ACTIONS_LIMIT' } };
    expect(await ask('uiConf.list', { ks })).toMatchObject(used);
  });

  test.each([
    ['iprestrict:203.0.113.7', { code: 'INVALID_KS', args: { KSID: 'EXCEEDED_RESTRICTED_IP' } }],
    ['iprestrict:127.0.0.1', { totalCount: 2 }],
    [
      'urirestrict:/api_v3/service/media/*',
      { code: 'INVALID_KS', args: { KSID: 'EXCEEDED_RESTRICTED_URI' } },
    ],
    ['urirestrict:/a|/api_v3/service/uiConf/*', { totalCount: 2 }],
    ['setrole:nobody', { code: 'UNKNOWN_ROLE_ID' }],
    ['setrole:NO_SESSION_ROLE', { code: 'SERVICE_FORBIDDEN' }],
  ])('%s', async (privileges, expected) => {
    expect(await ask('uiConf.list', { ks: ksIn(121, { privileges }) })).toMatchObject(expected);
  });

  test('actionslimit:0 gives no session', async () => {
    expect(await start(121, { privileges: 'actionslimit:0' })).toMatchObject({
      code: 'INVALID_ACTIONS_LIMIT',
    });
  });
});

describe('the role of an administrator limits ADMIN sessions too', () => {
  test.each([
    ['nosession', 'uiConf.list', { code: 'SERVICE_FORBIDDEN' }],
    ['uploader', 'user.list', { code: 'SERVICE_FORBIDDEN' }],
    ['uploader', 'appToken.add', { code: 'SERVICE_FORBIDDEN' }],
    ['uploader', 'baseEntry.list', { totalCount: 1 }],
  ])('%s: %s', async (name, call, expected) => {
    expect(await ask(call, { ks: ksIn(121, { userId: `${name}121@example.test` }) })).toMatchObject(expected);
  });

  test('and leaves the secrets out', async () => {
    const ks = ksIn(121, { userId: 'uploader121@example.test' });
    expect(await ask('partner.getInfo', { ks })).not.toHaveProperty('adminSecret');
  });
});

describe('accounts of their own kind', () => {
  test.each([
    [122, { code: 'SERVICE_ACCESS_CONTROL_RESTRICTED' }],
    [123, { code: 'ACTION_BLOCKED', args: { ACTION_NAME: 'start', SERVICE_NAME: 'session' } }],
  ])('%i refuses every call with its sessions, and every new one', async (account, expected) => {
    expect(await start(account)).toMatchObject(expected);
    expect(await ask('uiConf.list', { ks: ksIn(account) })).toMatchObject({ code: expected.code });
  });

  test('124 has two Admin Secrets: ADMIN sessions are signed with the one that was sent', async () => {
    for (const secret of [secretOf(124), '124d'.repeat(8)]) {
      const ks = String(await start(124, { secret }));
      expect(await ask('session.get', { ks })).toMatchObject({ sessionType: '2' });
    }
  });

  test('125 has no widget, and its secret opens it', async () => {
    const widgetId = '_125';
    expect(await ask('session.startWidgetSession', { widgetId })).toMatchObject({
      code: 'INVALID_WIDGET_ID',
    });
    expect(await ask('baseEntry.list', { ks: String(await start(125)) })).toMatchObject({ totalCount: 1 });
  });

  test('126 has blocked user 0', async () => {
    expect(await ask('uiConf.list', { ks: String(await start(126)) })).toMatchObject({
      code: 'USER_BLOCKED',
    });
  });
});
