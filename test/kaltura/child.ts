import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Verdict } from '../../src/credentials/verdict.ts';
import type { Traffic } from '../../src/kaltura/transport.ts';
import { clock, HANG_MS, program } from '../program.ts';

export interface Told {
  verdicts: Record<string, Verdict | null>;
  traffic: Traffic[];
  /** All that the process wrote. */
  output: string;
}

/**
 * What asks in a process of its own, for what is read once, when a process starts:
 * NODE_EXTRA_CA_CERTS, HTTPS_PROXY.
 */
export function askingChild(): (
  given: Record<string, string>,
  env?: Record<string, string>,
  timeoutMs?: number,
) => Promise<Told> {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'asking-'));
    await program(join(import.meta.dirname, 'asking-child.ts'), join(folder, 'asking.mjs'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return (given, env = {}, timeoutMs = 30_000) =>
    new Promise((resolve, reject) => {
      const { PATH = '', SystemRoot = '' } = process.env;
      execFile(
        process.execPath,
        [join(folder, 'asking.mjs'), JSON.stringify({ given, timeoutMs })],
        { env: { PATH, SystemRoot, ...clock(), ...env }, timeout: HANG_MS },
        (error, stdout, stderr) => {
          if (error) reject(new Error(`${error.message}\n${stderr}`));
          else resolve({ ...JSON.parse(stdout), output: stdout + stderr });
        },
      );
    });
}
