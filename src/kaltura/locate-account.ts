import type { ApiClient } from './api-client.ts';
import { isBlockedAccount, isMissingAccount, isUnknownAccount } from './api-error.ts';
import {
  ACCESS_CONTROL,
  type ApiProblem,
  describeApiError,
  UNEXPECTED_ANSWER,
} from './problems.ts';
import {
  type ApiResult,
  buildCall,
  buildQuery,
  type Call,
  getSessionFrom,
  type Query,
  selectFirstId,
} from './query.ts';
import { isRecord } from './records.ts';
import { REGIONS } from './regions.ts';

const PING = buildCall('system.ping');
const parsePing = (value: unknown): { value: 'there' } | null =>
  value === true ? { value: 'there' } : null;

/** Does a Kaltura API answer? Sends no credentials. */
export const ping: Query<'there'> = buildQuery(PING, parsePing, ({ error }) => ({
  problem: describeApiError(error),
}));

/** Like `ping`, but an API that refuses the call counts as an answer too. */
export const reach: Query<'there'> = buildQuery(PING, parsePing, () => ({ value: 'there' }));

/** The status of an account at one API, which treats blocked and deleted accounts alike. */
interface AccountStatus {
  status: 'active' | 'blocked' | 'unknown';
  /** The API's code for an account that is not active. */
  code: string | null;
}

function buildWidgetCall(partnerId: string): Call {
  return buildCall('session.startWidgetSession', { widgetId: `_${partnerId}` });
}

function parseWidgetSession(value: unknown): { value: { ks: string } } | null {
  return isRecord(value) && typeof value.ks === 'string' ? { value: { ks: value.ks } } : null;
}

/** Gets the KS of the account's widget, which needs no secret; null if there is no such account. */
export function startWidgetSession(partnerId: string): Query<{ ks: string } | null> {
  return buildQuery<{ ks: string } | null>(
    buildWidgetCall(partnerId),
    parseWidgetSession,
    ({ error }) =>
      isMissingAccount(error.code) ? { value: null } : { problem: describeApiError(error) },
  );
}

/**
 * Is there an account with this partner ID? Sends no secret. A blocked account still gets a widget
 * session, but not a list (recorded: multirequest.account_*).
 */
export function checkAccount(partnerId: string): Query<AccountStatus> {
  const widget = buildWidgetCall(partnerId);
  const list = buildCall('uiConf.list', selectFirstId(), getSessionFrom(widget, 'result:ks'));
  return {
    calls: [widget, list],
    parse: (outcome): ApiResult<AccountStatus> => {
      const began = outcome(widget);
      if (began.ok && !parseWidgetSession(began.value)) return { problem: UNEXPECTED_ANSWER };
      const listed = outcome(list);
      if (listed.ok) return { value: { status: 'active', code: null } };
      const { code } = listed.error;
      if (EXISTS.includes(code)) return { value: { status: 'active', code: null } };
      if (isBlockedAccount(code)) return { value: { status: 'blocked', code } };
      return !began.ok && isUnknownAccount(code)
        ? { value: { status: 'unknown', code } }
        : { problem: describeApiError(listed.error) };
    },
  };
}

/** Codes with which only an existing account refuses. */
const EXISTS = [ACCESS_CONTROL, 'USER_BLOCKED'];

/** Service URLs, grouped by what each API says about an account. */
export interface AccountLocations {
  active: string[];
  /** The only active one; null if there is none, or several. */
  only: string | null;
  blocked: string[];
  unknown: string[];
  silent: { serviceUrl: string; problem: ApiProblem }[];
  /** The code with which the first API said that it does not know the account. */
  unknownCode: string;
}

/** Looks for a partner ID at several service URLs, by default in all regions. Sends no secret. */
export async function locateAccount(
  api: ApiClient,
  partnerId: string,
  options: { at?: readonly string[]; signal?: AbortSignal | undefined } = {},
): Promise<AccountLocations> {
  const serviceUrls = options.at ?? REGIONS.map((region) => region.serviceUrl);
  const query = checkAccount(partnerId);
  const answers = await Promise.all(
    serviceUrls.map(async (serviceUrl) => ({
      serviceUrl,
      answer: await api.query(serviceUrl, query, options),
    })),
  );
  const known = answers.flatMap(({ serviceUrl, answer }) =>
    'value' in answer ? [{ serviceUrl, ...answer.value }] : [],
  );
  const listBy = (wanted: AccountStatus['status']): string[] =>
    known.filter(({ status }) => status === wanted).map(({ serviceUrl }) => serviceUrl);
  const active = listBy('active');
  const [only = null, another] = active;
  return {
    active,
    only: another === undefined ? only : null,
    blocked: listBy('blocked'),
    unknown: listBy('unknown'),
    silent: answers.flatMap(({ serviceUrl, answer }) =>
      'problem' in answer ? [{ serviceUrl, problem: answer.problem }] : [],
    ),
    unknownCode: known.find(({ status }) => status === 'unknown')?.code ?? 'INVALID_WIDGET_ID',
  };
}
