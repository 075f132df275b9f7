import { defineConfig } from 'vitest/config';
import { JOURNEYS } from './journeys.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The journey whose cases all run; without it, a sample of all journeys' cases. */
    journey?: string;
    /** Every moment, not a sample. */
    every?: boolean;
  }
}

/**
 * `npm run faults`: every case of the matrix, a journey a worker, then every moment of leaving a
 * write.
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
          name: 'files',
          include: ['test/faults/files.test.ts'],
          globalSetup: ['test/built.ts'],
          setupFiles: ['test/clean-environment.ts'],
          testTimeout: 120_000,
          provide: { every: true },
        },
      },
    ],
  },
});
