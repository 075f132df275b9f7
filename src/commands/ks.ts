import type { CommandLine } from './options.ts';
export async function ks(_line: CommandLine): Promise<number> {
  return 70;
}
