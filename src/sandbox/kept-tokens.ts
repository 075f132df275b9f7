import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StoredToken } from './server.ts';

/** So many of them are kept, the newest: not by their age, for clocks differ. */
const MOST = 200;
const LARGEST = 16 * 1024;
const NAME = /^0_[a-z0-9]{8}\.json$/;

/**
 * The AppTokens that earlier sandboxes made, so that what `app-token create --sandbox` wrote is good in the next run. A file each, in a folder of
 * the user's own below the temporary one; made up like everything of the sandbox. Where that folder is not the user's alone, nothing is kept.
 */
export function keptTokens(): { tokens: StoredToken[]; keep: (token: StoredToken, isGone: boolean) => void } {
  const folder = path.join(tmpdir(), `kaltura-setup-sandbox${process.getuid ? `-${process.getuid()}` : ''}`);
  return {
    tokens: isOwn(folder) ? tokensIn(folder) : [],
    keep: (token, isGone) => {
      const file = path.join(folder, `${token.id}.json`);
      if (!NAME.test(path.basename(file))) return;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        if (!isOwn(folder)) return;
        if (isGone) rmSync(file, { force: true });
        else writeFileSync(file, JSON.stringify(token), { mode: 0o600 });
      } catch {
        // Then it is good in this run only.
      }
    },
  };
}

function tokensIn(folder: string): StoredToken[] {
  try {
    const files = readdirSync(folder)
      .filter((name) => NAME.test(name))
      .map((name) => ({ name, at: madeAt(path.join(folder, name)) }))
      .sort((a, b) => b.at - a.at);
    for (const { name } of files.slice(MOST)) rmSync(path.join(folder, name), { force: true });
    return files.slice(0, MOST).flatMap(({ name }) => tokenIn(folder, name));
  } catch {
    // Not to be read: then there are none.
    return [];
  }
}

/** When it was written; 0 for one that another run has just taken away. */
function madeAt(file: string): number {
  try {
    return lstatSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function isOwn(folder: string): boolean {
  try {
    const stats = lstatSync(folder);
    return (
      stats.isDirectory() &&
      (!process.getuid || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0))
    );
  } catch {
    return false;
  }
}

function tokenIn(folder: string, name: string): StoredToken[] {
  const file = path.join(folder, name);
  try {
    if (statSync(file).size > LARGEST) return [];
    const token = JSON.parse(readFileSync(file, 'utf8')) as StoredToken;
    const isWhole = /^[0-9a-f]{32}$/.test(token.token) && typeof token.duration === 'number';
    return isWhole && `${token.id}.json` === name ? [token] : [];
  } catch {
    return [];
  }
}
