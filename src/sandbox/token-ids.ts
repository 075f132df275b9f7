import { createHmac, randomInt } from 'node:crypto';
import type { SandboxAccount, SandboxToken } from './account.ts';

/** Not a secret: the sandbox protects nothing. It only makes IDs that other programs do not create. */
const KEY = 'kaltura-setup sandbox';
const HOUR = 3600;
const DAY = 24 * HOUR;
/** 1 June 2025, in Unix seconds: expiry days are counted from it. */
const FIRST_DAY = 1748736000;
/** Seconds. A duration between two of them counts as the shorter one. */
const DURATIONS = [60, 300, 600, 900, 1800, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR].concat(
  [1, 2, 7, 30, 90, 365].map((days) => days * DAY),
);
/** User IDs that the wizard suggests or that the documentation uses; the account's own users precede them. */
const USUAL_USERS = ['claude-code-kaltura-dev', 'app-service-account', 'test-automation', 'ci', 'me'];

/** What fits into the eight characters of an ID, each with the number of its values. */
const SIZES = { nonce: 1024, isAdmin: 2, user: 16, duration: DURATIONS.length, expiryDay: 4096 } as const;
type Field = keyof typeof SIZES;
const FIELDS = Object.keys(SIZES) as Field[];
const FIELDS_SIZE = FIELDS.reduce((size, field) => size * SIZES[field], 1);
/** The rest of the ID is a checksum, so that an invented ID is very likely unknown. */
const CHECKSUMS = Math.floor(36 ** 8 / FIELDS_SIZE);

/**
 * An ID (`0_xxxxxxxx`) that describes the token, so that a later run recognises it without storing it. A user that is not among the
 * usual ones, and privileges other than the default, do not fit.
 */
export function tokenIdFor(
  { type, userId, duration, expiresAt }: Omit<SandboxToken, 'id' | 'token'>,
  account: SandboxAccount,
  isTaken: (id: string) => boolean,
): string {
  const isAdmin = type === 'admin';
  const values: Record<Field, number> = {
    nonce: 0,
    isAdmin: Number(isAdmin),
    user: usersFor(account, isAdmin).indexOf(userId ?? '') + 1,
    duration: Math.max(
      0,
      DURATIONS.findLastIndex((each) => each <= duration),
    ),
    // Rounded up to the end of its day; 0 stands for never.
    expiryDay: expiresAt === undefined ? 0 : within(Math.ceil((expiresAt - FIRST_DAY) / DAY), 4095),
  };
  const start = randomInt(SIZES.nonce);
  for (let step = 0; ; step++) {
    const id = idOf({ ...values, nonce: (start + step) % SIZES.nonce }, account);
    if (!isTaken(id) || step === SIZES.nonce) return id;
  }
}

/** The 32 hexadecimal digits that belong to an ID of the account. */
export function tokenValueFor(id: string, account: SandboxAccount): string {
  return digest(`token ${id}`, account).slice(0, 32);
}

/** The token that an earlier run created under this ID, as far as the ID describes it; null for an ID that none did. */
export function recognizeToken(id: string, account: SandboxAccount): SandboxToken | null {
  if (!/^0_[0-9a-z]{8}$/.test(id)) return null;
  const values = {} as Record<Field, number>;
  let rest = Number.parseInt(id.slice(2), 36) % FIELDS_SIZE;
  for (const field of FIELDS.toReversed()) {
    values[field] = rest % SIZES[field];
    rest = Math.floor(rest / SIZES[field]);
  }
  if (idOf(values, account) !== id) return null;
  const isAdmin = values.isAdmin === 1;
  const userId = usersFor(account, isAdmin)[values.user - 1];
  return {
    id,
    token: tokenValueFor(id, account),
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

function idOf(values: Record<Field, number>, account: SandboxAccount): string {
  const packed = FIELDS.reduce((sum, field) => sum * SIZES[field] + values[field], 0);
  const checksum = Number.parseInt(digest(`id ${packed}`, account).slice(0, 8), 16) % CHECKSUMS;
  return `0_${(checksum * FIELDS_SIZE + packed).toString(36).padStart(8, '0')}`;
}

/** A USER token never stands for an administrator here: its privileges, which limit it, are not in the ID. */
function usersFor({ users = [] }: SandboxAccount, isAdmin: boolean): string[] {
  const own = users.filter(({ administrator }) => isAdmin || !administrator).map(({ id }) => id);
  return [...own, ...USUAL_USERS].slice(0, SIZES.user - 1);
}

function digest(text: string, account: SandboxAccount): string {
  return createHmac('sha256', KEY).update(`${account.name}\n${text}`).digest('hex');
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(1, value));
}
