// Values derived from the wizard's state that more than one module needs.

import type { Choices, Credential, CredentialName, Known } from '../credentials/credential.ts';
import { findKmcPage, getCredential } from '../credentials/index.ts';
import { findRegionId } from '../credentials/region.ts';
import { getKnown } from '../credentials/state.ts';
import { isTrusted, type SecretHosts } from '../credentials/trust.ts';
import { isNote, isRetryable } from '../credentials/verdict.ts';
import type { Problem } from '../result.ts';
import { type Answer, findAnswerText } from './answer.ts';
import { listCredentials, type Notice, type Wizard } from './state.ts';

/** The credential with this name, required or not as the authentication method wants it. */
export function getWizardCredential(state: Wizard, name: CredentialName): Credential {
  return listCredentials(state).find((each) => each.name === name) ?? getCredential(name);
}

/** The notices for the current screen. */
export function listNotices({ setting, screen, step }: Wizard): string[] {
  const isShown = ({ about }: Notice): boolean =>
    about === undefined || about === step.name || screen.name === 'review';
  return setting.notices.filter(isShown).map(({ text }) => text);
}

/** The answer of the open step: its credential, the text in the field, and how they differ. */
export function getOpenAnswer(state: Wizard) {
  const { name, isTyping, mistake } = state.step;
  const credential = getWizardCredential(state, name);
  const answer = state.answers[name];
  const field = state.fields[name];
  const { text } = field;
  const isListed = credential.choices !== undefined && !isTyping;
  const answerText = findAnswerText(credential, answer);
  // The field contains the current answer, and not another text.
  const isUnchanged = (text === '' && isListed) || text === answerText;
  const isAccepted = answer.status === 'valid' || answer.status === 'unchecked';
  const isWrong = answer.status === 'invalid' && isUnchanged;
  return {
    name,
    credential,
    answer,
    answerText,
    field,
    text,
    isListed,
    isUnchanged,
    /** No text filters the list or was refused. An accepted answer does neither. */
    isListWhole: text === '' || (isAccepted && isUnchanged),
    /** The text is known to be wrong. */
    isRefused: text !== '' && (isWrong || mistake !== null),
    /** The network failed to check the answer, so the user can try again or keep it. */
    canTryAgain: isUnsettled(answer) && isUnchanged,
    /** The warnings that the user must read before choosing this player or user. */
    choiceWarnings: credential.choices ? answer.warnings.filter((each) => !isNote(each)) : [],
  };
}

/** The credentials that the wizard asks for: with --only, one. */
export function listAskedCredentials(state: Wizard): readonly Credential[] {
  const { only } = state.setting;
  return listCredentials(state).filter(({ name }) => !only || name === only);
}

/**
 * Can the user sign in instead of copying at this step? A sign-in gives Partner ID, region and
 * Admin Secret together, so not with --only.
 */
export function canSignIn({ setting, step, isSecretHidden }: Wizard): boolean {
  const isOffered = step.name === 'partner-id' || step.name === 'admin-secret';
  return setting.signInAt.length > 0 && !isSecretHidden && !setting.only && isOffered;
}

/** The service URL that the user must confirm before a secret goes there, or null. */
export function findUnconfirmedHost(state: Wizard): string | null {
  const { value: url, origin, status } = state.answers.region;
  // A wrong URL gets no secret: the account's own region is looked up.
  if (!url || status === 'invalid' || state.setting.sandbox || state.confirmed.includes(url))
    return null;
  const origins = listKnownSecrets(state).map(({ name }) => state.answers[name].origin);
  const sources = origins.length > 0 ? origins : [null];
  return sources.every((each) => isTrusted(url, origin, each)) ? null : url;
}

/**
 * The page for the open step in the account's KMC, or null until that KMC is certain: another
 * region's KMC does not have the account, and an untrusted server could ask for a password.
 */
export function findPageUrl(state: Wizard): string | null {
  const { region, 'partner-id': partnerId } = state.answers;
  const known = region.value && region.status !== 'invalid' ? [region.value] : partnerId.foundIn;
  const [serviceUrl, another] = known;
  const isCertain = another === undefined && findUnconfirmedHost(state) === null;
  return isCertain ? findKmcPage(getOpenAnswer(state).credential, serviceUrl) : null;
}

/** The secrets that could be sent. */
export function listKnownSecrets(state: Wizard): Credential[] {
  return listCredentials(state).filter(
    ({ name, secret }) => secret && state.answers[name].value !== null,
  );
}

/** The hosts that get secrets in this run. */
export function getSecretHosts(state: Wizard): SecretHosts {
  const { value, status } = state.answers.region;
  return {
    used: status === 'invalid' || findUnconfirmedHost(state) ? null : value,
    confirmed: state.confirmed,
  };
}

/**
 * The values for checking other answers. Omits a secret until the user has confirmed its host, so
 * that nothing can send it.
 */
export function getKnownAnswers(state: Wizard): Known {
  const isWithheld = findUnconfirmedHost(state) !== null;
  const seen = listCredentials(state).filter(({ secret }) => !(secret && isWithheld));
  return getKnown(seen.map((credential) => ({ credential, ...state.answers[credential.name] })));
}

/**
 * The answers that a list depends on, as one text: the list is loaded again if it changes. Null if
 * the list is not needed yet.
 */
