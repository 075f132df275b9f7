import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { VARIABLES } from '../src/credentials/index.ts';

const SRC = path.join(import.meta.dirname, '..', 'src');

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:ts|tsx)$/.test(file),
  );
}

/** Which folder may import which is a matter of the linter: `overrides` in biome.json. */
describe('the source', () => {
  test('the credentials’ own words stand in their own files: nothing else names a single credential’s variable', () => {
    const named = files(SRC).filter((file) =>
      VARIABLES.some((variable) => readFileSync(path.join(SRC, file), 'utf8').includes(variable)),
    );
    expect(named.filter((file) => !file.startsWith('credentials'))).toEqual([]);
  });

  test('what the wizard says names no command and no option: it has rows instead', () => {
    const isInWizard = (file: string): boolean =>
      /^(?:credentials|wizard)\//.test(file) ||
      ['app-token/plan.ts', 'commands/test-saved-credentials.ts'].includes(file);
    const naming = files(SRC)
      .filter(isInWizard)
      .filter((file) =>
        /commandLine`|^ *(?:fix|message): .*(?:app-token create| --(?!debug)\w)/m.test(
          readFileSync(path.join(SRC, file), 'utf8'),
        ),
      );
    expect(naming).toEqual([]);
  });

  test('one file starts programs', () => {
    const starting = files(SRC).filter((file) =>
      /node:child_process|require\('child_process'\)/.test(
        readFileSync(path.join(SRC, file), 'utf8'),
      ),
    );
    expect(starting).toEqual([path.join('system', 'programs.ts')]);
  });

  test('no file is longer than can be seen in one look', () => {
    const long = files(SRC).filter(
      (file) => readFileSync(path.join(SRC, file), 'utf8').split('\n').length > 350,
    );
    expect(long).toEqual([]);
  });
});
