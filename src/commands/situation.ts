// What a run found, sorted to decide what comes next.

import { type CheckedCredential, getOverallStatus, isWrong } from '../credentials/state.ts';
import { isRetryable, isWaiting } from '../credentials/verdict.ts';
import type { EnvFile } from '../env-file/read.ts';
import { ACCESS_CONTROL, isRateLimit } from '../kaltura/problems.ts';
import { findRegion } from '../kaltura/regions.ts';
import type { CheckDocument } from '../kaltura-setup.d.ts';
import type { Context } from './context.ts';
import type { NearName } from './near-names.ts';

/** The result of a run, as far as the next commands depend on it. */
export interface Situation {
  context: Context;
  all: readonly CheckedCredential[];
  region: CheckedCredential | undefined;
  /** The service URL that is set, or that of the only region with the account. */
  serviceUrl: string | null;
  /** The regions that have the account; empty if they were not searched. */
  foundIn: readonly string[];
  file: EnvFile | null;
  near: readonly NearName[];
  /** The Admin Secret does not belong to the account. */
  isSecretOfOtherAccount: boolean;
  /** The file now has the values from the command line. */
  isWritten: boolean;
}

export type Checked = readonly CheckedCredential[];

/** The situation, sorted for the table. */
export interface Facts extends Situation {
  status: CheckDocument['status'];
  /** Wrong or missing credentials that a command can fix. */
  wrong: Checked;
  /** The credentials whose variables in the environment are in the way. */
  toUnset: Checked;
  /** The credentials in `wrong` that `setup` gets options for. */
  toFix: Checked;
  /** The wrong values of an AppToken, which another AppToken replaces. */
  tokens: Checked;
  /** The AppToken is in the Admin Secret's line and only has to move. */
  isMisplaced: boolean;
}

/** Sorts a situation for the table. */
export function toFacts(situation: Situation): Facts {
  const { all, file, region } = situation;
  const wrong = all.filter((each) => isWrong(each) && each.code !== ACCESS_CONTROL);
  const status = getOverallStatus(all);
  // If the API did not answer, nothing is wrong, except perhaps the server.
  const suspects = status === 'unreachable' && region ? [region] : wrong;
  const isMisplaced = wrong.some((each) => each.code === 'APP_TOKEN_AS_SECRET');
  // First unset the variable: the file's value may be right.
  const isHidden = ({ origin, text, credential }: CheckedCredential): boolean => {
    const inFile = file?.values[credential.variable];
    return origin === 'environment' && !!inFile && inFile !== text;
  };
  const open = wrong.filter((each) => !isHidden(each));
  const tokens = isMisplaced ? [] : open.filter((each) => each.credential.keyKind === 'app-token');
  // The file gets both halves of another AppToken.
  const halves = tokens.length > 0 ? all.filter(isTokenInEnvironment) : [];
  // setup finds the region of a new Partner ID.
  const findsRegion = wrong.some((each) => each.credential.name === 'partner-id');
  return {
    ...situation,
    status,
    wrong,
    toUnset:
      status === 'valid'
        ? listOverriding(situation)
        : [...new Set([...suspects.filter(isInEnvironment), ...halves])],
    isMisplaced,
    tokens,
    toFix: open.filter(
      ({ credential: { name, keyKind }, status }) =>
        keyKind !== (isMisplaced ? 'admin-secret' : 'app-token') &&
        !(findsRegion && name === 'region' && status === 'empty'),
    ),
  };
}

function isInEnvironment({ origin }: CheckedCredential): boolean {
  return origin === 'environment';
}

function isTokenInEnvironment(each: CheckedCredential): boolean {
  return isInEnvironment(each) && each.credential.keyKind === 'app-token';
}

/** The file is right, but programs will see other values in the environment. */
function listOverriding({ all, context, file, isWritten }: Situation): Checked {
  return all.filter((each) => {
    const { variable } = each.credential;
    const outside = context.env[variable];
    return isWritten && outside && !isInEnvironment(each) && outside !== file?.values[variable];
  });
}

/** Did the API refuse only for too many calls? */
export function isRateLimited({ status, all }: Facts): boolean {
  const lost = all.filter((each) => each.credential.required && isRetryable(each));
  return status === 'unreachable' && lost.length > 0 && lost.every(({ code }) => isRateLimit(code));
}

/** Does the host of a private server not exist? */
export function isHostUnknown({ status, region }: Facts): boolean {
  const isUnknown = status === 'unreachable' && region?.code === 'ENOTFOUND';
  return isUnknown && region.value !== null && findRegion(region.value) === null;
}

/**
 * Must the account be right before anything else? If another value is wrong too, setup would write
 * nothing, so the region's line comes first. Only a known account can have another AppToken.
 */
export function isAccountFirst({ all, toFix, tokens }: Facts): boolean {
  const isSecretWaiting = all.some((each) => each.credential.secret && isWaiting(each));
  const isRegion = toFix.some(
    ({ credential, status }) => credential.name === 'region' && status === 'invalid',
  );
  if (isSecretWaiting && isRegion && toFix.length > 1) return true;
  return tokens.length > 0 && toFix.some(isOfAccount);
}

/** Is an AppToken wrong beside other values? setup writes none of them then. */
export function isTokenFirst({ tokens, toFix }: Facts): boolean {
  return tokens.length > 0 && toFix.length > 0;
}

/** Does the credential say which account it is? */
export function isOfAccount({ credential: { name } }: CheckedCredential): boolean {
  return name === 'partner-id' || name === 'region';
}
