import { describe, expect, test, vi } from 'vitest';
import { buildAdminSession, checkAdminSecret } from '../../src/kaltura/account.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { checkAppToken } from '../../src/kaltura/check-app-token.ts';
import { checkAccount, locateAccount } from '../../src/kaltura/locate-account.ts';
import { sendCalls } from '../../src/kaltura/multirequest.ts';
import { findPlayer, listPlayers } from '../../src/kaltura/players.ts';
import type { Query } from '../../src/kaltura/query.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import { findUser } from '../../src/kaltura/users.ts';
import { defineToken } from '../../src/sandbox/account.ts';
import { HANG_MS } from '../program.ts';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER, WRONG_SECRET } from './accounts.ts';
import {
  except,
  exception,
  failing,
  hang,
  inTurn,
  type Mood,
  page,
  reset,
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

test('an answer about another account does not count', async () => {
  const info = { objectType: 'KalturaPartner', id: 999, name: 'Other', status: 1 };
  const mixedUp = await server(except({ 'partner.getInfo': info }));
  expect(await createApiClient(mixedUp.network()).query(EU, secret)).toMatchObject({
    value: { account: { name: '', problem: { code: 'UNEXPECTED_ANSWER' } } },
  });
  const started = (_: unknown, all: unknown[]) => ({ ...(all[0] as object), partnerId: 999 });
  const token = defineToken('0_other001', 'of account 7001');
  const accounts = ACCOUNTS.map((each) => ({ ...each, appTokens: [token] }));
  const wrong = await startServer(except({ 'appToken.startSession': started }), { accounts });
  const api = createApiClient(wrong.network());
  expect(await checkAppToken(api, EU, { partnerId: PARTNER, ...token })).toMatchObject({
    problem: { code: 'UNEXPECTED_ANSWER' },
  });
});

describe('cancelling', () => {
  test.each<[string, Mood, boolean]>([
    ['a request that waits', hang, true],
    ['the pause before another attempt', status(503), false],
  ])("the client's signal ends %s at once, and no request follows", async (_, mood, givenUp) => {
    const slow = await server(mood);
    const end = new AbortController();
    const api = createApiClient(slow.network(600_000), { signal: end.signal });
    const asked = api.query(EU, account, { signal: new AbortController().signal });
    await vi.waitFor(() => expect(slow.heard).toHaveLength(1), HANG_MS);
    end.abort();
    expect(await asked).toMatchObject({ problem: { code: 'ABORTED' } });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await api.query(EU, secret)).toMatchObject({ problem: { code: 'ABORTED' } });
    expect(slow.heard).toMatchObject([{ givenUp }]);
  });

  test('a caller who cancels stops waiting; other callers still get the result of the request', async () => {
    let answer = (): void => undefined;
    const slow = await server((...request) => {
      answer = () => well(...request);
    });
    const api = createApiClient(slow.network());
    const stop = new AbortController();
    const leaving = api.query(EU, account, { signal: stop.signal });
    const staying = [api.query(EU, account), api.query(EU, secret)];
    await vi.waitFor(() => expect(slow.heard).toHaveLength(1), HANG_MS);
    stop.abort();
    answer();
    expect(await leaving).toMatchObject({ problem: { code: 'ABORTED' } });
    expect(await Promise.all(staying)).toMatchObject([ACTIVE, { value: { kind: 'admin' } }]);
    expect(await api.query(EU, account)).toEqual(ACTIVE);
    expect(slow.heard).toHaveLength(1);
  });
});

test.each([
  [{}, 3],
  // A silent host is asked once.
  [{ cachesFailures: true }, 2],
])(
  'answers are cached unless the caller wants a fresh one; with %j: %i requests',
  async (options, requests) => {
    const ill = await server(inTurn(status(404), well));
    const api = createApiClient(ill.network(), options);
    expect(await api.query(EU, account)).toHaveProperty('problem');
    for (const fresh of [false, false, true]) await api.query(EU, account, { fresh });
    expect(ill.heard).toHaveLength(requests);
  },
);

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
    const from = await server(status(307, { location: `${other.origin}/api_v3/` }));
    await createApiClient(from.network()).query(from.api, secret);
    expect([from.heard.length, other.heard.length]).toEqual([1, 0]);
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
  const asWrong = buildAdminSession({ ...key, secret: WRONG_SECRET });
  const answer = await createApiClient(fine.network()).query(EU, findUser(asWrong, 'x'));
  expect(fine.heard[0]?.calls.map((call) => call.action)).toEqual(['start', 'get']);
  expect(answer).toMatchObject({
    problem: { code: 'START_SESSION_ERROR', kind: 'secret-refused' },
  });
});

const ask = (network: Network) => createApiClient(network).query(EU, account);
const getStatus = (network: Network) => createApiClient(network).getStatus('https://portal.test');

const A_DATE = { 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' };
test.each<[string, Mood]>([
  ['a gateway page with 502', page(502)],
  ['an empty 500', status(500)],
  ['a reset', reset],
  ['429', status(429)],
  ['INTERNAL_DATABASE_ERROR', failing('INTERNAL_DATABASE_ERROR')],
  ['that error of one step', except({ 'uiConf.list': exception('INTERNAL_SERVERL_ERROR') })],
  ['a Retry-After that is a date', status(503, A_DATE)],
])('after %s the second answer counts', async (_, mood) => {
  const ill = await server(inTurn(mood, well));
  expect(await ask(ill.network(600_000))).toEqual(ACTIVE);
  expect(ill.heard).toHaveLength(2);
});

test.each<[string, Mood]>([
  ['a page with 200', page()],
  ['404', status(404)],
  ['an API error', failing('SOMETHING')],
  ['429 with a Retry-After past the deadline', status(429, { 'retry-after': '3600' })],
])('after %s nothing is asked again', async (_, mood) => {
  const ill = await server(mood);
  expect(await ask(ill.network(600_000))).toHaveProperty('problem');
  expect(ill.heard).toHaveLength(1);
});

test('three times at most, with growing pauses, and with one deadline for all', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const limits = vi.spyOn(AbortSignal, 'timeout');
  const ill = await server(status(503));
  await ask(ill.network(600_000));
  expect(ill.heard).toHaveLength(3);
  const [first = 0, second = 0, third = 0] = limits.mock.calls.map(
    ([milliseconds]) => milliseconds,
  );
  vi.restoreAllMocks();
  expect(first).toBeGreaterThan(590_000);
  expect(first - second).toBeGreaterThan(120);
  expect(second - third).toBeGreaterThan(240);
});

test('a login is never sent again', async () => {
  const ill = await server(status(503));
  const ping = { service: 'system', action: 'ping', params: {} };
  await sendCalls(EU, [ping], ill.network(600_000), { retry: false });
  expect(ill.heard).toHaveLength(1);
});

test('the status of a portal is asked for again too', async () => {
  const ill = await server(inTurn(status(503), status(200)));
  expect(await getStatus(ill.network(600_000))).toEqual({ value: 200 });
});

test('a portal that sends its headers and then hangs lives', async () => {
  const half = await server((_, response) => {
    response.writeHead(200).write('<html>');
  });
  expect(await getStatus(half.network())).toEqual({ value: 200 });
});
