import { adminSession } from '../../src/kaltura/account.ts';
import type { Session } from '../../src/kaltura/source.ts';

/** The session that the Admin Secret of an account gives. */
export function of(partnerId: string, adminSecret: string): Session {
  return { needs: { call: adminSession(partnerId, adminSecret), as: 'result' } };
}
