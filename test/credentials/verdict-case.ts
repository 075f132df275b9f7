import type { Verdict } from '../../src/credentials/credential.ts';
import { ADMIN_SECRET, EU, PARTNER } from '../kaltura/accounts.ts';
import type { Mood } from '../kaltura/misbehaving.ts';

/** One answer, the world that it is checked in, and the verdict in full. */
export interface Case {
  what: string;
  credential: string;
  value: string;
  known?: Record<string, string>;
  /** Of all hosts, or of some. */
  mood?: Mood;
  moods?: Record<string, Mood>;
  /** Hosts that do not exist. */
  missing?: string[];
  is: Verdict['status'];
  code?: string | null;
  message: string;
  fix?: string | null;
  /** Codes. */
  warnings?: string[];
  offers?: { label: string; credential: string; value: string }[];
}

/** `OWN` stands for the service URL of the server of a test, `HOST` for its host. */
export const OWN = 'OWN';
export const subject = { 'partner-id': PARTNER, 'admin-secret': ADMIN_SECRET, region: EU };
