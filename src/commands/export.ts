import type { CommandLine } from './options.ts';
export async function exportCredentials(_line: CommandLine): Promise<number> {
  return 70;
}
