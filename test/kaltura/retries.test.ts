import { describe, expect, test, vi } from 'vitest';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { checkAccount } from '../../src/kaltura/locate-account.ts';
import { sendCalls } from '../../src/kaltura/multirequest.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import { HANG_MS } from '../program.ts';
import { ACCOUNTS, EU, PARTNER } from './accounts.ts';
import {
  drip,
  except,
  exception,
  failing,
  hang,
  inTurn,
  late,
  type Mood,
  page,
  reset,
  startServer,
  status,
  type TestServer,
  well,
} from './test-server.ts';

const server = (mood: Mood): Promise<TestServer> => startServer(mood, { accounts: ACCOUNTS });

const PING = [{ service: 'system', action: 'ping', params: {} }];
const ACTIVE = { value: { status: 'active', code: null } };
const ask = (network: Network) => createApiClient(network).query(EU, checkAccount(PARTNER));
const getStatus = (network: Network) => createApiClient(network).getStatus('https://portal.test');

describe('trying again', () => {
  const passing: [string, Mood][] = [
    ['503', status(503)],
    ['a gateway page with 502', page(502)],
    ['an empty 500', status(500)],
    ['a reset', reset],
    ['429 with a short Retry-After', status(429, { 'retry-after': '0.3' })],
    ['INTERNAL_DATABASE_ERROR', failing('INTERNAL_DATABASE_ERROR')],
    ['that error of one step', except({ 'uiConf.list': exception('INTERNAL_SERVERL_ERROR') })],
  ];
  for (const value of ['abc', '-5', 'Wed, 21 Oct 2099 07:28:00 GMT'])
    passing.push([`Retry-After: ${value}`, status(503, { 'retry-after': value })]);
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

  test('a login is never retried after any failure', async () => {
    const limited = status(429, { 'retry-after': '0' });
    for (const mood of [reset, status(503), failing('INTERNAL_DATABASE_ERROR'), limited]) {
      const ill = await server(mood);
      await sendCalls(EU, PING, ill.network(600_000), { retry: false });
      expect(ill.heard).toHaveLength(1);
    }
  });

  test('the status of a portal is asked for again too', async () => {
    const ill = await server(inTurn(status(503), status(200)));
    expect(await getStatus(ill.network(600_000))).toEqual({ value: 200 });
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
  test.each(slow)('holds for %s', async (_, mood) => {
    const slowServer = await server(mood);
    const started = performance.now();
    expect(await sendCalls(EU, PING, slowServer.network(700))).toHaveProperty('problem');
    expect(performance.now() - started).toBeLessThan(HANG_MS);
  });

  test('holds for a portal', async () => {
    const slowServer = await server(hang);
    expect(await getStatus(slowServer.network(300))).toMatchObject({
      problem: { code: 'ETIMEDOUT' },
    });
  });

  test('a portal that sends its headers and then hangs lives', async () => {
    const half = await server((_, response) => {
      response.writeHead(200).write('<html>');
    });
    expect(await getStatus(half.network())).toEqual({ value: 200 });
  });
});
