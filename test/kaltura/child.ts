import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Verdict } from '../../src/credentials/verdict.ts';
import { newFolder } from '../folders.ts';
import { clock, HANG_MS, program } from '../program.ts';

const PROGRAM = await program(
  join(import.meta.dirname, 'asking-child.ts'),
  join(newFolder(), 'asking.mjs'),
);

/**
 * Checks these values in a process of its own, for what is read once, when a process starts:
 * NODE_EXTRA_CA_CERTS, HTTPS_PROXY. `output` is all that the process wrote.
 */
export function checkInProcess(
  given: Record<string, string>,
  env: Record<string, string> = {},
  timeoutMs = 30_000,
): Promise<{ verdicts: Record<string, Verdict | null>; output: string }> {
  const { PATH = '', SystemRoot = '' } = process.env;
  const args = [PROGRAM, JSON.stringify({ given, timeoutMs })];
  const options = { env: { PATH, SystemRoot, ...clock(), ...env }, timeout: HANG_MS };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve({ ...JSON.parse(stdout), output: stdout + stderr });
    });
  });
}
