/**
 * An account that creates the user of every session that is used (FEATURE_END_USER_REPORTS): checks
 * leave nothing behind in it.
 */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planToken } from '../../src/app-token/plan.ts';
import type { CheckedCredential } from '../../src/credentials/state.ts';
import { verifyAll } from '../../src/credentials/verify.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { listTokens } from '../../src/kaltura/app-tokens.ts';
import { closeConnections } from '../../src/kaltura/http-agents.ts';
import { type KsFields, readKs, signKs } from '../../src/kaltura/ks.ts';
import { createSession } from '../../src/kaltura/session.ts';
import { checkAppToken } from '../../src/kaltura/token-session.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { EU } from '../answers.ts';
import { folderWith, run, runJson } from './run.ts';

const secretOf = (account: number): string => `${account}b`.repeat(8);
const SECRET = secretOf(121);
const VIEWER = 'viewer121@example.test';
const TOKENS = SANDBOX_ACCOUNTS.flatMap(({ partnerId, appTokens = [] }) =>
  partnerId === 121 ? appTokens : [],
);
const tokenOf = (id: string) => TOKENS.find((each) => each.id === id)?.token ?? '';

let api: Sandbox;
let network: Network;
let serviceUrl: string;
beforeEach(async () => {
  api = await startSandbox();
  serviceUrl = `${api.origin}/api_v3`;
  network = { timeoutMs: 5000, sandbox: { origin: api.origin, knows: () => true } };
});
// Each account creates its user without a name once: every test has accounts of its own.
afterEach(() => api.close());
afterAll(closeConnections);

/** The IDs of the users that `work` made the account create. */
async function createdBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = api.createdUsers.length;
  await work();
  return api.createdUsers.slice(before).map(({ id }) => id);
}

async function checked(values: Readonly<Record<string, string>>): Promise<CheckedCredential[]> {
  const given = { 'partner-id': '121', region: EU, ...values };
  return verifyAll(
    Object.fromEntries(
      Object.entries(given).map(([name, text]) => [name, { text, origin: 'file' as const }]),
    ),
    createApiClient(network),
  );
}

const FROM = { serviceUrl: EU, partnerId: '121', adminSecret: SECRET };
const ASKER = {
  serviceUrl: EU,
  auth: { kind: 'admin-secret', partnerId: '121', secret: SECRET },
} as const;

describe('no user comes into being', () => {
  test.each<[string, () => Promise<unknown>]>([
    [
      'by a check with the Admin Secret',
      () => checked({ 'admin-secret': SECRET, 'user-id': 'new', 'player-id': '23448140' }),
    ],
    [
      'by a check of a deleted user',
      () => checked({ 'admin-secret': SECRET, 'user-id': 'deleted121@example.test' }),
    ],
    [
      'by a check with an AppToken',
      () =>
        checked({
          'app-token-id': '0_once0001',
          'app-token': tokenOf('0_once0001'),
          'user-id': VIEWER,
        }),
    ],
    [
      'by a session that is made',
      () =>
        createSession(createApiClient(network), FROM, {
          admin: true,
          userId: 'new',
          expiry: 60,
          privileges: '',
        }),
    ],
    [
      'by a session with a role of its own',
      () =>
        createSession(createApiClient(network), FROM, {
          admin: true,
          userId: 'new',
          expiry: 60,
          privileges: 'setrole:2',
        }),
    ],
    ['by a list of AppTokens', () => listTokens({ ...ASKER, network })],
    [
      'by the plan of an AppToken',
      () => planToken(createApiClient(network), ASKER, { userId: 'new-too', duration: 900 }),
    ],
  ])('%s', async (_, work) => {
    expect(await createdBy(work)).toEqual([]);
  });

  test('by an AppToken without a user of its own', async () => {
    const account = SANDBOX_ACCOUNTS.find(({ partnerId }) => partnerId === 121);
    if (!account) throw new Error('no account 121');
    const token = { id: '0_nouser01', token: 'e'.repeat(32), duration: 900 };
    const other = await startSandbox({ accounts: [{ ...account, appTokens: [token] }] });
    const found = await checkAppToken(
      createApiClient({ timeoutMs: 5000, sandbox: { origin: other.origin, knows: () => true } }),
      EU,
      { partnerId: '121', id: token.id, token: token.token },
    );
    expect(found).toMatchObject({ value: { kind: 'works', session: { userId: '' } } });
    expect(other.createdUsers).toEqual([]);
    await other.close();
  });

  test('by the whole of setup --yes, with its proof', async () => {
    const cwd = folderWith({
      KALTURA_PARTNER_ID: '121',
      KALTURA_SERVICE_URL: serviceUrl,
      KALTURA_USER_ID: 'new',
    });
    const setup = ['setup', '--yes', '--admin-secret-stdin', '--service-url', serviceUrl];
    expect(
      await createdBy(async () => expect((await run(setup, { cwd, stdin: SECRET })).code).toBe(0)),
    ).toEqual([]);
  });
});

