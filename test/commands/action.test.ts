/** The composite action: its script, with files in the place of the runner's. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { RIGHT, SECRET, USER_SECRET } from '../answers.ts';
import { CLI } from '../program.ts';
import { folderWith } from './run.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', '.github', 'actions', 'check');

function ran(values: Readonly<Record<string, string>>): {
  code: number | null;
  outputs: string;
  summary: string;
  said: string;
} {
  const cwd = folderWith(values, '.env.sandbox');
  const files = { GITHUB_OUTPUT: path.join(cwd, 'outputs'), GITHUB_STEP_SUMMARY: path.join(cwd, 'summary') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(FOLDER, 'check.mjs')], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      ...files,
      CHECK_ENV_FILE: '.env.sandbox',
      // `--sandbox` belongs to no command of its own: it stands before.
      CHECK_COMMAND: JSON.stringify([process.execPath, CLI, '--sandbox']),
    },
  });
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    code: status,
    outputs: read(files.GITHUB_OUTPUT),
    summary: read(files.GITHUB_STEP_SUMMARY),
    said: stdout + stderr,
  };
}

describe('the action', () => {
  test('gives the result as outputs and as a table, and no secret', () => {
    const { code, outputs, summary, said } = ran(RIGHT);
    expect(code).toBe(0);
    expect(outputs).toMatch(/^status<<(\w+)\nvalid\n\1\naccount<<(\w+)\nAcme Video\n\2\n/);
    expect(summary).toContain('### Kaltura credentials: valid, Acme Video (102)');
    expect(summary).toContain('| ✅ valid | KALTURA\\_PARTNER\\_ID | 102 |');
    expect(outputs + summary + said).not.toContain(SECRET);
  });

  test('ends as the check did, with what to do', () => {
    const { code, outputs, summary } = ran({ ...RIGHT, KALTURA_ADMIN_SECRET: USER_SECRET });
    expect(code).toBe(1);
    expect(outputs).toContain('\ninvalid\n');
    expect(outputs).toContain('kaltura-setup setup --yes');
    expect(summary).toMatch(
      /❌ invalid \| KALTURA\\_ADMIN\\_SECRET \| ••••7a62 \| This is the account's User Secret/,
    );
    expect(outputs + summary).not.toContain(USER_SECRET);
  });

  test('a value that holds markup is text in the table', () => {
    const { summary } = ran({ ...RIGHT, KALTURA_USER_ID: '<img src=x> | [a](b)' });
    expect(summary).toContain('&lt;img src=x&gt; \\| \\[a\\](b)');
  });

  test('its script and its inputs agree, and the version is pinned', () => {
    const action = readFileSync(path.join(FOLDER, 'action.yml'), 'utf8');
    const script = readFileSync(path.join(FOLDER, 'check.mjs'), 'utf8');
    for (const [name] of action.matchAll(/CHECK_\w+/g)) expect(script).toContain(name);
    const { version } = JSON.parse(
      readFileSync(path.join(FOLDER, '..', '..', '..', 'package.json'), 'utf8'),
    ) as {
      version: string;
    };
    expect(action).toContain(`default: '${version.split('.').slice(0, 2).join('.')}'`);
  });
});
