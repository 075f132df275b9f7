import type { Problem } from '../result.ts';
import { registerSecret, serverText } from '../text/redact.ts';
import { isBeyondSession, isRecord, restrictionIn } from './api-error.ts';
import type { Call, Inquiry, Outcome, Question } from './inquiry.ts';
import { ACCESS_CONTROL, apiProblem, type NetworkProblem } from './problems.ts';
import { REGIONS } from './regions.ts';

/** Seconds that a session made for a check lives: no longer than it is needed. */
export const CHECK_EXPIRY_SECONDS = 300;

/** Asks for a few fields only. Without it `partner.getInfo` returns the Admin Secret and the User Secret. */
export function onlyFields(fields: string): Record<string, string> {
  return {
    'responseProfile:objectType': 'KalturaDetachedResponseProfile',
    'responseProfile:type': '1',
    'responseProfile:fields': fields,
  };
}

const pingCall: Call = { service: 'system', action: 'ping', params: {} };

/** Is a Kaltura API there? Carries nothing. */
export const ping: Question<'there'> = {
  calls: [pingCall],
  read: (outcome) => {
    const had = outcome(pingCall);
    if (!had.ok) return { problem: apiProblem(had.error) };
    return had.value === true ? 'there' : { problem: unexpected() };
  },
};

/** Whether an account lives at an API. A blocked and a deleted account are one answer. */
export type AccountState = 'active' | 'blocked' | 'unknown';

function widgetCall(partnerId: string): Call {
  return { service: 'session', action: 'startWidgetSession', params: { widgetId: `_${partnerId}` } };
}

/** The KS of the account's widget, for which no secret is needed; null where there is no such account. */
export function widgetSession(partnerId: string): Question<{ ks: string } | null> {
  const widget = widgetCall(partnerId);
  return {
    calls: [widget],
    read: (outcome) => {
      const had = outcome(widget);
      if (!had.ok) return isWithoutAccount(had.error.code) ? null : { problem: apiProblem(had.error) };
      return isRecord(had.value) && typeof had.value.ks === 'string'
        ? { ks: had.value.ks }
        : { problem: unexpected() };
    },
  };
}

/** Is there an account with this partner ID? Carries no secret. A blocked account still gets a widget session, but no list (recorded: multirequest.account_*). */
export function accountState(partnerId: string): Question<AccountState> {
  const widget = widgetCall(partnerId);
  const list: Call = {
    service: 'uiConf',
    action: 'list',
    needs: { call: widget, as: 'result:ks' },
    params: { 'pager:pageSize': 1, ...onlyFields('id') },
  };
  return {
    calls: [widget, list],
    read: (outcome) => {
      const began = outcome(widget);
      if (!began.ok) {
        const { code } = began.error;
        if (BLOCKED.includes(code)) return 'blocked';
        if (EXISTS.includes(code)) return 'active';
        return UNKNOWN.includes(code) ? 'unknown' : { problem: apiProblem(began.error) };
      }
      if (!isRecord(began.value) || typeof began.value.ks !== 'string') return { problem: unexpected() };
      const listed = outcome(list);
      if (listed.ok || EXISTS.includes(listed.error.code)) return 'active';
      return BLOCKED.includes(listed.error.code) ? 'blocked' : { problem: apiProblem(listed.error) };
    },
  };
}

// The measured codes and those of the documentation.
const UNKNOWN = ['INVALID_WIDGET_ID', 'PARTNER_NOT_FOUND', 'INVALID_PARTNER_ID', 'UNKNOWN_PARTNER_ID'];
const BLOCKED = ['SERVICE_FORBIDDEN_CONTENT_BLOCKED', 'PARTNER_BLOCKED'];
/** Only an account that is there refuses so. */
const EXISTS = [ACCESS_CONTROL, 'USER_BLOCKED'];
const USER_SECRET = 'INVALID_SECRET_TYPE';
const FORBIDDEN = ['SERVICE_FORBIDDEN', 'CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION'];

/** Does this code say that there is no such account, or that it is blocked or deleted? */
export function isWithoutAccount(code: string): boolean {
  return [...UNKNOWN, ...BLOCKED].includes(code);
}

