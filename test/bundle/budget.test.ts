import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { PARTNER, PLAYER, SECRET, USER } from '../answers.ts';
import { Terminal } from '../e2e/terminal.ts';
import { CLI } from '../program.ts';
import { ROOT } from './bundled.ts';

const LOADED = path.join(import.meta.dirname, 'loaded.cjs');
const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-budget-'));
const list = path.join(folder, 'loaded');
let sandbox: Sandbox;
let sources: Record<string, string[]>;

beforeAll(async () => {
  sandbox = await startSandbox();
  sources = JSON.parse(readFileSync(path.join(ROOT, 'dist', 'sources.json'), 'utf8'));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The files of dist/ that a command loads. */
async function loadedBy(args: readonly string[]): Promise<string[]> {
  const { KALTURA_PARTNER_ID: _, ...env } = process.env;
  const child = spawn(process.execPath, ['-r', LOADED, CLI, ...args], {
    cwd: folder,
    env: { ...env, LOADED: list },
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.on('close', resolve));
  return readFileSync(list, 'utf8').split('\n').sort();
}

const kilobytes = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + statSync(path.join(ROOT, 'dist', file)).size, 0) / 1000;
const packages = (files: readonly string[]): string[] => [
  ...new Set(
    files
      .flatMap((file) => sources[file] ?? [])
      .flatMap((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? []),
  ),
];

describe('the pack', () => {
  test('is at most 260 kB and has no dependencies', () => {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        cwd: ROOT,
        encoding: 'utf8',
        shell: process.platform === 'win32',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as [{ size: number }];
    expect(packed.size).toBeLessThanOrEqual(260_000);
    const described = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(Object.keys(described).filter((name) => /dependencies$/i.test(name))).toEqual(['devDependencies']);
  });

  test('holds no package twice', () => {
    const holders = new Map<string, string[]>();
    for (const file of Object.keys(sources))
      for (const name of packages([file])) holders.set(name, [...(holders.get(name) ?? []), file]);
    expect([...holders].filter(([, files]) => files.length > 1)).toEqual([]);
  });
});

describe('what is loaded', () => {
  test.each(['--version', '--help'])('by %s: no package, and 110 kB at most', async (option) => {
    const files = await loadedBy([option]);
    expect(kilobytes(files)).toBeLessThanOrEqual(110);
    expect(packages(files)).toEqual([]);
  });

  test('by the wizard before its first frame: no package, and 105 kB at most', async () => {
    const terminal = new Terminal([], {
      cwd: folder,
      command: [process.execPath, '-r', LOADED, CLI],
      env: { LOADED: list, UNTIL: 'Partner ID' },
    });
    await terminal.ended();
    const files = readFileSync(list, 'utf8').split('\n');
    expect(kilobytes(files)).toBeLessThanOrEqual(105);
    expect(packages(files)).toEqual([]);
  });

  test('by check: neither Ink nor React, and it asks in one request', async () => {
    writeFileSync(
      path.join(folder, '.env'),
      [
        `KALTURA_PARTNER_ID=${PARTNER}`,
        `KALTURA_ADMIN_SECRET=${SECRET}`,
        `KALTURA_SERVICE_URL=${sandbox.origin}/api_v3`,
        `KALTURA_PLAYER_ID=${PLAYER}`,
        `KALTURA_USER_ID=${USER}`,
        '',
      ].join('\n'),
    );
    const files = await loadedBy(['check']);
    expect(packages(files)).toContain('got');
    expect(
      packages(files).filter((name) => /^(?:ink|react|react-reconciler|yoga-layout|scheduler)$/.test(name)),
    ).toEqual([]);
    expect(sandbox.requests.map(({ path: asked }) => asked)).toEqual(['/api_v3/service/multirequest']);
  });
});
