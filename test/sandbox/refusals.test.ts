/** What the sandbox refuses as Kaltura's server does: restricted sessions, limited roles, hidden reasons at sign-in. */
import { describe, expect, test } from 'vitest';
import { passwordOf, SECRET } from '../answers.ts';
import { freshSandbox, ksOf } from './asking.ts';

const { ask } = freshSandbox();

describe('a session with a restriction', () => {
  test.each([
    ['iprestrict:203.0.113.7', 'EXCEEDED_RESTRICTED_IP'],
    ['urirestrict:/api_v3/service/media/*', 'EXCEEDED_RESTRICTED_URI'],
  ])('%s is refused, and says why', async (privileges, reason) => {
    const answer = await ask('baseEntry.list', { ks: ksOf({ privileges }) });
    expect(answer).toMatchObject({ code: 'INVALID_KS', args: { KSID: reason } });
  });

  test.each(['iprestrict:127.0.0.1', 'urirestrict:/api_v3/service/media/*|/api_v3/service/baseEntry/*'])(
    '%s allows the call',
    async (privileges) => {
      expect(await ask('baseEntry.list', { ks: ksOf({ privileges }) })).toHaveProperty('totalCount');
    },
  );

  test('actionslimit:2 allows two calls', async () => {
    const ks = ksOf({ privileges: 'actionslimit:2' });
    for (const _ of [1, 2]) expect(await ask('baseEntry.list', { ks })).toHaveProperty('totalCount');
    expect(await ask('baseEntry.list', { ks })).toMatchObject({ args: { KSID: 'EXCEEDED_ACTIONS_LIMIT' } });
  });

  test.each([
    ['actionslimit:0', 'INVALID_ACTIONS_LIMIT'],
    ['setrole:NO_SUCH_ROLE', 'UNKNOWN_ROLE_ID'],
  ])('%s: session.start refuses to make one', async (privileges, code) => {
    const asked = { partnerId: '102', secret: SECRET, type: '2', privileges };
    expect(await ask('session.start', asked)).toMatchObject({ code });
  });
});

describe('an administrator with a limited role', () => {
  const signIn = (): Promise<unknown> =>
    ask('user.loginByLoginId', { loginId: 'limited102@example.test', password: passwordOf('limited') });

  test('sees no secret', async () => {
    const ks = (await signIn()) as string;
    expect(await ask('partner.getInfo', { ks })).not.toHaveProperty('adminSecret');
    const list = (await ask('partner.listPartnersForUser', { ks })) as { objects: object[] };
    expect(list.objects).toHaveLength(1);
    expect(list.objects[0]).not.toHaveProperty('adminSecret');
  });

  test('may not list users or create AppTokens, but may list them', async () => {
    const ks = (await signIn()) as string;
    for (const name of ['user.list', 'appToken.add'])
      expect(await ask(name, { ks })).toMatchObject({ code: 'SERVICE_FORBIDDEN' });
    expect(await ask('appToken.list', { ks })).toHaveProperty('totalCount');
  });
});

describe('signing in', () => {
  test.each([
    ['locked102@example.test', 'locked'],
    ['blocked102@example.test', 'blocked'],
    ['admin106@example.test', 106],
    ['outage102@example.test', 'outage'],
  ] as const)('%s is refused as a wrong password is', async (loginId, of) => {
    expect(await ask('user.loginByLoginId', { loginId, password: passwordOf(of) })).toMatchObject({
      code: 'USER_WRONG_PASSWORD',
    });
  });

  test('the database is down while somebody signs in who is there to try that', async () => {
    expect(await ask('system.pingDatabase')).toBe(true);
    await ask('user.loginByLoginId', {
      loginId: 'outage102@example.test',
      password: passwordOf('outage'),
    });
    expect(await ask('system.pingDatabase')).toBe(false);
  });

  test('the list of accounts leaves out a read-only one', async () => {
    const ks = (await ask('user.loginByLoginId', {
      loginId: 'admin115@example.test',
      password: passwordOf(115),
    })) as string;
    expect(await ask('partner.getInfo', { ks })).toMatchObject({ id: 115, status: 4 });
    expect(await ask('partner.listPartnersForUser', { ks })).toMatchObject({ objects: [{ id: 116 }] });
  });
});
