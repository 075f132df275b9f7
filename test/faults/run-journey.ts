/**
 * A user's way through the whole wizard, by its store, with the real credentials over HTTP, while
 * something fails.
 */
import { writeFileSync } from 'node:fs';
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
import { createStore } from '../../src/wizard/store.ts';
import { folderWith } from '../commands/run.ts';
import { deadPort, type Mood, namesOfCalls, startServer, well } from '../kaltura/test-server.ts';
import { begin } from '../wizard/play.ts';
import { describePlace, findBrokenRules, findWrongEnd } from './invariants.ts';
import type { Journey } from './journeys.ts';
import { createUser } from './simulated-user.ts';
import type { Fault } from './ways.ts';

/**
 * The timeout of a call including its retries, in milliseconds. It is long, because only the tests
 * of a timeout should reach it.
 */
const PATIENCE = 30_000;
const IMPATIENCE = 400;
/** The server's time: sessions made at one time are the same. */
const NOW = Date.now();
const MOST_PRESSES = 60;
/** Only what hangs takes so long. */
const MOST_MILLISECONDS = 120_000;

/**
 * Runs a journey to its end. Without a fault everything works, and the user waits as long as it
 * takes. Returns what is not as it must be, in words, and how often the fault struck.
 */
export async function runJourney(journey: Journey, fault: Fault | null) {
  const began = performance.now();
  const { mood, network, strikes } = failing(fault);
  const server = await startServer(mood);
  server.world.now = () => NOW;
  const folder = folderWith(null);
  const envFile = path.join(folder, '.env');
  if (journey.file !== null) writeFileSync(envFile, journey.file, { mode: 0o600 });
  const given = {
    ...journey.options(server.api),
    ...(journey.only ? { only: journey.only } : {}),
  };
  const words = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
  const context = contextOf(words, envFile, await network(server.origin));
  const read = await readEnvFile(envFile);
  if ('problem' in read) throw new Error(read.problem.message);
  const { values } = read.value;
  const inFile = Object.fromEntries(CREDENTIALS.map((each) => [each.name, values[each.variable]]));
  const store = createStore(
    begin(collectGiven(context, read.value) as Parameters<typeof begin>[0], {
      only: journey.only,
      inFile,
    }),
    createServices(context),
  );
  const wrong = new Set<string>();
  const getPress = createUser(journey, server.api);
  let wake = (): void => undefined;
  const look = (): void => {
    for (const what of findBrokenRules(store.getState(), fault, server.api)) wrong.add(what);
    wake();
  };
  const off = store.subscribe(look);
  look();
  for (let presses = 0; ; ) {
    const state = store.getState();
    if (state.screen.name === 'exited') break;
    if (presses > MOST_PRESSES || performance.now() - began > MOST_MILLISECONDS) {
      wrong.add(`no end after ${presses} keys: ${describePlace(state)}`);
      break;
    }
    const isLeaving = fault?.lasts === 'until ctrl+c' && strikes.count > 0;
    const press = isLeaving ? ({ chord: 'ctrl+c' } as const) : getPress(state);
    if (press) {
      presses++;
      store.dispatch({ type: 'press', press });
      continue;
    }
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
      strikes.notify = resolve;
    });
    await Promise.race([woken, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
  }
  off();
  store.stop();
  await server.close();
  for (const what of findWrongEnd(store.getState(), journey, fault, server.api, context))
    wrong.add(what);
  return { wrong: [...wrong], heard: server.heard, struck: strikes.count };
}

/** The context of the wizard with these options. */
export function contextOf(
  words: readonly string[],
  envFile: string,
  network: Network,
): Context<OptionsOf<'setup'>> {
  const read = parseCommandLine(['setup', ...words]);
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

/** The server's mood and the network during a fault, and how often it has struck. */
function failing(fault: Fault | null) {
  const strikes = { count: 0, notify: (): void => undefined };
  const strike = (): void => {
    strikes.count++;
    strikes.notify();
  };
  const isDue = (number: number, calls: readonly string[] = []): boolean => {
    if (!fault || (fault.lasts === 'once' && strikes.count > 0)) return false;
    if (typeof fault.at === 'string') return calls.includes(fault.at);
    return fault.lasts === 'from then on' ? number >= fault.at : number === fault.at;
  };
  let requests = 0;
  const mood: Mood = (heard, response, server) => {
    const calls = namesOfCalls(heard);
    const isSpared = fault?.way.apiOnly && calls[0] === 'GET portal';
    if (!isSpared) requests++;
    if (!fault || fault.way.how === 'refused' || isSpared || !isDue(requests, calls))
      return well(heard, response, server);
    strike();
    fault.way.how(heard, response, server);
  };
  const network = async (origin: string): Promise<Network> => {
    const dead = `http://127.0.0.1:${await deadPort()}`;
    let asked = 0;
    return {
      timeoutMs: fault?.way.name === 'hangs' ? IMPATIENCE : PATIENCE,
      sandbox: {
        // Read once a request, just before it is sent.
        get origin() {
          if (fault?.way.how !== 'refused' || !isDue(++asked)) return origin;
          strike();
          return dead;
        },
        knows: () => true,
      },
    };
  };
  return { mood, network, strikes };
}
