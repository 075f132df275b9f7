import { defineConfig } from 'vitest/config';
import { JOURNEYS } from './journeys.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The journey whose cases all run; absent where a sample of all journeys does. */
    journey?: string;
    /** Every fault, not a sample. */
    every?: boolean;
  }
}

/**
 * `npm run faults`: every case of the matrix, a journey a worker, then those of the terminal and of
 * the files.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      ...JOURNEYS.map(({ name }) => ({
        test: {
          name,
          include: ['test/faults/matrix.test.ts'],
          setupFiles: ['test/clean-environment.ts'],
          provide: { journey: name },
        },
      })),
      {
        test: {
          name: 'terminal and files',
          include: ['test/faults/terminal.test.ts', 'test/faults/files.test.ts'],
          globalSetup: ['test/built.ts'],
          setupFiles: ['test/clean-environment.ts'],
          testTimeout: 120_000,
          provide: { every: true },
        },
      },
    ],
  },
});
