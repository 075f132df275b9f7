import { writeFileSync } from 'node:fs';
import path from 'node:path';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeLossless, listAssignments } from '../../src/env-file/parse.ts';
import { plan, read } from '../env-file/composed.ts';
import { changes, hostileFile } from '../env-file/files.ts';
import { newFolder } from '../folders.ts';
import { runs, unprintable } from './hostile.ts';

const file = path.join(newFolder(), '.env');

test('a hostile file keeps all other variables and gets the requested values, or is refused with a message', async () => {
  const asked = fc
    .tuple(changes, fc.boolean())
    .map(([all, isGone]) => (isGone ? { ...all, KALTURA_ADMIN_SECRET: null } : all));
  await fc.assert(
    fc.asyncProperty(hostileFile, asked, async (content, to: Record<string, string | null>) => {
      writeFileSync(file, content);
      const result = plan(await read(file), to);
      if ('problem' in result) {
        expect(unprintable(`${result.problem.message}${result.problem.fix}`)).toEqual([]);
        // Hostile bytes can look like an INI file.
        expect(result.problem.code).toMatch(/^(?:UNSAFE_EDIT|NOT_AN_ENV_FILE)$/);
        return;
      }
      const after = encodeLossless(result.value.text);
      const expected = new Map(Object.entries(dotenv.parse(content)));
      for (const [variable, value] of Object.entries(to)) {
        if (value === null) expected.delete(variable);
        else if (value !== '' || expected.has(variable)) expected.set(variable, value);
      }
      expect(new Map(Object.entries(dotenv.parse(after)))).toEqual(expected);
      writeFileSync(file, after);
      const again = plan(await read(file), to);
      // Without the removed lines, hostile bytes can look like an INI file.
      if ('problem' in again) expect(again.problem.code).toBe('NOT_AN_ENV_FILE');
      else expect(again.value).toMatchObject({ text: result.value.text, added: [], changed: [] });
    }),
    runs(200),
  );
}, 300_000);

test('an assignment stands where dotenv reads it: alone, it has the same value', () => {
  fc.assert(
    fc.property(hostileFile, (content) => {
      const text = content.toString('utf8');
      const alone: Record<string, string | undefined> = {};
      for (const { name, nameStart, valueEnd } of listAssignments(text))
        alone[name] = dotenv.parse(text.slice(nameStart, valueEnd))[name];
      expect(alone).toEqual({ ...dotenv.parse(content) });
    }),
    runs(50),
  );
});
