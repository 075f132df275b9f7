import path from 'node:path';
import { build } from 'esbuild';

/** What users run. */
export const CLI = path.join(import.meta.dirname, '..', 'dist', 'cli.js');

/** Bundles `entry`, for a process of its own that plain node runs, into `outfile`. */
export async function program(entry: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}
