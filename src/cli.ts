#!/usr/bin/env node
import { statSync } from 'node:fs';
import { join } from 'node:path';

// A secret goes over verified connections only. Node reads this at each connection, and would warn of it on the screen.
delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;

keepCompiled();
// What is imported from here on is among what is kept.
import('./main.ts').catch(() => {
  // The error's own text is not shown: Node's holds a piece of the code.
  process.stderr.write('kaltura-setup: a part of the program is missing or damaged. Install it again.\n');
  // A fault, as exit-codes.ts has it, which is in the part that may be missing.
  process.exitCode = 70;
});

/** Not among the types of Node 20. */
interface Caching {
  enableCompileCache?: (folder: string) => unknown;
}

/**
 * What Node compiles is kept beside the code, for later runs: only where that folder is of the user who runs it, and nobody else can write
 * there. Node 22 and newer; NODE_DISABLE_COMPILE_CACHE turns it off.
 */
function keepCompiled(): void {
  if (Number.parseInt(process.versions.node, 10) < 22) return;
  const { uid, mode } = statSync(__dirname);
  const isOwn = process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o022) === 0);
  const { enableCompileCache } = process.getBuiltinModule('node:module') as Caching;
  if (isOwn) enableCompileCache?.(join(__dirname, 'compiled'));
}
