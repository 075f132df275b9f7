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
  /** The secret that stdin holds; null where it is not read. */
  secretOnStdin: CredentialName | null;
}

export interface CheckOptions extends Common {
  command: 'check';
}

export interface KsOptions extends Common, Login {
  command: 'ks';
  type: 'admin' | 'user';
  /** Seconds. */
  expiry: number;
  privileges: string;
  local: boolean;
}

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

export type CommandOptions = SetupOptions | CheckOptions | KsOptions | InspectOptions | ExportOptions;
