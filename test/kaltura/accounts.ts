import type { SandboxAccount, SandboxPlayer } from '../../src/sandbox/account.ts';

/** Secrets that are easily found in any output: no other text holds them. */
export const ADMIN_SECRET = 'aaaa5ec4e7000000000000000000ad01';
export const USER_SECRET = 'bbbb5ec4e7000000000000000000be02';
export const WRONG_SECRET = 'cccc5ec4e7000000000000000000ff03';

/** The number of the account that most tests ask about, and of others of its region. */
export const PARTNER = '7001';
export const EU = 'https://api.eu.kaltura.com/api_v3';
export const US = 'https://www.kaltura.com/api_v3';
export const DE = 'https://api.de.kaltura.com/api_v3';

/** As long as Kaltura stores them. */
export const LONG_USER_ID = 'L'.repeat(100);

const V7 = 'kalturaPlayerJs,player,ovp';
const DAY = 86_400;

const PLAYERS: readonly SandboxPlayer[] = [
  { id: 501, name: 'Main player', tags: V7, updatedAt: 9 * DAY },
  { id: 502, name: 'Lists', tags: 'kalturaPlayerJs,playlist,ovp', updatedAt: 8 * DAY },
  { id: 503, name: 'Television', tags: 'kalturaPlayerJs,player,ott', updatedAt: 10 * DAY },
  { id: 504, name: 'Old one', tags: 'html5studio,player', updatedAt: 6 * DAY },
  { id: 505, name: 'Settings of an app', tags: 'kms,app', updatedAt: 5 * DAY, objType: 17 },
  { id: 507, name: 'No tags that are known', tags: 'something', updatedAt: 3 * DAY },
  { id: 508, name: 'Without tags', tags: '', updatedAt: 2 * DAY },
];

/** An account of the made-up Kaltura, in the EU unless told. */
export function account(partnerId: number, more: Partial<SandboxAccount> = {}): SandboxAccount {
  return {
    partnerId,
    name: `Company ${partnerId}`,
    region: 'eu',
    status: 'active',
    adminSecret: ADMIN_SECRET,
    userSecret: USER_SECRET,
    ...more,
  };
}

/** The accounts of the tests: 7001 is an ordinary one; the others have a trait each. */
export const ACCOUNTS: readonly SandboxAccount[] = [
  account(7001, {
    name: 'Marked Media',
    players: PLAYERS,
    entries: ['One', 'Two'],
    users: [
      { id: 'Ann@Example.test', name: 'Ann Marked', administrator: false },
      { id: LONG_USER_ID, name: 'Long Name', administrator: false },
      { id: 'boss', name: 'Bo Ss', administrator: true },
      { id: 'nobody', name: 'No Body', administrator: true, role: 'No Session' },
      {
        id: 'uploader',
        name: 'Up Loader',
        administrator: true,
        role: 'Content Uploader',
      },
    ],
    portals: [
      { host: '7001.mediaspace.kaltura.com', status: 302 },
      { host: '7001.events.kaltura.com', status: 404 },
    ],
  }),
  account(7002, { status: 'blocked' }),
  account(7004, { status: 'read-only' }),
  account(7005, { enforcesEntitlement: true }),
  // One number, two companies.
  account(7006),
  account(7006, { region: 'de', adminSecret: 'd'.repeat(32), userSecret: 'e'.repeat(32) }),
  account(7007, {
    region: 'us',
    players: [{ id: 601, name: 'Of another account', tags: V7, updatedAt: DAY }],
  }),
  account(7008, { status: 'blocked', region: 'de' }),
  account(7010, { hasNoWidget: true, entries: ['One'] }),
  account(7011, { refuses: 'access-control' }),
  account(7012, { refuses: 'rate-limit' }),
  account(7013, { userZero: 'blocked' }),
];
