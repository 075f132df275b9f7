/** Env files from public bug reports, with made-up data, and what check reports for each. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Answer, folderWith, runJson } from './run.ts';

interface Case {
  file: string;
  status?: 'invalid';
  /** A warning's code, with words from its message and its fix. */
  warning?: [code: string, words: string];
  /** Words in the first of the next commands. */
  next?: string;
}

const DIFFER = 'READERS_DIFFER';
const CASES: readonly Case[] = [
  { file: 'bare-hash', warning: [DIFFER, "bare-hash.env … write KALTURA_USER_ID='maya#ops'"] },
  { file: 'hash-first', status: 'invalid', warning: [DIFFER, "write KALTURA_USER_ID='#maya'"] },
  { file: 'text-after-quotes', warning: [DIFFER, "write KALTURA_USER_ID='maya#ops'"] },
  { file: 'blanks-around-equals', warning: [DIFFER, 'write KALTURA_USER_ID=maya'] },
  { file: 'colon', warning: [DIFFER, 'write KALTURA_USER_ID=maya'] },
  { file: 'bare-blank', warning: [DIFFER, "write KALTURA_USER_ID='Jo Doe'"] },
  { file: 'escaped-quotes', warning: [DIFFER, 'KALTURA_USER_ID'] },
  { file: 'comment-behind-blank' },
  { file: 'placeholder', warning: ['PLACEHOLDER_USER_ID', 'looks like a placeholder'] },
  { file: 'sub-partner-id', status: 'invalid', next: '--partner-id 102' },
  { file: 'literal-line-end', warning: ['UNTIDY_VALUE', 'KALTURA_ADMIN_SECRET … setup --yes'] },
];

let answers: Answer[];
beforeAll(async () => {
  const cwd = folderWith(null);
  cpSync(path.join(import.meta.dirname, '..', 'fixtures', 'cases'), cwd, { recursive: true });
  const files = CASES.flatMap(({ file }) => ['-f', `${file}.env`]);
  answers = (await runJson<Answer[]>(['check', '--sandbox', ...files], { cwd })).json;
});

test.each(CASES)('$file', ({ file, status = 'valid', warning, next }) => {
  const answer = answers.find(({ envFile }) => envFile === `${file}.env`);
  expect(answer?.status).toBe(status);
  const found = answer?.warnings.find((each) => each.code === (warning?.[0] ?? DIFFER));
  if (!warning) expect(found).toBeUndefined();
  const said = `${found?.message} ${found?.fix}`;
  for (const words of warning?.[1].split(' … ') ?? []) expect(said).toContain(words);
  if (next) expect(answer?.next[0]).toContain(next);
});
