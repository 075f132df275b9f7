/** The ready-made accounts of the sandbox. All accounts and secrets are made up. */
import {
  CONTENT_UPLOADER,
  DAY,
  defineAccount,
  defineAdministrator,
  defineOtherAdministrator,
  definePlayer,
  defineToken,
  defineUser,
  HOUR,
  JUNE,
  NO_SESSION,
  type SandboxAccount,
  type SandboxToken,
} from './account.ts';

const LIST_ALL = 'sview:*,list:*';

/** Ann has two accounts with one password. */
const ANN = defineAdministrator(102, 'Ann');
/** Ben signs in to 103. He also administers 108, which is read-only. */
const BEN = defineAdministrator(103, 'Ben');
/** Rita signs in to 115, which is read-only. She also administers 116. */
const RITA = defineAdministrator(115, 'Rita');

/** One AppToken for each finding of a check. */
const TOKENS_OF_102: readonly SandboxToken[] = [
  defineToken('0_ok000001', 'works', {
    token: '4d7c1e90a2b85f36d0e94b7a1c63f852',
    sessionPrivileges: LIST_ALL,
  }),
  defineToken('0_admin001', 'ADMIN sessions', {
    sessionType: 2,
    sessionUserId: 'app-service-account',
    sessionDuration: HOUR,
  }),
  defineToken('0_sha10001', 'created by another program: SHA1, no session type', {
    hashType: 'SHA1',
    sessionType: undefined,
    sessionDuration: DAY,
    sessionPrivileges: LIST_ALL,
  }),
  defineToken('0_disabled', 'disabled', { status: 1 }),
  defineToken('0_expired1', 'expired', { expiry: JUNE + DAY }),
  defineToken('0_blocked1', 'for a blocked user', { sessionUserId: 'blocked102@example.test' }),
  defineToken('0_zerodur1', 'sessions expire at once: duration 0', { sessionDuration: 0 }),
  defineToken('0_iprestr1', 'for one IP address only', {
    sessionPrivileges: `${LIST_ALL},iprestrict:203.0.113.7`,
  }),
  defineToken('0_urirest1', 'for some URIs of the API only', {
    sessionPrivileges: `${LIST_ALL},urirestrict:/api_v3/service/media/*`,
  }),
  defineToken('0_actions1', 'one API call per session', {
    sessionPrivileges: `${LIST_ALL},actionslimit:1`,
  }),
  defineToken('0_actions0', 'no API calls: actionslimit:0', {
    sessionPrivileges: `${LIST_ALL},actionslimit:0`,
  }),
  defineToken('0_norole01', 'unknown role', {
    sessionPrivileges: `${LIST_ALL},setrole:NO_SUCH_ROLE`,
  }),
  defineToken('0_adminusr', 'USER sessions of an administrator', {
    sessionUserId: 'admin102@example.test',
    sessionPrivileges: LIST_ALL,
  }),
  defineToken('0_nouser01', 'without a user', {
    sessionUserId: undefined,
    sessionPrivileges: LIST_ALL,
  }),
];

