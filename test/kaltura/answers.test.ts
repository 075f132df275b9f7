import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { closeConnections } from '../../src/kaltura/http-agents.ts';
import { multirequest } from '../../src/kaltura/multirequest.ts';
import type { NetworkProblem } from '../../src/kaltura/problems.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import {
  badlyCompressed,
  close,
  deadPort,
  drip,
  failing,
  flood,
  gzipBomb,
  hang,
  json,
  late,
  type Mood,
  misbehaving,
  page,
  raw,
  redirect,
  reset,
  resetInBody,
  status,
} from './misbehaving.ts';

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterAll(closeConnections);

const PING = [{ service: 'system', action: 'ping' }];
const LOOPBACK: Network = { timeoutMs: 5000 };
/** For what would last as long as it may. */
const SHORT: Network = { timeoutMs: 400 };
const JSON_TYPE = { 'content-type': 'application/json' };

async function problemAt(serviceUrl: string, network = LOOPBACK): Promise<NetworkProblem> {
  const called = await multirequest(serviceUrl, PING, network);
  if (!('problem' in called)) throw new Error(`no problem: ${JSON.stringify(called)}`);
  return called.problem;
}

async function problemOf(mood: Mood, network = LOOPBACK): Promise<NetworkProblem> {
  const server = await misbehaving(mood);
  try {
    const problem = await problemAt(server.api, network);
    return { ...problem, message: problem.message.replaceAll(new URL(server.origin).host, 'HOST') };
  } finally {
    await server.close();
  }
}

/**
 * What a server does, the code that it gets, the message in full, and whether it means that no
 * Kaltura is there.
 */
const CASES: [what: string, mood: Mood, code: string, message: string, notKaltura?: boolean][] = [
  ['never answers', hang, 'ETIMEDOUT', 'No answer from HOST in time (ETIMEDOUT).'],
  ['answers too late', late(1500), 'ETIMEDOUT', 'No answer from HOST in time (ETIMEDOUT).'],
  ['sends a byte now and then', drip(50), 'ETIMEDOUT', 'No answer from HOST in time (ETIMEDOUT).'],
  ['resets', reset, 'ECONNRESET', 'Could not reach HOST: the connection was cut off (ECONNRESET).'],
  [
    'hangs up',
    close,
    'ECONNRESET',
    'Could not reach HOST: the connection was cut off (ECONNRESET).',
  ],
  [
    'resets within a body of known length',
    resetInBody('length'),
    'TRUNCATED',
    'The response from HOST was cut off.',
  ],
  [
    'resets within a chunked body',
    resetInBody('chunks'),
    'TRUNCATED',
    'The response from HOST was cut off.',
  ],
  [
    'hangs up within a body of known length',
    resetInBody('length', 'close'),
    'TRUNCATED',
    'The response from HOST was cut off.',
  ],
  [
    'hangs up within a chunked body',
    resetInBody('chunks', 'close'),
    'TRUNCATED',
    'The response from HOST was cut off.',
  ],
  [
    'sends half of the JSON',
    status(200, JSON_TYPE, '[{"ks":"abc'),
    'TRUNCATED',
    'The response from HOST was cut off.',
  ],
  ['answers one of two questions', json([]), 'TRUNCATED', 'The response from HOST was cut off.'],
  [
    'sends half of the gzip',
    status(
      200,
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      gzipSync(`["${'abc'.repeat(500)}"]`).subarray(0, 25),
    ),
    'TRUNCATED',
    'The response from HOST was cut off.',
  ],
  ...(['gzip', 'br', 'deflate'] as const).map((encoding): (typeof CASES)[number] => [
    `says ${encoding} and sends something else`,
    badlyCompressed(encoding),
    'NOT_JSON',
    'HOST answered, but not like the Kaltura API (it cannot be unpacked).',
    true,
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
    'HOST answered, but not like the Kaltura API (its response is not valid HTTP).',
    true,
  ]),
  [
    'sends a page',
    page(),
    'NOT_JSON',
    'HOST answered, but not like the Kaltura API (a web page).',
    true,
  ],
  [
    'sends a page without saying so',
    status(200, {}, '<html>'),
    'NOT_JSON',
    'HOST answered, but not like the Kaltura API (a web page).',
    true,
  ],
  [
    'sends XML',
    status(200, { 'content-type': 'text/xml' }, '<?xml version="1.0"?><xml/>'),
    'NOT_JSON',
    'HOST answered, but not like the Kaltura API (not JSON).',
    true,
  ],
  [
    'sends nothing',
    status(200),
    'NOT_JSON',
    'HOST answered, but not like the Kaltura API (an empty answer).',
    true,
  ],
  [
    'sends JSON of another kind',
    json({ hello: 'world' }),
    'NOT_JSON',
    'HOST answered, but not like the Kaltura API (other JSON).',
    true,
  ],
  [
    'sends null',
    json(null),
    'NOT_JSON',
    'HOST answered, but not like the Kaltura API (other JSON).',
    true,
  ],
  [
    'is Kaltura and has no answer',
    status(200, { 'x-kaltura': 'error-SERVICE_FORBIDDEN\u009b' }),
    'NO_ANSWER',
    'HOST had no answer (error-SERVICE_FORBIDDEN).',
  ],
  ['is empty with 500', status(500), 'HTTP_500', 'HOST has a problem at the moment (HTTP 500).'],
  ['has a gateway with 502', page(502), 'HTTP_502', 'HOST has a problem at the moment (HTTP 502).'],
  ['has a gateway with 503', page(503), 'HTTP_503', 'HOST has a problem at the moment (HTTP 503).'],
  [
    'says 429',
    status(429, { 'retry-after': '3600' }),
    'HTTP_429',
    'HOST reports too many requests (HTTP 429).',
  ],
  [
    'says 404',
    page(404),
    'HTTP_404',
    'HOST answered HTTP 404: there is no Kaltura API at this address.',
    true,
  ],
  [
    'says 403',
    page(403),
    'HTTP_403',
    'HOST refused the request (HTTP 403), which the Kaltura API itself does not do.',
  ],
  [
    'says 401',
    page(401),
    'HTTP_401',
    'HOST refused the request (HTTP 401), which the Kaltura API itself does not do.',
  ],
  [
    'says 407',
    page(407),
    'PROXY',
    'Could not reach HOST: the proxy failed: it requires a user name and password.',
  ],
  [
    'redirects within itself',
    redirect('/api_v3/elsewhere'),
    'REDIRECT',
    'HOST redirects to another address, which an API does not do.',
    true,
  ],
  [
    'redirects to another',
    redirect('https://other.test/x?y', 307),
    'REDIRECT',
    'HOST redirects to another address, other.test, which an API does not do.',
    true,
  ],
  [
    'redirects for good',
    redirect('http://www.kaltura.com/', 308),
    'REDIRECT',
    'HOST redirects to another address, www.kaltura.com, which an API does not do.',
    true,
  ],
  [
    'sends 2 GB',
    flood(2 ** 31),
    'TOO_LARGE',
    'The response from HOST is too large to come from the API.',
    true,
  ],
  [
    'sends 64 MB as a small gzip',
    gzipBomb(64 * 2 ** 20),
    'TOO_LARGE',
    'The response from HOST is too large to come from the API.',
    true,
  ],
];

