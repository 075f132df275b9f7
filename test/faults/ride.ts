/**
 * One person's way through the whole wizard, by its store, with the real credentials over HTTP,
 * while something fails.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OptionsOf } from '../../src/cli/options.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';
import type { Context } from '../../src/commands/context.ts';
import { collectGiven } from '../../src/commands/input-sources.ts';
import { NO_HINTS } from '../../src/commands/sandbox.ts';
import { createServices } from '../../src/commands/wizard-services.ts';
import { CREDENTIALS } from '../../src/credentials/index.ts';
import { readEnvFile } from '../../src/env-file/read.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { createStore } from '../../src/wizard/store.ts';
import { EU, US } from '../answers.ts';
import {
  deadPort,
  except,
  type Heard,
  type Mood,
  misbehaving,
  well,
} from '../kaltura/misbehaving.ts';
import { begun } from '../wizard/pretend.ts';
import type { Journey } from './journeys.ts';
import { person } from './person.ts';
import { atTheEnd, calledWrong, where, withoutFix, wrongInSight } from './seen.ts';
import type { Fault } from './ways.ts';

export interface Ridden {
  /** What is not as it must be, in words. */
  wrong: string[];
  /** The requests as they came. */
  heard: { host: string; calls: string[] }[];
  /** How often the fault struck. */
  struck: number;
}

/**
 * The timeout of a call including its retries, in milliseconds. It is long, because only the tests
 * of a timeout should reach it.
 */
const PATIENCE = 30_000;
const IMPATIENCE = 400;
const TAKES_ITS_TIME = /^hangs|^drips|HTTP 429/;
/** The server's time: sessions made at one time are the same. */
const NOW = Date.now();
const MOST_PRESSES = 60;
/** Only what hangs takes so long. */
const MOST_MILLISECONDS = 120_000;

/** The names of the calls in a request. */
export function callsOf(heard: Heard): string[] {
  return heard.method === 'GET'
    ? ['GET portal']
    : heard.calls.map((call) => `${call.service}.${call.action}`);
}

/**
 * Runs a journey to its end. Without a fault everything works, and the user waits as long as it
 * takes.
 */
