import type { ApiClient, Call, Query } from './api-client.ts';
import { isRecord } from './api-error.ts';
import {
  ACCESS_CONTROL,
  describeApiError,
  describeUnexpectedAnswer,
  type NetworkProblem,
} from './problems.ts';
import { REGIONS } from './regions.ts';

/**
 * Limits a response to these fields. Without it `partner.getInfo` returns the Admin Secret and the
 * User Secret.
 */
export function selectFields(fields: string): Record<string, string> {
  return {
    'responseProfile:objectType': 'KalturaDetachedResponseProfile',
    'responseProfile:type': '1',
    'responseProfile:fields': fields,
  };
}

const PING: Call = { service: 'system', action: 'ping', params: {} };

/** Does a Kaltura API answer? Sends no credentials. */
export const ping: Query<'there'> = {
  calls: [PING],
  parse: (outcome) => {
    const had = outcome(PING);
    if (!had.ok) return { problem: describeApiError(had.error) };
    return had.value === true ? 'there' : { problem: describeUnexpectedAnswer() };
  },
};

/** The status of an account at one API, which treats blocked and deleted accounts alike. */
export interface AccountStatus {
  status: 'active' | 'blocked' | 'unknown';
  /** The API's code for an account that is not active. */
  code: string | null;
}

const ACTIVE: AccountStatus = { status: 'active', code: null };

function buildWidgetCall(partnerId: string): Call {
  return {
    service: 'session',
    action: 'startWidgetSession',
    params: { widgetId: `_${partnerId}` },
  };
}

/** Gets the KS of the account's widget, which needs no secret; null if there is no such account. */
export function startWidgetSession(partnerId: string): Query<{ ks: string } | null> {
  const widget = buildWidgetCall(partnerId);
  return {
    calls: [widget],
    parse: (outcome) => {
      const had = outcome(widget);
      if (!had.ok)
        return isMissingAccount(had.error.code) ? null : { problem: describeApiError(had.error) };
      return isRecord(had.value) && typeof had.value.ks === 'string'
        ? { ks: had.value.ks }
        : { problem: describeUnexpectedAnswer() };
    },
  };
}

/**
 * Is there an account with this partner ID? Sends no secret. A blocked account still gets a widget
 * session, but not a list (recorded: multirequest.account_*).
 */
export function checkAccount(partnerId: string): Query<AccountStatus> {
  const widget = buildWidgetCall(partnerId);
  const list: Call = {
    service: 'uiConf',
    action: 'list',
    needs: { call: widget, as: 'result:ks' },
    params: { 'pager:pageSize': 1, ...selectFields('id') },
  };
  return {
    calls: [widget, list],
    parse: (outcome) => {
      const began = outcome(widget);
      if (!began.ok) {
        const { code } = began.error;
        if (BLOCKED.includes(code)) return { status: 'blocked', code };
        if (EXISTS.includes(code)) return ACTIVE;
        return isUnknownAccount(code)
          ? { status: 'unknown', code }
          : { problem: describeApiError(began.error) };
      }
      if (!isRecord(began.value) || typeof began.value.ks !== 'string')
        return { problem: describeUnexpectedAnswer() };
      const listed = outcome(list);
      if (listed.ok || EXISTS.includes(listed.error.code)) return ACTIVE;
      const { code } = listed.error;
      return BLOCKED.includes(code)
        ? { status: 'blocked', code }
        : { problem: describeApiError(listed.error) };
    },
  };
}

// Some of these codes were measured, the others come from the documentation.
const UNKNOWN = [
  'INVALID_WIDGET_ID',
  'PARTNER_NOT_FOUND',
  'INVALID_PARTNER_ID',
  'UNKNOWN_PARTNER_ID',
];
const BLOCKED = ['SERVICE_FORBIDDEN_CONTENT_BLOCKED', 'PARTNER_BLOCKED'];
/** Codes with which only an existing account refuses. */
const EXISTS = [ACCESS_CONTROL, 'USER_BLOCKED'];

/** Does this code mean that the account is unknown, blocked or deleted? */
export function isMissingAccount(code: string): boolean {
  return [...UNKNOWN, ...BLOCKED].includes(code);
}

/** Does this code mean that there is no account with the Partner ID? */
export function isUnknownAccount(code: string | null): boolean {
  return code !== null && UNKNOWN.includes(code);
}

/** Does this code mean that the account is blocked or deleted? */
export function isBlocked(code: string): boolean {
  return BLOCKED.includes(code);
}

/** Service URLs, grouped by what each API says about an account. */
export interface AccountLocations {
  active: string[];
  blocked: string[];
  unknown: string[];
  silent: { serviceUrl: string; problem: NetworkProblem }[];
  /** The code with which the first API said that it does not know the account. */
  unknownCode: string;
}

/**
 * Looks for a partner ID at all given service URLs at once, by default in all six regions. Sends no
 * secret.
 */
export async function locateAccount(
  api: ApiClient,
  partnerId: string,
  options: { at?: readonly string[]; signal?: AbortSignal | undefined } = {},
): Promise<AccountLocations> {
  const places = options.at ?? REGIONS.map((region) => region.serviceUrl);
  const question = checkAccount(partnerId);
  const answers = await Promise.all(
    places.map((serviceUrl) => api.query(serviceUrl, question, options)),
  );
  const codes: (string | null)[] = [];
  const lookup: Omit<AccountLocations, 'unknownCode'> = {
    active: [],
    blocked: [],
    unknown: [],
    silent: [],
  };
  answers.forEach((answer, index) => {
    const serviceUrl = places[index] as string;
    if ('problem' in answer) {
      lookup.silent.push({ serviceUrl, problem: answer.problem });
      return;
    }
    const { status, code } = answer.value;
    lookup[status].push(serviceUrl);
    if (status === 'unknown') codes.push(code);
  });
  return { ...lookup, unknownCode: codes[0] ?? 'INVALID_WIDGET_ID' };
}
