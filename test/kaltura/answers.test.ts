import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { parseApiError } from '../../src/kaltura/api-error.ts';
import { parseReply, sendCalls } from '../../src/kaltura/multirequest.ts';
import { type ApiProblem, describeApiError } from '../../src/kaltura/problems.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import {
  deadPort,
  exception,
  hang,
  json,
  type Mood,
  page,
  redirect,
  reset,
  startServer,
  status,
} from './test-server.ts';

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
const PING = { service: 'system', action: 'ping', params: {} };
const LOOPBACK: Network = { timeoutMs: 5000 };
const HTML_TYPE = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' };
const HALF_GZIP = gzipSync(`["${'abc'.repeat(500)}"]`).subarray(0, 25);

async function problemAt(serviceUrl: string, network = LOOPBACK): Promise<ApiProblem> {
  const called = await sendCalls(serviceUrl, [PING], network);
  if (!('problem' in called)) throw new Error(`no problem: ${JSON.stringify(called)}`);
  return called.problem;
}

/** Cuts the connection off when half of a body was sent; `headers` may tell its length. */
function cutOff(how: 'end' | 'resetAndDestroy', headers = {}): Mood {
  return (_, response) => {
    response.writeHead(200, { ...JSON_TYPE, ...headers });
    response.write('[{"ks":"half of it', () => setTimeout(() => response.socket?.[how](), 20));
  };
}

/** Sends blanks every few milliseconds, and never comes to an end. */
function blanks(size: number, everyMs: number): Mood {
  return (_, response) => {
    response.writeHead(200, JSON_TYPE);
    const timer = setInterval(() => response.write(' '.repeat(size)), everyMs);
    response.on('close', () => clearInterval(timer));
  };
}

/** Bytes as they are, instead of HTTP. */
function raw(bytes: string): Mood {
  return (_, response) => void response.socket?.end(bytes);
}

const LENGTH = { 'content-length': '1000' };
const BOMB = status(200, GZIP, gzipSync(Buffer.alloc(64 * 2 ** 20, ' ')));
const PLAIN = 'this is not compressed at all';
const NO_BROTLI = { ...JSON_TYPE, 'content-encoding': 'br' };
const BAD_CHUNK = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc';

/** What a server does, the code that it gets, and words of the message. */
const CASES: [what: string, mood: Mood, code: string, words: string][] = [
  ['never answers', hang, 'ETIMEDOUT', 'No answer from HOST in time'],
  ['sends a byte now and then', blanks(1, 50), 'ETIMEDOUT', 'in time'],
  ['resets', reset, 'ECONNRESET', 'Could not reach HOST: the connection was cut off'],
  ['resets in a body of known length', cutOff('resetAndDestroy', LENGTH), 'TRUNCATED', 'cut off'],
  ['resets in a body', cutOff('resetAndDestroy'), 'TRUNCATED', 'from HOST was cut off.'],
  ['hangs up in a body of known length', cutOff('end', LENGTH), 'TRUNCATED', 'cut off'],
  ['hangs up in a body', cutOff('end'), 'TRUNCATED', 'cut off'],
  ['sends half of the JSON', status(200, JSON_TYPE, '[{"ks":"abc'), 'TRUNCATED', 'cut off'],
  ['sends half of it without a type', status(200, {}, '[{"ks":"abc'), 'TRUNCATED', 'cut off'],
  ['sends a template', status(200, HTML_TYPE, '{{ "page" }}<html>'), 'NOT_JSON', 'a web page'],
  ['sends a log', status(200, {}, '[error] upstream unavailable'), 'NOT_JSON', 'not JSON'],
  ['answers one of two questions', json([]), 'TRUNCATED', 'cut off'],
  ['sends half of the gzip', status(200, GZIP, HALF_GZIP), 'TRUNCATED', 'cut off'],
  ['says gzip and sends something else', status(200, GZIP, PLAIN), 'NOT_JSON', 'be unpacked'],
  ['says br and sends something else', status(200, NO_BROTLI, PLAIN), 'NOT_JSON', 'be unpacked'],
  ['speaks something else', raw('SSH-2.0-OpenSSH_9.6\r\n'), 'NOT_JSON', 'not valid HTTP'],
  ['sends a chunk without a length', raw(BAD_CHUNK), 'NOT_JSON', 'not valid HTTP'],
  ['sends a page', page(), 'NOT_JSON', 'HOST answered, but not like the Kaltura API (a web page).'],
  ['sends a page without saying so', status(200, {}, '<html>'), 'NOT_JSON', 'a web page'],
  ['sends XML', status(200, { 'content-type': 'text/xml' }, '<xml/>'), 'NOT_JSON', 'not JSON'],
  ['sends nothing', status(200), 'NOT_JSON', 'an empty answer'],
  ['sends JSON of another kind', json({ hello: 'world' }), 'NOT_JSON', 'other JSON'],
  [
    'is Kaltura and has no answer',
    status(200, { 'x-kaltura': 'error-SERVICE_FORBIDDEN\u009b' }),
    'NO_ANSWER',
    'HOST sent no answer (error-SERVICE_FORBIDDEN).',
  ],
  ['is empty with 500', status(500), 'HTTP_500', 'has a problem at the moment (HTTP 500)'],
  ['says 429', status(429, { 'retry-after': '3600' }), 'HTTP_429', 'too many requests'],
  ['says 404', page(404), 'HTTP_404', 'there is no Kaltura API at this address'],
  ['says 403', page(403), 'HTTP_403', 'HOST refused the request (HTTP 403)'],
  ['says 407', page(407), 'PROXY', 'the proxy failed: it requires a user name and password'],
  ['redirects within itself', redirect('/api_v3/x'), 'REDIRECT', 'to another address, which'],
  ['redirects', redirect('https://other.test/x?y', 307), 'REDIRECT', 'address, other.test, which'],
  ['sends 64 MB as a small gzip', BOMB, 'TOO_LARGE', 'too large'],
  ['never stops sending', blanks(2 ** 16, 1), 'TOO_LARGE', 'too large'],
];

