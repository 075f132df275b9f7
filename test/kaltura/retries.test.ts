import { expect, test, vi } from 'vitest';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { checkAccount } from '../../src/kaltura/locate-account.ts';
import { sendCalls } from '../../src/kaltura/multirequest.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import { ACCOUNTS, EU, PARTNER } from './accounts.ts';
import {
  except,
  exception,
  failing,
  inTurn,
  type Mood,
  page,
  reset,
  startServer,
  status,
  type TestServer,
  well,
} from './test-server.ts';

const server = (mood: Mood): Promise<TestServer> => startServer(mood, { accounts: ACCOUNTS });

const ask = (network: Network) => createApiClient(network).query(EU, checkAccount(PARTNER));
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
  expect(await ask(ill.network(600_000))).toEqual({ value: { status: 'active', code: null } });
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
