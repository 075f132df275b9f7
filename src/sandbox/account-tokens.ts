/** The ready-made AppTokens of the sandbox's accounts, as data. Every token is made up. */
import { CREATED, DAY, HOURS, JUNE, LIST_ALL } from './account-builders.ts';
import type { SandboxToken } from './accounts.ts';

/** A USER AppToken of account 102's viewer, with sessions of 4 hours. */
function viewerToken(
  id: string,
  token: string,
  description: string,
  more: Partial<SandboxToken> = {},
): SandboxToken {
  return {
    id,
    token,
    type: 'user',
    userId: 'viewer102@example.test',
    duration: 4 * HOURS,
    hashType: 'SHA256',
    description,
    ...CREATED,
    ...more,
  };
}

/** One for each thing that can be said of an AppToken; the last word of each description says what. */
export const TOKENS: readonly SandboxToken[] = [
  {
    id: '0_ok000001',
    token: '4d7c1e90a2b85f36d0e94b7a1c63f852',
    type: 'user',
    userId: 'viewer102@example.test',
    duration: 4 * HOURS,
    privileges: LIST_ALL,
    hashType: 'SHA256',
    description: 'works',
    ...CREATED,
  },
  {
    id: '0_admin001',
    token: 'b1e07a94c3d62f58a9047be1d3c5f680',
    type: 'admin',
    userId: 'app-service-account',
    duration: HOURS,
    hashType: 'SHA256',
    description: 'ADMIN sessions',
    ...CREATED,
  },
  {
    id: '0_sha10001',
    token: '70c9e2b4f61d8a35e0b7c4d92f18a653',
    userId: 'viewer102@example.test',
    duration: DAY,
    privileges: LIST_ALL,
    description: 'made by another program: SHA1, and no type',
    ...CREATED,
  },
  {
    id: '0_disabled',
    token: 'c4a81f5d2e9b7036d5c1e8a40b97f23e',
    type: 'user',
    userId: 'viewer102@example.test',
    duration: 4 * HOURS,
    hashType: 'SHA256',
    status: 'disabled',
    description: 'disabled',
    ...CREATED,
  },
  {
    id: '0_expired1',
    token: '1f6b0d93e8a7c5246be0f91d3a8c57d4',
    type: 'user',
    userId: 'viewer102@example.test',
    duration: 4 * HOURS,
    hashType: 'SHA256',
    expiresAt: JUNE + DAY,
    description: 'expired',
    ...CREATED,
  },
  {
    id: '0_blocked1',
    token: '9a3e7c05d1f8b642e7a0c93b5d18f46c',
    type: 'user',
    userId: 'blocked102@example.test',
    duration: 4 * HOURS,
    hashType: 'SHA256',
    description: 'of a blocked user',
    ...CREATED,
  },
  {
    id: '0_zerodur1',
    token: '5e8d2b7a0c4f91e36a7d08b5c2f3e91b',
    type: 'user',
    userId: 'viewer102@example.test',
    duration: 0,
    hashType: 'SHA256',
    description: 'sessions that are dead at birth: duration 0',
    ...CREATED,
  },
  viewerToken('0_iprestr1', 'e3b50c7d18f94a26b0d7e5a3c9f1608b', 'for one address only', {
    privileges: `${LIST_ALL},iprestrict:203.0.113.7`,
  }),
  viewerToken('0_urirest1', '86d2f0a5b7c94e13a8f6d0b2e4c7195d', 'for some addresses of the API only', {
    privileges: `${LIST_ALL},urirestrict:/api_v3/service/media/*`,
  }),
  viewerToken('0_actions1', '0b9e4d72f6a15c38d2b7e9f04a6c813e', 'one API call for each session', {
    privileges: `${LIST_ALL},actionslimit:1`,
  }),
  viewerToken('0_actions0', 'd57a1c93e0b8f264c1d9a7e35f02b846', 'no API call at all: actionslimit:0', {
    privileges: `${LIST_ALL},actionslimit:0`,
  }),
  viewerToken('0_norole01', '2a6f8e14c0d7b593e8a1f4c26d09b75a', 'a role that is not there', {
    privileges: `${LIST_ALL},setrole:NO_SUCH_ROLE`,
  }),
  viewerToken('0_adminusr', 'f1c7a05e9d3b86427e0fc1d8a4b39265', 'USER sessions of an administrator', {
    userId: 'admin102@example.test',
    privileges: LIST_ALL,
  }),
  {
    id: '0_nouser01',
    token: '63e9b1d0c8f75a24e6b0d9c3f1a78254',
    type: 'user',
    duration: 4 * HOURS,
    privileges: LIST_ALL,
    hashType: 'SHA256',
    description: 'of no user',
    ...CREATED,
  },
];

/** They belong to account 104, which is blocked. */
export const BLOCKED_ACCOUNT_TOKENS: readonly SandboxToken[] = [
  viewerToken('0_blockac1', '7f04c2e9a1d85b36f2e7c0a9d4b81365', 'of a blocked account', {
    userId: 'viewer104@example.test',
  }),
];

/** They belong to account 115, which is read-only and enforces entitlement. */
export const ARCHIVE_TOKENS: readonly SandboxToken[] = [
  {
    id: '0_archive1',
    token: '95b3e7f1c0a2d846b5e9f3c7a1d0826e',
    type: 'admin',
    userId: 'app-service-account',
    duration: HOURS,
    hashType: 'SHA256',
    description: 'ADMIN sessions of a read-only account',
    ...CREATED,
  },
];

/** They belong to the account 114 in Germany. */
export const STUDIO_TOKENS: readonly SandboxToken[] = [
  {
    id: '0_studio01',
    token: '2c7f9e1a6b4d0835f2c9e6a17d30b84f',
    type: 'user',
    userId: 'viewer114@example.test',
    duration: 4 * HOURS,
    privileges: LIST_ALL,
    hashType: 'SHA256',
    description: 'of the account in Germany; the one in the US has none by this ID',
    ...CREATED,
  },
];
