// The state of a sign-in, and what it gets from the services.
import type { NotSignedIn, SomeCredentials } from '../credentials/credential.ts';
import type { Given } from '../credentials/state.ts';
import type { Field } from '../terminal/editor.ts';
import type { ShownVerdict } from './state.ts';

/** An account offered after a sign-in. */
export interface OfferedAccount {
  partnerId: string;
  name: string;
  isReadOnly: boolean;
  /** Its Partner ID, region and, unless hidden, Admin Secret. */
  given: SomeCredentials<Given>;
  /** A message to show if the user picks the account. */
  note: string | null;
}

/** A server where the user can sign in. */
export interface SignInServer {
  serviceUrl: string;
  label: string;
  /** The URL came from the file or the environment, so the user must confirm it. */
  isUnconfirmed?: boolean;
}

/** The outcome of an attempt, in the form that the interface needs. */
export type SignInOutcome =
  | { kind: 'accounts'; accounts: readonly OfferedAccount[] }
  /** `serviceUrl`: the server of the attempt; a code goes there. */
  | (NotSignedIn & { serviceUrl?: string });

/**
 * A sign-in instead of copying, one stage at a time. The password stays in memory until it has been
 * used.
 */
export interface SignIn {
  name: 'sign-in';
  stage: 'email' | 'region' | 'password' | 'code' | 'asking' | 'accounts';
  /** The text of the current field, or a filter for the current list. */
  typed: Field;
  email: string;
  password: string;
  code: string;
  /** The selected row of the current list. */
  row: number;
  serviceUrl: string;
  regions: readonly SignInServer[];
  accounts: readonly OfferedAccount[];
  verdict: ShownVerdict | null;
  /** Counts attempts, so that each runs once. */
  attempt: number;
}

/** Stands in for a service URL: the password goes to every region. */
export const EVERY_REGION = '';
