import { createHmac, randomInt } from 'node:crypto';
import type { SandboxAccount, SandboxToken } from './account.ts';

/** Not a secret: the key only makes the sandbox's IDs unlike other programs' IDs. */
const KEY = 'kaltura-setup sandbox';
const HOUR = 3600;
const DAY = 24 * HOUR;
/** 1 June 2025, in Unix seconds: expiry days are counted from it. */
const FIRST_DAY = 1748736000;
/** Seconds. Other durations are rounded down to one of these. */
const DURATIONS = [60, 300, 600, 900, 1800, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR].concat(
  [1, 2, 7, 30, 90, 365].map((days) => days * DAY),
);
/**
 * The User IDs of the wizard's suggestions and of the documentation; the account's own users
 * precede them.
 */
const COMMON_USERS = [
  'claude-code-kaltura-dev',
  'app-service-account',
  'test-automation',
  'ci',
  'me',
];

/** The fields of an ID's eight characters, each with the number of its values. */
const SIZES = {
  nonce: 1024,
  isAdmin: 2,
  user: 16,
  duration: DURATIONS.length,
  expiryDay: 4096,
} as const;
type Field = keyof typeof SIZES;
const FIELDS = Object.keys(SIZES) as Field[];
const FIELDS_SIZE = FIELDS.reduce((size, field) => size * SIZES[field], 1);
/** The rest of the ID is a checksum, so that an invented ID is almost always unknown. */
const CHECKSUMS = Math.floor(36 ** 8 / FIELDS_SIZE);

/**
 * Creates an ID (`0_xxxxxxxx`) that describes the token, so that a later run recognises the token
 * without storing it. The ID has no room for uncommon users and for privileges other than the
 * default ones.
 */
export function createTokenId(
  { type, userId, duration, expiresAt }: Omit<SandboxToken, 'id' | 'token'>,
  account: SandboxAccount,
  isTaken: (id: string) => boolean,
): string {
  const isAdmin = type === 'admin';
  const values: Record<Field, number> = {
    nonce: 0,
    isAdmin: Number(isAdmin),
    user: listUserIds(account, isAdmin).indexOf(userId ?? '') + 1,
    duration: Math.max(
      0,
      DURATIONS.findLastIndex((each) => each <= duration),
    ),
    // Rounded up to the end of the day; 0 means never.
    expiryDay: expiresAt === undefined ? 0 : toExpiryDay(expiresAt),
  };
  const start = randomInt(SIZES.nonce);
  for (let step = 0; ; step++) {
    const id = packId({ ...values, nonce: (start + step) % SIZES.nonce }, account);
    if (!isTaken(id) || step === SIZES.nonce) return id;
  }
}

/** The token (32 hexadecimal digits) for an ID in the account. */
export function deriveToken(id: string, account: SandboxAccount): string {
  return hash(`token ${id}`, account).slice(0, 32);
}

/**
 * The AppToken that an earlier run created with this ID, as far as the ID describes it; null for
 * other IDs.
 */
export function recognizeToken(id: string, account: SandboxAccount): SandboxToken | null {
  if (!/^0_[0-9a-z]{8}$/.test(id)) return null;
  const values = {} as Record<Field, number>;
  let rest = Number.parseInt(id.slice(2), 36) % FIELDS_SIZE;
  for (const field of FIELDS.toReversed()) {
    values[field] = rest % SIZES[field];
    rest = Math.floor(rest / SIZES[field]);
  }
  if (packId(values, account) !== id) return null;
  const isAdmin = values.isAdmin === 1;
  const userId = listUserIds(account, isAdmin)[values.user - 1];
  return {
    id,
    token: deriveToken(id, account),
    type: isAdmin ? 'admin' : 'user',
    ...(userId === undefined ? {} : { userId }),
    duration: DURATIONS[values.duration] ?? HOUR,
    ...(isAdmin ? {} : { privileges: 'sview:*,list:*' }),
    ...(values.expiryDay === 0 ? {} : { expiresAt: FIRST_DAY + values.expiryDay * DAY }),
    hashType: 'SHA256',
    description: 'created by an earlier run of the sandbox',
    createdAt: FIRST_DAY,
    updatedAt: FIRST_DAY,
  };
}

function packId(values: Record<Field, number>, account: SandboxAccount): string {
  const packed = FIELDS.reduce((sum, field) => sum * SIZES[field] + values[field], 0);
  const checksum = Number.parseInt(hash(`id ${packed}`, account).slice(0, 8), 16) % CHECKSUMS;
  return `0_${(checksum * FIELDS_SIZE + packed).toString(36).padStart(8, '0')}`;
}

/**
 * The User IDs that an ID can describe. Excludes administrators for a USER token, because the ID
 * does not contain the privileges that limit such a token.
 */
function listUserIds({ users = [] }: SandboxAccount, isAdmin: boolean): string[] {
  const own = users.filter(({ administrator }) => isAdmin || !administrator).map(({ id }) => id);
  return [...own, ...COMMON_USERS].slice(0, SIZES.user - 1);
}

function hash(text: string, account: SandboxAccount): string {
  return createHmac('sha256', KEY).update(`${account.name}\n${text}`).digest('hex');
}

/** Days since the first day, rounded up; the field of the ID limits them. */
function toExpiryDay(expiresAt: number): number {
  const day = Math.ceil((expiresAt - FIRST_DAY) / DAY);
  return Math.min(Math.max(day, 1), SIZES.expiryDay - 1);
}
