import { type EnvFilePlan, planEnvFile } from '../../src/env-file/plan.ts';
import { type EnvFile, readEnvFile } from '../../src/env-file/read.ts';
import type { Result } from '../../src/result.ts';
import { RIGHT } from '../answers.ts';

export const order = Object.keys(RIGHT);
export const comment = '# Kaltura';

/** The value of a result; fails the test if there is a problem. */
export function unwrap<T>(result: Result<T>): T {
  if ('problem' in result) throw new Error(`${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

/** The file at `path`; fails the test when it cannot be read. */
export async function read(path: string): Promise<EnvFile> {
  return unwrap(await readEnvFile(path));
}

export function plan(
  file: EnvFile,
  changes: Readonly<Record<string, string | null>>,
): Result<EnvFilePlan> {
  return planEnvFile(file, new Map(Object.entries(changes)), order, comment);
}

/** The plan for these changes; fails the test when it is refused. */
export function planned(file: EnvFile, changes: Record<string, string>): EnvFilePlan {
  return unwrap(plan(file, changes));
}
