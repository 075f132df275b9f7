import { expect } from 'vitest';
import { readKs } from '../../src/kaltura/ks.ts';

/** Differs from run to run, or is the sandbox's own choice; everything else is compared by value. */
export const FREE = new Set(['createdAt', 'updatedAt', 'statusUpdatedAt', 'expiry']);

/**
 * With a response profile the server sends some fields that were not asked for (empty ones, `type` of an entry);
 * the sandbox sends what was asked for. So a field may be missing here, but none of these.
 */
const ALWAYS = [
  ...[
    'objectType',
    'totalCount',
    'objects',
    'id',
    'ks',
    'name',
    'tags',
    'objType',
    'status',
    'fullName',
    'email',
  ],
  ...['secret', 'adminSecret', 'isAdmin'],
];

/** The same in code, type and shape; values too, where they do not differ from run to run. */
export function expectAlike(
  answer: unknown,
  recorded: unknown,
  where: string,
  bySession: (answer: unknown, recorded: string, where: string) => void,
  free: ReadonlySet<string> = FREE,
): void {
  expect(kindOf(answer), where).toBe(kindOf(recorded));
  if (isObject(answer) && isObject(recorded)) {
    if ('code' in recorded) {
      expect(answer, where).toEqual(recorded);
      return;
    }
    for (const name of Object.keys(answer)) {
      expect(Object.keys(recorded), `${where}: a field that Kaltura does not send`).toContain(name);
      if (name === 'id' && answer.objectType === 'KalturaMediaEntry') continue;
      if (!free.has(name)) expectAlike(answer[name], recorded[name], `${where}.${name}`, bySession, free);
      else expect(kindOf(answer[name]), `${where}.${name}`).toBe(kindOf(recorded[name]));
    }
    for (const name of ALWAYS) if (name in recorded) expect(answer, where).toHaveProperty(name);
  } else if (Array.isArray(answer) && Array.isArray(recorded)) {
    expect(answer, where).toHaveLength(recorded.length);
    const ordered =
      isListOfUiConfs(recorded) && !where.includes('newest_first') ? byId : (all: unknown[]) => all;
    const expected = ordered(recorded);
    ordered(answer).forEach((item, at) => {
      expectAlike(item, expected[at], `${where}[${at}]`, bySession, free);
    });
  } else if (isKs(recorded)) bySession(answer, recorded, where);
  else expect(answer, where).toBe(recorded);
}

/** "The search order differs from run to run" where no order was asked for. */
function byId(list: unknown[]): unknown[] {
  const idOf = (item: unknown): number => (isObject(item) ? Number(item.id) : 0);
  return list.toSorted((a, b) => idOf(a) - idOf(b));
}

const isKs = (value: unknown): value is string => typeof value === 'string' && readKs(value).kind === 'seen';
const isObject = (value: unknown): value is Record<string, unknown> => kindOf(value) === 'object';
const isListOfUiConfs = (list: unknown[]): boolean =>
  list.every((one) => isObject(one) && one.objectType === 'KalturaUiConf');

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
