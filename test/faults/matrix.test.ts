/**
 * Each journey with each fault at each of its requests. `npm test` runs a sample, `npm run faults`
 * all.
 */
import { afterAll, describe, expect, inject, test, vi } from 'vitest';
import { namesOfCalls } from '../kaltura/test-server.ts';
import { JOURNEYS } from './journeys.ts';
import { runJourney } from './run-journey.ts';
import { type Fault, listCallWays, REQUEST_WAYS } from './ways.ts';

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
process.on('unhandledRejection', note);
afterAll(() => void process.off('unhandledRejection', note));

/** Each journey without a fault. The faults are made from its requests. */
const runs = await Promise.all(
  JOURNEYS.map(async (journey) => ({ journey, ...(await runJourney(journey, null)) })),
);

test.each(runs)('when all is well: $journey.name', ({ wrong }) => {
  expect(wrong).toEqual([]);
});

function listFaults({ journey, heard }: (typeof runs)[number]): Fault[] {
  // A ping only opens a connection.
  const requests = heard.map(namesOfCalls).filter(([name]) => name !== 'system.ping');
  const toApi = requests.filter(([name]) => name !== 'GET portal');
  // One's own server is reached by its own address, which nothing stands in front of.
  const isOwn = 'service-url' in journey.options('');
  const faults: Fault[] = [];
  for (const way of REQUEST_WAYS) {
    if (way.how === 'refused' && isOwn) continue;
    for (let at = 1; at <= (way.apiOnly ? toApi : requests).length; at++)
      for (const lasts of ['once', 'from then on', 'until ctrl+c'] as const)
        if (lasts !== 'until ctrl+c' || way.name === 'hangs') faults.push({ at, way, lasts });
  }
  for (const at of new Set(requests.flat().sort()))
    for (const way of [...REQUEST_WAYS, ...(at === 'GET portal' ? [] : listCallWays(at))])
      if (way.how !== 'refused' && !(way.apiOnly && at === 'GET portal'))
        faults.push({ at, way, lasts: 'from then on' });
  return faults;
}

const ALL = runs.flatMap((ran) =>
  listFaults(ran).map((fault) => ({
    name: `${ran.journey.name}: ${fault.at}: ${fault.way.name}, ${fault.lasts}`,
    journey: ran.journey,
    fault,
  })),
);
/** One case again, by its name: FAULT='…' npx vitest run test/faults/matrix.test.ts */
const { FAULT } = process.env;
/** Prime, so that the sample has each journey and each way. */
const STEP = 61;
const cases = ALL.filter(({ name }, index) =>
  FAULT ? name === FAULT : inject('every') || index % STEP === 0,
);
/** Timing decides which queries travel together and which request is the fifth. */
const MOST_RUNS = 5;

describe(`the wizard comes to its end (${cases.length} of ${ALL.length} cases)`, () => {
  test.concurrent.each(cases)('$name', { timeout: 600_000 }, async ({ journey, fault }) => {
    let ran = await runJourney(journey, fault);
    for (let runs = 1; ran.struck === 0 && runs < MOST_RUNS; runs++)
      ran = await runJourney(journey, fault);
    // On a busy machine a request may be the last one before its number: “when all is well” counts.
    const hasStruck = ran.struck > 0 || typeof fault.at === 'number';
    expect({ wrong: ran.wrong, hasStruck }).toEqual({ wrong: [], hasStruck: true });
  });
});

test('nothing is thrown that nobody catches', () => {
  expect(unhandled).toEqual([]);
});
