import { mkdirSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEmbeddedSandbox } from '../../src/commands/sandbox.ts';
import { send } from '../../src/kaltura/transport.ts';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { answerRequest } from '../../src/sandbox/api.ts';
import { createTokenId, recognizeToken } from '../../src/sandbox/token-ids.ts';
import { createWorld } from '../../src/sandbox/world.ts';
import { RIGHT, USER } from '../answers.ts';
import { envFileIn, folderWith, run, runJson, said } from '../commands/run.ts';
import { form, ksOf } from './fresh-sandbox.ts';

const ACCOUNT = SANDBOX_ACCOUNTS[0] as SandboxAccount;
const PING = '/api_v3/service/system/action/ping?format=1';

/** The status of the answer to a request from anybody. */
function statusOf(origin: string, headers: Record<string, string>, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(origin + PING, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('the sandbox of a run', () => {
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
      for (const headers of [
        {},
        { 'x-sandbox-host': host },
        { 'x-sandbox-access': '' },
        { 'x-sandbox-access': accessToken.slice(0, -1) },
        { 'x-sandbox-access': accessToken.replace(/^./, (first) => (first === '0' ? '1' : '0')) },
        { host: 'attacker.example', origin: 'http://attacker.example' },
      ])
        expect(await statusOf(origin, headers), JSON.stringify(headers)).toBe(403);
      expect(await statusOf(origin, { 'x-sandbox-access': accessToken })).toBe(200);
    } finally {
      await stop();
    }
  });

  test('has another access token each time', () => {
    const [first, second] = [createEmbeddedSandbox(), createEmbeddedSandbox()].map(
      ({ reached }) => reached.accessToken,
    );
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).not.toBe(first);
  });
});

test('remembers at most 1000 items of each kind, the newest ones', () => {
  const world = createWorld(Date.now, [ACCOUNT]);
  const add = (number: number, call: Record<string, string>): void => {
    const fields = Object.entries(call).map(([name, value]) => [`1:${name}`, value]);
    answerRequest(
      {
        path: '/api_v3/service/multirequest',
        body: form({ ...Object.fromEntries(fields), '1:number': String(number) }),
      },
      { world, accounts: [ACCOUNT] },
    );
  };
  for (let number = 1; number <= 1100; number++) {
    const ks = ksOf({ userId: `user${number}`, privileges: 'actionslimit:9' });
    add(number, { service: 'user', action: 'get', ks });
    const token = { 'appToken:sessionUserId': USER, 'appToken:description': `token${number}` };
    add(number, { service: 'appToken', action: 'add', ks: ksOf(), ...token });
    add(number, { service: 'session', action: 'end', ks });
  }
  const { createdUsers, appTokens, endedSessions, usedActions } = world;
  expect([createdUsers.length, appTokens.length, endedSessions.length]).toEqual([1000, 1000, 1000]);
  expect(usedActions.length).toBe(1000);
  expect(createdUsers.at(-1)?.id).toBe('user1100');
  expect(appTokens.at(-1)?.description).toBe('token1100');
});

test('a created AppToken is valid in the next run without being stored; so is a revoked one, and revoke says so', async () => {
  const cwd = folderWith(RIGHT);
  const temporary = path.join(cwd, 'tmp');
  mkdirSync(temporary);
  const options = { cwd, env: { TMPDIR: temporary } };
  const place = ['--sandbox', '-f', '.env'];
  const created = await runJson<{ appToken: { id: string } }>(
    ['app-token', 'create', ...place, '--yes', '--replace-secret'],
    options,
  );
  expect(created.code).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
  const { id } = created.json.appToken;
  const isValid = async (): Promise<void> => {
    const { json } = await runJson(['check', ...place], options);
    expect(said(json, 'app-token-id')).toMatchObject({ status: 'valid', value: id });
    expect(json.status).toBe('valid');
  };
  await isValid();
  const revoked = await run(['app-token', 'revoke', id, ...place, '--yes'], options);
  expect(revoked.stdout).toContain('in the next run this AppToken is valid again');
  expect(envFileIn(cwd)).toContain(id);
  await isValid();
});

describe('the ID of an AppToken', () => {
  test.each([
    { type: 'user', userId: 'viewer102@example.test' },
    { type: 'user', userId: 'app-service-account' },
    { type: 'admin', userId: 'admin102@example.test' },
  ] as const)('describes the token for a later run: %o', (token) => {
    const id = createTokenId(token, ACCOUNT);
    expect(id).toMatch(/^0_[0-9a-z]{8}$/);
    const secret = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(recognizeToken(id, ACCOUNT)).toMatchObject({ ...token, id, token: secret });
    const others = SANDBOX_ACCOUNTS.filter((account) => recognizeToken(id, account));
    expect(others).toEqual([ACCOUNT]);
  });

  test.each(['somebody-else', 'admin102@example.test'])('omits %s of a USER token', (userId) => {
    const id = createTokenId({ type: 'user', userId }, ACCOUNT);
    expect(recognizeToken(id, ACCOUNT)).toMatchObject({ id, type: 'user' });
    expect(recognizeToken(id, ACCOUNT)).not.toHaveProperty('userId');
  });

  test.each(['', '0_', '0_12345678', '1_12345678', '0_ABCDEFGH', '0_123456789'])(
    'an invented ID is unknown: %j',
    (id) => expect(recognizeToken(id, ACCOUNT)).toBeNull(),
  );
});
