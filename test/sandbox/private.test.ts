/** What the sandbox of a run gives to others on this computer, and what stays of it: nothing. */

import { mkdirSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { embeddedSandbox } from '../../src/commands/embedded.ts';
import { send } from '../../src/kaltura/transport.ts';
import { SANDBOX_ACCOUNTS, type SandboxAccount } from '../../src/sandbox/accounts.ts';
import { recognizeToken, tokenIdFor } from '../../src/sandbox/token-ids.ts';
import { newWorld } from '../../src/sandbox/world.ts';
import { RIGHT } from '../answers.ts';
import { envFileIn, folderWith, run, runJson, said } from '../commands/run.ts';
import { freshSandbox } from './asking.ts';

const ACCOUNT = SANDBOX_ACCOUNTS[0] as SandboxAccount;
const PING = '/api_v3/service/system/action/ping?format=1';

/** The status of a request that anybody could send. */
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
    const { reached, stop } = embeddedSandbox();
    try {
      await reached.started?.();
      const { origin, accessToken = '' } = reached;
      const host = 'api.eu.kaltura.com';
      const own = await send(
        { method: 'GET', url: `https://${host}${PING}`, timeoutMs: 5000 },
        { timeoutMs: 5000, sandbox: reached },
      );
      expect(own).toMatchObject({ reply: { status: 200, body: 'true' } });
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
    const [first, second] = [embeddedSandbox(), embeddedSandbox()].map(({ reached }) => reached.accessToken);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).not.toBe(first);
  });
});

describe('a refused request', () => {
  const { restart, sandbox } = freshSandbox();
  test('is neither read nor kept', async () => {
    await restart({ accessToken: 'known' });
    expect(await statusOf(sandbox().origin, {}, 'x'.repeat(100_000))).toBe(403);
    expect(sandbox().requests).toEqual([]);
    expect(await statusOf(sandbox().origin, { 'x-sandbox-access': 'known' }, 'x=y')).toBe(200);
    expect(sandbox().requests).toHaveLength(1);
  });
});

test('nothing is kept without a limit', async () => {
  const world = newWorld(Date.now);
  const user = { partnerId: 102, fullName: '', createdAt: 0, by: 'ks' } as const;
  const token = { account: ACCOUNT, token: '0'.repeat(32), duration: 60 };
  for (let number = 0; number < 3000; number++) {
    world.createdUsers.push({ ...user, id: `user${number}` });
    world.appTokens.push({ ...token, id: `0_${number}` });
    world.endedSessions.add(`ks${number}`);
    world.kept.set(`question${number}`, { until: 0, answer: true });
  }
  expect(world.createdUsers).toHaveLength(1000);
  expect(world.createdUsers.at(-1)?.id).toBe('user2999');
  expect(world.appTokens.map(({ id }) => id).slice(-1)).toEqual(['0_2999']);
  expect(world.appTokens).toHaveLength(1000);
  expect([world.endedSessions.size, world.kept.size]).toEqual([1000, 1000]);
  expect([world.endedSessions.has('ks2999'), world.endedSessions.has('ks0')]).toEqual([true, false]);
});

describe('the ID of an AppToken', () => {
  const DAY = 86_400;
  const JUNE = 1748736000;
  test.each([
    { type: 'user', userId: 'viewer102@example.test', duration: 14_400 },
    { type: 'user', userId: 'app-service-account', duration: 1800, expiresAt: JUNE + 90 * DAY },
    { type: 'admin', userId: 'admin102@example.test', duration: 7 * DAY },
  ] as const)('describes the token for a later run: %o', (token) => {
    const id = tokenIdFor(token, ACCOUNT, () => false);
    expect(id).toMatch(/^0_[0-9a-z]{8}$/);
    expect(recognizeToken(id, ACCOUNT)).toMatchObject({
      ...token,
      id,
      token: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    // It belongs to one account; another one takes it for its own by chance once in 1300 times.
    const others = SANDBOX_ACCOUNTS.slice(1).filter((account) => recognizeToken(id, account));
    expect(others.length).toBeLessThanOrEqual(1);
  });

  test('leaves out a user that it has no room for, and the administrator of a USER token', () => {
    const recognized = (userId: string) =>
      recognizeToken(
        tokenIdFor({ type: 'user', userId, duration: 60, privileges: 'setrole:5' }, ACCOUNT, () => false),
        ACCOUNT,
      );
    expect(recognized('somebody-else')).not.toHaveProperty('userId');
    expect(recognized('admin102@example.test')).not.toHaveProperty('userId');
  });

  test('rounds what does not fit: a shorter session, an expiry at the end of its day', () => {
    const id = tokenIdFor({ duration: 5000, expiresAt: JUNE + DAY + 1 }, ACCOUNT, () => false);
    expect(recognizeToken(id, ACCOUNT)).toMatchObject({ duration: 3600, expiresAt: JUNE + 2 * DAY });
  });

  test('is new each time, and an invented one is unknown', () => {
    const taken = new Set<string>();
    for (let number = 0; number < 1000; number++)
      taken.add(tokenIdFor({ duration: 60 }, ACCOUNT, (id) => taken.has(id)));
    expect(taken.size).toBe(1000);
    const invented = [...taken].map((id) => id.replace(/.$/, (last) => (last === '0' ? '1' : '0')));
    expect(invented.filter((id) => !taken.has(id) && recognizeToken(id, ACCOUNT)).length).toBeLessThan(30);
    for (const id of ['', '0_', '0_12345678', '1_12345678', '0_ABCDEFGH', '0_123456789', '0_zzzzzzzz'])
      expect(recognizeToken(id, ACCOUNT), id).toBeNull();
  });
});

test('a created AppToken is valid in the next run though nothing is stored; so is a revoked one, and revoke says so', async () => {
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
