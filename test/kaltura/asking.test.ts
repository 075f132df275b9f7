import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { adminSession, checkAdminSecret } from '../../src/kaltura/account.ts';
import { createApiClient, type QueryOptions } from '../../src/kaltura/api-client.ts';
import { checkAccount, locateAccount } from '../../src/kaltura/find-account.ts';
import { closeConnections } from '../../src/kaltura/http-agents.ts';
import { sendCalls } from '../../src/kaltura/multirequest.ts';
import { getPlayer, listPlayers } from '../../src/kaltura/players.ts';
import type { Query } from '../../src/kaltura/query.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import { getUser } from '../../src/kaltura/users.ts';
import { HANG_MS } from '../program.ts';
import { ACCOUNTS, ADMIN_SECRET, DE, EU, PARTNER, US } from './accounts.ts';
import {
  drip,
  except,
  exception,
  failing,
  hang,
  inTurn,
  json,
  late,
  type Misbehaving,
  type Mood,
  misbehaving,
  page,
  reset,
  status,
  well,
} from './misbehaving.ts';

afterAll(closeConnections);

const open: Misbehaving[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function server(mood: Mood = well): Promise<Misbehaving> {
  const made = await misbehaving(mood, { accounts: ACCOUNTS });
  open.push(made);
  return made;
}

const PING = [{ service: 'system', action: 'ping', params: {} }];
const account = checkAccount(PARTNER);
const ACTIVE = { value: { status: 'active', code: null } };
const secret = checkAdminSecret(PARTNER, ADMIN_SECRET);
const session = adminSession(PARTNER, ADMIN_SECRET);
const READS = [
  account,
  secret,
  listPlayers(session),
  getPlayer(session, '501'),
  getUser(session, 'never-seen-before'),
];
const ask = (network: Network, options: QueryOptions = {}) =>
  createApiClient(network).query(EU, account, options);

async function timed<T>(run: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  return [await run(), performance.now() - started];
}

describe('trying again', () => {
  const passing: [string, Mood][] = [
    ['503', status(503)],
    ['a gateway page with 502', page(502)],
    ['an empty 500', status(500)],
    ['a reset', reset],
    ['429 with a short Retry-After', status(429, { 'retry-after': '0.3' })],
    ['INTERNAL_DATABASE_ERROR', failing('INTERNAL_DATABASE_ERROR')],
    [
      'INTERNAL_SERVERL_ERROR of one step',
      except({ 'uiConf.list': exception('INTERNAL_SERVERL_ERROR') }),
    ],
  ];
  test.each(passing)('after %s the second answer counts', async (_, mood) => {
    const ill = await server(inTurn(mood, well));
    expect(await ask(ill.network(600_000))).toEqual(ACTIVE);
    expect(ill.heard).toHaveLength(2);
  });

  const lasting: [string, Mood][] = [
    ['a page with 200', page()],
    ['404', status(404)],
    ['403', status(403)],
    ['an API error', failing('SOMETHING')],
    ['429 with a Retry-After past the deadline', status(429, { 'retry-after': '3600' })],
    ['429 with an endless Retry-After', status(429, { 'retry-after': '1e308' })],
  ];
  test.each(lasting)('after %s nothing is asked again', async (_, mood) => {
    const ill = await server(mood);
    expect(await ask(ill.network(600_000))).toHaveProperty('problem');
    expect(ill.heard).toHaveLength(1);
  });

  test('three times at most, with growing pauses', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const at: number[] = [];
    const ill = await server((heard, response, self) => {
      at.push(performance.now());
      status(503)(heard, response, self);
    });
    await ask(ill.network(600_000));
    vi.restoreAllMocks();
    expect(at).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = at;
    expect(second - first).toBeGreaterThan(120);
    expect(third - second).toBeGreaterThan(240);
  });

  test.each(['abc', '-5', 'Wed, 21 Oct 2099 07:28:00 GMT'])(
    'Retry-After: %s does no harm',
    async (value) => {
      const ill = await server(inTurn(status(503, { 'retry-after': value }), well));
      expect(await ask(ill.network(600_000))).toEqual(ACTIVE);
    },
  );

  test('a login is never retried after any failure', async () => {
    for (const mood of [
      reset,
      status(503),
      failing('INTERNAL_DATABASE_ERROR'),
      status(429, { 'retry-after': '0' }),
    ]) {
      const ill = await server(mood);
      await sendCalls(EU, PING, ill.network(600_000), { retry: false });
      expect(ill.heard).toHaveLength(1);
    }
  });

  test('the status of a portal is asked for again too', async () => {
    const ill = await server(inTurn(status(503), status(200)));
    expect(await createApiClient(ill.network(600_000)).getStatus('https://portal.test')).toEqual({
      value: 200,
    });
  });
});

