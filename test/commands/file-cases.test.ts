/** Env files from public bug reports, with made-up data, and what check reports for each. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, runJson } from './run.ts';

interface Case {
  file: string;
  code?: number;
  /** A warning's code, with words from its message and its fix. */
  warning?: [code: string, words: string];
  /** Words in the first of the next commands. */
  next?: string;
}

const DIFFER = 'READERS_DIFFER';
const CASES: readonly Case[] = [
  { file: 'bare-hash', warning: [DIFFER, "line 4 of .env … write KALTURA_USER_ID='maya#ops'"] },
  { file: 'hash-first', code: 1, warning: [DIFFER, "write KALTURA_USER_ID='#maya'"] },
  { file: 'text-after-quotes', warning: [DIFFER, "write KALTURA_USER_ID='maya#ops'"] },
  { file: 'blanks-around-equals', warning: [DIFFER, 'write KALTURA_USER_ID=maya'] },
  { file: 'colon', warning: [DIFFER, 'write KALTURA_USER_ID=maya'] },
  { file: 'bare-blank', warning: [DIFFER, "write KALTURA_USER_ID='Jo Doe'"] },
  { file: 'escaped-quotes', warning: [DIFFER, 'KALTURA_USER_ID'] },
  { file: 'comment-behind-blank' },
  {
    file: 'placeholder',
    warning: ['PLACEHOLDER_USER_ID', 'your_email@domain.com looks like a placeholder'],
  },
  { file: 'sub-partner-id', code: 1, next: '--partner-id 102' },
  { file: 'literal-line-end', warning: ['UNTIDY_VALUE', 'KALTURA_ADMIN_SECRET … setup --yes'] },
];

test.each(CASES)('$file', async ({ file, code = 0, warning, next }) => {
  const text = readFileSync(
    path.join(import.meta.dirname, '..', 'fixtures', 'cases', `${file}.env`),
    'utf8',
  );
  const ran = await runJson(['check', '--sandbox', '-f', '.env'], { cwd: folderWith(text) });
  expect(ran.code).toBe(code);
  const found = ran.json.warnings.find((each) => each.code === (warning?.[0] ?? DIFFER));
  if (!warning) expect(found).toBeUndefined();
  const said = `${found?.message} ${found?.fix}`;
  for (const words of warning?.[1].split(' … ') ?? []) expect(said).toContain(words);
  if (next) expect(ran.json.next[0]).toContain(next);
});
