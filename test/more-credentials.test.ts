/**
 * Two more credentials, a plain one and a secret, in a copy: one file each, and their names in the
 * lists. No other file names them, but types, help, check, setup and the wizard handle them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import dotenv from 'dotenv';
import { beforeAll, describe, expect, test } from 'vitest';
import { PARTNER, RIGHT, SECRET } from './answers.ts';
import { type Answer, envFileIn, folderWith, newFolder } from './commands/run.ts';
import { terminals } from './e2e/terminal.ts';

const openTerminal = terminals();
const ROOT = path.join(import.meta.dirname, '..');
const OTHER_SECRET = 'feedfacecafe4bad8a7a3c5d9e1f2b60';

const credentialFile = (name: string, secret: boolean, sandbox: string): string => `
import { accept } from './verdict.ts';
import { defineCredential } from './define.ts';

export const ${name} = defineCredential({
  name: '${name}',
  variable: 'KALTURA_${name.toUpperCase()}',
  label: '${name}',
  required: true,
  secret: ${secret},
  dependsOn: ['partner-id'],
  where: { text: 'Settings', page: null },
  help: ['A number of the test.'],
  example: 'x',
  option: ${secret ? "'stdin'" : "{ value: 'name' }"},
  sandbox: '${sandbox}',
  otherNames: /^${name.toUpperCase()}$/,
  malformed: { code: 'NONE', fix: '' },
  verify: async () => accept('Fine.'),
});
`;

/** The edits to other files, in `credentials/`, that two more credentials need. */
const EDITS: readonly (readonly [file: string, from: string, to: string])[] = [
  ['credential.ts', "  'admin-secret',\n", "  'vault',\n  'admin-secret',\n  'team',\n"],
  [
    'index.ts',
    'import',
    "import { team } from './team.ts';\nimport { vault } from './vault.ts';\nimport",
  ],
  ['index.ts', "  'admin-secret': a", "  vault,\n  team,\n  'admin-secret': a"],
  ['../kaltura-setup.d.ts', "| 'admin-secret'\n", "| 'vault' | 'admin-secret' | 'team'\n"],
  ['../commands/schema.json', '"admin-secret"', '"vault", "admin-secret", "team"'],
  ['../commands/schema.json', '"minItems": 6', '"minItems": 8'],
];

const copy = newFolder();
const cli = path.join(copy, 'dist', 'cli.js');
beforeAll(() => {
  for (const name of ['src', 'LICENSE', 'package.json', 'tsconfig.json'])
    cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  const inCredentials = (file: string): string => path.join(copy, 'src', 'credentials', file);
  writeFileSync(inCredentials('team.ts'), credentialFile('team', false, 'blue'));
  writeFileSync(inCredentials('vault.ts'), credentialFile('vault', true, OTHER_SECRET));
  for (const [file, from, to] of EDITS) {
    const text = readFileSync(inCredentials(file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(inCredentials(file), text.replace(from, to));
  }
  const rolldown = path.join(copy, 'node_modules', 'rolldown', 'bin', 'cli.mjs');
  const config = path.join(copy, 'src', 'build', 'rolldown.config.mjs');
  execFileSync(process.execPath, [rolldown, '-c', config], { cwd: copy, stdio: 'pipe' });
}, 120_000);

describe('with a seventh and an eighth credential', () => {
  test('the compiler finds no error', () => {
    writeFileSync(
      path.join(copy, 'tsconfig.json'),
      JSON.stringify({ extends: path.join(ROOT, 'tsconfig.json'), include: ['src'] }),
    );
    const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '--noEmit'], { cwd: copy, stdio: 'pipe' });
  });

  test('check lists them and says how they are given', () => {
    const options = { cwd: folderWith(RIGHT), encoding: 'utf8' } as const;
    const args = [cli, 'check', '--sandbox', '-f', '.env', '--json'];
    const answer: Answer = JSON.parse(spawnSync(process.execPath, args, options).stdout);
    expect(answer.credentials.slice(0, 4)).toMatchObject([
      { name: 'partner-id', status: 'valid' },
      { name: 'vault', status: 'missing' },
      { name: 'admin-secret', status: 'valid' },
      { name: 'team', status: 'missing' },
    ]);
    expect(answer.next[0]).toContain('--vault-stdin --team ‹team›');
    const ajv = new Ajv2020({ strictTypes: false });
    const schema = readFileSync(path.join(copy, 'dist', 'schema.json'), 'utf8');
    ajv.addSchema(JSON.parse(schema), 'documents');
    expect(ajv.validate('documents#/$defs/check', answer)).toBe(true);
  });

  test('the wizard asks for them, masks the secret and writes both', async () => {
    const terminal = openTerminal(['--sandbox'], { command: [process.execPath, cli] });
    await terminal.until('1 of 8');
    await terminal.press(`${PARTNER}\r`, '❯ vault');
    terminal.type(OTHER_SECRET);
    // The sandbox itself says what to type; the field hides it.
    await terminal.until(/❯ vault +•+2b60/);
    await terminal.press('\r', '❯ Admin Secret');
    await terminal.press(`${SECRET}\r`, '❯ team');
    await terminal.press('blue\r', '❯ Player ID');
    for (const next of ['❯ User ID', '❯ Portal URL', 'enter write'])
      await terminal.press('\r', next);
    expect(terminal.screen()).not.toContain(OTHER_SECRET);
    expect(await terminal.endedBy('\r')).toBe(0);
    expect(dotenv.parse(envFileIn(terminal.folder, '.env.sandbox'))).toMatchObject({
      KALTURA_VAULT: OTHER_SECRET,
      KALTURA_TEAM: 'blue',
    });
  });
});
