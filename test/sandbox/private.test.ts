import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createEmbeddedSandbox } from '../../src/commands/sandbox.ts';
import { send } from '../../src/kaltura/transport.ts';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { createTokenId, recognizeToken } from '../../src/sandbox/token-ids.ts';

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
