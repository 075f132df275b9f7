/**
 * An account that creates the user of every session that is used (FEATURE_END_USER_REPORTS): checks
 * leave nothing behind in it.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { planToken } from '../../src/app-token/plan.ts';
import type { Inspected } from '../../src/commands/describe-ks.ts';
import { verifyAll } from '../../src/credentials/state.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { type AccountAccess, listTokens } from '../../src/kaltura/app-tokens.ts';
import { checkAppToken } from '../../src/kaltura/check-app-token.ts';
import { createSession } from '../../src/kaltura/create-session.ts';
import { type KsFields, signKs } from '../../src/kaltura/ks.ts';
import type { Problem } from '../../src/kaltura-setup.d.ts';
import { defineToken } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { EU } from '../answers.ts';
import { startServer, type TestServer, well } from '../kaltura/test-server.ts';
import { given } from '../wizard/play.ts';
import { accountValues, folderWith, run, runJsonHere, tokenValues } from './run.ts';

const VIEWER = 'viewer121@example.test';
const ACCOUNT = accountValues(121, { KALTURA_USER_ID: VIEWER });
const SECRET = ACCOUNT.KALTURA_ADMIN_SECRET ?? '';
const ONCE = tokenValues('0_once0001', ACCOUNT);

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});

/** The IDs of the users that the account created. */
const createdIds = (): string[] => server.world.createdUsers.map(({ id }) => id);

const clientOf = (at = server) => createApiClient(at.network(5000));
/** Checks these values in account 121. */
const checked = (values: Readonly<Record<string, string>>): Promise<unknown> =>
  verifyAll(given({ 'partner-id': '121', region: EU, ...values }), clientOf());

const KEY = { kind: 'admin-secret', partnerId: '121', secret: SECRET } as const;
const ACCESS = { serviceUrl: EU, key: KEY };
const openAccess = (): AccountAccess => ({ ...ACCESS, network: server.network(5000) });
const created = (privileges: string): Promise<unknown> => {
  const request = { type: 'admin', userId: 'new', expiry: 60, privileges } as const;
  return createSession(clientOf(), ACCESS, request);
};
const WITH_SECRET = { 'admin-secret': SECRET, 'player-id': '23448140' };
const WITH_TOKEN = { 'app-token-id': '0_once0001', 'app-token': ONCE.KALTURA_APP_TOKEN ?? '' };

describe('no user comes into being', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['a check with the Admin Secret', () => checked({ ...WITH_SECRET, 'user-id': 'new' })],
    ['a check with an AppToken', () => checked({ ...WITH_TOKEN, 'user-id': VIEWER })],
    ['a session that is created', () => created('')],
    ['a session with a role of its own', () => created('setrole:2')],
    ['a list of AppTokens', () => listTokens(openAccess())],
    [
      'the plan of an AppToken',
      () => planToken(clientOf(), openAccess(), { userId: 'new-too', duration: 900 }),
    ],
  ])('by %s', async (_, work) => {
    await work();
    expect(createdIds()).toEqual([]);
  });

  test('by an AppToken without a user of its own', async () => {
    const account = SANDBOX_ACCOUNTS.find(({ partnerId }) => partnerId === 121)!;
    const token = defineToken('0_nouser01', '', {
      sessionType: undefined,
      sessionUserId: undefined,
    });
    const other = await startServer(well, { accounts: [{ ...account, appTokens: [token] }] });
    const found = await checkAppToken(clientOf(other), EU, { partnerId: '121', ...token });
    expect(found).toMatchObject({ value: { kind: 'works', session: { userId: '' } } });
    expect(other.world.createdUsers).toEqual([]);
  });

  test('by setup --yes, including its last test', async () => {
    const cwd = folderWith({ ...ACCOUNT, KALTURA_SERVICE_URL: server.api, KALTURA_USER_ID: 'old' });
    const setup = ['setup', '--yes', '--user-id', 'new', '--service-url', server.api];
    expect((await run(setup, { cwd })).code).toBe(0);
    expect(createdIds()).toEqual([]);
  });
});

/** Uses a KS for one call. */
async function use(ks: string): Promise<unknown> {
  const body = new URLSearchParams({ format: '1', ks });
  return (
    await fetch(`${server.api}/service/baseEntry/action/list`, { method: 'POST', body })
  ).json();
}

