/** The sandbox of one run: who reaches it, for which hosts it answers, and what it remembers. */
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { createEmbeddedSandbox } from '../../src/commands/sandbox.ts';
import { type KsFields, signKs, TYPE_NUMBERS } from '../../src/kaltura/ks.ts';
import { send } from '../../src/kaltura/transport.ts';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { answerRequest } from '../../src/sandbox/api.ts';
import { isSandboxHost } from '../../src/sandbox/hosts.ts';
import { createTokenId, recognizeToken } from '../../src/sandbox/token-ids.ts';
import { createWorld } from '../../src/sandbox/world.ts';
import { SECRET, USER } from '../answers.ts';

const ACCOUNT = SANDBOX_ACCOUNTS[0] as SandboxAccount;
const PING = '/api_v3/service/system/action/ping?format=1';

/** A KS that lives for 15 minutes; by default an ADMIN session in account 102. */
function ksOf(fields: Partial<KsFields> = {}): string {
  const expiresAt = Math.floor(Date.now() / 1000) + 900;
  return signKs(
    { partnerId: 102, type: 'admin', userId: '', expiresAt, privileges: '', ...fields },
    SECRET,
  );
}

/** The status of the answer to a request from anybody. */
function statusOf(origin: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(origin + PING, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

test('answers this process only', async () => {
  const { reached, stop } = createEmbeddedSandbox();
  try {
    await reached.started?.();
    const { origin, accessToken = '' } = reached;
    const host = 'api.eu.kaltura.com';
    const own = await send(
      { method: 'GET', url: `https://${host}${PING}`, timeoutMs: 5000 },
      { timeoutMs: 5000, sandbox: reached },
    );
    expect(own).toMatchObject({ value: { status: 200 } });
    const ofAnotherRun = createEmbeddedSandbox().reached.accessToken ?? '';
    for (const headers of [{ 'x-sandbox-host': host }, { 'x-sandbox-access': ofAnotherRun }])
      expect(await statusOf(origin, headers)).toBe(403);
    expect(await statusOf(origin, { 'x-sandbox-access': accessToken })).toBe(200);
  } finally {
    await stop();
  }
});

test.each([
  ['API.AP.kaltura.com.:443', true],
  ['no-such-site.mediaspace.kaltura.com', true],
  ['video.acme.example', true],
  ['www.kaltura.com.evil.example', false],
  ['evilevents.kaltura.com', false],
  ['localhost', false],
])('answers for %s: %s', (host, known) => {
  expect(isSandboxHost(host, SANDBOX_ACCOUNTS)).toBe(known);
});

test('remembers at most 1000 items of each kind, the newest ones', () => {
  const world = createWorld(Date.now, [ACCOUNT]);
  const ask = (action: string, fields: Record<string, string>) =>
    answerRequest(
      {
        path: `/api_v3/service/${action}`,
        body: new URLSearchParams({ format: '1', ...fields }).toString(),
      },
      { world, accounts: [ACCOUNT] },
    );
  for (let number = 1; number <= 1001; number++) {
    const ks = ksOf({ userId: `user${number}`, privileges: 'actionslimit:9' });
    ask('user/action/get', { ks });
    ask('appToken/action/add', { ks: ksOf(), 'appToken:sessionUserId': USER });
    ask('session/action/end', { ks });
  }
  const { createdUsers, appTokens, endedSessions, usedActions } = world;
  for (const list of [createdUsers, appTokens, endedSessions, usedActions])
    expect(list).toHaveLength(1000);
  expect(createdUsers.at(-1)?.id).toBe('user1001');
});

test.each([
  ['user', 'app-service-account', 'app-service-account'],
  ['admin', 'admin102@example.test', 'admin102@example.test'],
  // Such a token could have lost the privileges that limit it.
  ['user', 'admin102@example.test', undefined],
  ['user', 'somebody-else', undefined],
] as const)('a later run knows an AppToken (%s, %s) by its ID', (type, userId, known) => {
  const id = createTokenId({ type, userId }, ACCOUNT);
  expect(recognizeToken(id, ACCOUNT)).toMatchObject({ id, sessionType: TYPE_NUMBERS[type] });
  expect(recognizeToken(id, ACCOUNT)?.sessionUserId).toBe(known);
  expect(SANDBOX_ACCOUNTS.filter((each) => recognizeToken(id, each))).toEqual([ACCOUNT]);
});
