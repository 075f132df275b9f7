import { describeAdministrator } from '../kaltura/problems.ts';
import { findPrivilege, type RefusedToken, type WorkingToken } from '../kaltura/token-session.ts';
import type { Problem } from '../result.ts';
import { MAKE_ANOTHER } from './app-token.ts';

/** The privileges that restrict an AppToken's sessions, and the words for each. */
const RESTRICTIONS: readonly (readonly [privilege: string, code: string, words: (to: string) => string])[] = [
  ['iprestrict', 'RESTRICTED_IP', (to) => `work only from ${to}`],
  ['urirestrict', 'RESTRICTED_URI', (to) => `can call only ${to}`],
  ['actionslimit', 'ACTIONS_LIMIT', (to) => `allow ${to} API ${to === '1' ? 'call' : 'calls'} each`],
];

/** What a person should know about an AppToken that gives sessions; none of it is a fault. */
export function warnAboutAppToken(id: string, token: WorkingToken): Problem[] {
  const { session, hasAdministratorRights, isUntyped, isOfAnyUser } = token;
  const warnings: Problem[] = [];
  if (isUntyped) warnings.push(warnAboutMissingType(id));
  if (isOfAnyUser) warnings.push(warnAboutMissingUser(id));
  if (hasAdministratorRights && session.userId) warnings.push(describeAdministrator(session.userId));
  for (const [privilege, code, words] of RESTRICTIONS) {
    const to = findPrivilege(session.privileges, privilege);
    if (to !== null)
      warnings.push({
        code,
        message: `The sessions of AppToken ${id} ${words(to)} (${privilege}).`,
        fix: null,
      });
  }
  return warnings;
}

/** The warning about an AppToken without `sessionType`. */
export function warnAboutMissingType(id: string): Problem {
  return {
    code: 'UNTYPED_APP_TOKEN',
    message: `AppToken ${id} has no session type: everyone who has it can get ADMIN sessions, which are as strong as the Admin Secret.`,
    fix: `${MAKE_ANOTHER} Then revoke this one.`,
  };
}

/** The warning about an AppToken without `sessionUserId`. */
export function warnAboutMissingUser(id: string): Problem {
  return {
    code: 'APP_TOKEN_OF_ANY_USER',
    message: `AppToken ${id} has no user: everyone who has it can get sessions of any User ID, an administrator's too.`,
    fix: `${MAKE_ANOTHER} Then revoke this one.`,
  };
}

/** Why an AppToken gives no session of any use here, and what to do; null if its ID or the token is what is wrong. */
export function explainRefusedAppToken(
  { why, code, userId, privileges }: RefusedToken,
  id: string,
): (Problem & { fix: string }) | null {
  const no = (message: string, fix = MAKE_ANOTHER): Problem & { fix: string } => ({ code, message, fix });
  switch (why) {
    case 'wrong':
    case 'unknown':
      return null;
    case 'disabled':
      return no(`AppToken ${id} was disabled.`, `Only Kaltura can turn it on again. ${MAKE_ANOTHER}`);
    case 'expired':
      return no(`AppToken ${id} has expired.`);
    case 'blocked-user':
      return no(
        `The user of AppToken ${id}${userId ? `, ${userId},` : ''} is blocked: Kaltura refuses every call with its sessions.`,
        'Ask your Kaltura administrator to unblock the user, or create an AppToken that belongs to another user.',
      );
    case 'dead':
      return no(`The sessions of AppToken ${id} expire as they begin: its session duration is 0 or less.`);
    case 'ended':
      return no(`All sessions of AppToken ${id} were ended (session.end), those yet to come too.`);
    case 'unknown-role':
      return no(
        `AppToken ${id} sets a role that the account does not have (setrole): Kaltura refuses its sessions.`,
      );
    case 'no-actions':
      return no(`AppToken ${id} allows no API call (actionslimit): Kaltura makes no session from it.`);
    case 'other-address':
      return no(
        `The sessions of AppToken ${id} work only from ${findPrivilege(privileges, 'iprestrict') ?? 'other addresses'} (iprestrict), and this computer has another address.`,
        `Use the AppToken there, or one without this restriction. ${MAKE_ANOTHER}`,
      );
  }
}
