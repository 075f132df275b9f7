import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { VARIABLES } from '../src/credentials/index.ts';

const SRC = path.join(import.meta.dirname, '..', 'src');

/** The files of the source whose text is so. */
function filesWith(is: (text: string, file: string) => boolean): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => /\.tsx?$/.test(file))
    .filter((file) => is(readFileSync(path.join(SRC, file), 'utf8'), file));
}

/** Which folder may import which is a matter of the linter: `overrides` in biome.json. */
describe('the source', () => {
  test('the variable of a credential stands only in credentials/', () => {
    const named = filesWith((text) => VARIABLES.some((variable) => text.includes(variable)));
    expect(named.filter((file) => !file.startsWith('credentials/'))).toEqual([]);
  });

  test('what the wizard says names no command and no option: it has rows instead', () => {
    const isSaid = (file: string): boolean =>
      /^(?:credentials|wizard)\//.test(file) ||
      ['app-token/plan.ts', 'commands/test-saved-credentials.ts'].includes(file);
    const command =
      /commandLine(?:For\(.*\))?`(?!check`)|^ *(?:fix|message): .*(?:app-token create| --(?!debug)\w)/m;
    expect(filesWith((text, file) => isSaid(file) && command.test(text))).toEqual([]);
  });

  test('one file starts programs', () => {
    const starting = filesWith((text) =>
      /node:child_process|require\('child_process'\)/.test(text),
    );
    expect(starting).toEqual(['system/programs.ts']);
  });

  test('no file is longer than can be seen in one look', () => {
    expect(filesWith((text) => text.split('\n').length > 350)).toEqual([]);
  });
});
