import type { Account } from '../kaltura/account.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import type { NetworkProblem } from '../kaltura/problems.ts';
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

/** As options, `--only` and JSON name them. */
export type CredentialName = (typeof CREDENTIAL_NAMES)[number];

/** Something for each credential. */
export type Each<T> = Readonly<Record<CredentialName, T>>;

/** Something for some of the credentials. */
export type Some<T> = Readonly<Partial<Record<CredentialName, T>>>;

/** One of the answers that make up a working configuration. The wizard, `check`, the env file and the JSON walk one list of these. */
export interface Credential {
  name: CredentialName;
  /** The environment variable and the name in the env file. */
  variable: string;
  label: string;
  /** Must it be there? Of a way in it is said by `credentialsWith`: one of the two is required. */
  required: boolean;
  /** Sessions are made from it: from the Admin Secret, or from the AppToken in its place, which is listed only where it is set. */
  authMethod?: 'admin-secret' | 'app-token';
  /** Never shown in full. */
  secret: boolean;
  /** Somebody's own: not for a file that a team shares. */
  personal?: boolean;
  /** The names of those that this one is checked with: when one of them changes, this is unchecked again. */
  dependsOn: readonly CredentialName[];
  /** What typed text does where there are choices: it filters them, or it is the answer itself. */
  typing: 'filters' | 'answers';
  /** One line: what it is and where it is found. `url` is the page to open; `without`: what to do if there is none to be found. */
  where: { text: string; url: string | null; without?: string };
  /** Its label on the page that it is copied from, as the source of a pattern. */
  pageLabel?: string;
  /** What `?` shows: what it is, why it is needed, what to do without one. */
  help: readonly string[];
  /** An example of its form, as `.env.example` holds it: no answer. */
  example: string;
  /**
   * How the command line gives it: `--<name>` and a value, which the help calls `value`; a secret by `--<name>-stdin`, never as a value, since
   * every process sees those. `for`: option and value for one value, where these are not simply the name and the value.
   */
  option: { value: string; for?: (value: string) => readonly [option: string, value: string] } | 'stdin';
  /** Stands for a value that only a person knows, in a command that is suggested: `‹Player ID›`. */
  placeholder: string;
  /** The sandbox's ready-made answer. */
  sandbox: string;
  parse(text: string): Parsed;
  /** Checks a parsed value with the API. Never throws; a failure of the network is `unchecked`. */
  verify(value: string, known: Known, api: ApiClient, options?: VerifyOptions): Promise<Verdict>;
  /** What the API can offer to choose from. */
  choices?(known: Known, api: ApiClient): Promise<Choices>;
}

export interface VerifyOptions {
  signal?: AbortSignal | undefined;
  /** Ask again, whatever is remembered. */
  fresh?: boolean;
}

/** Text turned into a value, with what was corrected on the way; or what is wrong with its form. */
export type Parsed =
  | { ok: true; value: string; notes: string[] }
  | { ok: false; message: string; fix: string; code: string; offers?: Offer[] };

/** What is known when a credential is checked. */
export interface Known {
  /** Parsed values by credential name; absent if there is none. */
  values: Some<string>;
  /** An AppToken is set, right or wrong: it is what sessions are made from where there is no Admin Secret. */
  hasToken?: boolean;
  /** A service URL is set and is wrong: until it is corrected nobody is asked about anything, and no other region is looked for. */
  isRegionWrong?: boolean;
  /** git's `user.email`, where there is one. */
  email?: () => Promise<string | null>;
}

export interface Verdict {
  status: 'valid' | 'invalid' | 'unchecked';
  message: string;
  fix: string | null;
  /** The API's or the network's code. */
  code: string | null;
  /** No faults: they change no status. */
  warnings: Problem[];
  /** Answers that would mend it, for the person to take. */
  offers: Offer[];
  /** Where the Admin Secret opened it. */
  account?: Account;
  /** Other answers that are known by it. */
  implies?: Some<string>;
  /** Unchecked, since a session of the AppToken may not read it: no fault, and nothing to be tried again. */
  notPermitted?: true;
}

/** Was something not learnt that could be learnt by asking again: for a network, or a server, that did not answer? */
export function isRetryable(verdict: Verdict | null): boolean {
  return verdict?.status === 'unchecked' && verdict.code !== 'DEPENDS' && !verdict.notPermitted;
}

/** Taking it makes `value` the answer of `credential`; null: that one is asked for. */
export interface Offer {
  label: string;
  credential: CredentialName;
  value: string | null;
}

export interface Choice {
  value: string;
  label: string;
  note: string;
  /** The one that Enter takes unless another is picked. */
  suggested?: boolean;
}

export interface Choices {
  list: Choice[];
  /** A sentence about the list: why it is empty, or what is missing in it. */
  message: string | null;
  problem: NetworkProblem | null;
}

/** The answer is right. */
export function valid(
  message: string,
  more: Partial<Pick<Verdict, 'warnings' | 'offers' | 'account' | 'implies'>> = {},
): Verdict {
  return { status: 'valid', message, fix: null, code: null, warnings: [], offers: [], ...more };
}

/** The answer is wrong: what it is, and what to do. */
export function invalid(code: string, message: string, fix: string, offers: Offer[] = []): Verdict {
  return { status: 'invalid', message, fix, code, warnings: [], offers };
}

/** Nothing was learnt: the network, the server, or another answer is in the way. */
export function unchecked(problem: Problem): Verdict {
  return {
    status: 'unchecked',
    message: problem.message,
    fix: problem.fix || null,
    code: problem.code,
    warnings: [],
    offers: [],
  };
}

/**
 * The verdict if a question had no answer: the session was refused, Kaltura refused for good, the session
 * may not ask this, or nothing was learnt. `wayIn` is the label of the answer that the session comes from.
 */
export function verdictWithoutAnswer(problem: NetworkProblem, wayIn: string): Verdict {
  if (problem.secretRefused) return dependsOn(wayIn);
  if (problem.refused) return invalid(problem.code, problem.message, problem.fix ?? 'Check the ID.');
  return problem.forbidden ? { ...unchecked(problem), notPermitted: true } : unchecked(problem);
}

/** Unchecked since it is checked with another answer that is missing or wrong. */
export function dependsOn(label: string): Verdict {
  return unchecked({
    code: 'DEPENDS',
    message: `Not checked yet: it is checked together with the ${label}.`,
    fix: `Fix the ${label} first.`,
  });
}
