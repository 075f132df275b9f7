import { runAction } from './actions.ts';
import { isFailure, type Json } from './answers.ts';
import { failures } from './failures.ts';
import { runMultirequest } from './multirequest.ts';
import { parseForm } from './parameters.ts';
import type { Call } from './world.ts';

/** An HTTP request with its whole body. */
interface ApiRequest {
  /** The path and the query of the request line. */
  target: string;
  contentType: string;
  body: string;
  /** The requested host, in lower case. */
  host?: string;
}

/** An HTTP response before it is sent. */
export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The web server's page for every path outside the API. */
export const NOT_FOUND: ApiResponse = {
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

/**
 * Answers `/api_v3/service/multirequest` and `/api_v3/service/…/action/…` in JSON. The status is
 * 200 even for errors of the API.
 */
export function answerRequest(
  request: ApiRequest,
  where: Pick<Call, 'world' | 'accounts'>,
): ApiResponse {
  const [path = ''] = request.target.split('?');
  const [, service, action = ''] =
    /^\/api_v3\/service\/(\w+)(?:\/action\/(\w+))?$/.exec(path) ?? [];
  if (service === undefined) return NOT_FOUND;
  const isForm = request.contentType.startsWith('application/x-www-form-urlencoded');
  const params = parseForm(isForm ? request.body : '');
  const answer = runCall({ ...where, service, action, params, path, host: request.host ?? '' });
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      ...(isForbidden(answer) && { 'x-kaltura': 'error-SERVICE_FORBIDDEN' }),
    },
    body: JSON.stringify(answer),
  };
}

function runCall(call: Call): Json {
  try {
    return call.service === 'multirequest' ? runMultirequest(call) : runAction(call);
  } catch {
    return failures.internal();
  }
}

function isForbidden(answer: Json): boolean {
  const answers: readonly Json[] = Array.isArray(answer) ? answer : [answer];
  return answers.some((each) => isFailure(each) && each.code === 'SERVICE_FORBIDDEN');
}
