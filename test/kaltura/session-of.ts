import { startAdminSession } from '../../src/kaltura/account.ts';
import type { Session } from '../../src/kaltura/auth-method.ts';

/** The session that the Admin Secret of an account gives. */
export function of(partnerId: string, adminSecret: string): Session {
  return { needs: { call: startAdminSession(partnerId, adminSecret), as: 'result' } };
}
