import { describe, expect, test, vi } from 'vitest';
import { buildAdminSession, checkAdminSecret } from '../../src/kaltura/account.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { checkAppToken } from '../../src/kaltura/check-app-token.ts';
import { checkAccount, locateAccount } from '../../src/kaltura/locate-account.ts';
import { findPlayer, listPlayers } from '../../src/kaltura/players.ts';
import type { Query } from '../../src/kaltura/query.ts';
import { findUser } from '../../src/kaltura/users.ts';
import { HANG_MS } from '../program.ts';
import { ACCOUNTS, ADMIN_SECRET, DE, EU, PARTNER } from './accounts.ts';
import {
  except,
  hang,
  inTurn,
  late,
  type Mood,
  startServer,
  status,
  type TestServer,
  well,
} from './test-server.ts';

const ACTIONS =
  'baseEntry.list partner.getInfo session.start session.startWidgetSession uiConf.get uiConf.list user.get';
const server = (mood: Mood = well): Promise<TestServer> =>
  startServer(mood, { accounts: ACCOUNTS });

const account = checkAccount(PARTNER);
const ACTIVE = { value: { status: 'active', code: null } };
const key = { partnerId: PARTNER, secret: ADMIN_SECRET };
const secret = checkAdminSecret(key);
const session = buildAdminSession(key);
const READS = [
  account,
  secret,
  listPlayers(session),
  findPlayer(session, '501'),
  findUser(session, 'never-seen-before'),
];

async function timed<T>(run: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  return [await run(), performance.now() - started];
}

test('an answer about another account does not count', async () => {
  const info = { objectType: 'KalturaPartner', id: 999, name: 'Other', status: 1 };
  const mixedUp = await server(except({ 'partner.getInfo': info }));
  expect(await createApiClient(mixedUp.network()).query(EU, secret)).toMatchObject({
    value: { account: { name: '', problem: { code: 'UNEXPECTED_ANSWER' } } },
  });
  const started = (_: unknown, all: unknown[]) => ({ ...(all[0] as object), partnerId: 999 });
  const token = { id: '0_other001', token: 'e'.repeat(32), userId: 'me', duration: 900 };
  const accounts = ACCOUNTS.map((each) => ({ ...each, appTokens: [token] }));
  const wrong = await startServer(except({ 'appToken.startSession': started }), { accounts });
  const api = createApiClient(wrong.network());
  expect(await checkAppToken(api, EU, { partnerId: PARTNER, ...token })).toMatchObject({
    problem: { code: 'UNEXPECTED_ANSWER' },
  });
});

describe('cancelling', () => {
  test("the client's signal stops the request on the side of the server, at once", async () => {
    const slow = await server(hang);
    const end = new AbortController();
    const api = createApiClient(slow.network(600_000), { signal: end.signal });
    const asked = api.query(EU, account, { signal: new AbortController().signal });
    await vi.waitFor(() => expect(slow.heard).toHaveLength(1));
    const [answer, took] = await timed(() => {
      end.abort();
      return asked;
    });
    expect(answer).toMatchObject({ problem: { code: 'ABORTED' } });
    expect(took).toBeLessThan(HANG_MS);
    await vi.waitFor(() => expect(slow.heard[0]?.givenUp).toBe(true));
    expect(await api.query(EU, secret)).toMatchObject({ problem: { code: 'ABORTED' } });
  });

  test('in the pause before another attempt: no attempt follows', async () => {
    const ill = await server(status(503));
    const end = new AbortController();
    const api = createApiClient(ill.network(600_000), { signal: end.signal });
    const asked = api.query(EU, account);
    await vi.waitFor(() => expect(ill.heard).toHaveLength(1));
    end.abort();
    expect(await asked).toHaveProperty('problem');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(ill.heard).toHaveLength(1);
  });

  test('a caller who cancels stops waiting; other callers still get the result of the request', async () => {
    const slow = await server(late(300));
    const api = createApiClient(slow.network());
    const stop = new AbortController();
    const leaving = api.query(EU, account, { signal: stop.signal });
    const staying = [api.query(EU, account), api.query(EU, secret)];
    await vi.waitFor(() => expect(slow.heard).toHaveLength(1));
    stop.abort();
    const [left, took] = await timed(() => leaving);
    expect(left).toMatchObject({ problem: { code: 'ABORTED' } });
    expect(took).toBeLessThan(HANG_MS);
    expect(await Promise.all(staying)).toMatchObject([ACTIVE, { value: { kind: 'admin' } }]);
    expect(await api.query(EU, account, { signal: stop.signal })).toEqual(left);
    expect(await api.query(EU, account)).toEqual(ACTIVE);
    expect(slow.heard).toHaveLength(1);
  });
});

