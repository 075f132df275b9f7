import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { parseApiError } from '../../src/kaltura/api-error.ts';
import { parseReply, sendCalls } from '../../src/kaltura/multirequest.ts';
import { type ApiProblem, describeApiError } from '../../src/kaltura/problems.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import {
  badlyCompressed,
  close,
  deadPort,
  drip,
  exception,
  flood,
  gzipBomb,
  hang,
  json,
  late,
  type Mood,
  page,
  raw,
  redirect,
  reset,
  resetInBody,
  startServer,
  status,
} from './test-server.ts';

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
const PING = { service: 'system', action: 'ping', params: {} };
const LOOPBACK: Network = { timeoutMs: 5000 };
/** For what would last as long as it may. */
const SHORT: Network = { timeoutMs: 400 };
const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' };
const HALF_GZIP = gzipSync(`["${'abc'.repeat(500)}"]`).subarray(0, 25);

async function problemAt(serviceUrl: string, network = LOOPBACK): Promise<ApiProblem> {
  const called = await sendCalls(serviceUrl, [PING], network);
  if (!('problem' in called)) throw new Error(`no problem: ${JSON.stringify(called)}`);
  return called.problem;
}

async function problemOf(mood: Mood, network = LOOPBACK): Promise<ApiProblem> {
  const server = await startServer(mood);
  const problem = await problemAt(server.api, network);
  return { ...problem, message: problem.message.replaceAll(new URL(server.origin).host, 'HOST') };
}

/** What a server does, the code that it gets, and words of the message. */
const CASES: [what: string, mood: Mood, code: string, words: string][] = [
  ['never answers', hang, 'ETIMEDOUT', 'No answer from HOST in time'],
  ['answers too late', late(1500), 'ETIMEDOUT', 'in time'],
  ['sends a byte now and then', drip(50), 'ETIMEDOUT', 'in time'],
  ['resets', reset, 'ECONNRESET', 'Could not reach HOST: the connection was cut off'],
  ['hangs up', close, 'ECONNRESET', 'cut off'],
  ...(['length', 'chunks'] as const).flatMap((framing) =>
    (['reset', 'close'] as const).map((how): (typeof CASES)[number] => [
      `cuts the body off (${framing}, ${how})`,
      resetInBody(framing, how),
      'TRUNCATED',
      'The response from HOST was cut off.',
    ]),
  ),
  ['sends half of the JSON', status(200, JSON_TYPE, '[{"ks":"abc'), 'TRUNCATED', 'cut off'],
  ['answers one of two questions', json([]), 'TRUNCATED', 'cut off'],
  ['sends half of the gzip', status(200, GZIP, HALF_GZIP), 'TRUNCATED', 'cut off'],
  ...(['gzip', 'br', 'deflate'] as const).map((encoding): (typeof CASES)[number] => [
    `says ${encoding} and sends something else`,
    badlyCompressed(encoding),
    'NOT_JSON',
    'cannot be unpacked',
  ]),
  ...[
    '\u0000\u0001 garbage\r\n\r\n',
    'SSH-2.0-OpenSSH_9.6\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc',
    `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`,
  ].map((bytes, index): (typeof CASES)[number] => [
    `speaks something else (${index + 1})`,
    raw(bytes),
    'NOT_JSON',
    'not valid HTTP',
  ]),
  ['sends a page', page(), 'NOT_JSON', 'HOST answered, but not like the Kaltura API (a web page).'],
  ['sends a page without saying so', status(200, {}, '<html>'), 'NOT_JSON', 'a web page'],
  ['sends XML', status(200, { 'content-type': 'text/xml' }, '<xml/>'), 'NOT_JSON', 'not JSON'],
  ['sends nothing', status(200), 'NOT_JSON', 'an empty answer'],
  ['sends JSON of another kind', json({ hello: 'world' }), 'NOT_JSON', 'other JSON'],
  ['sends null', json(null), 'NOT_JSON', 'other JSON'],
  [
    'is Kaltura and has no answer',
    status(200, { 'x-kaltura': 'error-SERVICE_FORBIDDEN\u009b' }),
    'NO_ANSWER',
    'HOST sent no answer (error-SERVICE_FORBIDDEN).',
  ],
  ['is empty with 500', status(500), 'HTTP_500', 'has a problem at the moment (HTTP 500)'],
  ['has a gateway with 502', page(502), 'HTTP_502', 'has a problem at the moment (HTTP 502)'],
  ['says 429', status(429, { 'retry-after': '3600' }), 'HTTP_429', 'too many requests'],
  ['says 404', page(404), 'HTTP_404', 'there is no Kaltura API at this address'],
  ['says 403', page(403), 'HTTP_403', 'HOST refused the request (HTTP 403)'],
  ['says 407', page(407), 'PROXY', 'the proxy failed: it requires a user name and password'],
  ['redirects within itself', redirect('/api_v3/x'), 'REDIRECT', 'to another address, which'],
  ['redirects', redirect('https://other.test/x?y', 307), 'REDIRECT', 'address, other.test, which'],
  ['sends 64 MB as a small gzip', gzipBomb(64 * 2 ** 20), 'TOO_LARGE', 'too large'],
];

