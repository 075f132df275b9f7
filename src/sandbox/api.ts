import { answerTo, namesOf } from './actions.ts';
import { failures, isFailure, type Json } from './answers.ts';
import { keptAnswer } from './kept-answers.ts';
import { multirequest } from './multirequest.ts';
import { bodyParams, formParams, mergedParams, type Params, textOf } from './parameters.ts';
import type { Call } from './world.ts';
import { xmlOf } from './xml.ts';

/** An HTTP answer, ready to be written. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** An HTTP request, read to its end. */
export interface HttpQuestion {
  /** With its query, as in the request line. */
  target: string;
  contentType: string;
  body: string;
  /** The host that was meant, where several are told apart. */
  host?: string;
}

/** The page of the web server in front of the API, for every address that is not the API's. */
export const NOT_FOUND: HttpAnswer = {
  status: 404,
  headers: { 'content-type': 'text/html; charset=iso-8859-1' },
  body: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head>
<title>404 Not Found</title>
</head><body>
<h1>Not Found</h1>
<p>The requested URL was not found on this server.</p>
</body></html>
`,
};

/** What the API answers to an HTTP request. An error of the API is a 200. */
export function apiAnswer(question: HttpQuestion, where: Pick<Call, 'world' | 'accounts'>): HttpAnswer {
  const [path = '', ...query] = question.target.split('?');
  const named = pathParams(path);
  if (named === null) return NOT_FOUND;
  const params = mergedParams(
    formParams(query.join('?')),
    bodyParams(question.contentType, question.body),
    named,
  );
  const call: Call = { ...where, ...namesOf(params), params, path, host: question.host ?? '' };
  return written(answerOf(call), textOf(params, 'format'));
}

function answerOf(call: Call): Json {
  try {
    if (call.service.toLowerCase() === 'multirequest') return multirequest(call);
    return keptAnswer(call, call.params, () => answerTo(call));
  } catch {
    return failures.internal();
  }
}

/** `/api_v3/service/user/action/get` → service and action; `null` if it is not under `/api_v3`. */
function pathParams(path: string): Params | null {
  const match = /^\/api_v3(?:\/index\.php)?(?:\/(.*))?$/s.exec(path);
  if (match === null) return null;
  const params = mergedParams();
  const parts = (match[1] ?? '').split('/').map(decoded);
  for (let at = 0; at + 1 < parts.length; at += 2) params[parts[at] ?? ''] = parts[at + 1];
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function written(answer: Json, format: string | undefined): HttpAnswer {
  const answers = Array.isArray(answer) ? (answer as readonly Json[]) : [answer];
  const isForbidden = answers.some((one) => isFailure(one) && one.code === 'SERVICE_FORBIDDEN');
  const headers: Record<string, string> = isForbidden ? { 'x-kaltura': 'error-SERVICE_FORBIDDEN' } : {};
  if (format === '1')
    return {
      status: 200,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(answer),
    };
  if (format === undefined || format === '2')
    return {
      status: 200,
      headers: { ...headers, 'content-type': 'text/xml;charset=UTF-8' },
      body: xmlOf(answer),
    };
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=UTF-8', 'x-kaltura': 'error- UNKNOWN_RESPONSE_FORMAT' },
    body: '',
  };
}
