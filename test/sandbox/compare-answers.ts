import { expect } from 'vitest';
import { readKs } from '../../src/kaltura/ks.ts';

/** Fields whose values differ from run to run, or that the sandbox chooses. */
export const FREE = new Set(['createdAt', 'updatedAt', 'statusUpdatedAt', 'expiry']);

/**
 * The fields that the sandbox must send if the server does. It omits fields that the program does
 * not read.
 */
export const REQUIRED: readonly string[] = [
  ...['totalCount', 'objects', 'id', 'ks', 'name', 'objType', 'fullName', 'roleIds', 'roleNames'],
  ...['secret', 'adminSecret', 'isAdmin'],
];

/**
 * Compares an answer with a recorded one: codes, types, shapes, and the values of all but `free`
 * fields.
 */
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
      expect(Object.keys(recorded), `${where}: Kaltura does not send this field`).toContain(name);
      if (name === 'id' && recorded.objectType === 'KalturaMediaEntry') continue;
      if (!free.has(name))
        expectAlike(answer[name], recorded[name], `${where}.${name}`, bySession, free);
      else expect(kindOf(answer[name]), `${where}.${name}`).toBe(kindOf(recorded[name]));
    }
    for (const name of REQUIRED) if (name in recorded) expect(answer, where).toHaveProperty(name);
  } else if (Array.isArray(answer) && Array.isArray(recorded)) {
    expect(answer, where).toHaveLength(recorded.length);
    const ordered =
      isListOfUiConfs(recorded) && !where.includes('newest_first')
        ? sortById
        : (all: unknown[]) => all;
    const expected = ordered(recorded);
    ordered(answer).forEach((item, at) => {
      expectAlike(item, expected[at], `${where}[${at}]`, bySession, free);
    });
  } else if (isKs(recorded)) bySession(answer, recorded, where);
  else expect(answer, where).toBe(recorded);
}

/** Without `orderBy` the order differs from run to run. */
function sortById(list: unknown[]): unknown[] {
  const idOf = (item: unknown): number => (isObject(item) ? Number(item.id) : 0);
  return list.toSorted((a, b) => idOf(a) - idOf(b));
}

const isKs = (value: unknown): value is string =>
  typeof value === 'string' && readKs(value).kind === 'seen';
const isObject = (value: unknown): value is Record<string, unknown> => kindOf(value) === 'object';
const isListOfUiConfs = (list: unknown[]): boolean =>
  list.every((one) => isObject(one) && one.objectType === 'KalturaUiConf');

/** The kind of a JSON value: `null` and `array` are kinds of their own. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