describe('a server that', () => {
  test.concurrent.each(CASES)('%s', async (_, mood, code, message, notKaltura = false) => {
    const problem = await problemOf(mood, code === 'ETIMEDOUT' ? SHORT : LOOPBACK);
    expect(problem).toMatchObject({ code, message });
    expect(problem.notKaltura === true).toBe(notKaltura);
    expect(problem.fix).toMatch(/^[A-Z].*[.?]$/);
  });

  test('takes little memory for 2 GB', async () => {
    const before = process.memoryUsage().rss;
    await problemOf(flood(2 ** 31));
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
    const network: Network = {
      ...LOOPBACK,
      sandbox: { origin: 'http://127.0.0.1:1', knows: () => false },
    };
    expect(await problemAt('https://nowhere.test/api_v3', network)).toMatchObject({
      code: 'ENOTFOUND',
      message: 'Could not reach nowhere.test: the name was not found (ENOTFOUND).',
      unknownHost: true,
    });
  });

  test('is not to be reached by https is not asked at all', async () => {
    const server = await misbehaving();
    const problem = await problemAt('http://www.kaltura.com/api_v3', server.network());
    expect(problem.code).toBe('NOT_HTTPS');
    expect(server.heard).toEqual([]);
    await server.close();
  });
});

describe('codes of the API', () => {
  const codes = [
    'PARTNER_NOT_FOUND',
    'INVALID_SECRET_TYPE',
    'EXPIRED_KS',
    'MISSING_KS',
    'INVALID_KS',
    'A_CODE_OF_TOMORROW',
  ];
  test.concurrent.each(codes)('%s comes with its message and args', async (code) => {
    const server = await misbehaving(
      failing(code, 'In words', { KSID: 'EXPIRED', n: 5, odd: { a: 1 } }),
    );
    const called = await multirequest(server.api, [...PING, ...PING], LOOPBACK);
    const error = { code, message: 'In words', args: { KSID: 'EXPIRED', n: '5', odd: '' } };
    expect(called).toEqual({
      results: [
        { ok: false, error },
        { ok: false, error },
      ],
    });
    await server.close();
  });

  const odd = [
    ['no code', { objectType: 'KalturaAPIException' }, { code: 'UNKNOWN', message: '', args: {} }],
    [
      'a code that is a number',
      { objectType: 'KalturaAPIException', code: 500, message: ['x'], args: 'y' },
      { code: '500', message: '', args: {} },
    ],
    [
      'text that steers a terminal',
      {
        objectType: 'KalturaAPIException',
        code: 'A\u001b[31mB\u202e',
        message: '\u001b]0;title\u0007 a\nb\u200b',
        args: { '\u0000k': '\u009b5m' },
      },
      { code: 'AB', message: ' a b', args: { k: '5m' } },
    ],
  ] as const;
  test.concurrent.each(odd)('an error with %s', async (_, answer, error) => {
    const server = await misbehaving(json(answer));
    expect(await multirequest(server.api, PING, LOOPBACK)).toEqual({
      results: [{ ok: false, error }],
    });
    await server.close();
  });
});
