/**
 * Sends every recorded request about AppTokens to the sandbox. Its AppTokens come from the recorded
 * answers. The recordings do not show some tokens: for these the test calculates `tokenHash` with
 * its own token.
 */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type KsFields, readKs, signKs } from '../../src/kaltura/ks.ts';
import type { SandboxAccount, SandboxToken } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { FREE } from './compare-answers.ts';
import { type Recording, TOKEN_RECORDINGS } from './recorded.ts';
import { replay } from './replay.ts';

/** A time at which the recorded sessions were alive, and the expired ones had expired. */
const RECORDED_AT = 1795535225;
const OUR_TOKEN = '00112233445566778899aabbccddeeff';

/** AppTokens that no recording shows: their sessions reveal these fields. */
const HIDDEN_TOKENS: Readonly<Record<string, Omit<SandboxToken, 'id' | 'token'>>> = {
  '0_gm0mbxfn': { type: 'user', userId: 'blocked@x.test', duration: 86_400, hashType: 'SHA256' },
  '0_7yl9xj3q': { type: 'user', userId: 'viewer102@example.test', duration: 0, hashType: 'SHA256' },
  '0_s88kzwlm': {
    userId: 'viewer102@example.test',
    duration: 86_400,
    expiresAt: 1795535124,
    hashType: 'SHA256',
  },
  '0_z389elyo': {
    type: 'user',
    userId: 'viewer102@example.test',
    duration: 86_400,
    privileges: 'list:*',
    hashType: 'SHA256',
  },
  '0_rfgbzz5a': {
    type: 'admin',
    userId: 'viewer102@example.test',
    duration: 86_400,
    privileges: 'setrole:PLAYBACK_BASE_ROLE',
    hashType: 'SHA256',
  },
};

/** The recording that each of these depends on. */
const BEFORE: Readonly<Record<string, string>> = {
  'appToken.delete.again': 'appToken.delete.ok',
  'appToken.startSession.deleted_token': 'appToken.delete.ok',
  'appTokenKs_admin.after_token_delete.baseEntry.list': 'appToken.delete.ok',
  'appTokenKs.after_end.same_token_other_ks.baseEntry.list': 'appTokenKs.session.end',
  'appTokenKs.new_after_end.baseEntry.list': 'appTokenKs.session.end',
  'appToken.startSession.after_session_end': 'appTokenKs.session.end',
};

/** The AppTokens in the recorded answers, by partner ID, as they were when they were created. */
function collectTokens(recordings: readonly Recording[]): Map<number, SandboxToken[]> {
  const found = new Map<string, { partnerId: number; token: SandboxToken }>();
  const take = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const one = value as Record<string, unknown>;
    for (const inner of Object.values(one)) take(inner);
    if (typeof one.token !== 'string' || typeof one.createdAt !== 'number') return;
    const { id, token, sessionType, sessionUserId, sessionDuration, sessionPrivileges, expiry } =
      one;
    found.set(String(id), {
      partnerId: Number(one.partnerId),
      token: {
        id: String(id),
        token,
        ...(sessionType === undefined ? {} : { type: sessionType === 2 ? 'admin' : 'user' }),
        ...(sessionUserId === undefined ? {} : { userId: String(sessionUserId) }),
        duration: Number(sessionDuration),
        ...(sessionPrivileges === undefined ? {} : { privileges: String(sessionPrivileges) }),
        ...(expiry === undefined ? {} : { expiresAt: Number(expiry) }),
        hashType: one.hashType as 'SHA256',
        ...(one.description === undefined ? {} : { description: String(one.description) }),
        ...(one.status === 1 ? { status: 'disabled' as const } : {}),
        createdAt: Number(one.createdAt),
      },
    });
  };
  // Answers to appToken.add come last: a list shows a token after later changes.
  const order = recordings.toSorted(
    (a, b) => Number(a.name.includes('.add.')) - Number(b.name.includes('.add.')),
  );
  for (const { response } of order) take(JSON.parse(response.body));
  const all = new Map<number, SandboxToken[]>();
  for (const { partnerId, token } of found.values())
    all.set(partnerId, [...(all.get(partnerId) ?? []), token]);
  for (const [id, token] of Object.entries(HIDDEN_TOKENS)) {
    const partnerId = id === '0_gm0mbxfn' ? 5501001 : 102;
    all.set(partnerId, [...(all.get(partnerId) ?? []), { id, token: OUR_TOKEN, ...token }]);
  }
  return all;
}

