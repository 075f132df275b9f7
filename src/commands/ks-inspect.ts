import type { CommandLine } from './options.ts';
export async function ksInspect(_line: CommandLine): Promise<number> {
  return 70;
}
