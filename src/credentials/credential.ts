import type { Account } from '../kaltura/account.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import type { NetworkProblem } from '../kaltura/problems.ts';
import { getPlaceName } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';

/** The credentials, in the order of the wizard, the env file, `check` and JSON. */
export const CREDENTIAL_NAMES = [
  'partner-id',
  'admin-secret',
  'app-token-id',
  'app-token',
  'region',
  'player-id',
  'user-id',
  'portal-url',
] as const;

/** The name of a credential in options, `--only` and JSON. */
export type CredentialName = (typeof CREDENTIAL_NAMES)[number];

/** Something for each credential. */
export type Each<T> = Readonly<Record<CredentialName, T>>;

/** Something for some of the credentials. */
export type Some<T> = Readonly<Partial<Record<CredentialName, T>>>;

/** A credential, with the code that parses and verifies it. */
export interface Credential {
  name: CredentialName;
  /** The environment variable, and the name in the env file. */
  variable: string;
  label: string;
  /** For a credential with an `authMethod`, `relevantCredentials` decides: one method is required. */
  required: boolean;
  /** The method of starting sessions that this credential belongs to. */
  authMethod?: 'admin-secret' | 'app-token';
  /** Never shown in full. */
  secret: boolean;
  /** Belongs to one person, so a file that a team shares leaves it empty. */
  personal?: boolean;
  /** The credentials it is verified with. If one of them changes, it is unchecked again. */
  dependsOn: readonly CredentialName[];
  /** What typed text does if there is a list: filter the list, or be the answer. */
  typing: 'filters' | 'answers';
  /** One line that says where to find it. `page`: its page in the KMC. `without`: advice for a person without one. */
  where: { text: string; page: string | null; without?: string };
  /** Its label on the page it is copied from, as the source of a pattern. */
  pageLabel?: string;
  /** The help behind `?`: its meaning, its purpose, and advice for a person without one. */
  help: readonly string[];
  /** An example of its form for `.env.example`; not an answer. */
  example: string;
  /**
   * Its option: `--<name>` with a value that the help calls `value`, or `--<name>-stdin` for a secret,
   * because every process can read argv. `for`: the option and the value for one value, if they are not
   * simply the name and that value.
   */
  option: { value: string; for?: (value: string) => readonly [option: string, value: string] } | 'stdin';
  /** Stands in a suggested command for a value that only a person knows: `‹Player ID›`. */
  placeholder: string;
  /** The sandbox's ready-made answer. */
  sandbox: string;
  parse(text: string): Parsed;
  /** Verifies a parsed value with the API. Never throws; a network failure is `unchecked`. */
  verify(value: string, known: Known, api: ApiClient, options?: VerifyOptions): Promise<Verdict>;
  /** Lists the values that the API can offer. */
  choices?(known: Known, api: ApiClient): Promise<Choices>;
}

export interface VerifyOptions {
  signal?: AbortSignal | undefined;
  /** Ask again even if the answer is cached. */
  fresh?: boolean;
}

/**
 * A value and what was corrected in the text; or what is wrong with the text. `means`: the value that a person plainly means by
 * it; in a file, which other programs read too, the text stays wrong.
 */
export type Parsed =
  | { ok: true; value: string; notes: string[] }
  | { ok: false; message: string; fix: string; code: string; offers?: Offer[]; means?: string };

/** The other credentials, for verifying one. */
export interface Known {
  /** Parsed values. A credential without a value is absent. */
  values: Some<string>;
  /** An AppToken is set, right or wrong. Without an Admin Secret, sessions start from it. */
  hasToken?: boolean;
  /** The service URL is set and wrong: until it is corrected, the program asks no host about anything. */
  isRegionWrong?: boolean;
  /** git's `user.email`, or null. */
  email?: () => Promise<string | null>;
}

/** The result of verifying a credential. */
export interface Verdict {
  status: 'valid' | 'invalid' | 'unchecked';
  message: string;
  fix: string | null;
  /** The API's or the network's code. */
  code: string | null;
  /** They do not change the status. */
  warnings: readonly Problem[];
  /** Better answers for the person to choose. */
  offers: readonly Offer[];
  /** The regions that have the Partner ID. */
  foundIn: readonly string[];
  /** The account that a session was opened for. */
  account: Account | null;
  /** Other credentials that follow from this one. */
  implies: Some<string>;
  /** Unchecked because the AppToken's session cannot read it. This is not an error, and asking again does not help. */
  notPermitted: boolean;
}

/** The part of a verdict that says nothing. */
export const NO_FINDINGS: Omit<Verdict, 'status'> = {
  message: '',
  fix: null,
  code: null,
  warnings: [],
  offers: [],
  foundIn: [],
  account: null,
  implies: {},
  notPermitted: false,
};

/** Could asking again find it out? True if a network or a server did not answer. */
export function isRetryable({
  status,
  code,
  notPermitted,
}: {
  status: string;
  code: string | null;
  notPermitted: boolean;
}): boolean {
  return status === 'unchecked' && code !== 'DEPENDS' && !notPermitted;
}

/** Makes `value` the answer of `credential`. Null: the wizard asks for that credential. */
export interface Offer {
  label: string;
  credential: CredentialName;
  value: string | null;
}

export interface Choice {
  value: string;
  label: string;
  note: string;
  /** Enter takes this one unless another is selected. */
  suggested?: boolean;
}

export interface Choices {
  list: Choice[];
  /** A sentence about the list: why it is empty, or what is missing in it. */
  message: string | null;
  problem: NetworkProblem | null;
}

/** Offers other regions. `label`: what a choice says, from the region's short name. */
export function offerRegions(serviceUrls: readonly string[], label: (place: string) => string): Offer[] {
  return serviceUrls.map((serviceUrl) => ({
    label: label(getPlaceName(serviceUrl)),
    credential: 'region',
    value: serviceUrl,
  }));
}

/** The credential is right. */
export function valid(
  message: string,
  more: Partial<Pick<Verdict, 'warnings' | 'offers' | 'account' | 'implies' | 'foundIn'>> = {},
): Verdict {
  return { ...NO_FINDINGS, status: 'valid', message, ...more };
}

/** The credential is wrong: what is wrong, and what to do. */
export function invalid(code: string, message: string, fix: string, offers: readonly Offer[] = []): Verdict {
  return { ...NO_FINDINGS, status: 'invalid', message, fix, code, offers };
}

/** The network, the server or another credential kept this one from being checked. */
export function unchecked({ code, message, fix }: Problem): Verdict {
  return { ...NO_FINDINGS, status: 'unchecked', message, fix: fix || null, code };
}

/**
 * The verdict if a query failed: Kaltura refused the session or the value, the session lacks permission,
 * or nobody answered. `authLabel`: the credential that the session starts from.
 */
export function verdictOnFailure(problem: NetworkProblem, authLabel: string): Verdict {
  if (problem.secretRefused) return dependsOn(authLabel);
  if (problem.refused) return invalid(problem.code, problem.message, problem.fix ?? 'Check the ID.');
  return { ...unchecked(problem), notPermitted: problem.forbidden === true };
}

/** Unchecked because another credential, which it is checked with, is missing or wrong. */
export function dependsOn(label: string): Verdict {
  return unchecked({
    code: 'DEPENDS',
    message: `Not checked yet: needs the ${label}.`,
    fix: `Fix the ${label} first.`,
  });
}
