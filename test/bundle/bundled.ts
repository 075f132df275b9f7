import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'rolldown';

export const ROOT = path.join(import.meta.dirname, '..', '..');

/** One part of a library that the bundle replaces, as src/bundle/substitutions.mjs defines it. */
export interface Substitution {
  written: string;
  versions: Record<string, string>;
  changes: Record<string, [string, string][]>;
}

/** A file of src/bundle; it has no types of its own. */
export async function bundleFile<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(path.join(ROOT, 'src', 'bundle', name)).href)) as T;
}

/** Bundles `source` with substitutions in force, and gives what it exports. Rejects as the build does. */
export async function bundled<T>(source: string, substitutions: readonly Substitution[]): Promise<T> {
  const { substitutions: plugin } = await bundleFile<{
    substitutions: (root: string, all: readonly Substitution[]) => Plugin;
  }>('substitutions.mjs');
  const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-bundle-'));
  try {
    const outfile = path.join(folder, 'out.cjs');
    const entry = path.join(folder, 'entry.mjs');
    writeFileSync(entry, source.replaceAll("'./node_modules/", `'${ROOT}/node_modules/`));
    await build({
      cwd: ROOT,
      input: entry,
      platform: 'node',
      transform: { target: 'node20.19' },
      resolve: { modules: [path.join(ROOT, 'node_modules')] },
      plugins: [plugin(ROOT, substitutions)],
      output: { file: outfile, format: 'cjs', codeSplitting: false },
      logLevel: 'silent',
    });
    return createRequire(import.meta.url)(outfile) as T;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
