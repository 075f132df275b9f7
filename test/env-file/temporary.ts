import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/**
 * A function that makes temporary folders, all removed after the tests of the file that calls this.
 */
export function temporaryFolders(): () => string {
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'env-file-')));
    made.push(folder);
    return folder;
  };
}
