import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { sweepScratch } from '../../src/env-file/scratch.ts';
import { writeEnvFile } from '../../src/env-file/write.ts';
import { planned, read, writerProgram } from './composed.ts';
import { temporaryFolders } from './temporary.ts';

const folder = temporaryFolders();
const fileSystemCalls = 80;
const randomMoments = 25;
const atOnce = 4;
const secrets = ['a'.repeat(32), 'b'.repeat(32)];
// Large, so that writing takes a while.
const filler = `# ${'filler '.repeat(14_000)}\n`;
const contents = ['old', ...secrets].map(
  (secret) => `${filler}KALTURA_ADMIN_SECRET=${secret}\nA=1\n`,
);

/** Kills its own process just before the file system call of that number. */
const killAtCall = `
const fs = require('node:fs');
let left = Number(process.env.KILL_AT_CALL);
let isOnTarget = false;
for (const name of Object.keys(fs)) {
  const original = fs[name];
  if (!name.endsWith('Sync') || typeof original !== 'function') continue;
  fs[name] = Object.assign(function (...args) {
    // Counted from the first call about the env file: what Node loads before is not the matter.
    isOnTarget ||= typeof args[0] === 'string' && args[0].startsWith(process.env.KILL_NEAR);
    if (isOnTarget && left-- === 0) process.kill(process.pid, 'SIGKILL');
    return original.apply(this, args);
  }, original);
}
require('node:module').syncBuiltinESMExports();
`;

let program = '';
let preload = '';
beforeAll(async () => {
  const place = folder();
  program = await writerProgram(place);
  preload = join(place, 'preload.cjs');
  writeFileSync(preload, killAtCall);
});

/**
 * Lets a child write until it is killed; true when it was, false when it came to its end before.
 */
function killed(path: string, how: { atCall: number } | { afterMs: number }): Promise<boolean> {
  const times = 'atCall' in how ? '1' : '100000';
  const preloaded = 'atCall' in how ? ['--require', preload] : [];
  const env = {
    ...process.env,
    KILL_AT_CALL: 'atCall' in how ? String(how.atCall) : '',
    KILL_NEAR: dirname(path),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...preloaded, program, path, times, ...secrets], {
      env,
    });
    child.on('error', reject);
    child.on('close', (_, signal) => resolve(signal === 'SIGKILL'));
    child.stderr.on('data', (data) => reject(new Error(String(data))));
    child.stdout.resume();
    if (!('afterMs' in how)) return;
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), how.afterMs));
  });
}

/** The old or the new content, and after the next run nothing left beside it. */
async function expectWhole(place: string): Promise<{ content: number; leftBehind: boolean }> {
  const path = join(place, '.env');
  const leftBehind = readdirSync(place).length > 1;
  const content = contents.indexOf(readFileSync(path, 'utf8'));
  expect(content).toBeGreaterThanOrEqual(0);
  const file = await read(path);
  writeEnvFile(file, planned(file, { KALTURA_ADMIN_SECRET: 'next' }));
  // What could not be removed at once (seen once in thousands of runs, on a busy machine) goes with
  // the run after.
  if (readdirSync(place).length > 1) sweepScratch(path);
  expect(readdirSync(place, { recursive: true })).toEqual(['.env']);
  return { content, leftBehind };
}

function prepared(parent: string, index: number): string {
  const place = join(parent, String(index));
  mkdirSync(place);
  writeFileSync(join(place, '.env'), contents[0]!);
  return place;
}

async function inTurns(count: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

describe('a writer killed at any moment leaves the old file or the new one', () => {
  test('before each of its calls of the file system', { timeout: 120_000 }, async () => {
    const parent = folder();
    const seen = { content: new Set<number>(), killed: 0, ended: 0, leftBehind: 0 };
    await inTurns(fileSystemCalls, async (index) => {
      const place = prepared(parent, index);
      seen[(await killed(join(place, '.env'), { atCall: index })) ? 'killed' : 'ended'] += 1;
      const { content, leftBehind } = await expectWhole(place);
      seen.content.add(content);
      if (leftBehind) seen.leftBehind += 1;
    });
    // There were enough moments to see it through, and the kills did hit the writing itself.
    expect(seen.ended).toBeGreaterThan(0);
    expect(seen.killed).toBeGreaterThanOrEqual(40);
    expect(seen.leftBehind).toBeGreaterThan(5);
    expect([...seen.content].sort()).toEqual([0, 1]);
  });

  // The moments between two calls of the file system: `npm run faults`.
  test.runIf(inject('every'))(
    `at ${randomMoments} moments of the clock`,
    async () => {
      const parent = folder();
      let leftBehind = 0;
      await inTurns(randomMoments, async (index) => {
        const place = prepared(parent, index);
        expect(await killed(join(place, '.env'), { afterMs: index })).toBe(true);
        if ((await expectWhole(place)).leftBehind) leftBehind += 1;
      });
      expect(leftBehind).toBeGreaterThan(0);
      // Hundreds of processes: on a busy machine that takes its time.
    },
    120_000,
  );
});
