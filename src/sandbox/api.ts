import {
  applyResponseProfile,
  createError,
  DOCUMENTED_CODES,
  isError,
  type Json,
} from './answers.ts';
import {
  answerTokenAdd,
  answerTokenDelete,
  answerTokenList,
  answerTokenStart,
} from './app-tokens.ts';
import {
  answerEntryList,
  answerPartnerGet,
  answerPartnerList,
  answerPlayerGet,
  answerPlayerList,
} from './content.ts';
import { DOCUMENTED_HOST } from './hosts.ts';
import { authorize, type NeededSession, type Session } from './permissions.ts';
import {
  answerLogin,
  answerSessionEnd,
  answerSessionGet,
  answerSessionStart,
  answerWidgetSessionStart,
} from './sessions.ts';
import { answerUserGet, answerUserList } from './users.ts';
import type { Call, Params } from './world.ts';

interface ApiRequest {
  /** With the query. */
  path: string;
  body: string;
  /** In lower case and without a port. */
  host?: string;
}

export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

type Action =
  | { ks: 'none'; run(call: Call): Json }
  | { ks: NeededSession; ignoresProfile?: boolean; run(call: Call, session: Session): Json };

/** The actions that the program calls, and the session that each action needs. */
const ACTIONS: Readonly<Record<string, Action>> = {
  'session.start': { ks: 'none', run: answerSessionStart },
  'session.startWidgetSession': { ks: 'none', run: answerWidgetSessionStart },
  'session.get': { ks: 'admin', run: answerSessionGet },
  'session.end': { ks: 'any', run: answerSessionEnd },
  'system.ping': { ks: 'none', run: () => true },
  'system.pingDatabase': { ks: 'none', run: ({ world }) => world.now() >= world.outageUntil },
  'partner.getInfo': { ks: 'admin', run: answerPartnerGet },
  'partner.listPartnersForUser': { ks: 'user', ignoresProfile: true, run: answerPartnerList },
  'uiConf.list': { ks: 'any', run: answerPlayerList },
  'uiConf.get': { ks: 'any', run: answerPlayerGet },
  'baseEntry.list': { ks: 'user', run: answerEntryList },
  'appToken.startSession': { ks: 'any', run: answerTokenStart },
  'appToken.add': { ks: 'admin', run: answerTokenAdd },
  'appToken.list': { ks: 'admin', run: answerTokenList },
  'appToken.delete': { ks: 'admin', run: answerTokenDelete },
  'user.get': { ks: 'user', run: answerUserGet },
  'user.list': { ks: 'admin', run: answerUserList },
  'user.loginByLoginId': { ks: 'none', run: answerLogin },
};

/** A page of a web server, as for every path outside the API. */
export function createPage(status: number, text: string): ApiResponse {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: `<!doctype html><title>${text}</title><p>${text}</p>\n`,
  };
}

/** Answers a multirequest or a single call in JSON: with status 200, even for API errors. */
export function answerRequest(
  { path: whole, body, host = '' }: ApiRequest,
  where: Pick<Call, 'world' | 'accounts'>,
): ApiResponse {
  const [path = ''] = whole.split('?');
  const [, service, action = ''] =
    /^\/api_v3\/service\/(\w+)(?:\/action\/(\w+))?$/.exec(path) ?? [];
  if (service === undefined) return createPage(404, 'Not Found');
  const params: Params = Object.fromEntries(new URLSearchParams(body));
  const call = { ...where, service, action, params, path, host };
  const answer = service === 'multirequest' ? runMultirequest(call) : answerCall(call);
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answer),
  };
}

/** `{1:result}` or `{1:result:ks}`: a part of an earlier answer in the same multirequest. */
const REFERENCE = /\{(\d{1,3}):result(?::(\w+))?\}/g;

/** Runs the calls 1, 2, … in order. A gap in the numbers ends the multirequest. */
function runMultirequest(call: Call): Json[] {
  const answers: Json[] = [];
  for (;;) {
    const prefix = `${answers.length + 1}:`;
    const own = Object.entries(call.params).filter(([name]) => name.startsWith(prefix));
    if (own.length === 0) return answers;
    const params: Params = Object.fromEntries(
      own.map(([name, value = '']) => [
        name.slice(prefix.length),
        value.replace(REFERENCE, (_, number: string, field?: string) =>
          getResultPart(answers[Number(number) - 1], field),
        ),
      ]),
    );
    const { service = '', action = '' } = params;
    answers.push(answerCall({ ...call, service, action, params }));
  }
}

/** Empty if the answer failed or lacks this field: the next call is then SERVICE_FORBIDDEN. */
function getResultPart(answer: Json | undefined, field: string | undefined): string {
  if (isError(answer)) return '';
  const part: unknown = field === undefined ? answer : Object(answer)[field];
  return typeof part === 'string' || typeof part === 'number' ? String(part) : '';
}

/** The answer to one call. Errors on `DOCUMENTED_HOST` have the documentation's codes. */
function answerCall(call: Call): Json {
  const answer = runAction(call);
  return isError(answer) && call.host === DOCUMENTED_HOST
    ? { ...answer, code: DOCUMENTED_CODES[answer.code] ?? answer.code }
    : answer;
}

function runAction(call: Call): Json {
  const { service, action, params } = call;
  const found = ACTIONS[`${service}.${action}`];
  if (found === undefined)
    return createError('ACTION_DOES_NOT_EXISTS', { ACTION_NAME: action, SERVICE_NAME: service });
  if (found.ks === 'none') return found.run(call);
  const session = authorize(call, found.ks);
  if (isError(session)) return session;
  const answer = found.run(call, session);
  return found.ignoresProfile ? answer : applyResponseProfile(answer, params);
}
