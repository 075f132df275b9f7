import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CredentialName, Verdict } from '../../src/credentials/credential.ts';
import { getCredential } from '../../src/credentials/index.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { closeConnections } from '../../src/kaltura/http-agents.ts';
import { ACCOUNTS } from '../kaltura/accounts.ts';
import { misbehaving, well } from '../kaltura/misbehaving.ts';
import { ACCOUNT_CASES } from './account-cases.ts';
import { CONTENT_CASES } from './content-cases.ts';
import { REGION_CASES } from './region-cases.ts';
import { type Case, OWN } from './verdict-case.ts';

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterAll(closeConnections);

const CASES = [...ACCOUNT_CASES, ...REGION_CASES, ...CONTENT_CASES];

async function verdictOf(each: Case): Promise<Verdict> {
  const server = await misbehaving(each.mood ?? well, { accounts: ACCOUNTS });
  server.moods = each.moods ?? {};
  const network = server.network(5000);
  network.sandbox = { origin: server.origin, knows: (host) => !each.missing?.includes(host) };
  const known = Object.fromEntries(
    Object.entries({ ...each.known, [each.credential]: each.value }).map(([name, value]) => [
      name,
      value === OWN ? server.api : value,
    ]),
  );
  const value = known[each.credential] as string;
  const verdict = await getCredential(each.credential as CredentialName).verify(value, {
    values: known,
    api: createApiClient(network),
  });
  expect(server.world.createdUsers).toEqual([]);
  await server.close();
  const host = new URL(server.origin).host;
  return JSON.parse(JSON.stringify(verdict).replaceAll(host, 'HOST'));
}

/** One may begin with a host's name. */
const SENTENCE = /^\S.*[^.?][.?]$/s;
const verdicts = new Map<Case, Verdict>();

describe.each([...new Set(CASES.map((each) => each.credential))])('%s', (credential) => {
  const own = CASES.filter((each) => each.credential === credential);
  test.concurrent.each(own.map((each) => [each.what, each] as const))('%s', async (_, each) => {
    const verdict = await verdictOf(each);
    verdicts.set(each, verdict);
    expect(verdict).toMatchObject({
      status: each.is,
      code: each.code ?? null,
      message: each.message,
      ...(each.fix === undefined ? {} : { fix: each.fix }),
    });
    if (each.warnings) expect(verdict.warnings.map(({ code }) => code)).toEqual(each.warnings);
    if (each.offers) expect(verdict.offers).toEqual(each.offers);
    expect(verdict.fix === null).toBe(verdict.status === 'valid');
    for (const { message, fix } of [verdict, ...verdict.warnings]) {
      expect(message).toMatch(SENTENCE);
      if (fix !== null) expect(fix).toMatch(SENTENCE);
    }
  });
});

describe('the words', () => {
  test('each wrong answer has its own', () => {
    const messages = [...verdicts.values()]
      .filter((verdict) => verdict.status === 'invalid')
      .map(({ message }) => message.replace(/\d+/g, 'n'));
    // As many as there are kinds of wrong answers in the table: a blocked account, an unknown
    // player and the like are there twice.
    expect(new Set(messages).size).toBe(21);
  });

  test('of the warnings say what helps', async () => {
    const entitled = CASES.find((each) => each.warnings?.includes('ENTITLEMENT_ENFORCED')) as Case;
    expect(verdicts.get(entitled)?.warnings[0]).toEqual({
      code: 'ENTITLEMENT_ENFORCED',
      message: 'This account enforces entitlement: lists may hide entries from a session.',
      fix: 'To see all entries, give the session the privileges all:*,disableentitlement.',
    });
    const other = CASES.find((each) =>
      each.warnings?.includes('PORTAL_OF_ANOTHER_ACCOUNT'),
    ) as Case;
    expect(verdicts.get(other)?.warnings[0]?.message).toBe(
      "The portal's name contains Partner ID 7009, but yours is 7001.",
    );
    const created = CASES.find((each) => each.warnings?.includes('NEW_USER')) as Case;
    expect(verdicts.get(created)?.warnings[0]?.fix).toBe(
      'You need not do anything: Kaltura creates the user the first time a session is used.',
    );
  });

  test('the account comes with the verdict of its secret', () => {
    const right = CASES.find((each) => each.message === 'Opens the account Marked Media.') as Case;
    expect(verdicts.get(right)?.account).toEqual({
      partnerId: 7001,
      name: 'Marked Media',
      entries: 2,
      enforcesEntitlement: false,
      readOnly: false,
      problem: null,
    });
  });
});
