import { expect } from 'vitest';
import { readKs } from '../../src/kaltura/ks.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';

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
  free: readonly string[],
): void {
  expect(kindOf(answer), where).toBe(kindOf(recorded));
  if (isObject(answer) && isObject(recorded)) {
    if ('code' in recorded) return expect(answer, where).toEqual(recorded);
    for (const name of Object.keys(answer)) {
      expect(Object.keys(recorded), `${where}: Kaltura does not send this field`).toContain(name);
      const field = `${where}.${name}`;
      const isFree =
        free.includes(name) || (name === 'id' && recorded.objectType === 'KalturaMediaEntry');
      if (isFree) expect(kindOf(answer[name]), field).toBe(kindOf(recorded[name]));
      else expectAlike(answer[name], recorded[name], field, free);
    }
    for (const name of REQUIRED) if (name in recorded) expect(answer, where).toHaveProperty(name);
  } else if (Array.isArray(answer) && Array.isArray(recorded)) {
    expect(answer, where).toHaveLength(recorded.length);
    for (const [index, item] of answer.entries())
      expectAlike(item, recorded[index], `${where}[${index}]`, free);
  } else if (typeof recorded === 'string' && readKs(recorded).kind === 'seen')
    expect(fieldsOf(String(answer)), where).toEqual(fieldsOf(recorded));
  else expect(answer, where).toBe(recorded);
}

/** What a KS of the sandbox's accounts contains, except the time at which it expires. */
function fieldsOf(ks: string): object {
  const seen = readKs(ks);
  const account = SANDBOX_ACCOUNTS.find(
    ({ partnerId }) => 'partnerId' in seen && partnerId === seen.partnerId,
  );
  const reading = readKs(ks, account?.adminSecret);
  if (reading.kind !== 'verified') throw new Error(`${reading.kind}: ${ks}`);
  return { ...reading.fields, expiresAt: 0 };
}

const isObject = (value: unknown): value is Record<string, unknown> => kindOf(value) === 'object';

/** The kind of a JSON value: `null` and `array` are kinds of their own. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