describe('asking little', () => {
  test('queries of one tick travel in one request, and a session is created once', async () => {
    const fine = await server();
    const api = createApiClient(fine.network());
    const answers = await Promise.all(READS.map((query: Query<unknown>) => api.query(EU, query)));
    expect(answers.every((answer) => 'value' in answer)).toBe(true);
    expect(fine.heard).toHaveLength(1);
    const asAdmin = fine.heard[0]?.calls.filter(
      (call) => call.action === 'start' && call.type === '2',
    );
    expect(asAdmin).toHaveLength(1);
  });

  test('the client caches answers unless the caller wants a fresh one; it does not cache failures', async () => {
    const fine = await server(inTurn(status(404), well));
    const api = createApiClient(fine.network());
    expect(await api.query(EU, account)).toHaveProperty('problem');
    for (const fresh of [false, false, true]) await api.query(EU, account, { fresh });
    expect(fine.heard).toHaveLength(3);
  });

  test('a client that caches failures asks a silent host once', async () => {
    const ill = await server(status(404));
    const api = createApiClient(ill.network(), { cachesFailures: true });
    for (const fresh of [false, false, true]) await api.query(EU, account, { fresh });
    expect(ill.heard).toHaveLength(2);
  });

  test('six regions are six requests at once, none of which holds a secret', async () => {
    const fine = await server(late(200));
    const api = createApiClient(fine.network());
    const [found, took] = await timed(() => locateAccount(api, '7006'));
    expect(found).toMatchObject({ active: [EU, DE], silent: [] });
    expect(took).toBeLessThan(HANG_MS);
    expect(new Set(fine.heard.map((heard) => heard.host)).size).toBe(6);
    for (const { calls } of fine.heard) {
      expect(calls.map((call) => call.action)).toEqual(['startWidgetSession', 'list']);
      expect(calls.some((call) => 'secret' in call)).toBe(false);
    }
  });
});

describe('asking safely', () => {
  test('secrets travel only in the body of a POST, and every call reads few fields, uncached, without a trace', async () => {
    const fine = await server();
    const api = createApiClient(fine.network());
    await locateAccount(api, PARTNER);
    await Promise.all([
      ...READS.map((query: Query<unknown>) => api.query(EU, query)),
      api.getStatus('https://7001.mediaspace.kaltura.com'),
    ]);
    expect(fine.world.createdUsers).toEqual([]);
    const calls = fine.heard.flatMap((each) => each.calls);
    const actions = new Set(calls.map((call) => `${call.service}.${call.action}`));
    expect([...actions].sort()).toEqual(ACTIONS.split(' '));
    for (const call of calls) {
      // Kaltura otherwise repeats an answer of the last ten minutes, an outage too.
      expect(call.nocache).toBe('1');
      if (call.action === 'start') expect(call).toMatchObject({ userId: '0', expiry: '300' });
      else if (call.action !== 'startWidgetSession')
        expect(call['responseProfile:fields']).toMatch(/^[\w,]+$/);
    }
    for (const { method, url, headers, body } of fine.heard) {
      expect(JSON.stringify([url, headers])).not.toContain(ADMIN_SECRET);
      expect(method).toBe(body === '' ? 'GET' : 'POST');
    }
    const get = fine.heard.find((heard) => heard.method === 'GET');
    expect(Object.keys(get?.headers ?? {}).sort()).toEqual(
      ['accept-encoding', 'connection', 'host', 'user-agent', 'x-sandbox-host'].sort(),
    );
  });

  test('a redirect is not followed', async () => {
    const other = await server();
    for (const location of [`${other.origin}/api_v3/`, '//elsewhere.test', '%%%']) {
      const from = await server(status(307, { location }));
      expect(await createApiClient(from.network()).query(from.api, secret)).toMatchObject({
        problem: { code: 'REDIRECT' },
      });
      expect(from.heard).toHaveLength(1);
    }
    expect(other.heard).toEqual([]);
  });

  test('the traffic that is reported names no query, no body, no secret', async () => {
    const lines: unknown[] = [];
    const fine = await server();
    const api = createApiClient(fine.network(2000, { onTraffic: (line) => lines.push(line) }));
    await api.query(EU, secret);
    await api.getStatus('https://7001.events.kaltura.com/x?token=hidden-token');
    expect(lines).toMatchObject([
      { method: 'POST', what: '/api_v3/service/multirequest', outcome: '200' },
      { method: 'GET', host: '7001.events.kaltura.com', what: '/x', outcome: '404' },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`hidden-token|${ADMIN_SECRET}`));
  });
});

test('reports the cause of a failed step, not the errors that follow from it', async () => {
  const fine = await server();
  const answer = await createApiClient(fine.network()).query(
    EU,
    findUser(buildAdminSession({ ...key, secret: 'f'.repeat(32) }), 'ann@example.test'),
  );
  expect(fine.heard[0]?.calls.map((call) => call.action)).toEqual(['start', 'get']);
  expect(answer).toMatchObject({
    problem: { code: 'START_SESSION_ERROR', kind: 'secret-refused' },
  });
});
