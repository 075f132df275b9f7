import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** The end-to-end tests run what users run: dist/, rebuilt if it is older than its sources. */
export default function built(): void {
  const ready = path.join(import.meta.dirname, '..', 'src', 'build', 'ready.mjs');
  execFileSync(process.execPath, [ready], { stdio: 'inherit' });
}
