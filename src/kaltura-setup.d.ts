/** The types of `import { check } from 'kaltura-setup'`. */

export interface CheckOptions {
  /** The path of the env file; default `.env`. */
  file?: string;
  /** The API's base URL: your own server, or a region that is not listed. */
  serviceUrl?: string;
  /** Seconds that one API call can take, retries included; default 15. */
  timeout?: number;
  /** Take values only from the options and the file, not from `process.env`. */
  ignoreEnvironment?: boolean;
  /** Ask the embedded Kaltura API. */
  sandbox?: boolean;
}

/** A failure or a warning: `code` for programs, `message` and `fix` in sentences for a person. */
export interface Problem {
  code: string;
  message: string;
  /** What to do about it; null if there is nothing to do. */
  fix: string | null;
}

/** The document that `kaltura-setup check --json` prints. `dist/schema.json` is its schema. */
export interface CheckDocument {
  status: 'valid' | 'invalid' | 'unreachable';
  sandbox: boolean;
  envFile: string;
  serviceUrl: string | null;
  account: { partnerId: number; name: string; entries: number | null } | null;
  credentials: CheckedValue[];
  warnings: Problem[];
  next: string[];
}

export interface CheckedValue extends Omit<Problem, 'code'> {
  name:
    | 'partner-id'
    | 'admin-secret'
    | 'app-token-id'
    | 'app-token'
    | 'region'
    | 'player-id'
    | 'user-id'
    | 'portal-url';
  variable: string;
  status: 'valid' | 'invalid' | 'missing' | 'unset' | 'unchecked';
  /** The API's or the network's code; null if there is nothing wrong. */
  code: string | null;
  /** Masked if it is a secret. */
  value: string | null;
  source: 'option' | 'environment' | 'file' | null;
}

/** Nothing could be checked: for example, the env file is unreadable. */
export interface CheckFailure {
  status?: undefined;
  error: Problem;
  next: string[];
  sandbox: boolean;
  envFile: string;
}

/**
 * Checks the credentials in an env file and in `process.env`, as `kaltura-setup check --json` does.
 * Rejects only if an option has an impossible value.
 *
 * @example
 * const result = await check({ file: '.env' });
 * if (result.status !== 'valid') throw new Error(JSON.stringify(result, null, 2));
 */
export function check(options?: CheckOptions): Promise<CheckDocument | CheckFailure>;
