import path from 'node:path';
import { defineConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

const DAY = 86_400_000;
const CLOCK = path.join(import.meta.dirname, 'clock.cjs');

/** What has to do with time: sessions, recordings, certificates. */
const always = [
  'test/credentials/app-token.test.ts',
  'test/fuzz/ks.test.ts',
  'test/kaltura/{ks,session,tls-and-proxy}.test.ts',
  'test/sandbox/*.test.ts',
];
/** The commands that handle them, and what reads the times of files: under one of the clocks. */
const soon = ['test/e2e/commands-check.test.ts', 'test/env-file/files-on-disk.test.ts'];
const late = ['test/e2e/{commands-ks,login-option}.test.ts'];

/**
 * `npm run test:later`: the same tests under a later clock, theirs and that of the commands they
 * start; and what takes long, under today's.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { name: 'today', ahead: 0, include: ['test/later/*.later.ts'] },
      { name: '500 days ahead', ahead: 500 * DAY, include: [...always, ...soon] },
      // Beyond what a signed number of 32 bits can count in seconds.
      {
        name: 'in February 2038',
        ahead: Date.parse('2038-02-01T00:00:00Z') - Date.now(),
        include: [...always, ...late],
      },
    ].map(({ name, ahead, include }) => ({
      test: {
        ...shared.test,
        name,
        include,
        setupFiles: [CLOCK, 'test/clean-environment.ts'],
        env: { CLOCK_AHEAD_MS: String(ahead) },
      },
    })),
  },
});