describe('one overall deadline', () => {
  const slow: [string, Mood][] = [
    ['hanging', hang],
    ['dripping', drip(20)],
    ['503 again and again, slowly', late(150, status(503))],
    ['503, then hanging', inTurn(status(503), hang)],
    ['a long Retry-After, then hanging', inTurn(status(503, { 'retry-after': '0.4' }), hang)],
  ];
  test.concurrent.each(slow)('holds for %s', async (_, mood) => {
    const slowServer = await misbehaving(mood);
    const [called, took] = await timed(() => sendCalls(EU, PING, slowServer.network(700)));
    expect(called).toHaveProperty('problem');
    expect(took).toBeLessThan(HANG_MS);
    await slowServer.close();
  });

  test('holds for a portal', async () => {
    const slowServer = await server(hang);
    const [answer, took] = await timed(() =>
      createApiClient(slowServer.network(300)).getStatus('https://portal.test'),
    );
    expect(answer).toMatchObject({ problem: { code: 'ETIMEDOUT' } });
    expect(took).toBeLessThan(HANG_MS);
  });

  test('a portal that sends its headers and then hangs lives', async () => {
    const half = await server((_, response) => {
      response.writeHead(200).write('<html>');
    });
    expect(await createApiClient(half.network()).getStatus('https://portal.test')).toEqual({
      value: 200,
    });
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

  test('a silent or failing region is named; the other regions count', async () => {
    const fine = await server();
    fine.moods = {
      'api.de.kaltura.com': hang,
      'api.ca.kaltura.com': page(),
      'api.sg.kaltura.com': failing('X'),
    };
    const found = await locateAccount(createApiClient(fine.network(1000)), PARTNER);
    expect(found.active).toEqual([EU]);
    expect(found.unknown).toEqual([US, 'https://api.ap.kaltura.com/api_v3']);
    expect(found.silent.map(({ problem }) => problem.code)).toEqual(['ETIMEDOUT', 'NOT_JSON', 'X']);
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
    expect([...actions].sort()).toEqual([
      'baseEntry.list',
      'partner.getInfo',
      'session.start',
      'session.startWidgetSession',
      'uiConf.get',
      'uiConf.list',
      'user.get',
    ]);
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
      {
        method: 'POST',
        host: 'api.eu.kaltura.com',
        what: '/api_v3/service/multirequest',
        outcome: '200',
      },
      { method: 'GET', host: '7001.events.kaltura.com', what: '/x', outcome: '404' },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`hidden-token|${ADMIN_SECRET}`));
  });
});

describe('what a server may say', () => {
  test('reports the cause of a failed step, not the errors that follow from it', async () => {
    const fine = await server();
    const answer = await createApiClient(fine.network()).query(
      EU,
      getUser(adminSession(PARTNER, 'f'.repeat(32)), 'ann@example.test'),
    );
    expect(fine.heard[0]?.calls.map((call) => call.action)).toEqual(['start', 'get']);
    expect(answer).toMatchObject({
      problem: { code: 'START_SESSION_ERROR', kind: 'secret-refused' },
    });
  });

  const values: unknown[] = [
    null,
    true,
    0,
    'text',
    [],
    {},
    [[]],
    { ks: 5 },
    { ks: null },
    { objects: 5 },
    { id: {} },
    { objects: [null, 1, { id: 'x' }] },
    { totalCount: 'many', name: { a: 1 } },
  ];
  test.each(values.map((value) => [JSON.stringify(value), value]))(
    '%s in place of any answer crashes nothing',
    async (_, value) => {
      const odd = await server((heard, response, self) =>
        json(heard.calls.map(() => value))(heard, response, self),
      );
      const half = await server(
        except({
          'partner.getInfo': value,
          'baseEntry.list': value,
          'uiConf.list': value,
          'uiConf.get': value,
          'user.get': value,
        }),
      );
      for (const { network } of [odd, half]) {
        const api = createApiClient(network());
        const answers = await Promise.all(
          READS.map((query: Query<unknown>) => api.query(EU, query)),
        );
        for (const answer of answers)
          expect('value' in answer || answer.problem.fix !== '').toBe(true);
      }
    },
  );
});
