import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { VARIABLES } from '../src/credentials/index.ts';

const SRC = path.join(import.meta.dirname, '..', 'src');

/** The folders that each folder may import from, besides itself and `result.ts`. `main.ts` imports commands, and what prints. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  '.': ['cli', 'commands', 'text'],
  cli: ['credentials', 'kaltura', 'text'],
  commands: ['app-token', 'cli', 'credentials', 'env-file', 'kaltura', 'sandbox', 'system', 'text', 'wizard'],
  wizard: ['credentials', 'text'],
  'app-token': ['credentials', 'kaltura', 'text'],
  credentials: ['kaltura', 'text'],
  sandbox: ['kaltura'],
  kaltura: ['text'],
  'env-file': ['system', 'text'],
  system: [],
  text: [],
};

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:ts|tsx)$/.test(file),
  );
}

/** The relative imports of a file, static and dynamic, as paths below src/. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(SRC, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] as string);
  return found.map((target) => path.join(path.dirname(file), target));
}

describe('the house', () => {
  test('imports point one way', () => {
    const wrong = files(SRC).flatMap((file) => {
      const from = file.includes(path.sep) ? (file.split(path.sep)[0] as string) : '.';
      return importsOf(file)
        .map(
          (target) =>
            (target.includes(path.sep) || target === 'result.ts' ? target.split(path.sep)[0] : '.') as string,
        )
        .filter((to) => to !== from && to !== 'result.ts' && !(MAY[from] ?? []).includes(to))
        .map((to) => `${file} → ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  test('the credentials’ own words stand in their own files: nothing else names a single credential’s variable', () => {
    const named = files(SRC).filter((file) =>
      VARIABLES.some((variable) => readFileSync(path.join(SRC, file), 'utf8').includes(variable)),
    );
    expect(named.filter((file) => !file.startsWith('credentials'))).toEqual([]);
  });

  test('one file starts programs', () => {
    const starting = files(SRC).filter((file) =>
      /node:child_process|require\('child_process'\)/.test(readFileSync(path.join(SRC, file), 'utf8')),
    );
    expect(starting).toEqual([path.join('system', 'programs.ts')]);
  });

  test('no file is longer than can be seen in one look', () => {
    const long = files(SRC).filter(
      (file) => readFileSync(path.join(SRC, file), 'utf8').split('\n').length > 320,
    );
    expect(long).toEqual([]);
  });
});
