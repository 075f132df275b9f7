/** The ready-made accounts of the sandbox, as data. None of them exists anywhere; every secret is made up. */
import { account, administrator, DAY, JUNE, V7 } from './account-builders.ts';
import { ARCHIVE_TOKENS, BLOCKED_ACCOUNT_TOKENS, STUDIO_TOKENS, TOKENS } from './account-tokens.ts';
import { ACCOUNTS_WITH_LIMITS } from './accounts-with-limits.ts';

/** The six regions, by the code that `--region` takes. */
export type SandboxRegion = 'us' | 'eu' | 'de' | 'ca' | 'sg' | 'ap';

export interface SandboxPlayer {
  id: number;
  name: string;
  /** A comma list, as Kaltura keeps it. */
  tags: string;
  /** Unix seconds; also the time of creation. */
  updatedAt: number;
  /** 1, a player, by default. */
  objType?: number;
  deleted?: boolean;
}

/** `No Session` allows no call; `Content Uploader` none about users or AppTokens, and hides secrets. */
export type SandboxRole = 'No Session' | 'Content Uploader';

export interface SandboxLogin {
  password: string;
  /** The one-time code that is asked for; absent where none is. */
  otp?: string;
  /**
   * Why the right password is refused all the same. `locked` stands for every reason that the server hides;
   * at `outage` the database is down while this person signs in.
   */
  refused?: 'company-sign-on' | 'expired-password' | 'locked' | 'outage';
}

export interface SandboxUser {
  /** Also the address to sign in with. */
  id: string;
  firstName: string;
  lastName: string;
  administrator: boolean;
  /** Absent for a user who cannot sign in. */
  login?: SandboxLogin;
  /** Active by default: sessions of a blocked one are given, and are of no use. */
  status?: 'blocked' | 'deleted';
  /** A role that allows less than an administrator's; it limits ADMIN sessions, too. */
  role?: SandboxRole;
}

/** An AppToken. What is absent it was made without. */
export interface SandboxToken {
  id: string;
  token: string;
  /** Of its sessions; whoever holds one without chooses. */
  type?: 'user' | 'admin';
  userId?: string;
  /** Seconds that a session lives at most. */
  duration: number;
  privileges?: string;
  /** Unix seconds; never by default. */
  expiresAt?: number;
  /** Of the proof that one has it; SHA1 by default. */
  hashType?: 'SHA1' | 'MD5' | 'SHA256' | 'SHA512';
  description?: string;
  status?: 'disabled';
  /** Unix seconds. */
  createdAt?: number;
  updatedAt?: number;
}

/** What a portal's address answers to a GET. */
export interface SandboxPortal {
  host: string;
  status: number;
  /** For a redirect. */
  location?: string;
}

export interface SandboxAccount {
  partnerId: number;
  name: string;
  region: SandboxRegion;
  status: 'active' | 'content-blocked' | 'blocked' | 'deleted' | 'read-only';
  adminSecret: string;
  userSecret: string;
  /** `partner.getInfo` and the list of one's accounts leave the secrets out. */
  hidesSecrets?: boolean;
  enforcesEntitlement?: boolean;
  /** Of the sessions that the account gives; 2 by default. */
  ksVersion?: 1;
  /** The longest that a session lives, in seconds; a day by default. */
  longestSession?: number;
  /** In the order of an unsorted list. */
  players?: readonly SandboxPlayer[];
  /** The names of the entries, newest first. */
  entries?: readonly string[];
  users?: readonly SandboxUser[];
  appTokens?: readonly SandboxToken[];
  /** There is a user whose ID is NULL in the database: only then can an AppToken be made without a user. */
  hasUserWithoutId?: boolean;
  /** FEATURE_END_USER_REPORTS: any call creates the user of its session, or restores a deleted one. */
  reportsEndUsers?: boolean;
  /** More Admin Secrets than `adminSecret`, each as good. */
  otherAdminSecrets?: readonly string[];
  /** The default widget was deleted: `session.startWidgetSession` does not know the account. */
  hasNoWidget?: boolean;
  /** Why every call is refused: where it comes from, or how many there were. */
  refuses?: 'access-control' | 'rate-limit';
  /** Registration creates a user `0`, who is active unless told. */
  userZero?: 'absent' | 'blocked';
  portals?: readonly SandboxPortal[];
}

/** Ann has two accounts with one password. */
const ANN = administrator(102, 'Ann');
/** Ben signs in to 103; his other account, 108, is read-only. Rita signs in to 115, which is read-only; 116 is not. */
const BEN = administrator(103, 'Ben');
const RITA = administrator(115, 'Rita');

/** An administrator of account 102 who cannot sign in, or sees less than the others. */
function otherAdministrator(
  name: 'limited' | 'locked' | 'outage',
  more: Partial<SandboxUser> = {},
): SandboxUser {
  const id = `${name}102@example.test`;
  const login = { password: `Passw0rd!${name}`, ...more.login };
  return { id, firstName: name, lastName: 'Admin', administrator: true, ...more, login };
}