/** Why nothing is done for an account that is not there. */
export function withoutAccount(code: string, partnerId: string): Problem {
  return {
    code,
    message: `Account ${partnerId} is unknown there, or it is blocked or deleted (${code}).`,
    fix: 'Check the Partner ID and the region first.',
  };
}

/** Does this code of `session.start` say that the Partner ID and the Admin Secret do not go together, whatever the reason? */
export function isRefusal(code: string): boolean {
  return ['START_SESSION_ERROR', USER_SECRET].includes(code) || isWithoutAccount(code);
}

/** Does this code say that the account is blocked or deleted? */
export function isBlocked(code: string): boolean {
  return BLOCKED.includes(code);
}

/** Does what `session.start` said of a secret as an Admin Secret and as a User Secret mean that it is the User Secret? */
export function isUserSecret(code: string, worksAsUser: boolean): boolean {
  return code === USER_SECRET || (code === 'START_SESSION_ERROR' && worksAsUser);
}

/** Something answered, in JSON, that no Kaltura API says. */
export function unexpected(): NetworkProblem {
  return {
    code: 'UNEXPECTED_ANSWER',
    message: 'The server answered, but not as the Kaltura API does.',
    fix: 'Check the service URL, then try again.',
    notKaltura: true,
  };
}

/** Where an account was looked for, and what each place said. */
export interface Lookup {
  active: string[];
  blocked: string[];
  unknown: string[];
  silent: { serviceUrl: string; problem: NetworkProblem }[];
}

/** Looks for a partner ID at each service URL, all at once, with no secret. Unless told, at all six regions. */
export async function lookUp(
  ask: Inquiry,
  partnerId: string,
  options: { at?: readonly string[]; signal?: AbortSignal | undefined } = {},
): Promise<Lookup> {
  const places = options.at ?? REGIONS.map((region) => region.serviceUrl);
  const question = accountState(partnerId);
  const answers = await Promise.all(places.map((serviceUrl) => ask.ask(serviceUrl, question, options)));
  const lookup: Lookup = { active: [], blocked: [], unknown: [], silent: [] };
  answers.forEach((answer, index) => {
    const serviceUrl = places[index] as string;
    if ('problem' in answer) lookup.silent.push({ serviceUrl, problem: answer.problem });
    else lookup[answer.value].push(serviceUrl);
  });
  return lookup;
}

/** What an Admin Secret turned out to be. Where the session is good but the account's data could not be read, `account.problem` says why. */
export type SecretFinding =
  | { kind: 'admin'; account: Account }
  | { kind: 'user-secret'; code: string }
  | { kind: 'refused'; code: string };

export interface Account {
  partnerId: number;
  /** As Kaltura has it, made safe to show; empty where it could not be read. */
  name: string;
  /** Entries in the account; null where the search behind `baseEntry.list` is down. */
  entries: number | null;
  /** List calls hide entries from a session without `disableentitlement`. */
  enforcesEntitlement: boolean;
  readOnly: boolean;
  /** What kept `entries` from being read. */
  problem: NetworkProblem | null;
}

/**
 * The user of sessions that only check. In an account with FEATURE_END_USER_REPORTS any call creates the
 * user of its session, and a session without a User ID creates a user without an ID. Registering the
 * account has created user 0, so a session of this user changes nothing (measured).
 */
export const CHECK_USER_ID = '0';

/** The parameters of `session.start` for a session that only checks. */
export function checkSession(
  partnerId: string,
  adminSecret: string,
): { partnerId: string; secret: string; type: number; userId: string; expiry: number } {
  registerSecret(adminSecret);
  return {
    partnerId,
    secret: adminSecret,
    type: 2,
    userId: CHECK_USER_ID,
    expiry: CHECK_EXPIRY_SECONDS,
  };
}

/** The call that makes a session that only checks from an Admin Secret. */
export function adminSession(partnerId: string, adminSecret: string): Call {
  return { service: 'session', action: 'start', params: checkSession(partnerId, adminSecret) };
}

/**
 * Is this the account's Admin Secret? A wrong secret and the User Secret are refused in the same words as type 2; only the User
 * Secret is accepted as type 0 (recorded: multirequest.diagnose_user_secret).
 */
