import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import dotenv from 'dotenv';
import { expect, test } from 'vitest';
import { writeEnvFile } from '../../src/env-file/write.ts';
import { newFolder } from '../folders.ts';
import { planned, read, unwrap } from './composed.ts';

const fixtures = join(import.meta.dirname, '../fixtures/env-file');
const asked = {
  KALTURA_PARTNER_ID: '1234567',
  KALTURA_ADMIN_SECRET: '0123456789abcdef0123456789abcdef',
};

// Each folder is a pair: before.env and after.env.
test.each(readdirSync(fixtures).filter((name) => name !== '.gitattributes'))(
  'a file as it is found becomes exactly the file that is expected: %s',
  async (name) => {
    const path = join(newFolder(), '.env');
    copyFileSync(join(fixtures, name, 'before.env'), path);
    const before = dotenv.parse(readFileSync(path));
    const expected = readFileSync(join(fixtures, name, 'after.env'));

    const file = await read(path);
    expect(file.values).toEqual({ ...before });
    const plan = planned(file, asked);
    unwrap(writeEnvFile(file, plan));

    expect(readFileSync(path).toString('latin1')).toBe(expected.toString('latin1'));
    const others = Object.entries(asked).filter(([variable, to]) => before[variable] !== to);
    expect(plan).toMatchObject({
      added: others.filter(([each]) => !(each in before)).map(([variable]) => ({ variable })),
      changed: others.filter(([each]) => each in before).map(([variable]) => ({ variable })),
    });

    const again = planned(await read(path), asked);
    expect(again).toMatchObject({ added: [], changed: [], text: (await read(path)).text });
  },
);
