import { shownText } from '../text/secrets.ts';
import { adminSession, onlyFields, problemOf, unexpected } from './account.ts';
import { isRecord } from './api-error.ts';
import type { Call, Question } from './inquiry.ts';

export interface User {
  /** As Kaltura has it: it ignores letter case when asked (recorded: user.get.other_case). */
  id: string;
  name: string;
}

/** The user with this ID, or null: not there yet, which is fine. Looked up with a KS of no user, so that nothing is created. */
export function user(partnerId: string, adminSecret: string, userId: string): Question<User | null> {
  const call: Call = {
    service: 'user',
    action: 'get',
    needs: { call: adminSession(partnerId, adminSecret), as: 'result' },
    params: { userId, ...onlyFields('id,fullName,status') },
  };
  return {
    calls: [call],
    read: (outcome) => {
      const had = outcome(call);
      if (had.ok) {
        if (!isRecord(had.value) || typeof had.value.id !== 'string') return { problem: unexpected() };
        // As it was asked for, it is no news, and nothing need be cut out of it.
        const id = had.value.id === userId ? userId : shownText(had.value.id, 320);
        return { id, name: shownText(had.value.fullName, 100) };
      }
      return had.error.code === 'INVALID_USER_ID' || had.error.code === 'USER_NOT_FOUND'
        ? null
        : { problem: problemOf(had) };
    },
  };
}

/** True where `user.add` would refuse this ID (measured; a KS takes any string). */
export function isUnusualUserId(userId: string): boolean {
  return !/^[A-Za-z0-9,!#$%&'*+?^_`{|}~.@-]{1,320}$/.test(userId);
}
