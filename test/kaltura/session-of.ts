import { startAdminSession } from '../../src/kaltura/account.ts';
import type { SessionSource } from '../../src/kaltura/query.ts';

/** The session that the Admin Secret of an account gives. */
export function of(partnerId: string, adminSecret: string): SessionSource {
  return { needs: { call: startAdminSession(partnerId, adminSecret), as: 'result' } };
}
