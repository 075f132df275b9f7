import type { Account } from '../kaltura/account.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import type { NetworkProblem } from '../kaltura/problems.ts';
import {
  type Choices,
  type Credential,
  dependsOn,
  invalid,
  type Known,
  type Offer,
  type Some,
  unchecked,
  type Verdict,
  type VerifyOptions,
} from './credential.ts';
import { relevantCredentials } from './index.ts';
import { nearNameFix } from './near-names.ts';
import { findReference } from './reference.ts';

/** Where a value came from. `example` is `.env.example`; `found` was looked up by this program; `chosen` and `pasted` are the person's. */
export type Origin = 'option' | 'environment' | 'file' | 'example' | 'found' | 'chosen' | 'pasted';

export interface Given {
  text: string;
  /** As it stands in the env file, with its quotes; absent if it came from elsewhere. */
  raw?: string;
  /** The value has another name than the credential's own; null if it is not in the file. */
  otherName?: { name: string; line: number | null };
  origin: Origin;
}

/** One credential as it was given, and what is known of it. `empty`: nothing was given; `skipped`: a person left it out. */
export interface CredentialState {
  /** As it was given; null where nothing was. */
  text: string | null;
  origin: Origin | null;
  /** In its right form; null if there is none. `''`: to be cleared. */
  value: string | null;
  status: 'empty' | 'checking' | 'valid' | 'invalid' | 'unchecked' | 'skipped';
  verdict: Verdict | null;
  /** What was corrected in the text. */
  notes: readonly string[];
}

export interface CheckedCredential extends CredentialState {
  credential: Credential;
}

/** `invalid` if any is invalid or missing; else `unreachable` if a required one is unchecked; else `valid`. */
export type OverallStatus = 'valid' | 'invalid' | 'unreachable';

/**
 * Checks all that is given at once: what can travel together is one API request. `given` holds texts by credential name; an empty
 * text counts as not set.
 */
export async function verifyAll(
  given: Some<Given>,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<CheckedCredential[]> {
  const all = relevantCredentials((name) => !!given[name]?.text).map((credential) => ({
    credential,
    ...initialState(credential, given[credential.name]),
  }));
  const hasToken = all.some(({ credential, text }) => credential.authMethod === 'app-token' && text !== null);
  const isRegionWrong = all.some(isWrongRegion);
  const known: Known = { values: valuesOf(all), hasToken, isRegionWrong };
  return Promise.all(
    all.map(async (each) => {
      if (each.status !== 'checking' || each.value === null) return each;
      const verdict = await verifyOne(each.credential, each.value, known, api, options);
      return { ...each, status: verdict.status, verdict };
    }),
  );
}

/** An answer before it is checked: to be checked, wrong in its form, or none. An empty text counts as none. */
export function initialState(credential: Credential, given: Given | undefined): CredentialState {
  const none = { text: null, origin: null, value: null, status: 'empty', verdict: null, notes: [] } as const;
  if (!given) return none;
  const { text, origin } = given;
  if (text === '') return { ...none, text, origin };
  const reference = findReference(text, credential, given.raw);
  if (reference) {
    const message = `This is ${reference.what}, not the value itself.`;
    const verdict = invalid('REFERENCE', message, reference.fix);
    return { ...none, text, origin, status: 'invalid', verdict };
  }
  const parsed = credential.parse(text);
  if (given.otherName) {
    const { name, line } = given.otherName;
    const where = line === null ? 'the environment' : `line ${line} of the file`;
    const message = `Not set, but ${where} has ${name}.`;
    const offers = parsed.ok ? [offerOf(credential, parsed.value)] : parsed.offers;
    const fix = nearNameFix(name, credential);
    return {
      ...none,
      text,
      origin,
      status: 'invalid',
      verdict: invalid('OTHER_NAME', message, fix, offers),
    };
  }
  if (parsed.ok)
    return { ...none, text, origin, value: parsed.value, status: 'checking', notes: parsed.notes };
  const verdict = invalid(parsed.code, parsed.message, parsed.fix, parsed.offers);
  return { ...none, text, origin, status: 'invalid', verdict };
}

function offerOf({ name }: Credential, value: string): Offer {
  return { label: `Use ${value}`, credential: name, value };
}

/** What the others are checked with: the values that are there and not wrong. */
export function valuesOf(all: readonly CheckedCredential[]): Some<string> {
  return Object.fromEntries(
    all.flatMap(({ credential, value, status }) =>
      value && status !== 'invalid' ? [[credential.name, value]] : [],
    ),
  );
}

/** Is a service URL set that is wrong, so that nobody may be asked? */
export function isWrongRegion({ credential, status }: CheckedCredential): boolean {
  return credential.name === 'region' && status === 'invalid';
}

/** Is it required, and not there? */
export function isMissing({ credential, status }: CheckedCredential): boolean {
  return credential.required && status === 'empty';
}

/** Wrong, or missing: nothing works with it. */
export function isWrong(report: CheckedCredential): boolean {
  return report.status === 'invalid' || isMissing(report);
}

/** `verify`, and a fault in it turned into `unchecked`: one credential's fault must not take the others' answers with it. */
export async function verifyOne(
  credential: Credential,
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions,
): Promise<Verdict> {
  if (known.isRegionWrong && credential.name !== 'region') return dependsOn('region');
  try {
    return await credential.verify(value, known, api, options);
  } catch (error) {
    return unchecked(faultIn(error, 'This could not be checked'));
  }
}

/** What there is to choose from, and a fault in it turned into a problem; empty where nothing is offered. */
export async function listChoices(credential: Credential, known: Known, api: ApiClient): Promise<Choices> {
  const none = { list: [], message: null, problem: null };
  if (known.isRegionWrong && credential.name !== 'region') return none;
  try {
    return (await credential.choices?.(known, api)) ?? none;
  } catch (error) {
    const problem = faultIn(error, 'The list could not be made');
    return { ...none, message: problem.message, problem };
  }
}

function faultIn(error: unknown, what: string): NetworkProblem {
  const name = error instanceof Error ? error.name : 'unknown';
  return {
    code: 'FAULT',
    message: `${what}: a fault in kaltura-setup (${name}).`,
    fix: 'Please report it, with the output of --debug.',
  };
}

/** The state of the whole. */
export function overallStatus(all: readonly CheckedCredential[]): OverallStatus {
  if (all.some(isWrong)) return 'invalid';
  // What the AppToken's session may not read is unchecked by its nature.
  const isUnknown = ({ credential, status, verdict }: CheckedCredential): boolean =>
    credential.required && status === 'unchecked' && !verdict?.notPermitted;
  return all.some(isUnknown) ? 'unreachable' : 'valid';
}

/** The account, where a session was made. */
export function findAccount(all: readonly CheckedCredential[]): Account | null {
  return all.find((each) => each.verdict?.account)?.verdict?.account ?? null;
}
