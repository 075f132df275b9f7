/** Every fault that can befall a journey: made from the requests that the journey makes when all is well. */
import { JOURNEYS, type Journey } from './journeys.ts';
import { type Fault, type Ridden, ride } from './ride.ts';
import { CALL_WAYS, type CallWay, REQUEST_WAYS, type Way } from './ways.ts';

export interface Case {
  name: string;
  journey: Journey;
  fault: Fault;
  /** What is struck, in which way, for how long: a sample has each of them at least once. */
  marks: readonly string[];
  /** Types the Player ID where the list is missing, instead of skipping it. */
  types: boolean;
}

const LASTS = ['once', 'on'] as const;
/** Nothing is asked of a portal but its status. */
const isForPortals = (way: Way): boolean => !way.apiOnly;
const isBefore = (way: Way): boolean => typeof way.how === 'string';

/** Can it be told from a good answer at all? A session may be any text. */
function isTold({ name }: CallWay, call: string): boolean {
  return !(name === 'a text' && call === 'session.start');
}

/** The cases of a journey, whose requests `well` holds. */
export function casesOf(journey: Journey, well: Ridden): Case[] {
  // One's own server is reached by its own address, which nothing stands in front of.
  const isOwn = well.heard.some(({ host }) => host.startsWith('127.0.0.1'));
  const hosts = [...new Set(well.heard.map(({ host }) => host))];
  const calls = [...new Set(well.heard.flatMap((heard) => heard.calls))];
  const isPortal = (name: string): boolean => /\.(?:events|mediaspace)\.|GET/.test(name);
  const faults: (Fault & { at: string })[] = [];
  well.heard.forEach(({ calls: [first = ''] }, index) => {
    const at = `request ${index + 1}`;
    for (const way of REQUEST_WAYS) {
      // Where it is a portal's, others may be on their way to an API: later ones are struck all the same.
      for (const lasts of LASTS)
        if (lasts === 'on' || isForPortals(way) || !isPortal(first))
          if (!(isBefore(way) && isOwn)) faults.push({ kind: 'request', number: index + 1, way, lasts, at });
      if (/^hangs|^drips/.test(way.name) && (isForPortals(way) || !isPortal(first)))
        faults.push({ kind: 'request', number: index + 1, way, lasts: 'until ctrl+c', at });
    }
  });
  // A silent region or portal is the same to all journeys.
  for (const host of journey === JOURNEYS[0] ? hosts : []) {
    for (const way of REQUEST_WAYS)
      if (way.how !== 'refused' && (isForPortals(way) || !isPortal(host)))
        faults.push({ kind: 'host', host, way, lasts: 'on', at: host });
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
      marks: [journey.name, what, fault.way.name, fault.lasts],
      types: index % 2 === 0,
    };
  });
}

/** All cases of all journeys, or of one. */
export async function allCases(name?: string): Promise<Case[]> {
  const wanted = JOURNEYS.filter((journey) => name === undefined || journey.name === name);
  const rides = await Promise.all(wanted.map(async (journey) => casesOf(journey, await ride(journey, null))));
  return rides.flat();
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

/** What came of the cases, a few of them ridden at a time. */
export async function riddenThrough(cases: readonly Case[], atOnce = 16): Promise<Map<Case, Ridden>> {
  const had = new Map<Case, Ridden>();
  const left = [...cases];
  const one = async (): Promise<void> => {
    for (let each = left.shift(); each; each = left.shift())
      had.set(each, await ride(each.journey, each.fault, each.types));
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return had;
}
