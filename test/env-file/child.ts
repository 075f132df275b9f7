import { join } from 'node:path';
import { program } from '../program.ts';

/** Bundles the writing child process; the path of the program. */
export function writerProgram(folder: string): Promise<string> {
  return program(join(import.meta.dirname, 'writer-child.ts'), join(folder, 'writer.mjs'));
}
