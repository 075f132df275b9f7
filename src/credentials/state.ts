import type { Account } from '../kaltura/account.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import type { CheckDocument } from '../kaltura-setup.d.ts';
import type { Credential, CredentialName, Known, SomeCredentials } from './credential.ts';
import { listRelevantCredentials } from './index.ts';
import { findReference } from './reference.ts';
import { describeNearName } from './variable-names.ts';
import { NO_FINDINGS, reject, type Verdict } from './verdict.ts';

/** `example`: `.env.example`; `found`: by this program; `chosen` and `pasted`: by the user. */
export type Origin = 'option' | 'environment' | 'file' | 'example' | 'found' | 'chosen' | 'pasted';

/** The text for a credential, before parsing. */
export interface Given {
  text: string;
  /** The text in the env file, with its quotes; absent if it came from elsewhere. */
  raw?: string;
  /** The variable's name, if it is not the credential's; `line` is null outside the file. */
  otherName?: { name: string; line: number | null };
  origin: Origin;
  /** The env file has the same text as the environment. */
  isInFile?: boolean;
}

/** The state of a credential: the given text, its value, and the verdict on it. */
export interface CredentialState extends Omit<Verdict, 'status'> {
  /** The given text; null if nothing was given. */
  text: string | null;
  origin: Origin | null;
  /** The parsed value; null if there is none, `''` to clear it. */
  value: string | null;
  /** `empty`: nothing was given; `skipped`: the user left it out. */
  status: 'empty' | 'checking' | 'skipped' | Verdict['status'];
  notes: readonly string[];
}

/** A credential with its state. */
export interface CheckedCredential extends CredentialState {
  credential: Credential;
}

/** The state of this credential, if the list contains it. */
export function findChecked(
  all: readonly CheckedCredential[],
  name: CredentialName,
): CheckedCredential | undefined {
  return all.find(({ credential }) => credential.name === name);
}

/** The state before any API call: to be checked, wrong in form, or empty (`''` too). */
export function getInitialState(credential: Credential, given: Given | undefined): CredentialState {
  const { text = null, origin = null } = given ?? {};
  const empty = { ...NO_FINDINGS, text, origin, value: null, status: 'empty', notes: [] } as const;
  if (!given || !text) return empty;
  const reference = findReference(text, credential, given.raw);
  if (reference) {
    const message = `This is ${reference.what}, not the value itself.`;
    return { ...empty, ...reject({ code: 'REFERENCE', message, fix: reference.fix }) };
  }
  const parsed = credential.parse(text);
  if (given.otherName) return { ...empty, ...refuseName(credential, given.otherName, parsed) };
  if (!parsed.ok) return { ...empty, ...reject(parsed, parsed.offers) };
  return { ...empty, value: parsed.value, status: 'checking', notes: parsed.notes };
}

/** The verdict on a value under the wrong variable name. */
function refuseName(
  credential: Credential,
  other: NonNullable<Given['otherName']>,
  parsed: ReturnType<Credential['parse']>,
): Verdict {
  const offers = parsed.ok
    ? [{ label: `Use ${parsed.value}`, credential: credential.name, value: parsed.value }]
    : parsed.offers;
  return reject({ code: 'OTHER_NAME', ...describeNearName(other, credential) }, offers);
}

/** Parses and verifies all credentials at once. Calls to one host share a multirequest. */
export async function verifyAll(
  given: SomeCredentials<Given>,
  api: ApiClient,
): Promise<CheckedCredential[]> {
  const all = listRelevantCredentials((name) => !!given[name]?.text).map((credential) => ({
    credential,
    ...getInitialState(credential, given[credential.name]),
  }));
  const context = { ...getKnown(all), api };
  return Promise.all(
    all.map(async (state) =>
      state.status !== 'checking' || state.value === null
        ? state
        : { ...state, ...(await state.credential.verify(state.value, context)) },
    ),
  );
}

/** Collects what the verification of one credential can know about the others. */
export function getKnown(all: readonly CheckedCredential[]): Known {
  return {
    values: getUsableValues(all),
    // An AppToken is listed only if it is in use.
    hasToken: all.some(({ credential }) => credential.keyKind === 'app-token'),
    isRegionWrong: all.some(
      ({ credential, status }) => credential.name === 'region' && status === 'invalid',
    ),
  };
}

/** The values for verifying other credentials. Leaves out missing and wrong values. */
export function getUsableValues(all: readonly CheckedCredential[]): SomeCredentials<string> {
  return Object.fromEntries(
    all.flatMap(({ credential, value, status }) =>
      value && status !== 'invalid' ? [[credential.name, value]] : [],
    ),
  );
}

/** An empty option clears the line of an optional credential: `--player-id ''`. */
export function isCleared({ credential, origin, text }: CheckedCredential): boolean {
  return origin === 'option' && text === '' && !credential.required && !credential.keyKind;
}

/** Is it required and empty? */
export function isMissing({ credential, status }: CheckedCredential): boolean {
  return credential.required && status === 'empty';
}

/** Is it wrong or missing? */
export function isWrong(state: CheckedCredential): boolean {
  return state.status === 'invalid' || isMissing(state);
}

/** `invalid` if one is wrong or missing; else `unreachable` if a required one is unchecked. */
export function getOverallStatus(all: readonly CheckedCredential[]): CheckDocument['status'] {
  if (all.some(isWrong)) return 'invalid';
  const isUnknown = ({ credential, status, notPermitted }: CheckedCredential): boolean =>
    credential.required && status === 'unchecked' && !notPermitted;
  return all.some(isUnknown) ? 'unreachable' : 'valid';
}

/** The account that a session was opened for, or null. */
export function findOpenedAccount(all: readonly CheckedCredential[]): Account | null {
  return all.find(({ account }) => account)?.account ?? null;
}
