import { EXIT, exitFor, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { explainRefusedAppToken, warnAboutAppToken } from '../credentials/app-token-problems.ts';
import { describeMissingAccount } from '../kaltura/problems.ts';
import { compareSession } from '../kaltura/session.ts';
import { type AppToken, checkAppToken } from '../kaltura/token-session.ts';
import type { Problem } from '../result.ts';
import { commandLine } from '../text/command.ts';
import type { Context } from './context.ts';
import { suggestCheck } from './report-problem.ts';

/** The fields of a session. */
export interface Held {
  type: 'user' | 'admin';
  userId: string;
  /** Unix seconds. */
  expiresAt: number;
  privileges: string;
}

export interface PrintableSession {
  ks: string;
  partnerId: string;
  /** Null if the fields cannot be read. */
  held: Held | null;
  warnings: Problem[];
}

/** The default lifetime of a session. */
export const DEFAULT_EXPIRY_SECONDS = 3600;

/**
 * Starts a session from an AppToken, which sets the user and the type and limits everything else.
 */
export async function tokenSession(
  context: Context<OptionsOf<'ks'>>,
  serviceUrl: string,
  token: AppToken,
  userId: string,
): Promise<PrintableSession | Failed> {
  const { type, expiry } = context.options;
  const privileges = context.options.privileges ?? '';
  const asked = {
    userId,
    expiry: expiry ?? DEFAULT_EXPIRY_SECONDS,
    privileges,
    ...(type === null ? {} : { type }),
  };
  const had = await checkAppToken(context.api, serviceUrl, token, {}, asked);
  if ('problem' in had) return { problem: had.problem, exit: exitFor(had.problem) };
  const found = had.value;
  const fix = suggestCheck(context);
  if (found.kind !== 'works') {
    const known =
      found.kind === 'refused'
        ? explainRefusedAppToken(found, token.id)
        : describeMissingAccount(found.code, token.partnerId);
    const message = `Kaltura refused AppToken ${token.id} (${found.code}).`;
    const problem = known
      ? { ...known, fix: `${known.fix} ${fix}` }
      : { code: found.code, message, fix };
    return { problem, exit: EXIT.wrong };
  }
  const { ks, ...held } = found.session;
  // Compares only the requested values.
  const wish = {
    admin: (type ?? held.type) === 'admin',
    userId: userId || held.userId,
    expiry: expiry ?? held.expiresAt - Math.floor(Date.now() / 1000),
    privileges: held.privileges,
  };
  const names = held.privileges.split(',').map((name) => name.trim());
  const isDropped = privileges
    .split(',')
    .some((each) => each.trim() && !names.includes(each.trim()));
  const dropped: Problem = {
    code: 'OTHER_PRIVILEGES',
    message: 'The AppToken does not allow all the requested privileges.',
    fix: null,
  };
  const warnings = [
    ...compareSession(held, wish, Math.floor(Date.now() / 1000)).map((each) => ofToken(each, held)),
    ...(isDropped ? [dropped] : []),
    ...warnAboutAppToken(token.id, found),
    // From the test of another session of this AppToken.
    ...(found.account.problem ? [found.account.problem] : []),
  ];
  return { ks, partnerId: token.partnerId, held, warnings };
}

/** Rewords a warning for a session from an AppToken, which sets the limits. */
function ofToken(warning: Problem, { type, userId }: Held): Problem {
  switch (warning.code) {
    case 'EXPIRY_CUT':
      return {
        ...warning,
        message: warning.message.replace('the account allows', 'the AppToken allows'),
      };
    case 'OTHER_USER':
      return {
        code: 'APP_TOKEN_OF_OTHER_USER',
        message: `The AppToken starts sessions only for ${userId}.`,
        fix: `For another user, create another AppToken: ${commandLine`app-token create --user-id ‹User ID›`}.`,
      };
    case 'OTHER_TYPE':
      return { ...warning, message: `The AppToken starts only ${type.toUpperCase()} sessions.` };
    default:
      return warning;
  }
}
