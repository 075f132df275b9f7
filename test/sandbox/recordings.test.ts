/** The sandbox answers the recorded requests over HTTP as Kaltura did, on the day that it did. */
import { expect, onTestFinished, test } from 'vitest';
import type { SandboxAccount, SandboxToken } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { expectAlike } from './compare-answers.ts';
import { RECORDINGS, type Recording, TOKEN_RECORDINGS } from './recorded.ts';

/** Fields whose values differ from run to run. */
const FREE = ['createdAt', 'updatedAt', 'statusUpdatedAt', 'expiry'];

/**
 * Exchanges that need an outage, an answer that is not JSON, an account or an AppToken that the
 * sandbox does not have, or a value that the program never sends.
 */
const SKIPPED = new RegExp(
  [
    'outage|format_77|unknown_service|partner_missing|partner_text|secret_missing|type_3|idEqual',
    'WidgetSession.missing|readonly_account|blocked_user|user_exists|odd_user_new|after_session_end|duration_zero',
    'expired_token|setrole_admin|no_apptoken|hashType_[ul]|no_hash|sessionType_1|readonly_fields',
  ].join('|'),
);

/** The recording that each of these depends on. */
const BEFORE: Readonly<Record<string, string>> = {
  'session.get.after_end': 'session.end.ok',
  'appToken.delete.again': 'appToken.delete.ok',
  'appToken.startSession.deleted_token': 'appToken.delete.ok',
  'appTokenKs_admin.after_token_delete.baseEntry.list': 'appToken.delete.ok',
  'appTokenKs.after_end.same_token_other_ks.baseEntry.list': 'appTokenKs.session.end',
  'appTokenKs.new_after_end.baseEntry.list': 'appTokenKs.session.end',
};

/** Adds a test for each recording. `at`, in seconds: sessions are alive or expired as they were. */
function replay(
  recordings: readonly Recording[],
  at: number,
  accounts: readonly SandboxAccount[],
  free: readonly string[],
): void {
  const known = recordings.filter(({ name }) => !SKIPPED.test(name));
  test.each(known)('$name', async (recorded) => {
    const { name } = recorded;
    const sandbox = await startSandbox({ now: () => at * 1000, accounts });
    onTestFinished(() => sandbox.close());
    const ask = ({ request }: Recording): Promise<Response> =>
      fetch(sandbox.origin + request.path, { method: request.method, body: bodyOf(request) });
    const first = recordings.find((one) => one.name === BEFORE[name]);
    if (first) await ask(first);
    const response = await ask(recorded);
    const { status, contentType, body } = recorded.response;
    const [type = ''] = contentType.split(';');
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain(type);
    if (type !== 'application/json') return;
    expectAlike(await response.json(), JSON.parse(body), name, free);
  });
}

/** The sandbox reads forms with `a:b` only, as the program sends them; some recordings differ. */
function bodyOf({ contentType, body }: Recording['request']): string {
  const form = contentType === 'application/json' ? toForm(JSON.parse(body)) : body;
  return form.replace(/(?:\[|%5B)([^=&]*?)(?:\]|%5D)/gi, ':$1');
}

function toForm(record: object, prefix = ''): string {
  return Object.entries(record)
    .map(([name, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? toForm(value, `${prefix}${name}:`)
        : new URLSearchParams({ [prefix + name]: String(value) }).toString(),
    )
    .join('&');
}

/** The accounts with these AppTokens, and with one player's name of that day. */
function accountsWith(player: number, name: string, tokens: readonly RecordedToken[] = []) {
  return SANDBOX_ACCOUNTS.map((account) => ({
    ...account,
    players: (account.players ?? []).map((each) => (each.id === player ? { ...each, name } : each)),
    appTokens: tokens.filter(({ partnerId }) => partnerId === account.partnerId),
  }));
}

type RecordedToken = SandboxToken & { partnerId: number };

/** The AppTokens in the recorded answers. */
function collectTokens(): RecordedToken[] {
  const found = new Map<string, RecordedToken>();
  const take = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const one = value as Record<string, unknown>;
    for (const inner of Object.values(one)) take(inner);
    if (typeof one.token !== 'string') return;
    found.set(String(one.id), value as RecordedToken);
  };
  for (const { response } of TOKEN_RECORDINGS) take(JSON.parse(response.body));
  return [...found.values()];
}

// After the one-second session of `badKs.expired…` expired, before any other session did.
replay(RECORDINGS, 1795338200, accountsWith(23448126, 'Ünïcode ??? ? <b>'), FREE);

// Fields that the sandbox chooses, or that depend on the state of the account.
replay(TOKEN_RECORDINGS, 1795535225, accountsWith(23448128, 'Old V2 player', collectTokens()), [
  ...FREE,
  ...['id', 'token', 'totalCount', 'objects', 'name', 'email'],
]);
