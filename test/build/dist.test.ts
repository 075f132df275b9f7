/** The files in dist/: which ones a command loads, their licences, and a damaged file. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { RIGHT } from '../answers.ts';
import { folderWith, run } from '../commands/run.ts';
import { terminals } from '../e2e/terminal.ts';
import { CLI, NODE } from '../program.ts';

const openTerminal = terminals();
const ROOT = path.join(import.meta.dirname, '..', '..');
const DIST = path.dirname(CLI);
const SOURCES = JSON.parse(readFileSync(path.join(DIST, 'sources.json'), 'utf8')) as Record<
  string,
  string[]
>;
const SCREEN = /^(?:react|react-reconciler|ink|yoga-layout|scheduler)$/;

/** The names of the packages among these sources. */
function packagesIn(sources: readonly string[]): string[] {
  const names = sources.flatMap(
    (id) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1] ?? [],
  );
  return [...new Set(names)].sort();
}

/** The sources of the files in `dist` that Node loaded. `folder` has the coverage from Node. */
function sourcesIn(folder: string): string[] {
  const files = readdirSync(folder).flatMap((name) => {
    const coverage = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
      result: { url: string }[];
    };
    return coverage.result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  });
  return files.flatMap(
    (url) => SOURCES[path.relative(DIST, fileURLToPath(url)).replaceAll('\\', '/')] ?? [],
  );
}

describe('what a command loads', () => {
  test('the wizard loads only dotenv and the names of the signals before its header line', async () => {
    const coverage = folderWith(null);
    const terminal = openTerminal(['--sandbox'], {
      command: [NODE, '-r', path.join(import.meta.dirname, 'until.cjs'), CLI],
      env: { NODE_V8_COVERAGE: coverage, UNTIL: 'Kaltura setup' },
    });
    await terminal.ended();
    const sources = sourcesIn(coverage);
    expect(sources.some((source) => source.endsWith('wizard/run.ts'))).toBe(true);
    expect(packagesIn(sources)).toEqual(['dotenv', 'signal-exit']);
  });

  test.each([
    ['check --sandbox --json', 'check'],
    ['setup --yes --sandbox --only player-id --player-id 1', 'setup-yes'],
  ])('%s loads neither Ink nor React', async (line, name) => {
    const env = { NODE_V8_COVERAGE: folderWith(null) };
    await run(line.split(' '), { cwd: folderWith(RIGHT, '.env.sandbox'), env });
    const sources = sourcesIn(env.NODE_V8_COVERAGE);
    expect(sources.some((source) => source.endsWith(`src/commands/${name}.ts`))).toBe(true);
    expect(packagesIn(sources).filter((each) => SCREEN.test(each))).toEqual([]);
  });
});

describe('the packages in the bundle', () => {
  test('have their licences in THIRD-PARTY.txt', () => {
    const parts = readFileSync(path.join(DIST, 'THIRD-PARTY.txt'), 'utf8').split(/^-{72}$/m);
    const named = parts.map((part) => /^(\S+) \d+\.\d+\.\d+ \(/.exec(part.trim())?.[1]);
    expect([...new Set(named)].sort()).toEqual(packagesIn(Object.values(SOURCES).flat()));
    for (const part of parts) expect(part).toMatch(/copyright/i);
    expect(packagesIn(Object.values(SOURCES).flat())).toEqual(
      expect.arrayContaining(['got', 'ink', 'react']),
    );
  });

  test('are devDependencies, so that npm installs this program alone', () => {
    const described = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as object;
    expect(Object.keys(described).filter((name) => /dependencies$/i.test(name))).toEqual([
      'devDependencies',
    ]);
  });
});

test('if a part of the program is cut off, a command says so and exits with 70', () => {
  const copy = folderWith(null);
  const dist = path.join(copy, 'dist');
  cpSync(DIST, dist, { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(copy, 'package.json'));
  const part = Object.keys(SOURCES).find((file) =>
    SOURCES[file]?.some((source) => source.endsWith('help.ts')),
  );
  writeFileSync(path.join(dist, part as string), 'const secret = "');
  const args = [path.join(dist, 'cli.js'), '--help'];
  const { status, stdout, stderr } = spawnSync(NODE, args, { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 70, stdout: '' });
  expect(stderr).toContain('missing or damaged');
});