describe('a session that is printed has not been used', () => {
  test('ks with an AppToken whose sessions serve for one call', async () => {
    const cwd = folderWith({
      KALTURA_PARTNER_ID: '121',
      KALTURA_SERVICE_URL: serviceUrl,
      KALTURA_APP_TOKEN_ID: '0_once0001',
      KALTURA_APP_TOKEN: tokenOf('0_once0001'),
      KALTURA_USER_ID: VIEWER,
    });
    const { code, stdout } = await run(['ks'], { cwd });
    expect(code).toBe(0);
    expect(readKs(stdout.trim(), SECRET)).toMatchObject({ fields: { userId: VIEWER } });
    const used = (): Promise<unknown> =>
      fetch(`${serviceUrl}/service/baseEntry/action/list`, {
        method: 'POST',
        body: new URLSearchParams({ format: '1', ks: stdout.trim() }),
      }).then((response) => response.json());
    expect(await used()).toMatchObject({ totalCount: 1 });
    expect(await used()).toMatchObject({ args: { KSID: 'EXCEEDED_ACTIONS_LIMIT' } });
  });
});

interface Inspected {
  status: string;
  message: string;
  userId: string | null;
  warnings: string[];
  error?: { code: string; message: string };
}

describe('ks inspect --online', () => {
  const inspect = (ks: string, args: readonly string[] = [], account: number | null = 121) =>
    runJson<Inspected>(['ks', 'inspect', '--online', '--service-url', serviceUrl, ...args], {
      cwd: folderWith(
        account === null
          ? null
          : { KALTURA_PARTNER_ID: String(account), KALTURA_ADMIN_SECRET: secretOf(account) },
      ),
      stdin: ks,
      secrets: [ks],
    });
  const ksOf = (fields: Partial<KsFields> = {}, secret = SECRET): string =>
    signKs(
      {
        partnerId: 121,
        type: 'user',
        userId: VIEWER,
        expiresAt: Math.floor(Date.now() / 1000) + 900,
        privileges: '',
        ...fields,
      },
      secret,
    );
  const usedActions = async (ks: string): Promise<string | null> => {
    const answer = await fetch(`${serviceUrl}/service/baseEntry/action/list`, {
      method: 'POST',
      body: new URLSearchParams({ format: '1', ks }),
    });
    return ((await answer.json()) as { args?: { KSID?: string } }).args?.KSID ?? null;
  };

  test.each([
    ['whose user is new', 'somebody-new', /may create user somebody-new in account 121/],
    [
      'whose user was deleted',
      'deleted121@example.test',
      /may create user deleted121@example\.test/,
    ],
    ['without a User ID', '', /may create a user without a name/],
  ])('a KS %s is verified, and used after a yes only', async (_, userId, cost) => {
    const ks = ksOf({ userId });
    const created = await createdBy(async () => {
      const { code, json } = await inspect(ks);
      expect({ code, status: json.status, userId: json.userId }).toEqual({
        code: 0,
        status: 'valid',
        userId,
      });
      expect(json.warnings.join()).toMatch(cost);
      expect(json.warnings.join()).toContain('Add --yes');
    });
    expect(created).toEqual([]);
    const after = await createdBy(async () => {
      const { json } = await inspect(ks, ['--yes']);
      expect(json.message).toContain('The server accepts it');
      expect(json.warnings.join()).toMatch(cost);
    });
    expect(after).toEqual([userId]);
  });

  test('one with an actionslimit keeps its action, unless a yes says otherwise', async () => {
    const ks = ksOf({ privileges: 'actionslimit:1' });
    expect((await inspect(ks)).json.warnings.join()).toContain(
      'takes one of its actions (actionslimit:1)',
    );
    const { json } = await inspect(ks, ['--yes']);
    expect(json).toMatchObject({
      status: 'valid',
      message: expect.stringContaining('The server accepts it'),
    });
    expect(json.warnings.join()).toContain('The KS was used. Using it takes one of its actions');
    expect(await usedActions(ks)).toBe('EXCEEDED_ACTIONS_LIMIT');
    expect((await inspect(ks, ['--yes'])).json).toMatchObject({
      status: 'restricted',
      message: expect.stringContaining('used up'),
    });
  });

  test('one of a user who exists is used at no cost', async () => {
    const { code, json } = await inspect(ksOf());
    expect([code, json.status]).toEqual([0, 'valid']);
    expect(json.message).toContain('The server accepts it.');
  });

  test.each([
    ['another IP address', { privileges: 'iprestrict:203.0.113.7' }, 'restricted', 'iprestrict'],
    [
      'another URI',
      { privileges: 'urirestrict:/api_v3/service/media/*' },
      'restricted',
      'urirestrict',
    ],
    [
      'a role that allows nothing',
      { privileges: 'setrole:NO_SESSION_ROLE' },
      'valid',
      'SERVICE_FORBIDDEN',
    ],
  ])('one for %s', async (_, fields, status, word) => {
    const { json } = await inspect(ksOf(fields));
    expect(json.status).toBe(status);
    expect(json.message).toContain(word);
  });

  test('one that was changed is rejected at once, without a second try', async () => {
    const before = api.requests.length;
    const { code, json } = await inspect(ksOf().replace(/.{8}$/, 'AAAAAAAA'));
    expect([code, json.status]).toEqual([1, 'refused']);
    expect(api.requests.length - before).toBe(1);
  });

  test('one that is signed with another Admin Secret of its account is good', async () => {
    const ks = ksOf({ partnerId: 124, userId: '0' }, '124d'.repeat(8));
    const { code, json } = await inspect(ks, [], 124);
    expect([code, json.status]).toEqual([0, 'valid']);
    const offline = await runJson<Inspected>(['ks', 'inspect'], {
      cwd: folderWith({ KALTURA_PARTNER_ID: '124', KALTURA_ADMIN_SECRET: secretOf(124) }),
      stdin: ks,
      secrets: [ks],
    });
    expect(offline.json.status).toBe('other-secret');
    expect(offline.json.message).toContain('not signed with this Admin Secret');
    expect(offline.json.message).toContain('a second or older Admin Secret');
  });

  test('without the Admin Secret of its account nothing is sent until a yes', async () => {
    for (const account of [null, 124]) {
      const before = api.requests.length;
      const { code, json } = await inspect(ksOf(), [], account);
      expect([code, json.error?.code]).toEqual([2, 'NEEDS_YES']);
      expect(json.error?.message).toContain('counts as one action');
      expect(api.requests.length).toBe(before);
      expect((await inspect(ksOf(), ['--yes'], account)).json.status).toBe('valid');
    }
  });

  test('one of a blocked account', async () => {
    const ks = ksOf({ partnerId: 106 }, secretOf(106));
    expect((await inspect(ks, [], 106)).json.status).toBe('blocked-account');
  });
});

test('the sandbox says which users a run created', async () => {
  const cwd = folderWith(
    {
      KALTURA_PARTNER_ID: '121',
      KALTURA_ADMIN_SECRET: SECRET,
      KALTURA_SERVICE_URL: EU,
      KALTURA_USER_ID: 'new',
    },
    '.env.sandbox',
  );
  const { stdout: ks, stderr } = await run(['ks', '--sandbox'], { cwd });
  expect(stderr).not.toContain('created');
  const inspected = await run(['ks', 'inspect', '--sandbox', '--online', '--yes'], {
    cwd,
    stdin: ks,
    secrets: [ks],
  });
  expect(inspected.code).toBe(0);
  expect(inspected.stderr).toContain('this run created 1 user: new in account 121.');
});