/** These codes mean that no Kaltura API is there. */
const NOT_KALTURA = ['NOT_JSON', 'REDIRECT', 'TOO_LARGE', 'HTTP_404'];

describe('a server that', () => {
  test.concurrent.each(CASES)('%s', async (_, mood, code, words) => {
    const server = await startServer(mood);
    const network = code === 'ETIMEDOUT' ? { timeoutMs: 400 } : LOOPBACK;
    const problem = await problemAt(server.api, network);
    const host = new URL(server.origin).host;
    expect(problem.code).toBe(code);
    expect(problem.message.replaceAll(host, 'HOST')).toContain(words);
    expect(problem.kind === 'not-kaltura').toBe(NOT_KALTURA.includes(code));
    expect(problem.fix).toMatch(/^[A-Z].*[.?]$/);
  });

  test.each(['127.0.0.1', 'localhost'])('is not there, at %s', async (host) => {
    const { code, message } = await problemAt(`http://${host}:${await deadPort()}/api_v3`);
    expect(code).toBe('ECONNREFUSED');
    expect(message).toContain(host);
  });

  test('has an http address on another computer gets no request, because it carries a secret', async () => {
    const server = await startServer();
    const problem = await problemAt('http://www.kaltura.com/api_v3', server.network());
    expect(problem.code).toBe('NOT_HTTPS');
    expect(server.heard).toEqual([]);
  });
});

describe('an error of the API', () => {
  test.each([
    [
      'has its code, message and args',
      exception('Code of-tomorrow', 'Words', { KSID: 'EXPIRED', n: 5, odd: { a: 1 } }),
      { code: 'CODE_OF_TOMORROW', message: 'Words', args: { KSID: 'EXPIRED', n: '5', odd: '' } },
    ],
    ['no code', { objectType: 'KalturaAPIException' }, { code: 'UNKNOWN', message: '', args: {} }],
    [
      'with text that steers a terminal',
      exception('A\u001b[31mB\u202e', '\u001b]0;title\u0007 a\nb\u200b', { '\u0000k': '\u009b5m' }),
      { code: 'AB', message: ' a b', args: { k: '5m' } },
    ],
  ])('%s, for one call or for all', (_, answer, error) => {
    expect(parseApiError(answer)).toEqual(error);
    const reply = { status: 200, headers: JSON_TYPE, body: JSON.stringify(answer) };
    expect(parseReply(reply, 'https://www.kaltura.com', 2)).toEqual({ value: [answer, answer] });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['INVALID_OBJECT_ID', {}, /no object with this ID/],
    ['INVALID_KS', { KSID: 'EXCEEDED_ACTIONS_LIMIT' }, /is used up/],
    ['INVALID_KS', { KSID: 'EXCEEDED_RESTRICTED_IP' }, /another IP address/],
    ['INVALID_KS', { KSID: 'EXCEEDED_RESTRICTED_URI' }, /urirestrict/],
  ])('%s %j is final: the message does not suggest trying again', (code, args, words) => {
    const problem = describeApiError({ code, message: '', args });
    expect(problem).toMatchObject({ code, kind: 'refused', message: expect.stringMatching(words) });
    expect(`${problem.message} ${problem.fix}`).not.toMatch(/unexpected|try again/i);
  });
});
