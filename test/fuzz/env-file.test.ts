import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { formatValues } from '../../src/commands/export.ts';
import { CREDENTIALS, VARIABLES } from '../../src/credentials/index.ts';
import { assignments, encodeLossless, readValues } from '../../src/env-file/parse.ts';
import { planEnvFile } from '../../src/env-file/plan.ts';
import { readEnvFile } from '../../src/env-file/read.ts';
import { HANG_MS } from '../program.ts';
import { bounded, hostileText, runs, unprintable } from './hostile.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, '.env');

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

test('any bytes can be read and planned: the plan keeps the old variables and has the requested ones, or is refused with a message', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, values, async (content, asked) => {
      writeFileSync(file, content);
      const started = performance.now();
      const read = await readEnvFile(file);
      expect(performance.now() - started).toBeLessThan(HANG_MS);
      if ('problem' in read) {
        expect(unprintable(`${read.problem.message}${read.problem.fix}`)).toEqual([]);
        return;
      }
      const planned = bounded(() =>
        planEnvFile(read.value, new Map(Object.entries(asked)), VARIABLES, '# Kaltura'),
      );
      if ('problem' in planned) {
        expect(unprintable(`${planned.problem.message}${planned.problem.fix}`)).toEqual([]);
        return;
      }
      writeFileSync(file, encodeLossless(planned.value.text));
      const after = await readEnvFile(file);
      if ('problem' in after)
        throw new Error(`a file was planned that cannot be read: ${after.problem.code}`);
      const expected = Object.entries(asked).filter(
        ([name, value]) => value !== '' || name in read.value.values,
      );
      expect({ ...after.value.values }).toEqual({
        ...read.value.values,
        ...Object.fromEntries(expected),
      });
    }),
    runs('env file', 2),
  );
});

test('an assignment stands where dotenv reads it: alone, it has the same value', () => {
  fc.assert(
    fc.property(bytes, (content) => {
      const text = content.toString('utf8');
      const alone: Record<string, string | undefined> = {};
      for (const { name, nameStart, valueEnd } of assignments(text))
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
