import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['test/built.ts'],
    setupFiles: ['test/clean-environment.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Twice the two cores of the machines that run this: a test waits for its command half of the
    // time.
    maxWorkers: 4,
  },
});
