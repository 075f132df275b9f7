import {
  ADMINISTRATOR,
  CONTENT_UPLOADER,
  DAY,
  definePlayer,
  defineUser,
  NO_SESSION,
  type SandboxAccount,
  type SandboxPlayer,
} from '../../src/sandbox/account.ts';

/** Secrets that are easily found in any output: no other text holds them. */
export const ADMIN_SECRET = 'aaaa5ec4e7000000000000000000ad01';
export const USER_SECRET = 'bbbb5ec4e7000000000000000000be02';
export const WRONG_SECRET = 'cccc5ec4e7000000000000000000ff03';

/** The number of the account that most tests ask about, and of others of its region. */
export const PARTNER = '7001';
export const EU = 'https://api.eu.kaltura.com/api_v3';
export const US = 'https://www.kaltura.com/api_v3';
export const DE = 'https://api.de.kaltura.com/api_v3';

const PLAYERS: readonly SandboxPlayer[] = [
  definePlayer(501, 'Main player', 9 * DAY),
  definePlayer(502, 'Lists', 8 * DAY, { tags: 'kalturaPlayerJs,playlist,ovp' }),
  definePlayer(503, 'Television', 10 * DAY, { tags: 'kalturaPlayerJs,player,ott' }),
  definePlayer(504, 'Old one', 6 * DAY, { tags: 'html5studio,player' }),
  definePlayer(505, 'Settings of an app', 5 * DAY, { tags: 'kms,app', objType: 17 }),
  definePlayer(507, 'No tags that are known', 3 * DAY, { tags: 'something' }),
  definePlayer(508, 'Without tags', 2 * DAY, { tags: '' }),
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
      defineUser(7001, 'Ann Marked', { id: 'Ann@Example.test' }),
      defineUser(7001, 'Bo Ss', { id: 'boss', ...ADMINISTRATOR }),
      defineUser(7001, 'No Body', { id: 'nobody', ...NO_SESSION }),
      defineUser(7001, 'Up Loader', { id: 'uploader', ...CONTENT_UPLOADER }),
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
    players: [definePlayer(601, 'Of another account', DAY)],
  }),
  account(7008, { status: 'blocked', region: 'de' }),
  account(7010, { hasNoWidget: true, entries: ['One'] }),
  account(7011, { refuses: 'access-control' }),
  account(7012, { refuses: 'rate-limit' }),
  account(7013, { userZero: 'blocked' }),
];
