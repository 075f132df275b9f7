import { account, administrator, CREATED, HOURS, JUNE, LIST_ALL, person, V7 } from './account-builders.ts';
import type { SandboxAccount } from './accounts.ts';

/** One account for each thing that can limit an account, its sessions or its users, and one that creates users. */
export const ACCOUNTS_WITH_LIMITS: readonly SandboxAccount[] = [
  account(121, 'End User Reports Co', 'eu', {
    reportsEndUsers: true,
    players: [
      { id: 23448140, name: 'Reports player', tags: V7, updatedAt: JUNE },
      { id: 23448141, name: 'Player without tags', tags: '', updatedAt: JUNE },
    ],
    entries: ['Quarterly report'],
    users: [
      administrator(121, 'Ria'),
      person(121, 'viewer'),
      person(121, 'deleted', { status: 'deleted' }),
      person(121, 'nosession', { administrator: true, role: 'No Session' }),
      person(121, 'uploader', { administrator: true, role: 'Content Uploader' }),
    ],
    appTokens: [
      {
        id: '0_once0001',
        token: '8b2f6d1c9e4a7035b8f2d6c1e9a47035',
        type: 'user',
        userId: 'viewer121@example.test',
        duration: HOURS,
        privileges: `${LIST_ALL},actionslimit:1`,
        hashType: 'SHA256',
        description: 'sessions for one call: actionslimit:1',
        ...CREATED,
      },
      {
        id: '0_negdur01',
        token: 'a40c7e91d85b3f26a40c7e91d85b3f26',
        type: 'user',
        userId: 'viewer121@example.test',
        duration: -5,
        hashType: 'SHA256',
        description: 'sessions that are dead at birth: duration -5',
        ...CREATED,
      },
      {
        id: '0_nosess01',
        token: 'f3d90b7e5a1c8264f3d90b7e5a1c8264',
        type: 'user',
        userId: 'viewer121@example.test',
        duration: HOURS,
        privileges: 'setrole:NO_SESSION_ROLE',
        hashType: 'SHA256',
        description: 'sessions with a role that allows no call',
        ...CREATED,
      },
    ],
  }),
  account(122, 'Restricted Addresses Co', 'eu', { refuses: 'access-control' }),
  account(123, 'Busy Co', 'eu', { refuses: 'rate-limit' }),
  account(124, 'Two Secrets Co', 'eu', { otherAdminSecrets: ['124d'.repeat(8)] }),
  account(125, 'No Widget Co', 'eu', { hasNoWidget: true, entries: ['Only entry'] }),
  account(126, 'User Zero Blocked Co', 'eu', { userZero: 'blocked' }),
];
