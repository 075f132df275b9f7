import { serverText } from '../text/redact.ts';

/** The API's response to a failed call, with HTTP 200. Match `code` and `args`, not `message`. */
export interface ApiError {
  code: string;
  message: string;
  args: Readonly<Record<string, string>>;
}

/** The server has a problem, not the credentials. A retry may help (recorded: outage.*). */
export function isServerError(code: string): boolean {
  return /^INTERNAL_\w*(?:ERROR|FAIL)/.test(code);
}

/** A restriction in the privileges of a session: `actionslimit`, `iprestrict`, `urirestrict`. */
export type Restriction = 'actions' | 'address' | 'uri';

const RESTRICTIONS: Readonly<Record<string, Restriction>> = {
  EXCEEDED_ACTIONS_LIMIT: 'actions',
  EXCEEDED_RESTRICTED_IP: 'address',
  EXCEEDED_RESTRICTED_URI: 'uri',
};

/** The session's restriction that made the call fail; null for any other error. */
export function findRestriction({ code, args }: ApiError): Restriction | null {
  const { KSID = '' } = args;
  return code === 'INVALID_KS' && Object.hasOwn(RESTRICTIONS, KSID)
    ? (RESTRICTIONS[KSID] ?? null)
    : null;
}

/** Did the session's privileges (`urirestrict`, `actionslimit`) forbid only this call? */
export function isBeyondSession(error: ApiError): boolean {
  const restriction = findRestriction(error);
  return restriction === 'uri' || restriction === 'actions';
}

/** Kaltura's own errors have at most three. */
const MAX_ARGS = 10;

/**
 * The API's error in a response, its message safe to print; null if the response is not an error.
 */
export function parseApiError(value: unknown): ApiError | null {
  if (!isRecord(value) || value.objectType !== 'KalturaAPIException') return null;
  const args: Record<string, string> = {};
  if (isRecord(value.args)) {
    for (const [name, text] of Object.entries(value.args).slice(0, MAX_ARGS))
      args[serverText(name)] = serverText(text);
  }
  return {
    code: serverText(value.code, 80) || 'UNKNOWN',
    message: serverText(value.message),
    args,
  };
}

/** True for a JSON object (not an array, not null). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
