import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { closeConnections } from '../../src/kaltura/got.ts';
import { JOURNEYS } from './journeys.ts';
import { allCases, type Case, riddenThrough, sample } from './matrix.ts';
import { type Ridden, ride } from './ride.ts';

const SEED = 9;

// Each session is a secret to be looked for in every text: with ten thousand different ones there would be little else to do.
vi.mock('node:crypto', async (original) => ({
  ...(await original<typeof import('node:crypto')>()),
  randomBytes: (size: number) => Buffer.alloc(size, 9),
}));
// Pauses between attempts are as short as they may be; git's own settings must not decide what is offered.
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
      expect((await ride(each, null)).wrong).toEqual([]);
    },
  );
});

const cases = await allCases(journey);
const chosen = journey === undefined ? sample(cases, SEED) : cases;
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

  test.each(['request', 'call', 'part', 'host'] as const)('and the faults do strike: %s', (kind) => {
    const all = [...had].filter(([{ fault }]) => fault.kind === kind);
    const struck = all.filter(([, ridden]) => ridden.struck > 0).length;
    // A journey may be over, or another one, before the last numbered request of a good day: which questions travel together is a
    // matter of moments. A question that nobody waits for any more is not asked.
    expect(struck).toBeGreaterThanOrEqual(all.length * (kind === 'request' ? 0.5 : 0.95));
  });
});
