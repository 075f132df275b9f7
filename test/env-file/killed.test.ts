import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { sweepScratch } from '../../src/env-file/scratch.ts';
import { writeEnvFile } from '../../src/env-file/write.ts';
import { planned, read, writerProgram } from './composed.ts';
import { temporaryFolders } from './temporary.ts';

const folder = temporaryFolders();
const fileSystemCalls = 80;
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

/** Lets a child write until it is killed at that call; false if it came to its end before. */
function isKilled(path: string, atCall: number): Promise<boolean> {
  const env = { ...process.env, KILL_AT_CALL: String(atCall), KILL_NEAR: dirname(path) };
  return new Promise((resolve, reject) => {
    const args = ['--require', preload, program, path, '1', ...secrets];
    const child = spawn(process.execPath, args, { env });
    child.on('error', reject);
    child.on('close', (_, signal) => resolve(signal === 'SIGKILL'));
    child.stderr.on('data', (data) => reject(new Error(String(data))));
    child.stdout.resume();
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

test('a writer killed before any of its calls of the file system leaves the old file or the new one', {
  timeout: 120_000,
}, async () => {
  const parent = folder();
  const seen = { content: new Set<number>(), killed: 0, ended: 0, leftBehind: 0 };
  await inTurns(fileSystemCalls, async (index) => {
    const place = prepared(parent, index);
    seen[(await isKilled(join(place, '.env'), index)) ? 'killed' : 'ended'] += 1;
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