export async function ride(journey: Journey, fault: Fault | null, types = true): Promise<Ridden> {
  const began = performance.now();
  const trouble = troubled(fault);
  const server = await misbehaving(trouble.mood, { accounts: SANDBOX_ACCOUNTS });
  server.world.now = () => NOW;
  const folder = mkdtempSync(path.join(tmpdir(), 'faults-'));
  const envFile = path.join(folder, '.env');
  if (journey.file !== null) writeFileSync(envFile, journey.file, { mode: 0o600 });
  const around = aroundOf(
    journey,
    envFile,
    server.api,
    await trouble.network(
      server.origin,
      fault && TAKES_ITS_TIME.test(fault.way.name) ? IMPATIENCE : PATIENCE,
    ),
  );
  const read = await readEnvFile(envFile);
  if ('problem' in read) throw new Error(read.problem.message);
  const inFile = Object.fromEntries(
    CREDENTIALS.map(({ name, variable }) => [name, read.value.values[variable]]),
  );
  const first = begun(collectGiven(around, read.value) as Parameters<typeof begun>[0], {
    envFile: '.env',
    only: journey.only,
    inFile,
    signInAt: [
      { serviceUrl: US, label: 'US' },
      { serviceUrl: EU, label: 'EU' },
    ],
  });
  const run = createStore(first, createServices(around));
  const wrong = new Set<string>();
  const hand = person(journey, server.api, types);
  let presses = 0;
  let wake = (): void => undefined;
  const look = (): void => {
    const state = run.getState();
    for (const what of [
      ...wrongInSight(state),
      ...withoutFix(state),
      ...calledWrong(state, fault, server.api),
    ])
      wrong.add(what);
    wake();
  };
  try {
    const off = run.subscribe(look);
    run.start();
    look();
    for (;;) {
      const state = run.getState();
      const { screen } = state;
      if (screen.name === 'exited' || (screen.name === 'tested' && 'value' in screen.result)) break;
      const late = performance.now() - began > MOST_MILLISECONDS;
      if (presses > MOST_PRESSES || late) {
        wrong.add(
          `no end after ${presses} keys and ${late ? 'too long' : 'a while'}: ${where(state)}`,
        );
        break;
      }
      const leaves = fault?.lasts === 'until ctrl+c' && trouble.struck() > 0;
      const key = leaves ? ({ chord: 'ctrl+c' } as const) : hand.key(state);
      if (key) {
        presses++;
        run.dispatch({ type: 'press', press: key });
        continue;
      }
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
        trouble.onStrike(resolve);
      });
      await Promise.race([woken, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
    }
    off();
    run.stop();
    for (const what of atTheEnd(run.getState(), journey, fault, server.api, { folder, envFile }))
      wrong.add(what);
    return {
      wrong: [...wrong],
      heard: server.heard.map((heard) => ({ host: heard.host, calls: callsOf(heard) })),
      struck: trouble.struck(),
    };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function aroundOf(
  journey: Journey,
  envFile: string,
  api: string,
  network: Network,
): Context<OptionsOf<'setup'>> {
  const given = { ...journey.options(api), ...(journey.only ? { only: journey.only } : {}) };
  const read = parseCommandLine([
    'setup',
    ...Object.entries(given).map(([name, value]) => `--${name}=${value}`),
  ]);
  if (!read.ok) throw new Error(read.message);
  return {
    options: read.options as OptionsOf<'setup'>,
    isWizard: true,
    api: createApiClient(network),
    freshApi: () => createApiClient(network),
    network,
    ignoredNotice: '',
    env: {},
    envFile,
    sandbox: false,
    hints: NO_HINTS,
    progress: { isWritten: false, isCleaningUp: false },
    atEnd: () => undefined,
    close: async () => undefined,
  };
}

/** The server's mood and the network during a fault. */
function troubled(fault: Fault | null): {
  mood: Mood;
  network: (origin: string, timeoutMs: number) => Promise<Network>;
  struck: () => number;
  onStrike: (listener: () => void) => void;
} {
  let asked = 0;
  let looked = 0;
  let requests = 0;
  let struck = 0;
  let told = (): void => undefined;
  const strikes = (number: number): boolean => {
    if (fault?.kind !== 'request') return false;
    return fault.lasts === 'on' ? number >= fault.number : number === fault.number;
  };
  const strike = (): void => {
    struck++;
    told();
  };
  const mood: Mood = (heard, response, server) => {
    if (!fault) return well(heard, response, server);
    const isSpent = fault.lasts === 'once' && struck > 0;
    const calls = callsOf(heard);
    const isSpared = fault.kind !== 'part' && fault.way.apiOnly && calls[0] === 'GET portal';
    if (!isSpared) requests++;
    const isMeant = fault.kind === 'request' ? strikes(requests) : calls.includes(fault.call);
    if (isSpent || !isMeant) return well(heard, response, server);
    if (fault.kind === 'part') {
      strike();
      return except({ [fault.call]: (call: Record<string, string>) => fault.way.answer(call) })(
        heard,
        response,
        server,
      );
    }
    const { how } = fault.way;
    if (typeof how === 'string' || isSpared) return well(heard, response, server);
    strike();
    return how(heard, response, server);
  };
  return {
    mood,
    struck: () => struck,
    onStrike: (listener) => {
      told = listener;
    },
    network: async (origin, timeoutMs) => {
      const how = fault && fault.kind !== 'part' ? fault.way.how : null;
      const dead = how === 'refused' ? `http://127.0.0.1:${await deadPort()}` : origin;
      return {
        timeoutMs,
        env: {},
        sandbox: {
          // Read once a request, just before it is sent.
          get origin() {
            const refused = how === 'refused' && strikes(++asked);
            if (refused) strike();
            return refused ? dead : origin;
          },
          knows: () => {
            const unknown = how === 'unknown host' && strikes(++looked);
            if (unknown) strike();
            return !unknown;
          },
        },
      };
    },
  };
}
