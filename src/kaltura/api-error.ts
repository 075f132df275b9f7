import { toServerText } from '../text/redact.ts';
import { isRecord } from './records.ts';

/** The API's response to a failed call, with HTTP 200. Match `code` and `args`, not `message`. */
export interface ApiError {
  code: string;
  message: string;
  args: Readonly<Record<string, string>>;
}

/** Kaltura's own errors have at most three. */
const MAX_ARGS = 10;

/** The API's error, safe to print; null if the response is not an error. */
export function parseApiError(value: unknown): ApiError | null {
  if (!isRecord(value) || value.objectType !== 'KalturaAPIException') return null;
  const args = Object.entries(isRecord(value.args) ? value.args : {}).slice(0, MAX_ARGS);
  return {
    // Kaltura's codes have this form; programs can rely on it.
    code: toServerText(value.code, 80).toUpperCase().replace(/\W+/g, '_') || 'UNKNOWN',
    message: toServerText(value.message),
    args: Object.fromEntries(args.map(([name, text]) => [toServerText(name), toServerText(text)])),
  };
}

/** The server has a problem, not the credentials. A retry may help (recorded: outage.*). */
export function isServerError(code: string): boolean {
  return /^INTERNAL_\w*(?:ERROR|FAIL)/.test(code);
}

/**
 * Why a call failed. For `INVALID_KS`, the code does not show the cause, but KSID does (recorded:
 * badKs.*, session.get.after_end).
 */
export function getReason({ code, args }: ApiError): string {
  return code === 'INVALID_KS' ? (args.KSID ?? code) : code;
}

/** Did the session's privileges (`urirestrict`, `actionslimit`) forbid only this call? */
export function isBeyondSession(error: ApiError): boolean {
  return ['EXCEEDED_RESTRICTED_URI', 'EXCEEDED_ACTIONS_LIMIT'].includes(getReason(error));
}

// Some of these codes were measured, the others come from the documentation.
const UNKNOWN = [
  'INVALID_WIDGET_ID',
  'PARTNER_NOT_FOUND',
  'INVALID_PARTNER_ID',
  'UNKNOWN_PARTNER_ID',
];

/** Does this code mean that no account has the Partner ID? */
export function isUnknownAccount(code: string | null): boolean {
  return code !== null && UNKNOWN.includes(code);
}

/** Does this code mean that the account is blocked or deleted? */
export function isBlockedAccount(code: string): boolean {
  return code === 'SERVICE_FORBIDDEN_CONTENT_BLOCKED' || code === 'PARTNER_BLOCKED';
}

/** Does this code mean that the account is unknown, blocked or deleted? */
export function isMissingAccount(code: string): boolean {
  return isUnknownAccount(code) || isBlockedAccount(code);
}

/** Does this code of `session.start` mean that the secret, or its type, is wrong? */
export function isWrongSecret(code: string): boolean {
  return code === 'START_SESSION_ERROR' || code === 'INVALID_SECRET_TYPE';
}

/** Does this code from `session.start` mean that Partner ID and Admin Secret do not match? */
export function isSessionRefusal(code: string): boolean {
  return isWrongSecret(code) || isMissingAccount(code);
}
