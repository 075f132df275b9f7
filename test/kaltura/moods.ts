/** How a misbehaving server answers a request. */
import { type ApiResponse, answerRequest, createPage } from '../../src/sandbox/api.ts';
import { findPlace } from '../../src/sandbox/hosts.ts';
import type { Heard, Mood, TestServer } from './test-server.ts';

/** Kaltura's answer, from the accounts of the server. */
function answerOf({ host, url: path, body }: Heard, { accounts, world }: TestServer): ApiResponse {
  const place = findPlace(host, accounts);
  if (place && 'portal' in place) return createPage(place.portal.status, 'A portal');
  return answerRequest({ path, body, host }, { world, accounts: place?.accounts ?? [] });
}

/** Answers as Kaltura does. */
export const well: Mood = (heard, response, server) => {
  const { status, headers, body } = answerOf(heard, server);
  response.writeHead(status, headers).end(body);
};

/** The names of the calls in a request. */
export function namesOfCalls(heard: Heard): string[] {
  return heard.method === 'GET'
    ? ['GET portal']
    : heard.calls.map((call) => `${call.service}.${call.action}`);
}

/** An exception of the API. */
export function exception(
  code: string,
  message = `The message of ${code}`,
  args: unknown = [],
): object {
  return { objectType: 'KalturaAPIException', code, message, args };
}

/**
 * Answers like Kaltura, except for some calls of a multirequest, named `service.action`. The answer
 * to those calls is given, or computed from the call and the correct answers to the whole request.
 */
export function except(
  answers: Record<string, unknown | ((call: Record<string, string>, all: unknown[]) => unknown)>,
): Mood {
  return (heard, response, server) => {
    if (heard.calls.length === 0) return well(heard, response, server);
    const good: unknown[] = JSON.parse(answerOf(heard, server).body);
    const all = heard.calls.map((call, index) => {
      const name = `${call.service}.${call.action}`;
      if (!(name in answers)) return good[index];
      const answer = answers[name];
      return typeof answer === 'function' ? answer(call, good) : answer;
    });
    json(all)(heard, response, server);
  };
}

/** Every call of a multirequest fails with this code. */
export function failing(code: string, message?: string, args?: unknown): Mood {
  return (heard, response, server) =>
    json(heard.calls.map(() => exception(code, message, args)))(heard, response, server);
}

export function json(value: unknown): Mood {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

export function status(
  code: number,
  headers: Record<string, string | string[]> = {},
  body: string | Buffer = '',
): Mood {
  return (_, response) => {
    response.writeHead(code, headers).end(body);
  };
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** A page of a gateway or of a captive portal. */
export function page(code = 200): Mood {
  return status(code, HTML, '<!DOCTYPE html><html><title>Sign in</title></html>');
}

export function redirect(location: string, code = 302): Mood {
  return status(code, { ...HTML, location });
}

/** Never answers. */
export const hang: Mood = () => undefined;

/** One mood after the other; the last one stays. */
export function inTurn(...moods: Mood[]): Mood {
  let at = 0;
  return (heard, response, server) => {
    const mood = moods[Math.min(at++, moods.length - 1)] as Mood;
    mood(heard, response, server);
  };
}

/** Cuts the connection off with a TCP reset, before any answer. */
export const reset: Mood = (_, response) => {
  response.socket?.resetAndDestroy();
};
