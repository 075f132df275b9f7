import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import dotenv from 'dotenv';
import { describe, expect, test } from 'vitest';
import { writeEnvFile } from '../../src/env-file/write.ts';
import { newFolder } from '../folders.ts';
import { order, planned, read, unwrap } from './composed.ts';

const fixtures = join(import.meta.dirname, '../fixtures/env-file');
const asked = {
  KALTURA_PARTNER_ID: '1234567',
  KALTURA_ADMIN_SECRET: '0123456789abcdef0123456789abcdef',
};

/** The folder of each pair before.env, after.env, and what the plan says beside the text. */
const cases: [
  folder: string,
  added: number,
  changed: number,
  untouched: number,
  duplicates: string[],
][] = [
  ['already-right-however-quoted', 0, 0, 5, ['KALTURA_PARTNER_ID']],
  ['backslash-at-the-end', 2, 0, 2, []],
  ['blanks-around-the-equals-sign', 0, 2, 2, []],
  ['byte-order-mark', 1, 1, 1, []],
  ['comment-glued-to-the-value', 0, 2, 1, []],
  ['commented-out', 2, 0, 4, []],
  ['comments-and-order', 0, 2, 9, []],
  ['crlf', 1, 1, 6, []],
  ['duplicates', 0, 1, 5, ['KALTURA_PARTNER_ID']],
  ['empty', 2, 0, 0, []],
  ['empty-values', 0, 2, 1, []],
  ['export-indent-trailing-comment', 0, 2, 2, []],
  ['mixed-line-endings', 0, 1, 6, []],
  ['multi-line-values', 1, 1, 11, []],
  ['names-alike', 2, 0, 5, []],
  ['no-newline-and-missing', 1, 1, 1, []],
  ['no-newline-at-the-end', 0, 1, 2, []],
  ['not-assignments', 2, 0, 8, []],
  ['not-utf8', 1, 1, 3, []],
  ['odd-blanks', 0, 2, 1, []],
  ['only-blank-lines', 2, 0, 2, []],
  ['own-block-is-joined', 1, 1, 3, []],
  ['quoted-text-on-the-next-line', 0, 1, 2, []],
  ['replacement-patterns', 1, 1, 6, []],
  ['unclosed-quotes', 0, 2, 3, []],
];

describe('a file as it is found becomes exactly the file that is expected', () => {
  test.each(cases)('%s', async (name, added, changed, untouched, duplicates) => {
    const path = join(newFolder(), '.env');
    copyFileSync(join(fixtures, name, 'before.env'), path);
    const before = readFileSync(path);
    const expected = readFileSync(join(fixtures, name, 'after.env'));

    const file = await read(path);
    expect(file.values).toEqual({ ...dotenv.parse(before) });
    const plan = planned(file, asked);
    unwrap(writeEnvFile(file, plan));

    expect(readFileSync(path).toString('latin1')).toBe(expected.toString('latin1'));
    expect([plan.added.length, plan.changed.length, plan.untouchedLines]).toEqual([
      added,
      changed,
      untouched,
    ]);
    expect(file.duplicates.filter((name) => order.includes(name))).toEqual(duplicates);
    expect(dotenv.parse(readFileSync(path))).toEqual({ ...dotenv.parse(before), ...asked });

    const again = planned(await read(path), asked);
    expect([again.added, again.changed]).toEqual([[], []]);
    expect(again.text).toBe((await read(path)).text);
  });

  test('every folder of fixtures has its row', () => {
    const folders = readdirSync(fixtures).filter((name) => name !== '.gitattributes');
    expect(folders.sort()).toEqual(cases.map(([name]) => name));
  });
});