export function secretFinding(partnerId: string, adminSecret: string): Question<SecretFinding> {
  const admin = adminSession(partnerId, adminSecret);
  const user: Call = { ...admin, params: { ...admin.params, type: 0 } };
  const { info, entries } = accountCalls({ call: admin, as: 'result' });
  return {
    calls: [admin, user, info, entries],
    read: (outcome) => {
      const began = outcome(admin);
      const asUser = outcome(user);
      if (!began.ok) {
        const { code } = began.error;
        if (isUserSecret(code, asUser.ok)) return { kind: 'user-secret', code };
        if (isRefusal(code)) return { kind: 'refused', code };
        return { problem: apiProblem(began.error) };
      }
      if (typeof began.value !== 'string') return { problem: unexpected() };
      return { kind: 'admin', account: accountIn(partnerId, outcome(info), outcome(entries)) };
    },
  };
}

/** What is asked of an account with a session: who it is, and whether it answers with entries. */
export function accountCalls(needs: NonNullable<Call['needs']>): { info: Call; entries: Call } {
  return {
    info: {
      service: 'partner',
      action: 'getInfo',
      needs,
      params: onlyFields('id,name,status,defaultEntitlementEnforcement'),
    },
    entries: {
      service: 'baseEntry',
      action: 'list',
      needs,
      params: { 'pager:pageSize': 1, ...onlyFields('id') },
    },
  };
}

/** Why a call that needs a session has no answer. Where the session was refused, it is the secret that must be fixed first. */
export function problemOf(failed: Extract<Outcome, { ok: false }>): NetworkProblem {
  const { error, of } = failed;
  // Of an AppToken's session, which may read less than an administrator's.
  if ((FORBIDDEN.includes(error.code) || isBeyondSession(error)) && of.params.ks !== undefined)
    return {
      code: error.code,
      message: 'A session of the AppToken may not read this.',
      fix: null,
      forbidden: true,
    };
  if (of.service === 'session' && isWithoutAccount(error.code))
    return { ...withoutAccount(error.code, String(of.params.partnerId ?? '')), secretRefused: true };
  if (of.service === 'session' && isRefusal(error.code))
    return {
      code: error.code,
      message: `The Admin Secret was refused (${error.code}).`,
      fix: 'Fix the Admin Secret first.',
      secretRefused: true,
    };
  if (error.code === 'USER_BLOCKED' && of.needs) return checkUserBlocked();
  const problem = apiProblem(error);
  if (restrictionIn(error)) return { ...problem, refused: false, forbidden: true };
  // What the account or a role refuses to every call is no fault of what was asked about.
  return problem.refused && error.code !== 'INVALID_OBJECT_ID'
    ? { ...problem, secretRefused: true }
    : problem;
}

/** The problem if the user of sessions that only check is blocked: the credentials may be right, and nothing was learnt. */
export function checkUserBlocked(): NetworkProblem {
  return {
    code: 'USER_BLOCKED',
    message: `User ${CHECK_USER_ID} of the account is blocked, and the checks use this user to leave no trace.`,
    fix: `To have everything checked, ask your Kaltura administrator to unblock user ${CHECK_USER_ID}.`,
    forbidden: true,
  };
}

/** Why one of `accountCalls` failed; null if it did not. */
function problemIn(outcome: Outcome): NetworkProblem | null {
  if (outcome.ok) return null;
  return outcome.error.code === 'USER_BLOCKED' ? checkUserBlocked() : apiProblem(outcome.error);
}

export function accountIn(partnerId: string, info: Outcome, entries: Outcome): Account {
  const data = info.ok && isRecord(info.value) ? info.value : {};
  const list = entries.ok && isRecord(entries.value) ? entries.value : {};
  return {
    partnerId: Number(partnerId),
    name: serverText(data.name, 100),
    entries: typeof list.totalCount === 'number' ? list.totalCount : null,
    enforcesEntitlement: data.defaultEntitlementEnforcement === true,
    readOnly: data.status === 4,
    problem: problemIn(entries) ?? problemIn(info),
  };
}
