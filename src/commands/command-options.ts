import type { CredentialName, Some } from '../credentials/credential.ts';

/** What every command is told. */
export interface Common {
  envFile: string;
  /** All that were given, where several are checked. */
  envFiles: readonly string[];
  /** The path was given; else it is the one that is meant. */
  isEnvFileNamed: boolean;
  sandbox: boolean;
  /** As it was given; it is in `given` as the region too. */
  serviceUrl: string | null;
  /** Seconds that one API call may take; null by default. */
  timeout: number | null;
  ignoreEnvironment: boolean;
  noColor: boolean;
  debug: boolean;
  json: boolean;
  /** Values by the credentials' own options. */
  given: Some<string>;
  /** The options as one would type them again, each a word or two; not those that change nothing but what is shown. */
  typed: readonly string[];
}

export interface Login {
  /** The email to sign in with; null without --login. */
  login: string | null;
  passwordStdin: boolean;
}

export interface SetupOptions extends Common, Login {
  command: 'setup';
  yes: boolean;
  only: CredentialName | null;
  dryRun: boolean;
  unchecked: boolean;
  /** An AppToken is made and written in place of the Admin Secret. */
  appToken: boolean;
  /** The secret that stdin holds; null where it is not read. */
  secretOnStdin: CredentialName | null;
}

export interface CheckOptions extends Common {
  command: 'check';
}

export interface KsOptions extends Common, Login {
  command: 'ks';
  /** Null unless told: ADMIN, or what the AppToken gives. */
  type: 'admin' | 'user' | null;
  /** Seconds; null unless told. */
  expiry: number | null;
  privileges: string;
  local: boolean;
  /** From the AppToken even where there is an Admin Secret. */
  appToken: boolean;
}

export interface TokenCreateOptions extends Common, Login {
  command: 'app-token create';
  yes: boolean;
  type: 'admin' | 'user';
  /** Seconds that each session lives. */
  duration: number;
  /** Unix seconds at which the token ends; null for never. */
  expiresAt: number | null;
  /** Null unless told. */
  privileges: string | null;
  description: string | null;
  replaceSecret: boolean;
  secretOnStdin: CredentialName | null;
}

export interface TokenListOptions extends Common, Login {
  command: 'app-token list';
  secretOnStdin: CredentialName | null;
}

export interface TokenRevokeOptions extends Common, Login {
  command: 'app-token revoke';
  yes: boolean;
  id: string;
  secretOnStdin: CredentialName | null;
}

export type TokenOptions = TokenCreateOptions | TokenListOptions | TokenRevokeOptions;

export interface InspectOptions extends Common {
  command: 'ks inspect';
  online: boolean;
}

export interface ExportOptions extends Common {
  command: 'export';
  yes: boolean;
  /** The microservices' URLs too. */
  services: boolean;
  /** Null unless told: that of the shell at hand. */
  format: 'shell' | 'powershell' | 'docker' | 'json' | 'example' | null;
}

export type CommandOptions =
  | SetupOptions
  | CheckOptions
  | KsOptions
  | InspectOptions
  | ExportOptions
  | TokenOptions;
