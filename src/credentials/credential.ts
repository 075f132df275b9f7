import type { ApiClient, QueryOptions } from '../kaltura/api-client.ts';
import type { CredentialKey } from '../kaltura/open-session.ts';
import type { ApiProblem } from '../kaltura/problems.ts';
import type { Mistake, Offer, Verdict } from './verdict.ts';

/** For the wizard, which does not import `kaltura/`. */
export type { NotSignedIn } from '../kaltura/sign-in-refusals.ts';

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

/** The name of a credential in option names, in `--only` and in JSON. */
export type CredentialName = (typeof CREDENTIAL_NAMES)[number];

export type EveryCredential<T> = Readonly<Record<CredentialName, T>>;

export type SomeCredentials<T> = Readonly<Partial<Record<CredentialName, T>>>;

export interface Credential {
  name: CredentialName;
  /** Its name in the environment and in the env file. */
  variable: string;
  label: string;
  /** With a `keyKind`, `listRelevantCredentials` decides: one kind of key is required. */
  required: boolean;
  /** The kind of `CredentialKey` that this credential is, or is a half of. */
  keyKind?: CredentialKey['kind'];
  /** Never shown in full. */
  secret: boolean;
  /** Belongs to one person, so a file that a team shares leaves it empty. */
  personal?: boolean;
  /** The credentials it is verified with. If one of them changes, it is unchecked again. */
  dependsOn: readonly CredentialName[];
  /** The role of typed text beside a list: it filters the list, or is the answer. */
  typing: 'filters' | 'answers';
  /** One line: where to find it. `page`: its KMC page. `without`: advice if the user has none. */
  where: { text: string; page: string | null; without?: string };
  /** Its label on the page of the KMC that shows it, as the source of a pattern. */
  pageLabel?: string;
  /** The help for the `?` key: its meaning, its purpose, and advice if the user has none. */
  help: readonly string[];
  /** An example of its form for `.env.example`; not a real value. */
  example: string;
  /**
   * Its option: `--<name>` with a value that the help calls `value`, or `--<name>-stdin` for a
   * secret, because every process can read argv. `for`: the option and the value for one value, if
   * they are not simply the name and that value.
   */
  option:
    | { value: string; for?: (value: string) => readonly [option: string, value: string] }
    | 'stdin';
  /** The placeholder in suggested commands for a value that only the user knows: `‹Player ID›`. */
  placeholder: string;
  /** A ready-made value that works in the sandbox. */
  sandbox: string;
  /** Other names of its variable in projects and guides, without regard to case and underscores. */
  otherNames: RegExp;
  /** Its name in JSON, YAML and code, for example `partner[_-]?id`, as the source of a pattern. */
  inCode: string;
  parse(text: string): Parsed;
  /** Verifies a parsed value with the API. Never throws; a failure is `unchecked`. */
  verify(value: string, context: CheckContext): Promise<Verdict>;
  /** Lists the values that the API can offer. */
  choices?(context: CheckContext): Promise<Choices>;
}

/** What to try in the sandbox; empty without the sandbox. */
export interface SandboxHints {
  /** The ready-made answers for one of its accounts; with null, for the account to try first. */
  valuesFor(partnerId: string | null): SomeCredentials<string>;
  /** The User Secret of one of its accounts, to try the most common mistake. */
  userSecretFor(partnerId: string | null): string | null;
  /** The answers at the stages of the sign-in. */
  signIn: Readonly<Record<string, string | undefined>>;
}

/**
 * A value and the corrections to the text, or what is wrong with the text. `means`: the value that
 * the user obviously means. In a file the text is still wrong, because other programs read the file
 * too.
 */
export type Parsed =
  | { ok: true; value: string; notes: string[] }
  | ({ ok: false; offers?: Offer[]; means?: string } & Mistake);

/** The other credentials that a verification can use. */
export interface Known {
  /** Parsed values. A credential without a value is absent. */
  values: SomeCredentials<string>;
  /** An AppToken is set, right or wrong. Without an Admin Secret, it starts the sessions. */
  hasToken?: boolean;
  /** The service URL is set but wrong. Until it is corrected, no host may receive a request. */
  isRegionWrong?: boolean;
  /** git's `user.email`, or null. */
  email?: () => Promise<string | null>;
}

export interface CheckContext extends Known, QueryOptions {
  api: ApiClient;
}

export interface Choice {
  value: string;
  label: string;
  note: string;
  /** Enter takes this choice unless another choice is selected. */
  suggested?: boolean;
}

export interface Choices {
  list: Choice[];
  /** A sentence about the list: why it is empty or incomplete. */
  message: string | null;
  problem: ApiProblem | null;
  /** The list needs another credential first, and is loaded again with it. */
  isWaiting?: true;
}

export const NO_CHOICES: Choices = { list: [], message: null, problem: null };