/** These codes mean that no Kaltura API is there. */
const NOT_KALTURA = ['NOT_JSON', 'REDIRECT', 'TOO_LARGE', 'HTTP_404'];

describe('a server that', () => {
  test.concurrent.each(CASES)('%s', async (_, mood, code, words) => {
    const problem = await problemOf(mood, code === 'ETIMEDOUT' ? SHORT : LOOPBACK);
    expect(problem).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(problem.kind === 'not-kaltura').toBe(NOT_KALTURA.includes(code));
    expect(problem.fix).toMatch(/^[A-Z].*[.?]$/);
  });

  test('takes little memory for 2 GB', async () => {
    const before = process.memoryUsage().rss;
    expect(await problemOf(flood(2 ** 31))).toMatchObject({ code: 'TOO_LARGE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });

  test('is not there', async () => {
    const port = await deadPort();
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const problem = await problemAt(`http://${host}:${port}/api_v3`);
      expect(problem.code).toMatch(/^ECONNREFUSED$|^EADDRNOTAVAIL$/);
      expect(problem.message).toContain(`${host}:${port}`);
      expect(problem.fix).not.toBe('');
    }
  });

  test('has no name', async () => {
    const nowhere = { origin: 'http://127.0.0.1:1', knows: () => false };
    const network: Network = { ...LOOPBACK, sandbox: nowhere };
    expect(await problemAt('https://nowhere.test/api_v3', network)).toMatchObject({
      code: 'ENOTFOUND',
      message: 'Could not reach nowhere.test: the name was not found (ENOTFOUND).',
      kind: 'unknown-host',
    });
  });

  test('is not to be reached by https is not asked at all', async () => {
    const server = await startServer();
    const problem = await problemAt('http://www.kaltura.com/api_v3', server.network());
    expect(problem.code).toBe('NOT_HTTPS');
    expect(server.heard).toEqual([]);
  });
});

describe('an error of the API', () => {
  const cases = [
    [
      'has its code, message and args',
      exception('A_CODE_OF_TOMORROW', 'Words', { KSID: 'EXPIRED', n: 5, odd: { a: 1 } }),
      { code: 'A_CODE_OF_TOMORROW', message: 'Words', args: { KSID: 'EXPIRED', n: '5', odd: '' } },
    ],
    ['no code', { objectType: 'KalturaAPIException' }, { code: 'UNKNOWN', message: '', args: {} }],
    [
      'with a code that is a number',
      { objectType: 'KalturaAPIException', code: 500, message: ['x'], args: 'y' },
      { code: '500', message: '', args: {} },
    ],
    [
      'with a code in an unusual form',
      exception('Some code-1'),
      { code: 'SOME_CODE_1', message: 'The message of Some code-1', args: {} },
    ],
    [
      'with text that steers a terminal',
      exception('A\u001b[31mB\u202e', '\u001b]0;title\u0007 a\nb\u200b', { '\u0000k': '\u009b5m' }),
      { code: 'AB', message: ' a b', args: { k: '5m' } },
    ],
  ] as const;
  test.each(cases)('%s, for one call or for all', (_, answer, error) => {
    expect(parseApiError(answer)).toEqual(error);
    const reply = { status: 200, headers: JSON_TYPE, body: JSON.stringify(answer) };
    expect(parseReply(reply, 'https://www.kaltura.com', 2)).toEqual({ value: [answer, answer] });
  });
});

describe('what an error of the API means', () => {
  const describeError = (code: string, args: Record<string, string> = {}): ApiProblem =>
    describeApiError({ code, message: `The message of ${code}`, args });

  test.each<[string, Record<string, string>, RegExp]>([
    ['SERVICE_ACCESS_CONTROL_RESTRICTED', {}, /only from certain addresses, or only over https/],
    ['UNKNOWN_ROLE_ID', {}, /no role with the ID in setrole:/],
    ['INVALID_ACTIONS_LIMIT', {}, /must be 1 or more/],
    ['INVALID_OBJECT_ID', {}, /no object with this ID/],
    ['INVALID_KS', { KSID: 'EXCEEDED_ACTIONS_LIMIT' }, /is used up/],
    ['INVALID_KS', { KSID: 'EXCEEDED_RESTRICTED_IP' }, /another IP address/],
    ['INVALID_KS', { KSID: 'EXCEEDED_RESTRICTED_URI' }, /urirestrict/],
  ])('%s %j is final: the message does not suggest trying again', (code, args, words) => {
    const problem = describeError(code, args);
    expect(problem).toMatchObject({ code, kind: 'refused', message: expect.stringMatching(words) });
    expect(`${problem.message} ${problem.fix}`).not.toMatch(/unexpected|try again/i);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['ACTION_BLOCKED', { SERVICE_NAME: 'session', ACTION_NAME: 'start' }, /session\.start.*Wait/],
    ['INTERNAL_DATABASE_ERROR', {}, /at the moment.*Try again later/],
    ['INVALID_KS', { KSID: 'EXPIRED' }, /unexpected/],
    ['NEW_CODE', {}, /unexpected.*The message of NEW_CODE/],
  ])('%s %j says nothing about the credentials', (code, args, words) => {
    const { kind, message, fix } = describeError(code, args);
    expect(kind).toBeUndefined();
    expect(`${message} ${fix}`).toMatch(words);
  });
});
