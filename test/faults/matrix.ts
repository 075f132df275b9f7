/**
 * Every fault that can happen during a journey, derived from the requests that the journey makes
 * without faults.
 */
import { JOURNEYS, type Journey } from './journeys.ts';
import { type Ridden, ride } from './ride.ts';
import { CALL_WAYS, type CallWay, type Fault, REQUEST_WAYS, type Way } from './ways.ts';

export interface Case {
  name: string;
  journey: Journey;
  fault: Fault;
  /**
   * Whose way, what kind of thing is struck, how, for how long: a sample has each of them at least
   * once.
   */
  marks: readonly string[];
  /** Types the Player ID if the list is missing, instead of skipping it. */
  types: boolean;
}

const LASTS = ['once', 'on'] as const;
/** A portal is asked only for its status. */
const isForPortals = (way: Way): boolean => !way.apiOnly;
const isBefore = (way: Way): boolean => typeof way.how === 'string';

/** Can it be told from a good answer at all? A session may be any text. */
function isTold({ name }: CallWay, call: string): boolean {
  return !(name === 'a text' && call === 'session.start');
}

/** The cases of a journey. */
function casesOf(journey: Journey): Case[] {
  const { calls, requests, ofTheApi } = journey.asks;
  // One's own server is reached by its own address, which nothing stands in front of.
  const isOwn = 'service-url' in journey.options('');
  const isPortal = (name: string): boolean => /\.(?:events|mediaspace)\.|GET/.test(name);
  const faults: (Fault & { at: string })[] = [];
  for (const way of REQUEST_WAYS) {
    for (let number = 1; number <= (isForPortals(way) ? requests : ofTheApi); number++) {
      const at = `request ${number}`;
      for (const lasts of LASTS)
        if (!(isBefore(way) && isOwn)) faults.push({ kind: 'request', number, way, lasts, at });
      if (/^hangs|^drips/.test(way.name))
        faults.push({ kind: 'request', number, way, lasts: 'until ctrl+c', at });
    }
  }
  for (const call of calls) {
    for (const way of REQUEST_WAYS)
      if (!isBefore(way) && (isForPortals(way) || !isPortal(call)))
        faults.push({ kind: 'call', call, way, lasts: 'on', at: call });
    if (isPortal(call)) continue;
    for (const way of CALL_WAYS.filter((each) => isTold(each, call)))
      for (const lasts of LASTS) faults.push({ kind: 'part', call, way, lasts, at: call });
  }
  return faults.map(({ at, ...fault }, index) => {
    const long = { once: 'once', on: 'from then on', 'until ctrl+c': 'until ctrl+c' }[fault.lasts];
    const what = fault.kind === 'part' ? `${fault.kind} ${at}` : at;
    return {
      name: `${journey.name}: ${what}: ${fault.way.name}, ${long}`,
      journey,
      fault: fault as Fault,
      marks: [journey.name, fault.kind, fault.way.name, fault.lasts],
      types: index % 2 === 0,
    };
  });
}

/** All cases of all journeys, or of one: always the same, each by a name of its own. */
export function allCases(name?: string): Case[] {
  return JOURNEYS.filter((journey) => name === undefined || journey.name === name).flatMap(casesOf);
}

/**
 * Of the ways that look alike from a distance, one each: the table of all of them is held by the
 * tests of `kaltura/`.
 */
const REPRESENTATIVE = new Set([
  'refused',
  'reset before an answer',
  'hangs',
  'HTTP 503, wait a minute',
  'a page with 200',
  'cut off with 200',
  '64 MiB in a small gzip',
  'one INTERNAL_DATABASE_ERROR for the whole',
  'an unknown code with a hostile message',
  'SERVICE_FORBIDDEN',
  'INVALID_KS',
  'a hostile message',
  'null',
  'an empty object',
]);

/** The cases whose way stands for others. */
export function representative(cases: readonly Case[]): Case[] {
  return cases.filter(({ fault }) => REPRESENTATIVE.has(fault.way.name));
}

/** A sample that has every mark at least once, always the same for a seed. */
export function sample(cases: readonly Case[], seed: number): Case[] {
  const order = shuffled(cases, seed);
  const missing = new Set(cases.flatMap((each) => each.marks));
  const taken: Case[] = [];
  // Those first that show several new things at once.
  for (const least of [3, 2, 1]) {
    for (const each of order) {
      const fresh = each.marks.filter((mark) => missing.has(mark));
      if (fresh.length < least) continue;
      for (const mark of fresh) missing.delete(mark);
      taken.push(each);
    }
  }
  return taken;
}

function shuffled<T>(all: readonly T[], seed: number): T[] {
  let state = seed >>> 0;
  // xorshift32.
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const mixed = [...all];
  for (let last = mixed.length - 1; last > 0; last--) {
    const at = Math.floor(next() * (last + 1));
    [mixed[last], mixed[at]] = [mixed[at] as T, mixed[last] as T];
  }
  return mixed;
}

/**
 * How often a case runs until its fault strikes. Timing decides which queries travel together and
 * which request is the fifth.
 */
const MOST_RIDES = 5;

/** What came of the cases, a few of them ridden at a time. */
export async function riddenThrough(
  cases: readonly Case[],
  atOnce = 6,
): Promise<Map<Case, Ridden>> {
  const had = new Map<Case, Ridden>();
  const left = [...cases];
  const one = async (): Promise<void> => {
    for (let each = left.shift(); each; each = left.shift()) {
      let ridden = await ride(each.journey, each.fault, each.types);
      for (
        let rides = 1;
        ridden.struck === 0 && ridden.wrong.length === 0 && rides < MOST_RIDES;
        rides++
      )
        ridden = await ride(each.journey, each.fault, each.types);
      had.set(each, ridden);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return had;
}