test('ks with an AppToken whose sessions serve for one call prints a session that was not used', async () => {
  const cwd = folderWith({ ...ONCE, KALTURA_SERVICE_URL: server.api });
  const { code, stdout } = await run(['ks'], { cwd });
  expect([code, await use(stdout.trim())]).toMatchObject([0, { totalCount: 1 }]);
  expect(await use(stdout.trim())).toMatchObject({ args: { KSID: 'EXCEEDED_ACTIONS_LIMIT' } });
});

type Answer = Inspected & { error?: Problem };

describe('ks inspect --online', () => {
  const inspect = (ks: string, args: readonly string[], account: number | null = 121) => {
    const { KALTURA_PARTNER_ID = '', KALTURA_ADMIN_SECRET = '' } = accountValues(account ?? 0);
    return runJsonHere<Answer>(['ks', 'inspect', '--service-url', server.api, ...args], {
      cwd: folderWith(account === null ? null : { KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET }),
      stdin: ks,
      secrets: [ks],
    });
  };
  const online = (ks: string, account?: number | null) => inspect(ks, ['--online'], account);
  const used = (ks: string, account?: number | null) => inspect(ks, ['--online', '--yes'], account);
  const ksOf = (fields: Partial<KsFields> = {}, secret = SECRET): string => {
    const expiresAt = Math.floor(Date.now() / 1000) + 900;
    const whose = { partnerId: 121, type: 'user', userId: VIEWER } as const;
    return signKs({ ...whose, expiresAt, privileges: '', ...fields }, secret);
  };

  test.each([
    ['somebody-new', /may create user somebody-new in account 121/],
    ['', /may create a user without a name/],
  ])('a KS for user %j is verified, and used after a yes only', async (userId, cost) => {
    const ks = ksOf({ userId });
    const { code, json: before } = await online(ks);
    expect([code, before.status, before.userId]).toEqual([0, 'valid', userId]);
    expect(before.warnings.join()).toMatch(cost);
    expect(before.warnings.join()).toContain('Add --yes');
    expect(createdIds()).toEqual([]);
    const { json: after } = await used(ks);
    expect(after.message).toContain('The server accepts it');
    expect(after.warnings.join()).toMatch(cost);
    expect(createdIds()).toEqual([userId]);
  });

  test('one with an actionslimit keeps its action, unless a yes says otherwise', async () => {
    const ks = ksOf({ privileges: 'actionslimit:1' });
    const { json: kept } = await online(ks);
    expect(kept.warnings.join()).toContain('takes one of its actions (actionslimit:1)');
    const { json } = await used(ks);
    expect([json.status, json.message]).toEqual(['valid', expect.stringMatching(/accepts it/)]);
    expect(json.warnings.join()).toContain('The KS was used, which takes one of its actions');
    const { json: again } = await used(ks);
    expect([again.status, again.message]).toEqual(['restricted', expect.stringMatching(/used up/)]);
  });

  const OF_106 = ksOf({ partnerId: 106 }, accountValues(106).KALTURA_ADMIN_SECRET);
  test.each([
    ['another IP address', ksOf({ privileges: 'iprestrict:203.0.113.7' }), 121, 'restricted', 'ip'],
    ['a role', ksOf({ privileges: 'setrole:NO_SESSION_ROLE' }), 121, 'valid', 'SERVICE_FORBIDDEN'],
    ['a blocked account', OF_106, 106, 'blocked-account', 'blocked'],
  ])('one for %s', async (_, ks, account, status, word) => {
    const { json } = await online(ks, account);
    expect([json.status, json.message]).toEqual([status, expect.stringContaining(word)]);
  });

  test('one that was changed is rejected at once, without a second try', async () => {
    const { code, json } = await online(ksOf().replace(/.{8}$/, 'AAAAAAAA'));
    expect([code, json.status, server.heard.length]).toEqual([1, 'refused', 1]);
  });

  test('one that is signed with another Admin Secret of its account is good', async () => {
    const ks = ksOf({ partnerId: 124, userId: '0' }, '124d'.repeat(8));
    expect(await online(ks, 124)).toMatchObject({ code: 0, json: { status: 'valid' } });
    const { json } = await inspect(ks, [], 124);
    expect([json.status, json.message]).toEqual([
      'other-secret',
      expect.stringMatching(/not signed with this Admin Secret.*a second or older Admin/),
    ]);
  });

  test.each([null, 124])(
    'with the Admin Secret of %s nothing is sent until a yes',
    async (account) => {
      const { code, json } = await online(ksOf(), account);
      expect([code, json.error?.code, server.heard.length]).toEqual([2, 'NEEDS_YES', 0]);
      expect(json.error?.message).toContain('counts as one action');
      expect((await used(ksOf(), account)).json.status).toBe('valid');
    },
  );
});
