/**
 * Runs before the tests of each file (`setupFiles`), so that neither the environment of this
 * computer nor its temporary folder affects a test. The file's tests get an environment with only
 * what a program needs to start, a home and a temporary folder of their own.
 */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/**
 * What npm needs to fetch packages on this computer: its own settings and cache, a proxy,
 * authorities.
 */
export const NPM_ENV: Readonly<NodeJS.ProcessEnv> = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(?:PATH|HOME|USERPROFILE|APPDATA|SystemRoot|ComSpec|\w+_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|npm_config_(?!global|location|prefix|local_prefix)\w+)$/i.test(
      name,
    ),
  ),
);

/** What a program needs to start, what Vitest sets, and what chooses tests. */
const KEPT =
  /^(?:PATH|PATHEXT|SystemRoot|SystemDrive|windir|ComSpec|ProgramFiles.*|VITEST.*|NODE_ENV|TEST|TEST_NODE|MODE|DEV|PROD|SSR|BASE_URL|CLOCK_AHEAD_MS|HANG_MS|FAULT|FUZZ_\w+|npm_lifecycle_event)$/i;

const place = realpathSync(mkdtempSync(path.join(tmpdir(), 'ks-')));
const home = path.join(place, 'home');
const temporary = path.join(place, 'tmp');
for (const folder of [home, temporary]) mkdirSync(folder);
// Tests that run as another user must get to their own folders.
chmodSync(place, 0o711);

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
