import { beforeAll, expect, test, vi } from 'vitest';
import { getCredential } from '../../src/credentials/index.ts';
import type { Verdict } from '../../src/credentials/verdict.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { ACCOUNTS } from '../kaltura/accounts.ts';
import { startServer, well } from '../kaltura/test-server.ts';
import { CASES, type Case, OWN } from './verdict-cases.ts';

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
async function verdictOf(each: Case): Promise<Verdict> {
  const server = await startServer(each.mood ?? well, { accounts: ACCOUNTS });
  server.moods = each.moods ?? {};
  const network = server.network(5000);
  network.sandbox = { origin: server.origin, knows: (host) => !each.missing?.includes(host) };
  const own = (value: string): string => (value === OWN ? server.api : value);
  const values = Object.fromEntries(
    Object.entries({ ...each.known, [each.credential]: each.value }).map(([name, value]) => [
      name,
      own(value),
    ]),
  );
  const { verify } = getCredential(each.credential);
  const verdict = await verify(own(each.value), { values, api: createApiClient(network) });
  expect(server.world.createdUsers).toEqual([]);
  const host = new URL(server.origin).host;
  return JSON.parse(JSON.stringify(verdict).replaceAll(host, 'HOST'));
}

/** One may begin with a host's name. */
const SENTENCE = /^\S.*[^.?][.?]$/s;

test.concurrent.each(CASES.map((each) => [each.credential, each.what, each] as const))(
  '%s: %s',
  async (_, __, each) => {
    const verdict = await verdictOf(each);
    expect(verdict).toMatchObject({ status: each.status, code: each.code });
    expect(verdict.message).toContain(each.words);
    expect(verdict.warnings.map(({ code }) => code)).toEqual(each.warnings);
    expect(verdict.offers.map(({ value }) => value)).toEqual(each.offers);
    expect(verdict.fix === null).toBe(verdict.status === 'valid');
    for (const { message, fix } of [verdict, ...verdict.warnings]) {
      expect(message).toMatch(SENTENCE);
      if (fix !== null) expect(fix).toMatch(SENTENCE);
    }
  },
);
