/**
 * The ways in which a request fails, or one call within it, and what answers in Kaltura's place.
 * `kaltura/answers.test.ts` has more failures, which the program cannot tell from these.
 */
import {
  drip,
  exception,
  failing,
  gzipBomb,
  hang,
  json,
  type Mood,
  page,
  raw,
  redirect,
  reset,
  resetInBody,
  status,
} from '../kaltura/misbehaving.ts';

export interface Way {
  name: string;
  /** What happens to a request; `refused` and `unknown host` happen before there is one. */
  how: Mood | 'refused' | 'unknown host';
  /**
   * Something answers that is plainly no Kaltura API: of a person's own server the region may then
   * be called wrong.
   */
  notKaltura?: true;
  /** A status that a portal that lives may answer with. */
  isPortal?: true;
  /** A portal's definite no. */
  noPortal?: true;
  /** Means something to an API only: a portal is asked for its status and nothing else. */
  apiOnly?: true;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** An error from a hostile server: the request body, colours, text that reverses direction. */
function hostile(heard: { body: string }): string {
  return `\u001b[31m\u202e\u0007${heard.body} djJ8MTAyfA==${'x'.repeat(4000)}`;
}

export const REQUEST_WAYS: readonly Way[] = [
  { name: 'refused', how: 'refused' },
  { name: 'unknown host', how: 'unknown host', noPortal: true },
  { name: 'reset before an answer', how: reset },
  { name: 'reset within a body of known length', how: resetInBody('length'), isPortal: true },
  { name: 'reset within a chunked body', how: resetInBody('chunks'), isPortal: true },
  { name: 'hangs', how: hang },
  {
    name: 'hangs after its headers',
    isPortal: true,
    how: (_, response) => {
      response.writeHead(200, JSON_TYPE);
      response.flushHeaders();
    },
  },
  { name: 'drips', how: drip(40), isPortal: true },
  { name: 'HTTP 500', how: status(500) },
  { name: 'HTTP 502 with a page', how: page(502) },
  { name: 'HTTP 503, wait a minute', how: status(503, { 'retry-after': '60' }) },
  { name: 'HTTP 429', how: status(429, { 'retry-after': '1' }) },
  { name: 'HTTP 404 with a page', how: page(404), notKaltura: true, noPortal: true },
  { name: 'HTTP 407', how: status(407) },
  { name: 'a page with 200', how: page(200), notKaltura: true, apiOnly: true },
  {
    name: 'redirect',
    how: redirect('https://login.hotel.example/?next=1'),
    notKaltura: true,
    apiOnly: true,
  },
  { name: 'cut off with 200', how: status(200, JSON_TYPE, '[{"objectType":"Kalt'), apiOnly: true },
  { name: 'null for an array', how: json(null), notKaltura: true, apiOnly: true },
  {
    name: '64 MiB in a small gzip',
    how: gzipBomb(64 * 1024 * 1024),
    notKaltura: true,
    apiOnly: true,
  },
  { name: 'no HTTP', how: raw('SSH-2.0-OpenSSH_9.6\r\n'), notKaltura: true },
  {
    name: 'one INTERNAL_DATABASE_ERROR for the whole',
    how: json(exception('INTERNAL_DATABASE_ERROR')),
    apiOnly: true,
  },
  {
    name: 'INTERNAL_SERVERL_ERROR for each call',
    how: failing('INTERNAL_SERVERL_ERROR'),
    apiOnly: true,
  },
  {
    name: 'an unknown code with a hostile message',
    how: (heard, response, server) =>
      json(
        heard.calls.map(() =>
          exception(`NEW\u001b[5m_CODE`, hostile(heard), { SAID: hostile(heard) }),
        ),
      )(heard, response, server),
    apiOnly: true,
  },
];

/** What one call of a multirequest is answered with, while the others are answered well. */
export interface CallWay {
  name: string;
  answer: (call: Record<string, string>) => unknown;
  /** No error, and of no form that the API has. */
  misshapen?: true;
}

export const CALL_WAYS: readonly CallWay[] = [
  ...[
    'INTERNAL_DATABASE_ERROR',
    'INTERNAL_SERVERL_ERROR',
    'INTERNAL_SERVER_ERROR',
    'ACTION_RATE_LIMIT_EXCEEDED',
    'SERVICE_FORBIDDEN',
    'INVALID_KS',
    'EXPIRED_KS',
    'MISSING_KS',
    'A_CODE_NOBODY_KNOWS',
  ].map((code): CallWay => ({ name: code, answer: () => exception(code) })),
  {
    name: 'a hostile message',
    answer: (call) => exception('ODD', hostile({ body: Object.values(call).join(' ') })),
  },
  { name: 'an exception without a code', answer: () => ({ objectType: 'KalturaAPIException' }) },
  { name: 'null', answer: () => null, misshapen: true },
  { name: 'an empty object', answer: () => ({}), misshapen: true },
  { name: 'an empty array', answer: () => [], misshapen: true },
  { name: 'a text', answer: () => 'x', misshapen: true },
  { name: 'a number', answer: () => 0, misshapen: true },
];

/** What fails, how, and for how long. */
export type Fault = (
  | { kind: 'request'; number: number; way: Way }
  | { kind: 'call'; call: string; way: Way }
  | { kind: 'part'; call: string; way: CallWay }
) & {
  /** Once; from then on; or the person leaves while it lasts. */
  lasts: 'once' | 'on' | 'until ctrl+c';
};
