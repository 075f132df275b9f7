import { describe, expect, test } from 'vitest';
import { getCredential } from '../../src/credentials/index.ts';
import { findReference } from '../../src/credentials/reference.ts';
import { RIGHT } from '../answers.ts';
import { envFileIn, envText, folderWith, runJsonHere, said } from '../commands/run.ts';
import { measureCpuTime } from '../cpu-time.ts';

/** The value as dotenv reads it, without its quotes. */
const withoutQuotes = (raw: string): string => raw.replace(/^(['"`])(.*)\1$/, '$2');
const braced = (name: string): string => ['$', '{', name, '}'].join('');

describe('a value that stands for another one', () => {
  test.each([
    ['admin-secret', 'op://Private/kaltura/secret', '1Password'],
    ['admin-secret', 'encrypted:BDqDBibm4wsYqMpC', 'dotenvx'],
    ['admin-secret', 'vault:secret/data/kaltura#admin', 'Vault'],
    ['admin-secret', 'ref+awssecrets://kaltura', 'ref+awssecrets://'],
    ['partner-id', 'ENC[AES256_GCM,data:evQ=,iv:A4DG=,tag:YDUG==,type:str]', 'SOPS'],
    ['admin-secret', '$KALTURA_SECRET_OF_PROD', 'another variable'],
    ['admin-secret', '"$(op read op://dev/kaltura/secret)"', 'a shell command'],
    ['admin-secret', '`op read op://dev/kaltura/secret`', 'a shell command'],
    ['region', `${braced('HOST')}/api_v3`, 'another variable'],
    ['region', `https://api.${braced('REGION')}.kaltura.com/api_v3`, 'another variable'],
    ['user-id', 'ma$ya', 'another variable'],
    ['user-id', '"ma$ya"', 'another variable'],
  ] as const)('%s: %s in the file', (name, raw, what) => {
    expect(findReference(withoutQuotes(raw), getCredential(name), raw)?.what).toContain(what);
  });

  test.each([
    ['user-id', "'ma$ya'"],
    ['user-id', 'maya'],
    ['user-id', 'a$5$'],
    ['user-id', '`maya`'],
    ['admin-secret', '3f9a1c7e5b2d8046af13ce79d5b08264'],
    ['region', 'ftp://kaltura.example.com'],
  ] as const)('%s: %s in the file is the value itself', (name, raw) => {
    expect(findReference(withoutQuotes(raw), getCredential(name), raw)).toBe(null);
  });

  test('outside a file a $ belongs to a User ID', () => {
    expect(findReference('ma$ya', getCredential('user-id'))).toBe(null);
    expect(findReference('$KALTURA_SECRET_OF_PROD', getCredential('admin-secret'))).not.toBe(null);
  });
});

test('takes little time for a long text', () => {
  const text = '{{op://'.repeat(140_000);
  expect(measureCpuTime(() => findReference(text, getCredential('user-id')))).toBeLessThan(1000);
});

test('a reference is explained and kept byte for byte', async () => {
  const { KALTURA_ADMIN_SECRET: _, ...values } = RIGHT;
  const line = 'KALTURA_ADMIN_SECRET="$(op read op://dev/kaltura/secret)"\n';
  const cwd = folderWith(`# a comment\n${line}${envText(values)}if true; then echo yes; fi\n`);
  const { json } = await runJsonHere(['check', '--sandbox', '-f', '.env'], { cwd });
  expect(said(json, 'admin-secret')).toMatchObject({ status: 'invalid', code: 'REFERENCE' });
  const portal = ['--portal-url', 'https://102.events.kaltura.com'];
  for (const more of [[], ['--unchecked']])
    await runJsonHere(['setup', '--yes', '--sandbox', '-f', '.env', ...portal, ...more], { cwd });
  expect(envFileIn(cwd)).toContain(line);
});
