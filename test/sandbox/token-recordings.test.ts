import { readKs } from '../../src/kaltura/ks.ts';
import type { SandboxAccount, SandboxToken } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { FREE } from './compare-answers.ts';
import { type Recording, TOKEN_RECORDINGS } from './recorded.ts';
import { replay } from './replay.ts';

/** A time at which the recorded sessions were alive, and the expired ones had expired. */
const RECORDED_AT = 1795535225;

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
        hashType: String(one.hashType),
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
  return all;
}

const TOKENS = collectTokens(TOKEN_RECORDINGS);

/** The accounts on the day of the recordings. */
const ACCOUNTS: readonly SandboxAccount[] = SANDBOX_ACCOUNTS.filter(({ partnerId }) =>
  [102, 103].includes(partnerId),
).map((account) => ({
  ...account,
  // The name of this player on that day.
  players: (account.players ?? []).map((each) =>
    each.id === 23448128 ? { ...each, name: 'Old V2 player' } : each,
  ),
  appTokens: TOKENS.get(account.partnerId) ?? [],
}));

/** Can the sandbox know the account and the AppToken of this request? */
function isKnown({ request }: Recording): boolean {
  const fields = new URLSearchParams(request.body);
  const seen = readKs(fields.get('ks') ?? '');
  const isOfAccount = !('partnerId' in seen) || seen.partnerId === 102 || seen.partnerId === 103;
  const tokens = [...TOKENS.values()].flat();
  const isShown = tokens.some((token) => token.id === fields.get('id'));
  return isOfAccount && (!fields.has('tokenHash') || isShown);
}

/** Without what recordings.test.ts compares in full: lists, accounts and users. */
function reduceAnswer(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(reduceAnswer);
  const fields = Object.keys(answer ?? {});
  if (fields.includes('totalCount')) return { totalCount: 'some' };
  const isKnown = fields.includes('isAdmin') || fields.includes('defaultEntitlementEnforcement');
  return isKnown ? { id: 0 } : answer;
}

/** AppTokens without a user, which the program does not create. */
const WITHOUT_USER = /^appToken\.add\.(?:empty_user_where_empty|minimal_where_null)_user_exists$/;

replay(
  TOKEN_RECORDINGS.filter((each) => isKnown(each) && !WITHOUT_USER.test(each.name)),
  {
    at: RECORDED_AT,
    accounts: ACCOUNTS,
    before: BEFORE,
    bodyOf: ({ request }) => request.body,
    reduce: reduceAnswer,
    // Fields that the sandbox chooses, or that depend on the state of the account.
    free: new Set([...FREE, 'id', 'token', 'totalCount', 'name', 'email']),
  },
);
