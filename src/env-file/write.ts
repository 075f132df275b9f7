import { encodeLossless } from './lossless.ts';
import type { EnvFilePlan } from './plan.ts';
import type { EnvFile } from './read.ts';
import { type Replaced, replaceFile } from './replace.ts';
import { sweepScratch } from './scratch.ts';

/**
 * Writes a plan made for `file`: atomically and durably, keeping owner and mode; a new file is 0600. Gives back
 * the permission bits, and what the file had and has lost. 'changed-on-disk' when the file is no longer the one that was read. In that case and when
 * it fails nothing was changed. A plan that changes nothing leaves an existing file alone.
 */
export async function writeEnvFile(file: EnvFile, plan: EnvFilePlan): Promise<Replaced> {
  if (file.mode !== null && plan.text === file.text) {
    sweepScratch(file.target);
    return { status: 'written', mode: file.mode, lost: null };
  }
  const { path, target, fingerprint } = file;
  return replaceFile({ path, target, fingerprint, content: encodeLossless(plan.text), newMode: 0o600 });
}
