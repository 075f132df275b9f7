import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { closeConnections } from '../../src/kaltura/http-agents.ts';
import { JOURNEYS } from './journeys.ts';
import { allCases, type Case, representative, riddenThrough, sample } from './matrix.ts';
import { type Ridden, ride } from './ride.ts';

const SEED = 9;

// Each session is a secret to be looked for in every text: with ten thousand different ones there
// would be little else to do.
vi.mock('node:crypto', async (original) => ({
  ...(await original<typeof import('node:crypto')>()),
  randomBytes: (size: number) => Buffer.alloc(size, 9),
}));
// Pauses between attempts are as short as they may be; git's own settings must not decide what is
// offered.
vi.spyOn(Math, 'random').mockReturnValue(0);
vi.stubEnv('GIT_CONFIG_COUNT', '1');
vi.stubEnv('GIT_CONFIG_KEY_0', 'user.email');
vi.stubEnv('GIT_CONFIG_VALUE_0', 'dev@example.test');

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', note));
afterAll(() => {
  process.off('unhandledRejection', note);
  closeConnections();
});

const journey = inject('journey');

describe('when all is well', () => {
  test.each(JOURNEYS.filter(({ name }) => journey === undefined || name === journey))(
    '$name',
    async (each) => {
      const { wrong, heard } = await ride(each, null);
      expect(wrong).toEqual([]);
      // The faults are made from these: when they change, journeys.ts is to say so.
      const { calls, requests, ofTheApi } = each.asks;
      const asked = new Set(heard.flatMap((one) => one.calls));
      asked.delete('system.ping');
      expect([...asked].sort()).toEqual([...calls].sort());
      expect(heard.length).toBeGreaterThanOrEqual(requests);
      expect(heard.filter((one) => one.calls[0] !== 'GET portal').length).toBeGreaterThanOrEqual(
        ofTheApi,
      );
    },
  );
});

const cases = allCases(journey);
/**
 * One case again, by the name that a failure gives: FAULT='…' npx vitest run
 * test/faults/matrix.test.ts
 */
const { FAULT } = process.env;
const chosen = FAULT
  ? cases.filter(({ name }) => name === FAULT)
  : journey === undefined
    ? sample(representative(cases), SEED)
    : cases;
const ways = new Map<string, Case[]>();
for (const each of chosen) {
  const way = `${each.fault.kind === 'part' ? 'a call' : 'a request'}: ${each.fault.way.name}`;
  ways.set(way, [...(ways.get(way) ?? []), each]);
}

describe(`the wizard comes to its end, or stops cleanly (${chosen.length} of ${cases.length} cases)`, () => {
  let had = new Map<Case, Ridden>();
  beforeAll(async () => {
    had = await riddenThrough(chosen);
  }, 1_800_000);

  test.each([...ways])('%s', (_, some) => {
    const wrong = some.flatMap((each) =>
      (had.get(each)?.wrong ?? ['not ridden']).map((what) => `${each.name}: ${what}`),
    );
    expect(wrong).toEqual([]);
  });

  test('nothing is thrown that nobody catches', () => {
    expect(unhandled).toEqual([]);
  });

  test('and every fault strikes', () => {
    expect([...had].filter(([, { struck }]) => struck === 0).map(([{ name }]) => name)).toEqual([]);
  });
});

test('each case has a name of its own, by which it can be ridden again', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  if (FAULT) expect(chosen).toHaveLength(1);
});
