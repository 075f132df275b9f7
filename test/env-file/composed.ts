import { type EnvFilePlan, planEnvFile } from '../../src/env-file/plan.ts';
import { type EnvFile, readEnvFile } from '../../src/env-file/read.ts';

export const order = [
  'KALTURA_PARTNER_ID',
  'KALTURA_ADMIN_SECRET',
  'KALTURA_SERVICE_URL',
  'KALTURA_PLAYER_ID',
  'KALTURA_USER_ID',
  'KALTURA_VIDEO_PORTAL_BASE_URL',
];
export const comment = '# Kaltura';

/** The file at `path`; fails the test when it cannot be read. */
export async function read(path: string): Promise<EnvFile> {
  const result = await readEnvFile(path);
  if (result.status === 'failed') throw new Error(`${result.code}: ${result.message}`);
  return result.file;
}

/** The plan for these changes; fails the test when it is refused. */
export function planned(file: EnvFile, changes: Record<string, string>): EnvFilePlan {
  const result = planEnvFile(file, new Map(Object.entries(changes)), order, comment);
  if (result.status === 'refused') throw new Error(`${result.code}: ${result.message}`);
  return result.plan;
}