export function findListKey(
  state: Wizard,
  name: CredentialName,
  known = getKnownAnswers(state),
): string | null {
  const { dependsOn, choices } = getWizardCredential(state, name);
  const needed = dependsOn.map((other) => known.values[other]);
  // A list that is not needed yet waits, so that the first keys do not.
  if (!choices || (needed[0] === undefined && state.step.name !== name)) return null;
  return JSON.stringify([needed, known.values[name]]);
}

/** The loaded list of a step; null while it is being loaded. */
export function findLoadedList(state: Wizard, name: CredentialName): Choices | null {
  const list = state.choices[name];
  const key = findListKey(state, name);
  return list && (key === null || list.inputs === key) ? list.loaded : null;
}

/** Is any answer still being checked? */
export function isStillChecking(state: Wizard): boolean {
  return listCredentials(state).some(({ name }) => state.answers[name].status === 'checking');
}

/**
 * The work that the user is waiting for; null if there is none. `verdict`: on the answer just
 * given; `answers`: any check, before the review can continue.
 */
export function findAwaitedWork(state: Wizard) {
  const { screen } = state;
  switch (screen.name) {
    case 'sign-in':
      return screen.stage === 'asking' ? 'sign-in' : null;
    case 'writing':
      return 'write';
    case 'testing':
      return 'file test';
    case 'review':
      return isStillChecking(state) ? 'answers' : state.review === null ? 'review' : null;
    case 'step': {
      if (state.step.isSubmitted) return 'verdict';
      const { name, isListed } = getOpenAnswer(state);
      return isListed && findLoadedList(state, name) === null ? 'list' : null;
    }
    default:
      return null;
  }
}

/** Why an answer that is used anyway is wrong, and the warnings about it. */
export function listAnswerWarnings({ status, isKept, warnings, ...answer }: Answer): Problem[] {
  const { code, message, fix } = answer;
  const isUsedAnyway = status === 'invalid' && isKept;
  const verdict = isUsedAnyway ? [{ code: code ?? '', message, fix }] : [];
  return [...verdict, ...warnings.filter((each) => !isNote(each))];
}

/** Does this answer still need the user? */
export function isAnswerNeeded(state: Wizard, name: CredentialName): boolean {
  const answer = state.answers[name];
  const isRefused = answer.status === 'invalid' && !answer.isKept;
  return answer.status === 'empty' || isRefused || isUnsettled(answer);
}

/** Did the network fail to check the answer, and has the user not decided to keep it? */
export function isUnsettled(answer: Answer): boolean {
  return isRetryable(answer) && !answer.isKept;
}

/**
 * Does the region's URL name a server that does not exist? It may have a typo: unlike Kaltura's six
 * regions, it was written by somebody.
 */
export function isHostMissing({ answers: { region } }: Wizard): boolean {
  return isUnsettled(region) && region.code === 'ENOTFOUND' && !findRegionId(region.value ?? '');
}

/** Is this the plain form, which prints everything? */
export function isPlainForm({ view }: Wizard): boolean {
  return view === null;
}

/** Rows of the review or the help below those in view. */
export function countRowsBelow({ view, screen, step }: Wizard): number {
  if (view === null) return 0;
  const from = screen.name === 'review' && step.help === null ? screen.from : (step.help ?? 0);
  return Math.max(0, view.rows - view.room - from);
}

/** The first row in view after scrolling by pages. */
export function getScrollOffset(from: number, pages: number, view: Wizard['view']): number {
  if (view === null) return from;
  const wanted = from + pages * Math.max(1, view.room);
  return Math.max(0, Math.min(wanted, view.rows - view.room));
}

/** The selected row after a move in a list of this length. */
export function moveRow(from: number, by: number | 'first' | 'last', length: number): number {
  const to = by === 'first' ? 0 : by === 'last' ? length - 1 : from + by;
  return Math.max(0, Math.min(length - 1, to));
}

/** Are there unchecked answers that the user has not agreed to keep? */
export function hasUnsettled(state: Wizard): boolean {
  return listAskedCredentials(state).some(({ name }) => isUnsettled(state.answers[name]));
}

/** The answer that must be fixed before the write; undefined if none is wrong or missing. */
export function findFirstWrong(state: Wizard): Credential | undefined {
  return listAskedCredentials(state).find(({ name, required }) => {
    const { status, isKept } = state.answers[name];
    return (status === 'invalid' && !isKept) || (required && status === 'empty');
  });
}

/** Would the write change anything? */
export function willChange({ review }: Wizard): boolean {
  if (!review || 'problem' in review) return false;
  const { lines, gitignore } = review.value;
  return lines.length > 0 || gitignore !== null;
}

/** The sandbox's value for a step; undefined if the answers belong to another of its accounts. */
export function findHint(state: Wizard, name: CredentialName): string | undefined {
  // The Partner ID's own step suggests the first account.
  const partnerId = name === 'partner-id' ? null : state.answers['partner-id'].value;
  return state.setting.hints.valuesFor(partnerId)[name];
}

/** The sandbox's value that Enter takes at the open step: only while the field is empty. */
export function findHintOnEnter(state: Wizard): string | null {
  const { name, credential, text } = getOpenAnswer(state);
  const isOffered = credential.required && !credential.choices && text === '';
  return isOffered ? (findHint(state, name) ?? null) : null;
}

/** The sandbox's ready-made answer to the current question of a sign-in, if it fits the email. */
export function findSignInHint({ setting, screen }: Wizard): string | undefined {
  if (screen.name !== 'sign-in') return undefined;
  const { signIn } = setting.hints;
  const isOther = screen.stage !== 'email' && screen.email.toLowerCase() !== signIn.email;
  return isOther ? undefined : signIn[screen.stage];
}
