import { createHmac, randomInt } from 'node:crypto';
import { type KsFields, TYPE_NUMBERS } from '../kaltura/ks.ts';
import { defineToken, type SandboxAccount, type SandboxToken } from './account.ts';

/** Not a secret: the key only makes the sandbox's IDs unlike other programs' IDs. */
const KEY = 'kaltura-setup sandbox';
/** The User IDs of the wizard's suggestions and of the documentation. */
const COMMON_USERS = [
  'claude-code-kaltura-dev',
  'app-service-account',
  'test-automation',
  'ci',
  'me',
];
const NONCES = 36 ** 3;

type Described = Pick<KsFields, 'type' | 'userId'>;

/** Creates an ID that describes the token's type and common user, for `recognizeToken`. */
export function createTokenId({ type, userId }: Described, account: SandboxAccount) {
  const isKnown = listDescribed(account).some(
    (each) => each.type === type && each.userId === userId,
  );
  const nonce = randomInt(NONCES).toString(36).padStart(3, '0');
  return signId(nonce, { type, userId: isKnown ? userId : '' }, account);
}

/** The token (32 hexadecimal digits) for an ID in the account. */
export function deriveToken(id: string, account: SandboxAccount): string {
  return sign(`token ${id}`, account).slice(0, 32);
}

/** The AppToken of an earlier run, as far as this ID describes it; null for other IDs. */
export function recognizeToken(id: string, account: SandboxAccount): SandboxToken | null {
  const nonce = id.slice(2, 5);
  const found = listDescribed(account).find((each) => signId(nonce, each, account) === id);
  if (!found) return null;
  const { type, userId } = found;
  return defineToken(id, 'created by an earlier run of the sandbox', {
    token: deriveToken(id, account),
    createdAt: 0,
    sessionType: TYPE_NUMBERS[type],
    sessionUserId: userId || undefined,
    isUserForgotten: userId === '',
    ...(type === 'user' && { sessionPrivileges: 'sview:*,list:*' }),
  });
}

/**
 * The tokens that an ID can describe. Excludes administrators for a USER token, because the ID does
 * not contain the privileges that limit such a token.
 */
function listDescribed({ users = [] }: SandboxAccount): Described[] {
  return (['user', 'admin'] as const).flatMap((type) => {
    const own = users.filter(({ isAdmin }) => type === 'admin' || !isAdmin);
    return ['', ...own.map(({ id }) => id), ...COMMON_USERS].map((userId) => ({ type, userId }));
  });
}

function signId(nonce: string, { type, userId }: Described, account: SandboxAccount) {
  const digits = sign(`${nonce} ${type} ${userId}`, account).slice(0, 12);
  return `0_${nonce}${Number.parseInt(digits, 16).toString(36).padStart(10, '0').slice(-5)}`;
}

function sign(text: string, account: SandboxAccount): string {
  return createHmac('sha256', KEY).update(`${account.name}\n${text}`).digest('hex');
}
