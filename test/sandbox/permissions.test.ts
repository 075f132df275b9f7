/**
 * What sessions and roles forbid, or do without being asked, as Kaltura's server
 * does.
 */
import { describe, expect, test } from 'vitest';
import type { KsFields } from '../../src/kaltura/ks.ts';
import { freshSandbox, ksOf } from './fresh-sandbox.ts';

const { ask, sandbox } = freshSandbox();

const secretOf = (account: number): string => `${account}b`.repeat(8);
const ksIn = (account: number, fields: Partial<KsFields> = {}): string =>
  ksOf({ partnerId: account, userId: '0', ...fields }, secretOf(account));
const ids = (): string[] => sandbox().createdUsers.map(({ id }) => id);

describe('an account with FEATURE_END_USER_REPORTS', () => {
  test('creates the user of every session that is used, for any call', async () => {
    for (const call of ['baseEntry.list', 'uiConf.list', 'partner.getInfo'])
      await ask(call, { ks: ksIn(121, { userId: `by ${call}` }) });
    await ask('partner.getInfo', { ks: ksIn(121, { userId: 'refused', type: 'user' }) });
    expect(ids()).toEqual(['by baseEntry.list', 'by uiConf.list', 'by partner.getInfo', 'refused']);
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
    expect(await ask('baseEntry.list', { ks })).toHaveProperty('totalCount');
    expect(await ask('uiConf.list', { ks })).toHaveProperty('totalCount');
    expect(await ask('uiConf.list', { ks })).toMatchObject(exceeded('EXCEEDED_ACTIONS_LIMIT'));
  });

  test.each([
    ['actionslimit:0', 'INVALID_ACTIONS_LIMIT'],
    ['setrole:NO_SUCH_ROLE', 'UNKNOWN_ROLE_ID'],
  ])('%s: session.start does not create the session', async (privileges, code) => {
    const asked = { partnerId: '121', secret: secretOf(121), type: '2', userId: '0', privileges };
    expect(await ask('session.start', asked)).toMatchObject({ code });
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
});
