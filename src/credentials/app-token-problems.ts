import type { RefusedToken, WorkingToken } from '../kaltura/check-app-token.ts';
import { findPrivilege } from '../kaltura/privileges.ts';
import { lookUp } from '../kaltura/records.ts';
import { describeAdministrator } from '../kaltura/users.ts';
import { type FixableProblem, type Problem, warnIf } from '../result.ts';

export const CREATE_ANOTHER = 'Create another AppToken.';

/** The privileges that restrict an AppToken's sessions, and the words for each. */
const RESTRICTIONS: readonly (readonly [
  privilege: string,
  code: string,
  words: (to: string) => string,
])[] = [
  ['iprestrict', 'RESTRICTED_IP', (to) => `work only from ${to}`],
  ['urirestrict', 'RESTRICTED_URI', (to) => `can call only ${to}`],
  [
    'actionslimit',
    'ACTIONS_LIMIT',
    (to) => `allow ${to} API ${to === '1' ? 'call' : 'calls'} each`,
  ],
];

/** Warnings about an AppToken that works. */
export function warnAboutAppToken(id: string, token: WorkingToken): Problem[] {
  const { session, hasAdministratorRights, isUntyped, isOfAnyUser } = token;
  return [
    ...(isUntyped ? [describeMissingType(id)] : []),
    ...(isOfAnyUser ? [describeMissingUser(id)] : []),
    ...(hasAdministratorRights && session.userId ? [describeAdministrator(session.userId)] : []),
    ...RESTRICTIONS.flatMap(([privilege, code, words]) => {
      const to = findPrivilege(session.privileges, privilege);
      const message = `The sessions of AppToken ${id} ${words(to ?? '')} (${privilege}).`;
      return warnIf(to !== null, code, message);
    }),
  ];
}

/** The warning about an AppToken without `sessionType`. */
export function describeMissingType(id: string): Problem {
  return {
    code: 'UNTYPED_APP_TOKEN',
    message: `AppToken ${id} has no session type: anyone who has it can start ADMIN sessions, which are as strong as the Admin Secret.`,
    fix: adviseReplacement(id),
  };
}

/** The warning about an AppToken without `sessionUserId`. */
export function describeMissingUser(id: string): Problem {
  return {
    code: 'APP_TOKEN_OF_ANY_USER',
    message: `AppToken ${id} has no user: anyone who has it can start sessions for any User ID, including an administrator's.`,
    fix: adviseReplacement(id),
  };
}

function adviseReplacement(id: string): string {
  return `If a program uses ${id}, give it an AppToken with a type and a user, then revoke ${id}.`;
}

/** Why an AppToken gives no usable session, and what to do; null if its ID or token is wrong. */
export function explainRefusedAppToken(
  { reason, code, userId, privileges }: RefusedToken,
  id: string,
): FixableProblem | null {
  const user = userId ? `, ${userId},` : '';
  const address = findPrivilege(privileges, 'iprestrict') ?? 'other addresses';
  const reasons: Readonly<Record<string, [message: string, fix?: string]>> = {
    APP_TOKEN_NOT_ACTIVE: [
      `AppToken ${id} was disabled.`,
      `Only Kaltura can enable it again. ${CREATE_ANOTHER}`,
    ],
    APP_TOKEN_EXPIRED: [`AppToken ${id} has expired.`],
    USER_BLOCKED: [
      `The user of AppToken ${id}${user} is blocked: Kaltura refuses every call with its sessions.`,
      'Ask your Kaltura administrator to unblock the user, or create an AppToken that belongs to another user.',
    ],
    EXPIRED: [
      `The sessions of AppToken ${id} expire as soon as they start: its session duration is 0 or less.`,
    ],
    LOGOUT: [`All sessions of AppToken ${id} were ended (session.end), including future ones.`],
    UNKNOWN_ROLE_ID: [
      `AppToken ${id} sets a role that the account does not have (setrole): Kaltura refuses its sessions.`,
    ],
    INVALID_ACTIONS_LIMIT: [
      `AppToken ${id} allows no API call (actionslimit), so Kaltura refuses to start a session.`,
    ],
    EXCEEDED_RESTRICTED_IP: [
      `The sessions of AppToken ${id} work only from ${address} (iprestrict), and this computer has another address.`,
      `Use the AppToken from that address, or use an AppToken without this restriction. ${CREATE_ANOTHER}`,
    ],
  };
  const words = lookUp(reasons, reason === 'EXPIRED_KS' ? 'EXPIRED' : reason);
  if (!words) return null;
  const [message, fix = CREATE_ANOTHER] = words;
  return { code, message, fix };
}