/** The recordings use accounts 102 to 116. Each account from 121 has a limit of its own. */
export const SANDBOX_ACCOUNTS: readonly SandboxAccount[] = [
  defineAccount(102, 'Acme Video', 'eu', {
    adminSecret: '3f9a1c7e5b2d8046af13ce79d5b08264',
    userSecret: '7d1c0f2a9b8e4d3c6a5f1e0b9c8d7a62',
    players: [
      definePlayer(23448128, 'Legacy HTML5 v2 player', JUNE, { tags: 'html5studio,player' }),
      definePlayer(23448127, 'TV OTT player', JUNE + 2 * DAY, {
        tags: 'kalturaPlayerJs,player,ott',
      }),
      definePlayer(23448124, 'Main V7 player', JUNE + 9 * DAY),
      definePlayer(23448125, 'Blog player (dark)', JUNE + 6 * DAY),
      definePlayer(23448126, 'Größe 16:9 · 日本語 <b>', JUNE + 4 * DAY),
      definePlayer(23448129, 'V7 playlist player', JUNE + DAY, {
        tags: 'kalturaPlayerJs,playlist,ovp',
      }),
      definePlayer(23448130, 'KMC app settings', JUNE + DAY, { tags: 'kms,app', objType: 17 }),
    ],
    entries: ['Welcome video', 'Product tour', 'Customer story', 'Team meeting'],
    users: [
      ANN,
      defineUser(102, 'viewer', {
        fullName: 'Vi Ewer',
        login: { password: 'Passw0rd!1xx' },
      }),
      defineUser(102, 'blocked', {
        fullName: 'Bo Locked',
        login: { password: 'Passw0rd!blocked' },
        status: 0,
      }),
      { ...defineOtherAdministrator('limited'), ...CONTENT_UPLOADER },
      defineOtherAdministrator('locked', { refused: 'locked' }),
      defineOtherAdministrator('outage', { refused: 'outage' }),
    ],
    appTokens: TOKENS_OF_102,
    portals: [
      { host: '102.mediaspace.kaltura.com', status: 302 },
      { host: '102.events.kaltura.com', status: 404 },
      { host: '102-1.events.kaltura.com', status: 200 },
      { host: 'acme.mediaspace.kaltura.com', status: 200 },
      { host: 'video.acme.example', status: 200 },
    ],
  }),
  defineAccount(103, 'Beta Media', 'us', {
    adminSecret: 'c85e0b7a4f1d936e2a7b50c4d9e8f163',
    userSecret: 'b4e6d8f0a1c3957284716f5e4d3c2b1a',
    players: [definePlayer(23448132, 'Beta player', JUNE)],
    entries: ['Beta trailer'],
    users: [BEN],
    portals: [{ host: '103.events.kaltura.com', status: 200 }],
  }),
  defineAccount(105, 'Acme Second', 'eu', {
    adminSecret: 'e2d4c6b8a0918273645546372819a0b1',
    userSecret: '5a105a105a105a105a105a105a105a10',
    users: [ANN],
  }),
  defineAccount(104, 'Content Blocked Co', 'us', {
    status: 'blocked',
    appTokens: [
      defineToken('0_blockac1', 'of a blocked account', {
        sessionUserId: 'viewer104@example.test',
      }),
    ],
  }),
  defineAccount(106, 'Blocked Co', 'us', {
    status: 'blocked',
    users: [defineAdministrator(106, 'Jo')],
  }),
  defineAccount(107, 'Deleted Co', 'us', { status: 'blocked' }),
  defineAccount(108, 'Read-only Co', 'us', { status: 'read-only', users: [BEN] }),
  defineAccount(115, 'Archive Co', 'us', {
    status: 'read-only',
    enforcesEntitlement: true,
    users: [RITA],
    appTokens: [
      defineToken('0_archive1', 'ADMIN sessions of a read-only account', {
        sessionType: 2,
        sessionUserId: 'app-service-account',
        sessionDuration: HOUR,
      }),
    ],
  }),
  defineAccount(116, 'Archive Successor Co', 'us', { users: [RITA] }),
  defineAccount(109, 'Second Factor Co', 'eu', {
    users: [defineAdministrator(109, 'Jo', { otp: '859605' })],
  }),
  defineAccount(110, 'Company Sign-on Co', 'eu', {
    users: [defineAdministrator(110, 'Jo', { refused: 'company-sign-on' })],
  }),
  defineAccount(111, 'Expired Password Co', 'eu', {
    users: [defineAdministrator(111, 'Jo', { refused: 'expired-password' })],
  }),
  defineAccount(112, 'Hidden Secrets Co', 'eu', {
    hidesSecrets: true,
    users: [defineAdministrator(112, 'Jo')],
  }),
  // Two companies in two regions have the same partner ID.
  defineAccount(114, 'Twin Media', 'us'),
  defineAccount(114, 'Twin Studios', 'de', {
    adminSecret: '114d'.repeat(8),
    userSecret: '114c'.repeat(8),
    appTokens: [
      defineToken('0_studio01', 'of the account in Germany only', {
        sessionUserId: 'viewer114@example.test',
        sessionPrivileges: LIST_ALL,
      }),
    ],
  }),
  defineAccount(113, 'Old Sessions Co', 'eu', { ksVersion: 1 }),
  defineAccount(121, 'End User Reports Co', 'eu', {
    reportsEndUsers: true,
    players: [
      definePlayer(23448140, 'Reports player', JUNE),
      definePlayer(23448141, 'Player without tags', JUNE, { tags: '' }),
    ],
    entries: ['Quarterly report'],
    users: [
      defineAdministrator(121, 'Ria'),
      defineUser(121, 'viewer'),
      defineUser(121, 'nosession', NO_SESSION),
      defineUser(121, 'uploader', CONTENT_UPLOADER),
    ],
    appTokens: [
      defineToken('0_once0001', 'one API call per session', {
        sessionUserId: 'viewer121@example.test',
        sessionDuration: HOUR,
        sessionPrivileges: `${LIST_ALL},actionslimit:1`,
      }),
      defineToken('0_negdur01', 'sessions expire at once: duration -5', {
        sessionUserId: 'viewer121@example.test',
        sessionDuration: -5,
      }),
      defineToken('0_nosess01', 'a role that allows no call', {
        sessionUserId: 'viewer121@example.test',
        sessionDuration: HOUR,
        sessionPrivileges: 'setrole:NO_SESSION_ROLE',
      }),
    ],
  }),
  defineAccount(122, 'Restricted Addresses Co', 'eu', { refuses: 'access-control' }),
  defineAccount(123, 'Busy Co', 'eu', { refuses: 'rate-limit' }),
  defineAccount(124, 'Two Secrets Co', 'eu', { otherAdminSecrets: ['124d'.repeat(8)] }),
  defineAccount(125, 'No Widget Co', 'eu', { hasNoWidget: true, entries: ['Only entry'] }),
  defineAccount(126, 'User Zero Blocked Co', 'eu', { userZero: 'blocked' }),
  // Its server answers with the codes of Kaltura's documentation.
  defineAccount(127, 'Documented Codes Co', 'sg', { users: [defineUser(127, 'viewer')] }),
  defineAccount(128, 'Members Only Co', 'eu', {
    enforcesEntitlement: true,
    entries: ['Open day'],
  }),
];

/** An administrator who can sign in to account 102. */
export const SANDBOX_PERSON = {
  email: 'admin102@example.test',
  region: 'EU',
  password: 'Passw0rd!102',
} as const;
