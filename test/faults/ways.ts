/**
 * The ways in which a request fails, or one call within it, and what answers in Kaltura's place.
 * `kaltura/answers.test.ts` has more failures, which the program cannot tell from these.
 */
import {
  except,
  exception,
  hang,
  json,
  type Mood,
  page,
  reset,
  status,
} from '../kaltura/test-server.ts';

export interface Way {
  name: string;
  /** What happens to a request; `refused` happens before there is one. */
  how: Mood | 'refused';
  /** Something answers that is plainly no Kaltura API: the user's own server may be called wrong. */
  notKaltura?: true;
  /** Means something to an API only: a portal is asked for its status and nothing else. */
  apiOnly?: true;
}

/** An error from a hostile server: the request body, colours, text that reverses direction. */
const hostile = (body: string): string =>
  `\u001b[31m\u202e\u0007${body} djJ8MTAyfA==${'x'.repeat(4000)}`;

export const REQUEST_WAYS: readonly Way[] = [
  { name: 'refused', how: 'refused' },
  { name: 'reset before an answer', how: reset },
  { name: 'hangs', how: hang },
  { name: 'HTTP 503, wait a minute', how: status(503, { 'retry-after': '60' }) },
  { name: 'a page with 200', how: page(200), notKaltura: true, apiOnly: true },
  { name: 'cut off with 200', how: status(200, {}, '[{"objectType":"Kalt'), apiOnly: true },
  { name: 'a database error', how: json(exception('INTERNAL_DATABASE_ERROR')), apiOnly: true },
  {
    name: 'an unknown code with a hostile message',
    how: (heard, response, server) => {
      const said = hostile(heard.body);
      const all = heard.calls.map(() => exception('NEW\u001b[5m_CODE', said, { SAID: said }));
      json(all)(heard, response, server);
    },
    apiOnly: true,
  },
];

/** What one call of a multirequest is answered with, while the others are answered well. */
const CALL_ANSWERS: Readonly<Record<string, (call: Record<string, string>) => unknown>> = {
  SERVICE_FORBIDDEN: () => exception('SERVICE_FORBIDDEN'),
  INVALID_KS: () => exception('INVALID_KS'),
  'a hostile message': (call) => exception('ODD', hostile(Object.values(call).join(' '))),
  null: () => null,
  'an empty object': () => ({}),
};

/** The ways in which this call alone fails. */
export function listCallWays(call: string): Way[] {
  return Object.entries(CALL_ANSWERS).map(([name, answer]) => ({
    name: `${name} for ${call}`,
    how: except({ [call]: answer }),
    apiOnly: true,
    ...(/null|object/.test(name) ? { notKaltura: true } : {}),
  }));
}

/** What fails, how, and for how long. */
export interface Fault {
  /** The number of the request, or a call that it contains. */
  at: number | string;
  way: Way;
  /** Once; from then on; or the user leaves while it lasts. */
  lasts: 'once' | 'from then on' | 'until ctrl+c';
}