const TOKENS = collectTokens(TOKEN_RECORDINGS);

/** The accounts on the day of the recordings: 102 had sessions of version 1. */
const ACCOUNTS: readonly SandboxAccount[] = [
  ...SANDBOX_ACCOUNTS.filter(({ partnerId }) => [102, 103, 108].includes(partnerId)).map(
    (account): SandboxAccount => ({
      ...account,
      ...(account.partnerId === 102 ? { ksVersion: 1 } : {}),
      // The name of this player on that day.
      players: (account.players ?? []).map((each) =>
        each.id === 23448128 ? { ...each, name: 'Old V2 player' } : each,
      ),
      appTokens: TOKENS.get(account.partnerId) ?? [],
    }),
  ),
  {
    partnerId: 5501001,
    name: 'By registration',
    region: 'us',
    status: 'active',
    adminSecret: '9b2e4f60c1d7a83554fe1290bb7c6d3e',
    userSecret: 'f'.repeat(32),
    users: [
      { id: '', firstName: '', lastName: '', administrator: false },
      {
        id: 'blocked@x.test',
        firstName: 'Bo',
        lastName: '',
        administrator: false,
        status: 'blocked',
      },
    ],
    appTokens: TOKENS.get(5501001) ?? [],
  },
];

const ADMIN_108: KsFields = {
  partnerId: 108,
  type: 'admin',
  userId: '',
  expiresAt: RECORDED_AT + 600,
  privileges: '',
};

function readPartner(ks: string): number {
  const seen = readKs(ks);
  return 'partnerId' in seen ? seen.partnerId : 0;
}

/** The recorded body; `tokenHash` is calculated if no recording shows the token. */
function bodyOf({ request }: Recording): string {
  const params = new URLSearchParams(request.body);
  // The secret of that account on that day is unknown.
  if (readPartner(params.get('ks') ?? '') === 108) {
    params.set('ks', signKs(ADMIN_108, '108b'.repeat(8)));
    return params.toString();
  }
  if (!HIDDEN_TOKENS[params.get('id') ?? ''] || !params.has('tokenHash')) return request.body;
  const hash = createHash('sha256')
    .update(`${params.get('ks')}${OUR_TOKEN}`)
    .digest('hex');
  params.set('tokenHash', hash);
  return params.toString();
}

/** Without what recordings.test.ts compares in full: lists, accounts and users. */
function reduceAnswer(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(reduceAnswer);
  const fields = Object.keys(answer ?? {});
  if (fields.includes('totalCount')) return { totalCount: 'some' };
  const isKnown = fields.includes('isAdmin') || fields.includes('defaultEntitlementEnforcement');
  return isKnown ? { id: 0 } : answer;
}

test('reads all recordings', () => {
  expect(TOKEN_RECORDINGS).toHaveLength(91);
});

/** AppTokens without a user, which the program does not create. */
const WITHOUT_USER = /^appToken\.add\.(?:empty_user_where_empty|minimal_where_null)_user_exists$/;

replay(
  TOKEN_RECORDINGS.filter(({ name }) => !WITHOUT_USER.test(name)),
  {
    at: RECORDED_AT,
    accounts: ACCOUNTS,
    before: BEFORE,
    bodyOf,
    reduce: reduceAnswer,
    // Fields that the sandbox chooses, or that depend on the state of the account.
    free: new Set([...FREE, 'id', 'token', 'totalCount', 'name', 'email']),
  },
);
