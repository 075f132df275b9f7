/**
 * Runs before the tests of each file (`setupFiles`): whatever is set on this computer, and whatever is in its temporary folder, decides
 * nothing. The file's tests get an environment with only what a program needs to start, a home and a temporary folder of their own.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** The environment as it was, for what the tests themselves fetch (npm behind a company's proxy). */
export const DEVELOPER_ENV: Readonly<NodeJS.ProcessEnv> = { ...process.env };

/** What a program needs to start, what Vitest sets, and what chooses tests. */
const KEPT =
  /^(?:PATH|PATHEXT|SystemRoot|SystemDrive|windir|ComSpec|ProgramFiles.*|VITEST.*|NODE_ENV|TEST|TEST_NODE|MODE|DEV|PROD|SSR|BASE_URL|CLOCK_AHEAD_MS|FAULT|FULL|FUZZ_\w+|npm_lifecycle_event)$/i;

const place = realpathSync(mkdtempSync(path.join(tmpdir(), 'ks-')));
const home = path.join(place, 'home');
const temporary = path.join(place, 'tmp');
for (const folder of [home, temporary]) mkdirSync(folder);

for (const name of Object.keys(process.env)) if (!KEPT.test(name)) delete process.env[name];
Object.assign(process.env, {
  HOME: home,
  USERPROFILE: home,
  TMPDIR: temporary,
  TMP: temporary,
  TEMP: temporary,
  LC_ALL: 'C.UTF-8',
  TERM: 'xterm-256color',
  // The settings of this computer's git are not the tests' either.
  GIT_CONFIG_NOSYSTEM: '1',
});

afterAll(() => rmSync(place, { recursive: true, force: true, maxRetries: 5 }));
