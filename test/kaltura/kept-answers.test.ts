/**
 * A server that keeps its answers call by call, as Kaltura's does, and a client that must never be
 * given a kept one.
 */
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type CheckedCredential, overallStatus, verifyAll } from '../../src/credentials/state.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { closeConnections } from '../../src/kaltura/http-agents.ts';
import { createSession } from '../../src/kaltura/session.ts';
import { answerRequest } from '../../src/sandbox/api.ts';
import { ADMIN_SECRET, account, EU, PARTNER } from './accounts.ts';
import {
  exception,
  type Heard,
  json,
  type Misbehaving,
  type Mood,
  misbehaving,
} from './misbehaving.ts';

afterAll(closeConnections);
const open: Misbehaving[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

const TOKEN = {
  id: '0_kept0001',
  token: 'd'.repeat(32),
  type: 'user' as const,
  userId: 'ann',
  duration: 900,
};
const ACCOUNT = account(Number(PARTNER), { entries: ['One'], appTokens: [TOKEN] });

/**
 * Keeps what each call was answered, unless the call itself says `nocache=1`. What stands above the
 * calls of a multirequest is not looked at: `X-Kaltura-Part-Of-MultiRequest: cached-dispatcher`.
 */
function keeping(): { mood: Mood; isIll: boolean } {
  const kept = new Map<string, unknown>();
  const self = {
    isIll: false,
    mood: ((heard: Heard, response, server: Misbehaving) => {
      const good: unknown[] = JSON.parse(
        answerRequest(
          { target: heard.url, body: heard.body },
          { world: server.world, accounts: server.accounts },
        ).body,
      );
      const answers = heard.calls.map(({ nocache, ...call }, index) => {
        const key = JSON.stringify(call);
        if (nocache !== '1' && kept.has(key)) return kept.get(key);
        const fresh = self.isIll ? exception('INTERNAL_DATABASE_ERROR') : good[index];
        kept.set(key, fresh);
        return fresh;
      });
      json(answers)(heard, response, server);
    }) satisfies Mood,
  };
  return self;
}

async function server(): Promise<{ ill: ReturnType<typeof keeping>; api: Misbehaving }> {
  const ill = keeping();
  const api = await misbehaving(ill.mood, { accounts: [ACCOUNT] });
  api.world.appTokens.push({ ...TOKEN, account: ACCOUNT });
  open.push(api);
  return { ill, api };
}

/** What a command that starts now says. */
async function checked(
  api: Misbehaving,
  values: Readonly<Record<string, string>> = { 'admin-secret': ADMIN_SECRET },
): Promise<{ state: string; of: Record<string, CheckedCredential['status']> }> {
  const given = { 'partner-id': PARTNER, region: EU, 'user-id': 'ann', ...values };
  const all = await verifyAll(
    Object.fromEntries(
      Object.entries(given).map(([name, text]) => [name, { text, origin: 'file' as const }]),
    ),
    createApiClient(api.network(600)),
  );
  return {
    state: overallStatus(all),
    of: Object.fromEntries(all.map(({ credential, status }) => [credential.name, status])),
  };
}

describe('a kept answer is never believed', () => {
  test('an account that has just been registered is known at once', async () => {
    const { api } = await server();
    api.accounts = [];
    expect((await checked(api)).of['partner-id']).toBe('invalid');
    api.accounts = [ACCOUNT];
    expect((await checked(api)).state).toBe('valid');
  });

  test('an outage is over when it is over, and is seen as soon as it begins', async () => {
    const { api, ill } = await server();
    expect((await checked(api)).state).toBe('valid');
    ill.isIll = true;
    expect((await checked(api)).of).toMatchObject({
      'partner-id': 'unchecked',
      'admin-secret': 'unchecked',
    });
    ill.isIll = false;
    expect((await checked(api)).state).toBe('valid');
  });

  test('an account that was opened again has its right secret called right', async () => {
    const { api } = await server();
    api.accounts = [{ ...ACCOUNT, status: 'blocked' }];
    expect((await checked(api)).state).toBe('invalid');
    const from = { serviceUrl: EU, partnerId: PARTNER, adminSecret: ADMIN_SECRET };
    const wish = { admin: true, userId: 'ann', expiry: 60, privileges: '' };
    expect(await createSession(createApiClient(api.network()), from, wish)).toHaveProperty(
      'problem',
    );
    api.accounts = [ACCOUNT];
    expect((await checked(api)).state).toBe('valid');
    expect(await createSession(createApiClient(api.network()), from, wish)).toHaveProperty('value');
  });

  test('an AppToken that was enabled again is active', async () => {
    const { api } = await server();
    const values = { 'app-token-id': TOKEN.id, 'app-token': TOKEN.token };
    const [held] = api.world.appTokens;
    if (held) held.status = 'disabled';
    expect((await checked(api, values)).of['app-token-id']).toBe('invalid');
    delete held?.status;
    expect((await checked(api, values)).of['app-token-id']).toBe('valid');
  });
});
