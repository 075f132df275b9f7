import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findOtherKind } from '../../src/env-file/other-kind.ts';
import { SECRET } from '../answers.ts';
import { folderWith, run, SETUP } from '../commands/run.ts';
import { measureCpuTime } from '../cpu-time.ts';

describe('what is plainly no env file', () => {
  test.each([
    ['config.json', '', 'JSON'],
    ['docker-compose.yml', '', 'YAML'],
    ['values.yaml', '', 'YAML'],
    ['config.php', '', 'PHP'],
    ['settings.py', '', 'another kind'],
    ['.env', '{\n  "KALTURA_PARTNER_ID": 102\n}\n', 'JSON'],
    ['.env', '[\n  {"KALTURA_PARTNER_ID": 102}\n]\n', 'JSON'],
    ['.env', '<?php\nreturn [];', 'PHP'],
    ['.env', '---\na: 1\n', 'YAML'],
    ['prod.tfvars', '', 'another kind'],
    ['/home/maya/.zshrc', '', 'another kind'],
    ['.dockerignore', '', 'another kind'],
    ['.env', '\0GITCRYPT\0abc', 'encrypted'],
    ['.env', 'A=ENC[AES256_GCM,data:a]\nsops_version=3\nsops_mac=ENC[a]\n', 'encrypted'],
    ['.env', '$ANSIBLE_VAULT;1.1;AES256\n6162\n', 'encrypted'],
    ['.env.gpg', '\x89PNG\r\n\x1a\n\0\0A=1\n', 'binary'],
    ['.env', 'apiVersion: v1\nkind: Secret\n', 'YAML'],
    ['.env', 'server {\n  listen 80;\n}\n', 'configuration'],
    ['.env', 'ssh-ed25519 AAAAC3Nz me@host\n', 'key'],
    ['.env', '[a]', 'INI'],
    ['credentials', '; mine\n[default]\nregion=eu\n', 'INI'],
    ['.env', '# x\nkaltura:\n  partner_id: 1\n', 'YAML'],
    ['.env', '# x\nservices:\n  app:\n    image: a\n', 'YAML'],
    ['.env', 'services:\n\n  # x\n  app:\n    image: a\n', 'YAML'],
    ['.env', 'version: "3.8"\nservices:\n  app:\n    image: a\n', 'YAML'],
    ['.env', 'version: "3"\n\nservices:\n  app:\n    image: a\n', 'YAML'],
  ])('%s %j', (name, text, kind) => {
    expect(findOtherKind(name, text)).toContain(kind);
  });

  test.each([
    ['.env', '# services:\nA=1\n'],
    ['.env', 'A: 1\nB: 2\n'],
    ['.env', 'A="\n-----BEGIN PRIVATE KEY-----\n"\n'],
    ['.envrc', 'dotenv\nexport A=1\n'],
    ['.env', 'services: 1\n'],
    ['.env', 'version: "3"\n\nA=1\n'],
    ['env.conf', 'A=1\n'],
    ['.env', '{{#if x}}\nA=1\n'],
  ])('%s %j is none of these', (name, text) => {
    expect(findOtherKind(name, text)).toBe(null);
  });
});

test.each([
  ['blanks', ' ', 'x'],
  ['newlines after a bracket', '\n', 'x', '['],
])('takes little time for many %s', (_, piece, end, start = '') => {
  const text = start + piece.repeat(65_000) + end;
  expect(measureCpuTime(() => findOtherKind('.env', text))).toBeLessThan(1000);
});

test.each([
  ['config.json', '{"partnerId": 102}\n'],
  ['new.json', null],
])('setup leaves %s as it is: exit 4', async (name, text) => {
  const cwd = folderWith(text, name);
  const args = SETUP.map((each) => (each === '.env' ? name : each));
  const { code, stderr } = await run(args, { cwd, stdin: SECRET });
  expect({ code, says: stderr.includes('not an env file') }).toEqual({ code: 4, says: true });
  const file = path.join(cwd, name);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(text);
  expect(existsSync(path.join(cwd, '.gitignore'))).toBe(false);
});

test.each([
  ['config.json', '{"partnerId": 102}\n', true],
  // A reference explains the file already.
  ['.env', 'KALTURA_PARTNER_ID=ENC[AES256_GCM,data:a,type:str]\nsops_mac=ENC[a]\n', false],
])('check says what %s is: %j', async (name, text, isWarned) => {
  const { stdout } = await run(['check', '--json', '-f', name], { cwd: folderWith(text, name) });
  expect(stdout.includes('NOT_AN_ENV_FILE')).toBe(isWarned);
});
