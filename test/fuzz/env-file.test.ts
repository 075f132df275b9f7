import { writeFileSync } from 'node:fs';
import path from 'node:path';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatValues } from '../../src/commands/export.ts';
import { CREDENTIALS, VARIABLES } from '../../src/credentials/index.ts';
import { encodeLossless, listAssignments, readValues } from '../../src/env-file/parse.ts';
import { plan, read } from '../env-file/composed.ts';
import { changes, hostileFile } from '../env-file/files.ts';
import { newFolder } from '../folders.ts';
import { bounded, hostileText, runs, unprintable } from './hostile.ts';

const file = path.join(newFolder(), '.env');

const assignment = fc
  .tuple(
    fc.constantFrom(...VARIABLES, 'OTHER', '__proto__', 'export KALTURA_USER_ID'),
    fc.constantFrom('=', ' = ', ': ', "='", '="', '=`'),
    hostileText,
  )
  .map((parts) => parts.join(''));
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each)),
  fc
    .array(fc.oneof(assignment, hostileText), { maxLength: 8 })
    .map((lines) => Buffer.from(lines.join('\n'))),
  fc.array(assignment, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\r\n'), 'latin1')),
);
// Of thousands of line ends the reader wants to know nothing; no credential's value is that long.
const values = fc.dictionary(
  fc.constantFrom(...CREDENTIALS.map((each) => each.variable)),
  hostileText.map((text) => text.slice(0, 2000)),
);

test('a file as bad as they come keeps all other variables and gets the requested values, or is refused with a message', async () => {
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
    runs('env file', 0.5),
  );
}, 300_000);

test('an assignment stands where dotenv reads it: alone, it has the same value', () => {
  fc.assert(
    fc.property(bytes, (content) => {
      const text = content.toString('utf8');
      const alone: Record<string, string | undefined> = {};
      for (const { name, nameStart, valueEnd } of listAssignments(text))
        alone[name] = dotenv.parse(text.slice(nameStart, valueEnd))[name];
      expect(alone).toEqual({ ...dotenv.parse(content) });
    }),
    runs('env file', 2),
  );
});

test('a pasted text of any kind is read for variables, and any value has a form to be exported or a refusal', () => {
  fc.assert(
    fc.property(bytes, values, (content, held) => {
      expect(typeof bounded(() => readValues(content.toString('utf8')))).toBe('object');
      const entries = Object.entries(held);
      const shell = bounded(() => formatValues('shell', entries));
      if (typeof shell === 'string') expect(shell.length).toBeGreaterThanOrEqual(entries.length);
      const docker = bounded(() => formatValues('docker', entries));
      if (typeof docker === 'string') expect(docker.split('\n').length - 1).toBe(entries.length);
    }),
    runs('env file', 2),
  );
});
