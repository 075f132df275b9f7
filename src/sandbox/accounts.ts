/** The ready-made accounts of the sandbox, as data. None of them exists anywhere; every secret is made up. */

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

export interface SandboxLogin {
  password: string;
  /** The one-time code that is asked for; absent where none is. */
  otp?: string;
  /** Why the right password is refused all the same. */
  refused?: 'company-sign-on' | 'expired-password';
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
  portals?: readonly SandboxPortal[];
}

/** 1 June 2025, in Unix seconds. */
const JUNE = 1748736000;
const DAY = 86400;
const V7 = 'kalturaPlayerJs,player,ovp';

/** The administrator of an account, with the password that the recordings were made with. */
function administrator(account: number, name: string, login: Partial<SandboxLogin> = {}): SandboxUser {
  return {
    id: `admin${account}@example.test`,
    firstName: name,
    lastName: 'Admin',
    administrator: true,
    login: { password: `Passw0rd!${account}`, ...login },
  };
}

/** Ann has two accounts with one password. */
const ANN = administrator(102, 'Ann');

/** An account whose secrets follow from its number, as those of the recordings do. */
function account(
  partnerId: number,
  name: string,
  region: SandboxRegion,
  more: Partial<SandboxAccount> = {},
): SandboxAccount {
  return {
    partnerId,
    name,
    region,
    status: 'active',
    adminSecret: `${partnerId}b`.repeat(8),
    userSecret: `${partnerId}a`.repeat(8),
    ...more,
  };
}

const HOURS = 3600;
const CREATED = { createdAt: JUNE, updatedAt: JUNE };
const LIST_ALL = 'sview:*,list:*';

/** One for each thing that can be said of an AppToken; the last word of each description says what. */
const TOKENS: readonly SandboxToken[] = [
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
];

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
        status: 'blocked',
      },
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
    users: [administrator(103, 'Ben')],
    portals: [{ host: '103.events.kaltura.com', status: 200 }],
  }),
  account(105, 'Acme Second', 'eu', {
    adminSecret: 'e2d4c6b8a0918273645546372819a0b1',
    userSecret: '5a105a105a105a105a105a105a105a10',
    users: [ANN],
  }),
  account(104, 'Content Blocked Co', 'us', { status: 'content-blocked' }),
  account(106, 'Blocked Co', 'us', { status: 'blocked' }),
  account(107, 'Deleted Co', 'us', { status: 'deleted' }),
  account(108, 'Read-only Co', 'us', { status: 'read-only' }),
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
    appTokens: [
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
    ],
  }),
  account(113, 'Old Sessions Co', 'eu', { ksVersion: 1 }),
  account(112, 'Hidden Secrets Co', 'eu', { hidesSecrets: true, users: [administrator(112, 'Jo')] }),
];

/** Someone who can sign in there. */
export const SANDBOX_PERSON = {
  email: 'admin102@example.test',
  region: 'EU',
  password: 'Passw0rd!102',
} as const;
