import path from 'node:path';
import { defineConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

const DAY = 86_400_000;
const CLOCK = path.join(import.meta.dirname, 'clock.cjs');

/** What has to do with time: sessions, recordings, certificates, the times of files, and the commands that handle them. */
const include = [
  'test/e2e/commands-{check,ks,setup}.test.ts',
  'test/e2e/login-option.test.ts',
  'test/env-file/files-on-disk.test.ts',
  'test/fuzz/ks.test.ts',
  'test/credentials/app-token.test.ts',
  'test/kaltura/{ks,session,tls-and-proxy}.test.ts',
  'test/sandbox/*.test.ts',
];

/** `npm run test:later`: the same tests under a later clock, theirs and that of the commands they start. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      ['500 days ahead', 500 * DAY],
      // Beyond what a signed number of 32 bits can count in seconds.
      ['in February 2038', Date.parse('2038-02-01T00:00:00Z') - Date.now()],
    ].map(([name, ahead]) => ({
      test: {
        ...shared.test,
        name: String(name),
        include,
        setupFiles: [CLOCK],
        env: {
          ...shared.test?.env,
          CLOCK_AHEAD_MS: String(ahead),
          NODE_OPTIONS: `--require ${JSON.stringify(CLOCK)}`,
        },
      },
    })),
  },
});