/** The accounts that the recordings in test/fixtures were made with, spread over two regions. */
export const SANDBOX_ACCOUNTS: readonly SandboxAccount[] = [
  account(102, 'Acme Video', 'eu', {
    adminSecret: '3f9a1c7e5b2d8046af13ce79d5b08264',
    userSecret: '7d1c0f2a9b8e4d3c6a5f1e0b9c8d7a62',
    players: [
      { id: 23448128, name: 'Legacy HTML5 v2 player', tags: 'html5studio,player', updatedAt: JUNE },
      { id: 23448127, name: 'TV OTT player', tags: 'kalturaPlayerJs,player,ott', updatedAt: JUNE + 2 * DAY },
      { id: 23448124, name: 'Main V7 player', tags: V7, updatedAt: JUNE + 9 * DAY },
      { id: 23448125, name: 'Blog player (dark)', tags: V7, updatedAt: JUNE + 6 * DAY },
      { id: 23448126, name: 'Größe 16:9 · 日本語 <b>', tags: V7, updatedAt: JUNE + 4 * DAY },
      {
        id: 23448129,
        name: 'V7 playlist player',
        tags: 'kalturaPlayerJs,playlist,ovp',
        updatedAt: JUNE + DAY,
      },
      { id: 23448130, name: 'KMC app settings', tags: 'kms,app', updatedAt: JUNE + DAY, objType: 17 },
      { id: 23448131, name: 'Deleted player', tags: V7, updatedAt: JUNE, deleted: true },
    ],
    entries: ['Welcome video', 'Product tour', 'Customer story', 'Team meeting'],
    users: [
      ANN,
      {
        id: 'viewer102@example.test',
        firstName: 'Vi',
        lastName: 'Ewer',
        administrator: false,
        login: { password: 'Passw0rd!1xx' },
      },
      {
        id: 'blocked102@example.test',
        firstName: 'Bo',
        lastName: 'Locked',
        administrator: false,
        login: { password: 'Passw0rd!blocked' },
        status: 'blocked',
      },
      otherAdministrator('limited', { role: 'Content Uploader' }),
      otherAdministrator('locked', { login: { password: 'Passw0rd!locked', refused: 'locked' } }),
      otherAdministrator('outage', { login: { password: 'Passw0rd!outage', refused: 'outage' } }),
    ],
    appTokens: TOKENS,
    portals: [
      {
        host: '102.mediaspace.kaltura.com',
        status: 302,
        location: 'https://102.mediaspace.kaltura.com/user/login',
      },
      { host: '102.events.kaltura.com', status: 404 },
    ],
  }),
  account(103, 'Beta Media', 'us', {
    adminSecret: 'c85e0b7a4f1d936e2a7b50c4d9e8f163',
    userSecret: 'b4e6d8f0a1c3957284716f5e4d3c2b1a',
    players: [{ id: 23448132, name: 'Beta player', tags: V7, updatedAt: JUNE }],
    entries: ['Beta trailer'],
    users: [BEN],
    portals: [{ host: '103.events.kaltura.com', status: 200 }],
  }),
  account(105, 'Acme Second', 'eu', {
    adminSecret: 'e2d4c6b8a0918273645546372819a0b1',
    userSecret: '5a105a105a105a105a105a105a105a10',
    users: [ANN],
  }),
  account(104, 'Content Blocked Co', 'us', { status: 'content-blocked', appTokens: BLOCKED_ACCOUNT_TOKENS }),
  account(106, 'Blocked Co', 'us', { status: 'blocked', users: [administrator(106, 'Jo')] }),
  account(107, 'Deleted Co', 'us', { status: 'deleted' }),
  account(108, 'Read-only Co', 'us', { status: 'read-only', users: [BEN] }),
  account(115, 'Archive Co', 'us', {
    status: 'read-only',
    enforcesEntitlement: true,
    users: [RITA],
    appTokens: ARCHIVE_TOKENS,
  }),
  account(116, 'Archive Successor Co', 'us', { users: [RITA] }),
  account(109, 'Second Factor Co', 'eu', { users: [administrator(109, 'Jo', { otp: '859605' })] }),
  account(110, 'Company Sign-on Co', 'eu', {
    users: [administrator(110, 'Jo', { refused: 'company-sign-on' })],
  }),
  account(111, 'Expired Password Co', 'eu', {
    users: [administrator(111, 'Jo', { refused: 'expired-password' })],
  }),
  // One number, two companies.
  account(114, 'Twin Media', 'us'),
  account(114, 'Twin Studios', 'de', {
    adminSecret: '114d'.repeat(8),
    userSecret: '114c'.repeat(8),
    appTokens: STUDIO_TOKENS,
  }),
  account(113, 'Old Sessions Co', 'eu', { ksVersion: 1 }),
  ...ACCOUNTS_WITH_LIMITS,
  account(112, 'Hidden Secrets Co', 'eu', { hidesSecrets: true, users: [administrator(112, 'Jo')] }),
];

/** Someone who can sign in there. */
export const SANDBOX_PERSON = {
  email: 'admin102@example.test',
  region: 'EU',
  password: 'Passw0rd!102',
} as const;
