import type { Account } from '../kaltura/account.ts';
import { ACCESS_CONTROL, type ApiProblem } from '../kaltura/problems.ts';
import { getServerName } from '../kaltura/regions.ts';
import type { FixableProblem, Problem } from '../result.ts';
import type { CredentialName, SomeCredentials } from './credential.ts';

/** The result of verifying a credential. */
export interface Verdict {
  status: 'valid' | 'invalid' | 'unchecked';
  message: string;
  fix: string | null;
  /** The fix sends the user to the KMC. */
  isFixInKmc: boolean;
  /** A code from the API or the network. */
  code: string | null;
  /** Warnings do not change the status. */
  warnings: readonly Problem[];
  /** Better values that the user can choose. */
  offers: readonly Offer[];
  /** The regions that have the Partner ID. */
  foundIn: readonly string[];
  /** The account that a session was opened for. */
  account: Account | null;
  /** Values of other credentials that follow from this value. */
  implies: SomeCredentials<string>;
  /** Not an error: the AppToken's session cannot read it. Another check would not help. */
  notPermitted: boolean;
}

/** A suggestion to use `value` for `credential`. With null, the wizard asks for the credential. */
export interface Offer {
  label: string;
  credential: CredentialName;
  value: string | null;
}

/** What is wrong with a value. */
export interface Mistake extends FixableProblem {
  /** The fix sends the user to the KMC. */
  isFixInKmc?: boolean;
}

/** The fields of a verdict without details. */
export const NO_FINDINGS: Omit<Verdict, 'status'> = {
  message: '',
  fix: null,
  isFixInKmc: false,
  code: null,
  warnings: [],
  offers: [],
  foundIn: [],
  account: null,
  implies: {},
  notPermitted: false,
};

export const DEPENDS = 'DEPENDS';

/** Does the check wait until another credential is right? */
export function isWaiting({ code }: Pick<Verdict, 'code'>): boolean {
  return code === DEPENDS;
}

/** Could another check succeed? True if a network or a server did not answer. */
export function isRetryable(
  verdict: Pick<Verdict, 'code' | 'notPermitted'> & { status: string },
): boolean {
  return verdict.status === 'unchecked' && !isWaiting(verdict) && !verdict.notPermitted;
}

/** Does the account refuse every call from this computer? Then the value may be right. */
export function isRestricted({ code }: Pick<Verdict, 'code'>): boolean {
  return code === ACCESS_CONTROL;
}

/** Is this warning only a note, because there is nothing to do about it? */
export function isNote({ code }: { code: string | null }): boolean {
  return code === 'NEW_USER';
}

/** The verdict on a right credential. */
export function accept(
  message: string,
  more: Partial<Pick<Verdict, 'warnings' | 'offers' | 'account' | 'implies' | 'foundIn'>> = {},
): Verdict {
  return { ...NO_FINDINGS, status: 'valid', message, ...more };
}

/** The verdict on a wrong credential: what is wrong, and what to do. */
export function reject(
  { code, message, fix, isFixInKmc = false }: Mistake,
  offers: readonly Offer[] = [],
): Verdict {
  return { ...NO_FINDINGS, status: 'invalid', message, fix, isFixInKmc, code, offers };
}

/** The verdict if the network, the server or another credential prevented the check. */
export function leaveUnchecked({ code, message, fix }: Problem): Verdict {
  return { ...NO_FINDINGS, status: 'unchecked', message, fix: fix || null, code };
}

/** The verdict if the check needs another credential that is missing or wrong. */
export function postpone(label: string): Verdict {
  return leaveUnchecked({
    code: DEPENDS,
    message: `Not checked yet: needs the ${label}.`,
    fix: `Fix the ${label} first.`,
  });
}

/** Why there is no answer: another credential must be right first, or the query failed. */
export type NoAnswer = { needs: string } | { problem: ApiProblem };

/** The verdict on a credential if there is no answer about it. */
export function explainNoAnswer(reason: NoAnswer): Verdict {
  if ('needs' in reason) return postpone(reason.needs);
  const { problem } = reason;
  if (problem.kind === 'refused')
    return reject({ ...problem, fix: problem.fix ?? 'Check the ID.' });
  // The sessions of a blocked user cannot read anything, unlike those of an AppToken.
  const isBlocked = problem.code === 'USER_BLOCKED';
  return { ...leaveUnchecked(problem), notPermitted: problem.kind === 'forbidden' && !isBlocked };
}

/** Suggests other regions. `label` turns a region's short name into the label of the choice. */
export function offerRegions(
  serviceUrls: readonly string[],
  label: (server: string) => string,
): Offer[] {
  return serviceUrls.map((serviceUrl) => ({
    label: label(getServerName(serviceUrl)),
    credential: 'region',
    value: serviceUrl,
  }));
}
